import { expect } from 'vitest'
import type { Participant } from '../../src/domain/events.ts'
import { type Meeting, type MeetingState, spansOf } from '../../src/domain/meeting.ts'
import { type Connection, presence, type Span } from '../../src/domain/when/connection.ts'
import { seconds } from '../../src/domain/when/intervals.ts'
import { identify, participantId } from '../../src/domain/who/identity.ts'
import { reportedByName, standing } from '../../src/domain/who/twins.ts'

/**
 * What the events claimed of the read models (`after`), against the same worked out anew from everything that
 * the meeting knows: an event changes a few rows, and all the others must be right as well.
 */
export function expectConsistent(state: MeetingState): void {
  if (state.kind === 'unknown') return
  const theirs = Map.groupBy(state.connections.values(), (connection) => participantId(state, connection))
  expect(linked(state)).toEqual(new Map([...theirs].map(([id, some]) => [id, keys(some)])))
  const reported = reportedByName(state.connections.values())
  const counting = [...theirs.values()].flatMap((some) => standing(some, reported))
  for (const [id, connections] of theirs)
    if (isToldTwice(state, connections, counting)) expect(state.participants.has(id)).toBe(false)
    else expect(state.participants.get(id)).toMatchObject(expected(state, connections))
  const others = [...state.participants.values()].filter(({ id }) => !theirs.has(id))
  for (const other of others) expectWithoutConnection(state, other)
  const came = [...state.participants.values()].filter(({ status }) => status !== 'invited')
  expect(state.summary).toMatchObject({
    participantCount: state.participants.size,
    attendeeCount: came.length,
  })
}

const keys = (connections: readonly Connection[]) =>
  connections.map(({ uuid, key, reported }) => `${uuid} ${reported ? 'reported ' : ''}${key}`).sort()

const linked = ({ connectionsOf }: Meeting) =>
  new Map([...connectionsOf].map(([id, linkedKeys]) => [id, linkedKeys.toSorted()]))

/** A union over devices and rejoins, each within its instance; where the report shows somebody, as it does. */
function expected(meeting: Meeting, connections: readonly Connection[]): Partial<Participant> {
  const spans = new Map(spansOf(meeting).map((span) => [span.uuid, span]))
  const counting = standing(connections, reportedByName(meeting.connections.values()))
  const stays = counting.map((connection) => presence(connection, spans.get(connection.uuid)))
  const closed = stays.flatMap((stay) => stay.closed)
  const since = stays.flatMap((stay) => stay.openSince ?? [])
  const joins = [...closed.map(({ from }) => from), ...since]
  const [first] = connections
  return {
    userId: first ? identify(meeting, first) : null,
    duration: seconds(closed),
    status: since.length > 0 ? 'joined' : 'left',
    joinTime: joins.length > 0 ? new Date(Math.min(...joins)).toISOString() : null,
    ...(since.length > 0 ? { leaveTime: null } : {}),
  }
}

/** A stranger of the report, of whom somebody else's webhooks tell under the same name at the same time. */
function isToldTwice(meeting: Meeting, connections: readonly Connection[], counting: readonly Connection[]) {
  const spans = spansOf(meeting)
  return connections.every(
    (stay) =>
      stay.reported &&
      identify(meeting, stay) === null &&
      counting.some(
        (told) =>
          !told.reported &&
          told.uuid === stay.uuid &&
          told.evidence.some(
            ({ is }) => is.nameKey && stay.evidence.some((e) => e.is.nameKey === is.nameKey),
          ) &&
          meet(timeOf(told, spans), timeOf(stay, spans)),
      ),
  )
}

function timeOf(connection: Connection, spans: readonly Span[]): number[] {
  const span = spans.find(({ uuid }) => uuid === connection.uuid)
  const { closed, openSince } = presence(connection, span)
  const open = openSince === null ? [] : [Number.POSITIVE_INFINITY]
  return [...closed.flatMap(({ from, to }) => [from, to]), ...connection.marks.map(({ at }) => at), ...open]
}

const meet = (a: readonly number[], b: readonly number[]): boolean =>
  Math.min(...a) <= Math.max(...b) && Math.min(...b) <= Math.max(...a)

/** Whoever has no connection is listed for having been invited or by their own word. */
function expectWithoutConnection({ invited, claims }: Meeting, { id, userId, status }: Participant): void {
  expect(id).toBe(`user.${userId}`)
  expect(status === 'invited' ? invited.has(userId ?? '') : claims.has(userId ?? '')).toBe(true)
}
