import { expect } from 'vitest'
import type { After, Participant } from '../../src/domain/after.ts'
import { emptyIndex, type Meeting, type MeetingState, type Session } from '../../src/domain/meeting.ts'
import { derive, setCourse } from '../../src/domain/rows.ts'
import { Touched } from '../../src/domain/touched.ts'
import { waitersOf } from '../../src/domain/waiters.ts'
import { keep } from '../../src/domain/who/links.ts'
import { indexKeysOf } from '../../src/domain/who/names.ts'
import { isHeldByClaims, rowOf } from '../../src/domain/who/participants.ts'
import { LateMap } from '../../src/meeting/log/lateMap.ts'
import { freeze, thaw } from '../../src/meeting/log/snapshot.ts'

/** A state as text: all of it that is not an index, written without the snapshot's own code. */
export const asText = (state: MeetingState): string => JSON.stringify(state, tagged)

function tagged(key: string, value: unknown): unknown {
  if (key === 'index') return undefined
  if (value instanceof LateMap || value instanceof Map) return { map: [...value] }
  if (value instanceof Set) return { set: [...value] }
  return isPlain(value) ? Object.fromEntries(Object.entries(value).sort(byName)) : value
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1)

/** The same state from a snapshot, with nothing read of its people yet. */
export function thawed(state: MeetingState): MeetingState {
  const again = thaw(freeze({ state, version: 0, lastEventId: '' }))
  if (again === null) throw new Error('The snapshot does not thaw')
  return again.state
}

/** The state with everything read, as Maps that vitest compares. */
export function awake<State extends MeetingState>(state: State): State {
  if (state.kind === 'unknown') return state
  const sessions = [...state.sessions].map(([id, session]) => {
    return [id, { ...session, participants: new Map(session.participants) }] as const
  })
  return { ...state, connections: new Map(state.connections), sessions: new Map(sessions) }
}

/**
 * What the events said of the read models (`after`), against the same worked out anew from everything that the meeting
 * knows: an event changes a few rows, and all the others must be right as well. `but`: an erasure blanks in a row also the
 * words that the row's own person shares with the one who is erased.
 */
export function expectConsistent(state: MeetingState, but: readonly (keyof Participant)[] = []): void {
  if (state.kind === 'unknown') return
  const anew = thawed(state)
  if (anew.kind === 'unknown') throw new Error('The snapshot lost the meeting')
  const again = thawed(anew)
  expect(asText(again)).toBe(asText(state))
  expect(asText(anew)).toBe(asText(state))
  const made = indexOf(madeAnew(state))
  for (const one of [state, anew, again]) expect(one.kind === 'meeting' && indexOf(one)).toEqual(made)
  for (const session of anew.sessions.values()) expectRows(anew, session, but)
  const touched = new Touched()
  for (const id of anew.sessions.keys()) touched.session(id)
  if (but.length === 0) expect(derive(anew, touched)).toEqual([] satisfies After)
}

/** The same meeting with an index of its connections as they are now. */
function madeAnew(meeting: Meeting): Meeting {
  const anew = { ...meeting, connections: new Map(meeting.connections), index: emptyIndex() }
  const touched = new Touched()
  setCourse(anew, touched)
  keep(anew, [...meeting.connections.values()], touched)
  return anew
}

/** Sets that came to the same in another order are the same. */
const indexOf = (meeting: Meeting) => ({
  ...meeting.index,
  connectionsOf: sorted(meeting.index.connectionsOf),
  named: sorted(namedIn(meeting)),
})

function namedIn(meeting: Meeting): Map<string, ReadonlySet<string>> {
  const indexKeys = [...meeting.connections.values()].flatMap(indexKeysOf)
  return new Map(
    indexKeys.map((indexKey) => [indexKey, meeting.index.named.at(indexKey, meeting.connections)]),
  )
}

const sorted = (sets: ReadonlyMap<string, ReadonlySet<string>>) =>
  new Map([...sets].map(([name, set]) => [name, [...set].sort()]))

function expectRows(meeting: Meeting, session: Session, but: readonly (keyof Participant)[]): void {
  const { participants, invited, claims, row } = session
  const people = [...invited, ...claims.keys()].map((userId) => `user.${userId}`)
  const ids = new Set([...meeting.index.connectionsOf.keys(), ...people, ...participants.keys()])
  const waits = session.parts.length > 0 ? [] : (waitersOf(meeting).get(session.id) ?? [])
  const own = (id: string) => waits.filter((wait) => wait.id === id)
  const rows = [...ids].flatMap((id) => rowOf(meeting, session, id, own(id)) ?? [])
  const shown = (all: Iterable<Participant>) =>
    new Map([...all].map((one) => [one.id, { ...one, ...Object.fromEntries(but.map((key) => [key, null])) }]))
  expect(shown(rows)).toEqual(shown(participants.values()))
  const came = rows.filter(
    ({ status, claimed }) => status !== 'invited' && (!claimed || isHeldByClaims(session)),
  )
  expect([row.participantCount, row.joinedCount]).toEqual([rows.length, came.length])
}
