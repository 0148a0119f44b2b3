import type { FileFact, FileForm, PersonKey, ReadOptions, RosterFile } from '../app/rosterFile.ts'
import type { Sex } from '../app/rosterStore.ts'
import type { Role } from '../domain/access.ts'
import { Meter, type Source } from './bytes.ts'
import { FileFault } from './fault.ts'
import { type NamedRow, namedRows } from './namedRows.ts'
import { emailIn, textIn, WrongRow } from './value.ts'
import { sexOf } from './words.ts'

type Files = ReadonlyMap<string, Source>
type Mode = 'bulk' | 'delta'
type Said = FileFact extends infer F ? (F extends unknown ? Omit<F, 'file' | 'line'> : never) : never

const MANIFEST = 'manifest.csv'

/** The files of OneRoster's zip by their names. Some programs put them into a folder. */
export function oneRosterIn(files: Files): Files | null {
  const manifest = [...files.keys()].find((name) => name === MANIFEST || name.endsWith(`/${MANIFEST}`))
  if (manifest === undefined) return null
  const folder = manifest.slice(0, -MANIFEST.length)
  return new Map(
    [...files].flatMap(([name, source]) =>
      name.startsWith(folder) ? [[name.slice(folder.length), source]] : [],
    ),
  )
}

interface Manifest {
  version: '1.1' | '1.2'
  modes: ReadonlyMap<string, Mode>
}

/** The data gathered before the people are read. It is small: at most a word for each person. */
interface Before {
  version: Manifest['version']
  today: string
  isOver: ReadonlySet<string>
  overClasses: Set<string>
  roles: Map<string, RoleSaid>
  sexes: Map<string, Sex>
}

interface RoleSaid {
  role: string
  primary: boolean
}

/** Reads a school's people and classes as OneRoster 1.1 and 1.2 have them in CSV (1EdTech, CSV Binding). */
export async function readOneRoster(given: Files, { now }: ReadOptions): Promise<RosterFile> {
  const meter = new Meter()
  const manifest = await readManifest(given)
  const names = [...manifest.modes.keys()].map((name) => `${name}.csv`)
  const files = new Map(
    [...given].flatMap(([name, source]) =>
      names.includes(name) ? [[name, meter.counted(source)] as const] : [],
    ),
  )
  const isWhole = (name: string) => manifest.modes.get(name) === 'bulk'
  return {
    form: formOf(manifest.version),
    progress: () => meter.progress,
    facts: factsOf(files, manifest, now.toISOString().slice(0, 10)),
    whole: {
      users: isWhole('users') && (manifest.version === '1.1' || isWhole('roles')),
      enrollments: isWhole('enrollments'),
      guardians: isWhole('users'),
    },
  }
}

const formOf = (version: string): FileForm => ({
  format: 'oneroster',
  version,
  encoding: null,
  separator: null,
  sheet: null,
  sheets: [],
  headerLine: null,
  columns: [],
})

const READ = ['academicSessions', 'demographics', 'roles', 'users', 'classes', 'enrollments']

async function readManifest(files: Files): Promise<Manifest> {
  const said = new Map<string, string>()
  for await (const rows of rowsOf(files, 'manifest'))
    for (const row of rows) said.set(row.get('propertyName'), row.get('value'))
  const version = said.get('oneroster.version')
  if (version !== '1.1' && version !== '1.2')
    throw new FileFault('This is OneRoster of another version than 1.1 and 1.2')
  const modes = new Map<string, Mode>()
  for (const name of READ) {
    const mode = said.get(`file.${name}`)
    if (mode !== 'bulk' && mode !== 'delta') continue
    if (!files.has(`${name}.csv`))
      throw new FileFault(`The manifest promises ${name}.csv, and the zip has none`)
    modes.set(name, mode)
  }
  if (modes.size === 0) throw new FileFault('The manifest names no file of people or classes')
  return { version, modes }
}

async function* rowsOf(files: Files, name: string): AsyncGenerator<NamedRow[]> {
  const source = files.get(`${name}.csv`)
  if (source) yield* namedRows(`${name}.csv`, source)
}

async function* factsOf(
  files: Files,
  { version, modes }: Manifest,
  today: string,
): AsyncGenerator<FileFact[]> {
  const has = (name: string) => modes.has(name)
  const sessions = has('academicSessions') ? await overSessions(files, today) : new Set<string>()
  const before: Before = {
    version,
    today,
    isOver: sessions,
    overClasses: new Set(),
    roles: has('roles') ? await rolesSaid(files, today) : new Map(),
    sexes: has('demographics') ? await sexesSaid(files) : new Map(),
  }
  const readers = { users: usersSay, classes: classesSay, enrollments: enrollmentsSay }
  for (const [name, read] of Object.entries(readers)) {
    if (!has(name)) continue
    const file = `${name}.csv`
    for await (const rows of rowsOf(files, name))
      yield rows.flatMap((row) =>
        said(() => read(row, before)).map((one): FileFact => ({ ...one, file, line: row.line })),
      )
  }
}

function said(read: () => Said[]): Said[] {
  try {
    return read()
  } catch (error) {
    if (error instanceof WrongRow) return [{ says: 'wrong', field: error.field, reason: error.message }]
    throw error
  }
}

const isGone = (row: NamedRow): boolean => row.get('status').toLowerCase() === 'tobedeleted'

/** Terms with the last day past. */
async function overSessions(files: Files, today: string): Promise<Set<string>> {
  const over = new Set<string>()
  for await (const rows of rowsOf(files, 'academicSessions'))
    for (const row of rows) if (isBefore(row.get('endDate'), today)) over.add(row.get('sourcedId'))
  return over
}

const isBefore = (day: string, today: string): boolean =>
  /^\d{4}-\d\d-\d\d/.test(day) && day.slice(0, 10) <= today

