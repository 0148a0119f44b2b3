import type { ClassKey, FileFact, PersonKey, RosterFile } from './rosterFile.ts'
import type { ImportStore, KnownPerson, RowNote, StagedRow } from './rosterImports.ts'

/** Facts that are looked up and staged together. */
const LOT = 4_000

/** The most remarks that are kept in full. Further ones are only counted. */
const MOST_NOTES = 10_000

export interface Staged {
  /** Rows with a fault. */
  problems: Notes
  /** Rows without any use. */
  skipped: Notes
  rows: number
}

/** Notes on rows: the first of them, and how many there are. */
export class Notes {
  readonly all: RowNote[] = []
  count = 0

  add(...notes: readonly RowNote[]): void {
    this.count += notes.length
    this.all.push(...notes.slice(0, MOST_NOTES - this.all.length))
  }
}

/** Reads a file to its end and stages its facts. `tell` is called after each lot. */
export async function stageFile(
  store: ImportStore,
  importId: string,
  file: RosterFile,
  tell: () => void,
): Promise<Staged> {
  const stager = new Stager(store, importId)
  for await (const facts of file.facts) {
    stager.take(facts)
    if (!stager.isFull) continue
    await stager.flush()
    tell()
  }
  await stager.flush()
  return stager.staged
}

class Stager {
  readonly staged: Staged = { problems: new Notes(), skipped: new Notes(), rows: 0 }
  readonly #store: ImportStore
  readonly #importId: string
  #facts: FileFact[] = []
  /** Each pupil's row names the class again. */
  readonly #classes = new Map<string, string>()
  readonly #saidClasses = new Set<string>()
  /** People who have another id in the file than in the roster. */
  readonly #aliases = new Map<string, string>()

  constructor(store: ImportStore, importId: string) {
    this.#store = store
    this.#importId = importId
  }

  get isFull(): boolean {
    return this.#facts.length >= LOT
  }

  take(facts: readonly FileFact[]): void {
    for (const fact of facts) this.#facts.push(fact)
  }

