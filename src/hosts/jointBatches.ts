import type { SetTimer } from '../app/ports.ts'
import type { SqlRow, Statement } from '../store/sql.ts'
import { believed, type Connect, isDown, type OnBatch } from './database.ts'

/** What goes in one joint batch at most. D1 takes 2 MB in one value, and gives a batch 30 s. */
const MOST = { commits: 64, statements: 250, characters: 500_000 }
/** A batch that takes longer holds up nobody: the next goes beside it. */
const LONGEST_MS = 1_000

interface Commit {
  statements: readonly Statement[]
  characters: number
  onBatch: OnBatch | undefined
  done: (done: Done) => void
  fail: (error: unknown) => void
}

interface Done {
  rows: SqlRow[][]
  bookmark: string | null
}

export interface JointPorts {
  session: Connect
  /** Lets others bring their commits before a batch goes. `before`: the number of commits in the batch before. */
  gather: (before: number) => Promise<void>
  after: SetTimer
}

/**
 * Joint batches: while a batch is under way, the commits of other meetings wait, and then they go together as one. Each commit gets its own rows,
 * and proves itself. A fault of one undoes the batch for all, so each is then tried alone. Each is tried alone too if the batch was too much
 * for the database. If the database fails, all are told, and each writer finds out what became of its own commit, as after a batch of its own.
 */
export class JointBatches {
  readonly #ports: JointPorts
  readonly #waiting: Commit[] = []
  #isRunning = false
  /** Commits in the last batch. */
  #before = 0

  constructor(ports: JointPorts) {
    this.#ports = ports
  }

  /** A connection that sends its batches together with the other connections'. `onBatch` is told the cost of the joint batch. */
  readonly connect: Connect = (onBatch) => {
    let bookmark: string | null = null
    return {
      bookmark: () => bookmark,
      batch: async (statements) => {
        if (statements.length === 0) return []
        const done = await this.#bring(statements, onBatch)
        bookmark = done.bookmark
        return done.rows
      },
    }
  }

  #bring(statements: readonly Statement[], onBatch: OnBatch | undefined): Promise<Done> {
    return new Promise((done, fail) => {
      this.#waiting.push({ statements, characters: charactersOf(statements), onBatch, done, fail })
      if (!this.#isRunning) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    while (this.#waiting.length > 0) {
      await this.#ports.gather(this.#before)
      const commits = this.#next()
      this.#before = commits.length
      await this.#notTooLong(this.#send(commits))
    }
    this.#isRunning = false
  }

  /** The first, and those behind it that fit. */
  #next(): Commit[] {
    let [statements, characters] = [0, 0]
    const past = this.#waiting.findIndex((commit, i) => {
      statements += commit.statements.length
      characters += commit.characters
      return i >= MOST.commits || statements > MOST.statements || characters > MOST.characters
    })
    return this.#waiting.splice(0, past === -1 ? this.#waiting.length : Math.max(1, past))
  }

  async #notTooLong(sent: Promise<void>): Promise<void> {
    const late = Promise.withResolvers<void>()
    const cancel = this.#ports.after(LONGEST_MS, late.resolve)
    await Promise.race([sent, late.promise])
    cancel()
  }

  async #send(commits: readonly Commit[]): Promise<void> {
    if (commits.length === 1) return this.#sendEach(commits)
    try {
      await this.#sendTogether(commits)
    } catch (error) {
      if (isDown(error)) failAll(commits, error)
      else await this.#sendEach(commits)
    }
  }

  async #sendTogether(commits: readonly Commit[]): Promise<void> {
    const db = this.#ports.session((batch) => {
      for (const { onBatch } of commits) onBatch?.({ ...batch, commits: commits.length })
    })
    const own = commits.flatMap(({ statements }) => statements.filter(({ sharedBy }) => !sharedBy))
    const shared = sharedOf(commits)
    // The proof of a commit is its own.
    const rows = await db.batch([...own.map(unproven), ...shared])
    const bookmark = db.bookmark()
    const answers = answersOf(shared, rows.splice(own.length))
    const ofOwn = rows.values()
    for (const commit of commits) {
      const answered = commit.statements.map(({ sql, sharedBy }) =>
        sharedBy ? (answers.get(sql)?.get(sharedBy) ?? []) : (ofOwn.next().value ?? []),
      )
      settle(commit, answered, bookmark)
    }
  }

  /** One after the other, until the database itself fails. */
  async #sendEach(commits: readonly Commit[]): Promise<void> {
    for (const [i, { statements, onBatch, done, fail }] of commits.entries()) {
      try {
        const db = this.#ports.session(onBatch)
        done({ rows: await db.batch(statements), bookmark: db.bookmark() })
      } catch (error) {
        fail(error)
        if (isDown(error)) return failAll(commits.slice(i + 1), error)
      }
    }
  }
}

/** Those with the same text as one, with the items of all. */
function sharedOf(commits: readonly Commit[]): Statement[] {
  const shared = commits.flatMap(({ statements }) => statements.filter(({ sharedBy }) => sharedBy))
  return [...Map.groupBy(shared, ({ sql }) => sql)].map(([sql, alike]) => ({
    sql,
    params: [`[${alike.map(({ params: [items] }) => String(items).slice(1, -1)).join()}]`],
  }))
}

/** The rows of each shared statement by their stream. */
const answersOf = (
  shared: readonly Statement[],
  rows: readonly SqlRow[][],
): Map<string, Map<unknown, SqlRow[]>> =>
  new Map(shared.map(({ sql }, i) => [sql, Map.groupBy(rows[i] ?? [], ({ stream_id }) => stream_id)]))

/** Whether a commit is larger than a joint batch may be. */
export const isLarge = (statements: readonly Statement[]): boolean =>
  charactersOf(statements) > MOST.characters

function settle({ statements, done, fail }: Commit, rows: SqlRow[][], bookmark: string | null): void {
  try {
    done({ rows: believed(statements, rows), bookmark })
  } catch (error) {
    fail(error)
  }
}

function failAll(commits: readonly Commit[], error: unknown): void {
  for (const { fail } of commits) fail(error)
}

const unproven = ({ sql, params }: Statement): Statement => ({ sql, params })

/** The characters of the values: the statements' own are few. */
const charactersOf = (statements: readonly Statement[]): number =>
  statements.reduce(
    (sum, { params }) =>
      params.reduce<number>((all, value) => all + (typeof value === 'string' ? value.length : 0), sum),
    0,
  )
