import type { OwnStorage } from '../app/ownStorage.ts'
import type { By } from '../app/write.ts'
import type { Placed, Step } from '../domain/timetable/plan.ts'
import { EMPTY, type Timetable } from '../domain/timetable/timetable.ts'

/** The tables, each a statement. */
const TABLES = [
  `create table if not exists timetables (
    version integer primary key, body text not null, put_by text not null, put_at integer not null,
    planned integer not null) strict`,
  `create table if not exists placed (
    session_id text primary key, line_id text not null, date text not null, number text not null,
    body text not null) strict, without rowid`,
  'create index if not exists placed_date on placed (date)',
  `create table if not exists steps (
    seq integer primary key, key text not null, version integer not null, line_id text not null, kind text not null,
    body text not null, state text not null check (state in ('waiting', 'begun', 'done', 'refused')),
    tries integer not null default 0, next_at integer not null default 0, last text, reason text) strict`,
  'create table if not exists counts (name text primary key, value integer not null) strict, without rowid',
]

export type StepState = 'waiting' | 'begun' | 'done' | 'refused'

/** A step on its way, with a name that stays the same over all attempts. */
export interface StepRow {
  seq: number
  key: string
  version: number
  lineId: string
  kind: Step['kind']
  step: Step
  state: StepState
  tries: number
  /** Epoch milliseconds. */
  nextAt: number
  last: string | null
  /** Of a refused step. */
  reason: string | null
}

export interface Kept {
  version: number
  timetable: Timetable
  by: By
  /** Whether nothing has changed since that plans it otherwise. */
  isPlanned: boolean
}

/** What the timetable's object knows: the timetable, the lessons that are placed, and the steps of the plan. */
export class Book {
  readonly #storage: OwnStorage

  constructor(storage: OwnStorage) {
    this.#storage = storage
    for (const table of TABLES) storage.rows(table)
    // Nobody waits for the answer any more.
    storage.rows("update steps set next_at = 0 where state = 'begun' and last is null")
  }

  /** The present timetable; null before the first. */
  kept(): Kept | null {
    const [row] = this.#storage.rows('select * from timetables order by version desc limit 1')
    if (row === undefined) return null
    return {
      version: Number(row['version']),
      timetable: decode<Timetable>(row['body']),
      by: decode<By>(row['put_by']),
      isPlanned: row['planned'] === 1,
    }
  }

  timetable = (): Timetable => this.kept()?.timetable ?? EMPTY

  version = (): number => this.kept()?.version ?? 0

  /** Takes the place of the one before. What is planned and not begun is forgotten. */
  keep(timetable: Timetable, by: By, now: number): number {
    const version = this.version() + 1
    this.#storage.rows('delete from timetables')
    this.#storage.rows(
      'insert into timetables values (?, ?, ?, ?, 0)',
      ...[version, JSON.stringify(timetable), JSON.stringify(by), now],
    )
    this.#storage.rows("delete from steps where state <> 'begun'")
    return version
  }

  /** Steps of lines without a begun step. They take the place of all waiting steps. */
  plan(version: number, steps: readonly { key: string; step: Step }[]): void {
    this.#storage.rows("delete from steps where state = 'waiting'")
    for (const { key, step } of steps)
      this.#storage.rows(
        "insert into steps (key, version, line_id, kind, body, state) values (?, ?, ?, ?, ?, 'waiting')",
        ...[key, version, step.lineId, step.kind, JSON.stringify(step)],
      )
    this.#storage.rows('update timetables set planned = 1')
  }

  /** Lines with a begun step: its outcome is not known yet. */
  begunLines = (): ReadonlySet<string> => new Set(this.steps('begun').map(({ lineId }) => lineId))

  placed = (): Placed[] =>
    this.#storage.rows('select body from placed').map(({ body }) => decode<Placed>(body))

  /** By line, the session of the lesson on a day. */
  sessionsOn(date: string): ReadonlyMap<string, string> {
    const rows = this.#storage.rows('select line_id, session_id from placed where date = ?', date)
    return new Map(rows.map((row) => [String(row['line_id']), String(row['session_id'])]))
  }

  place(before: readonly Placed[], after: readonly Placed[]): void {
    const known = new Map(before.map((one) => [one.sessionId, one]))
    for (const one of after) if (known.get(one.sessionId) !== one) this.#write(one)
    const kept = new Set(after.map(({ sessionId }) => sessionId))
    for (const { sessionId } of before)
      if (!kept.has(sessionId)) this.#storage.rows('delete from placed where session_id = ?', sessionId)
  }

  #write(one: Placed): void {
    this.#storage.rows(
      'insert or replace into placed values (?, ?, ?, ?, ?)',
      ...[one.sessionId, one.lineId, one.date, one.number, JSON.stringify(one)],
    )
  }

  steps(state: StepState): StepRow[] {
    return this.#storage.rows('select * from steps where state = ? order by seq', state).map(toStep)
  }

  /** Those to go on with by now, the first first, all of one kind: drops free hosts for what follows. */
  due(now: number, limit: number): StepRow[] {
    const rows = this.#storage.rows(
      "select * from steps where state in ('waiting', 'begun') and next_at <= ? order by seq limit ?",
      ...[now, limit],
    )
    const steps = rows.map(toStep)
    return steps.filter(({ kind }) => kind === steps[0]?.kind)
  }

  set(
    { seq }: StepRow,
    to: Pick<StepRow, 'state'> & Partial<Pick<StepRow, 'step' | 'tries' | 'nextAt' | 'last' | 'reason'>>,
  ): void {
    this.#storage.rows(
      `update steps set state = ?, body = coalesce(?, body), tries = coalesce(?, tries), next_at = coalesce(?, next_at),
        last = ?, reason = ? where seq = ?`,
      ...[to.state, to.step ? JSON.stringify(to.step) : null, to.tries ?? null, to.nextAt ?? null],
      ...[to.last ?? null, to.reason ?? null, seq],
    )
  }

  unplan(): void {
    this.#storage.rows('update timetables set planned = 0')
  }

  /** When the next step is to go on, in epoch milliseconds; null where none is left. */
  nextAt(): number | null {
    const [row] = this.#storage.rows(
      "select min(next_at) as at from steps where state in ('waiting', 'begun')",
    )
    return typeof row?.['at'] === 'number' ? row['at'] : null
  }

  count(name: string, more: number): void {
    this.#storage.rows(
      'insert into counts values (?, ?) on conflict (name) do update set value = value + excluded.value',
      ...[name, more],
    )
  }

  counted(name: string): number {
    const [row] = this.#storage.rows('select value from counts where name = ?', name)
    return Number(row?.['value'] ?? 0)
  }
}

const toStep = (row: Record<string, unknown>): StepRow => ({
  seq: Number(row['seq']),
  key: String(row['key']),
  version: Number(row['version']),
  lineId: String(row['line_id']),
  kind: decode<Step>(row['body']).kind,
  step: decode<Step>(row['body']),
  state: stateOf(row['state']),
  tries: Number(row['tries']),
  nextAt: Number(row['next_at']),
  last: row['last'] === null ? null : String(row['last']),
  reason: row['reason'] === null ? null : String(row['reason']),
})

const STATES: readonly StepState[] = ['waiting', 'begun', 'done', 'refused']

const stateOf = (value: unknown): StepState => STATES.find((state) => state === value) ?? 'waiting'

/** Every body was written by this class. */
const decode = <T>(value: unknown) => JSON.parse(String(value)) as T