  async flush(): Promise<void> {
    const facts = this.#facts
    this.#facts = []
    const inRoster = identifier(await this.#known(facts))
    const idOf = (key: PersonKey) => this.#aliases.get(key.id ?? '') ?? inRoster(key)
    await this.#learnClasses(facts)
    const rows = facts.flatMap((fact) => this.#row(fact, idOf) ?? [])
    this.staged.rows += rows.length
    await this.#store.stage(this.#importId, rows)
  }

  #row(fact: FileFact, idOf: (key: PersonKey) => string): StagedRow | null {
    const { file, line } = fact
    const at = { file, line, ref: '' }
    switch (fact.says) {
      case 'person': {
        const id = idOf(fact.key)
        if (fact.key.id !== undefined && id !== fact.key.id) this.#aliases.set(fact.key.id, id)
        return { ...at, kind: 'user', id, ref: fact.beside ? 'beside' : '', data: { id, ...fact.values } }
      }
      case 'class':
        return this.#classRow(fact)
      case 'teaching': {
        const id = this.#classId(fact.class)
        const data = { primary: fact.primary }
        return { ...at, kind: 'teaching', id, ref: idOf(fact.teacher), data }
      }
      case 'enrollment':
        return enrollment('enrollment', at, this.#classId(fact.class), idOf(fact.student))
      case 'guardian': {
        const data = { parentId: idOf(fact.parent), studentId: idOf(fact.student) }
        return { ...at, kind: 'guardian', id: data.parentId, ref: data.studentId, data }
      }
      case 'gone':
        return goneRow(fact, idOf)
      case 'wrong':
        this.staged.problems.add({ file, line, field: fact.field, reason: fact.reason })
        return null
      case 'nothing':
        this.staged.skipped.add({ file, line, field: null, reason: fact.reason })
        return fact.id === undefined ? null : { ...at, kind: 'skipped', id: fact.id, data: {} }
    }
  }

  #classRow({ file, line, class: key, values }: Extract<FileFact, { says: 'class' }>): StagedRow | null {
    const id = this.#classId(key)
    const data = { id, ...values }
    const said = JSON.stringify(data)
    if (this.#saidClasses.has(said)) return null
    this.#saidClasses.add(said)
    return { kind: 'class', id, ref: '', file, line, data }
  }

  #classId(key: ClassKey): string {
    return 'id' in key ? key.id : (this.#classes.get(key.name) ?? key.name)
  }

  #known(facts: readonly FileFact[]): Promise<KnownPerson[]> {
    // An id alone is taken as it is.
    const keys = facts.flatMap(keysOf).filter(({ number, email }) => (number ?? email) !== undefined)
    const all = (part: 'id' | 'number' | 'email') => [...new Set(keys.flatMap((key) => key[part] ?? []))]
    const asked = { ids: all('id'), numbers: all('number'), emails: all('email') }
    return keys.length === 0 ? Promise.resolve([]) : this.#store.known(asked)
  }

  /** A class is known by its id or, if no other has it, by its name. */
  async #learnClasses(facts: readonly FileFact[]): Promise<void> {
    const named = facts.flatMap((fact) => ('class' in fact && 'name' in fact.class ? [fact.class.name] : []))
    const names = [...new Set(named)].filter((name) => !this.#classes.has(name))
    if (names.length === 0) return
    const known = await this.#store.knownClasses(names)
    for (const name of names) {
      const [only, ...others] = known.filter((one) => one.name === name)
      const isId = known.some(({ id }) => id === name)
      this.#classes.set(name, isId || only === undefined || others.length > 0 ? name : only.id)
    }
  }
}

const enrollment = (
  kind: 'enrollment' | 'unenroll',
  at: { file: string; line: number },
  classId: string,
  studentId: string,
): StagedRow => ({ ...at, kind, id: classId, ref: studentId, data: { classId, studentId } })

function goneRow(fact: Extract<FileFact, { says: 'gone' }>, idOf: (key: PersonKey) => string): StagedRow {
  const at = { file: fact.file, line: fact.line }
  if (fact.what === 'enrollment') return enrollment('unenroll', at, fact.id, idOf(fact.student))
  const id = fact.what === 'user' ? idOf({ id: fact.id }) : fact.id
  return { ...at, kind: fact.what === 'user' ? 'leave' : 'gone', id, ref: '', data: {} }
}

function keysOf(fact: FileFact): PersonKey[] {
  switch (fact.says) {
    case 'person':
      return [fact.key]
    case 'enrollment':
      return [fact.student]
    case 'teaching':
      return [fact.teacher]
    case 'guardian':
      return [fact.parent, fact.student]
    default:
      return []
  }
}

/**
 * Finds the user of the roster behind a person of the file: by id, by a number that only one user has, then by an e-mail that only one user
 * has. The e-mail does not count if the id or number differs, because siblings share an e-mail. A person who is not found is new.
 */
function identifier(known: readonly KnownPerson[]): (key: PersonKey) => string {
  const byId = new Map(known.map((person) => [person.id, person]))
  const byNumber = Map.groupBy(known, ({ number }) => number)
  const byEmail = Map.groupBy(known, ({ email }) => email)
  const only = (people: KnownPerson[] | undefined) => (people?.length === 1 ? people[0] : undefined)
  return ({ id, number, email, name }) => {
    if (id !== undefined && byId.has(id)) return id
    const numbered = number === undefined ? undefined : only(byNumber.get(number))
    if (numbered) return numbered.id
    const mailed = email === undefined ? undefined : only(byEmail.get(email))
    const isOther = number !== undefined && mailed?.number != null && mailed.number !== number
    if (mailed && !isOther && (id === undefined || sameName(mailed.name, name))) return mailed.id
    return id ?? number ?? email ?? ''
  }
}

const sameName = (one: string, other: string | undefined): boolean =>
  one.toLocaleLowerCase() === other?.toLocaleLowerCase()