/** The primary role, or else the first. */
async function rolesSaid(files: Files, today: string): Promise<Map<string, RoleSaid>> {
  const roles = new Map<string, RoleSaid>()
  for await (const rows of rowsOf(files, 'roles'))
    for (const row of rows) {
      if (isGone(row) || isBefore(row.get('endDate'), today)) continue
      const user = row.get('userSourcedId')
      const primary = row.get('roleType').toLowerCase() === 'primary'
      const other = roles.get(user)
      if (other === undefined || (primary && !other.primary))
        roles.set(user, { role: row.get('role'), primary })
    }
  return roles
}

async function sexesSaid(files: Files): Promise<Map<string, Sex>> {
  const sexes = new Map<string, Sex>()
  for await (const rows of rowsOf(files, 'demographics'))
    for (const row of rows) {
      const sex = sexOf(row.get('sex'))
      if (sex) sexes.set(row.get('sourcedId'), sex)
    }
  return sexes
}

const ROLES: Record<string, Role> = {
  student: 'student',
  teacher: 'teacher',
  parent: 'parent',
  guardian: 'parent',
  relative: 'parent',
}

function need(row: NamedRow, field: string): string {
  const text = textIn(row.get(field), field)
  if (text === undefined) throw new WrongRow(field, 'is missing')
  return text
}

function usersSay(row: NamedRow, before: Before): Said[] {
  const id = need(row, 'sourcedId')
  if (isGone(row)) return [{ says: 'gone', what: 'user', id }]
  if (/^false$/i.test(row.get('enabledUser'))) return [{ says: 'nothing', reason: 'is not enabled', id }]
  const word = before.version === '1.1' ? row.get('role') : (before.roles.get(id)?.role ?? '')
  if (word === '')
    throw new WrongRow('role', before.version === '1.1' ? 'is missing' : 'is missing: roles.csv has none')
  const role = ROLES[word.toLowerCase()]
  if (role === undefined)
    return [{ says: 'nothing', reason: `has a role that Rollcall has no use for: ${word.slice(0, 40)}`, id }]
  const name = nameOf(row)
  if (name === undefined) throw new WrongRow('givenName', 'is missing, and familyName too')
  const email = emailIn(row.get('email'))
  const number = role === 'student' ? textIn(row.get('identifier'), 'identifier') : undefined
  const key: PersonKey = { id, email, number, name }
  const listedAs = role === 'student' ? listedAsOf(row) : undefined
  const values = { name, email, role, sex: before.sexes.get(id), number, listedAs }
  return [{ says: 'person', key, values, beside: false }, ...agentsOf(row, id, role)]
}

const listedAsOf = (row: NamedRow): string | undefined =>
  textIn(
    [row.get('familyName'), row.get('givenName'), row.get('middleName')]
      .filter((part) => part !== '')
      .join(', '),
    'givenName',
  )

function nameOf(row: NamedRow): string | undefined {
  const given = row.get('preferredGivenName') || row.get('preferredFirstName') || row.get('givenName')
  const family = row.get('preferredFamilyName') || row.get('preferredLastName') || row.get('familyName')
  const middle = row.get('preferredMiddleName') || row.get('middleName')
  return textIn([given, middle, family].filter((part) => part !== '').join(' '), 'givenName')
}

/** Some files list parents with their child, others children with their parent. */
function agentsOf(row: NamedRow, id: string, role: Role): Said[] {
  const agents = row
    .get('agentSourcedIds')
    .split(',')
    .map((agent) => agent.trim())
    .filter((agent) => agent !== '')
  return agents.map((agent) => {
    const [parent, student] = role === 'student' ? [agent, id] : [id, agent]
    return { says: 'guardian', parent: { id: parent }, student: { id: student } }
  })
}

function classesSay(row: NamedRow, before: Before): Said[] {
  const id = need(row, 'sourcedId')
  if (isGone(row)) return [{ says: 'gone', what: 'class', id }]
  const terms = row
    .get('termSourcedIds')
    .split(',')
    .map((term) => term.trim())
  if (terms.length > 0 && terms.every((term) => before.isOver.has(term))) {
    before.overClasses.add(id)
    return [{ says: 'nothing', reason: 'is a class of a term that is over' }]
  }
  const [gradeLevel, ...more] = row
    .get('grades')
    .split(',')
    .map((grade) => grade.trim())
  return [
    {
      says: 'class',
      class: { id },
      values: {
        name: need(row, 'title'),
        gradeLevel: more.length === 0 ? textIn(gradeLevel, 'grades') : undefined,
        section: row.get('classType') === 'homeroom' ? textIn(row.get('title'), 'title') : undefined,
      },
    },
  ]
}

function enrollmentsSay(row: NamedRow, before: Before): Said[] {
  const classId = need(row, 'classSourcedId')
  const user = { id: need(row, 'userSourcedId') }
  const role = need(row, 'role').toLowerCase()
  if (before.overClasses.has(classId)) return [{ says: 'nothing', reason: 'is of a term that is over' }]
  const isOver = isBefore(row.get('endDate'), before.today)
  if (role === 'student') {
    if (isGone(row)) return [{ says: 'gone', what: 'enrollment', id: classId, student: user }]
    return isOver
      ? [{ says: 'nothing', reason: 'is an enrollment that is over' }]
      : [{ says: 'enrollment', class: { id: classId }, student: user }]
  }
  if (role !== 'teacher' || isGone(row) || isOver)
    return [{ says: 'nothing', reason: 'is an enrollment that Rollcall has no use for' }]
  const primary = /^true$/i.test(row.get('primary'))
  return [{ says: 'teaching', class: { id: classId }, teacher: user, primary }]
}
