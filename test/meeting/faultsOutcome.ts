import { expect } from 'vitest'
import type { RecordedEvent } from '../../src/app/ports.ts'
import type { MeetingEvent } from '../../src/domain/events.ts'
import type { MeetingState } from '../../src/domain/meeting.ts'
import { createEventLog } from '../../src/store/eventLog.ts'
import { fold } from '../support/spec.ts'
import type { sqliteInMemory } from '../support/sqlite.ts'

/** What came of a class, in a form that is the same for every order of what happened at once. */

type Db = ReturnType<typeof sqliteInMemory>

export const readLog = async (db: Db, number: string): Promise<RecordedEvent[]> =>
  (await createEventLog(db).read(number, 0, 1_000_000)).events

const READ_MODELS = [
  'zoom_meetings',
  'zoom_participants',
  'meeting_registrants',
  'expected_users',
  'attendance_records',
  'attendance_corrections',
]

/** When a row was written, which faults delay. */
const RECORDING = ['created_at', 'updated_at', 'registered_at', 'corrected_at', 'deleted_at', 'closed_at']

export const readModels = (db: Db) =>
  Object.fromEntries(
    READ_MODELS.map((table) => [
      table,
      db
        .rows(`select * from ${table} order by 1, 2`)
        .map((row) => ({ ...without(row, [...RECORDING, 'held']), ...doneTo(row), parts: partsIn(row) })),
    ]),
  )

/** Without the versions, because they depend on the order of arrival. */
const partsIn = ({ held }: Record<string, unknown>): unknown =>
  typeof held === 'string' ? JSON.parse(held).parts : null

/** Whether something was done at a time that faults delay. */
const doneTo = ({ deleted_at, closed_at }: Record<string, unknown>) => ({
  deleted: deleted_at !== null,
  closed: closed_at !== null,
})

/** In events that say what followed from the order of arrival. */
const ORDERED = ['after', 'counts', 'nameKey', 'emailKey', 'emailUserId']

/**
 * What happened, by event id. Whether some of it was news depends on the order, as a meeting.started behind its
 * meeting.ended is none: of these only what both logs have is compared.
 */
export function expectSameFacts(events: readonly RecordedEvent[], others: readonly RecordedEvent[]): void {
  const [some, more] = [factsOf(events), factsOf(others)]
  const isFor =
    (facts: typeof some) =>
    ([id, { type }]: [string, { type: string }]) =>
      facts.has(id) || !NO_NEWS.has(type)
  expect([...some].filter(isFor(more))).toEqual([...more].filter(isFor(some)))
}

const factsOf = (events: readonly RecordedEvent[]) =>
  sorted(
    events
      .filter(({ type }) => !OWN.has(type))
      .map(({ id, type, data, meta, occurredAt }) => [
        id,
        { type, meta, occurredAt, data: NO_NEWS.has(type) ? null : unordered(data) },
      ]),
  )

/** What follows, and forgetting somebody, have ids of their own. */
const OWN: ReadonlySet<string> = new Set([
  'WindowClosed',
  'ExpectedFrozen',
  'AttendanceTaken',
  'AttendanceWithdrawn',
  'EmailLinked',
  'PersonErased',
] satisfies MeetingEvent['type'][])

const NO_NEWS: ReadonlySet<string> = new Set([
  // Zoom tells of one moment at the door in two webhooks.
  'WaitingRoomJoined',
  'WaitingRoomLeft',
  'MeetingStarted',
  'MeetingEnded',
  'MeetingChanged',
] satisfies MeetingEvent['type'][])

/**
 * The folded meeting, but for the keys of words, which are given in the order of appearance: what is kept while its
 * person is erased never gets one.
 */
export function stateOf(events: readonly RecordedEvent[]): unknown {
  const state: MeetingState = fold(structuredClone(events))
  if (state.kind === 'unknown') return state
  const {
    wordKeys: _,
    lastWordKey: __,
    index: ___,
    heard: ____,
    version: _____,
    emails,
    registered,
    connections,
    ...rest
  } = state
  return {
    ...rest,
    sessions: mapped(state.sessions, ({ closedAt, closedBy: _, claimedFrom: __, held, ...session }) => ({
      ...session,
      isClosed: closedAt !== null,
      heldParts: held?.parts,
    })),
    emails: new Map([...emails].filter(([email]) => email.includes('@'))),
    registered: [...registered].filter((email) => email.includes('@')).sort(),
    connectionsOf: mapped(state.index.connectionsOf, (keys) => [...keys].sort()),
    connections: mapped(new Map(connections), ({ evidence, ...connection }) => ({
      ...connection,
      evidence: [...new Set(evidence.map((said) => JSON.stringify(unordered(said))))].sort(),
    })),
  }
}

const mapped = <T, U>(map: ReadonlyMap<string, T>, change: (value: T) => U): Map<string, U> =>
  sorted([...map].map(([key, value]) => [key, change(value)]))

/** So that what differs can be seen. */
export const sorted = <T>(entries: readonly (readonly [string, T])[]): Map<string, T> =>
  new Map(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))

const without = (row: Record<string, unknown>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)))

const unordered = (data: unknown): unknown =>
  JSON.parse(JSON.stringify(data), (key, value) => (ORDERED.includes(key) ? undefined : value))
