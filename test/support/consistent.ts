import { expect } from 'vitest'
import type { After, Participant } from '../../src/domain/after.ts'
import type { Meeting, MeetingState, Session } from '../../src/domain/meeting.ts'
import { derive } from '../../src/domain/rows.ts'
import { Touched } from '../../src/domain/touched.ts'
import { waitersOf } from '../../src/domain/waiters.ts'
import { isHeldByClaims, rowOf } from '../../src/domain/who/participants.ts'
import { participantId } from '../../src/domain/who/person.ts'
import { freeze, thaw } from '../../src/meeting/log/snapshot.ts'

/** A state as text: all of it that is not an index. */
export const frozen = (state: MeetingState): string => freeze({ state, version: 0, lastEventId: '' })

/** The same state with its index built anew. */
export function thawed(state: MeetingState): MeetingState {
  const again = thaw(frozen(state))
  if (again === null) throw new Error('The snapshot does not thaw')
  return again.state
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
  expect(indexOf(state)).toEqual(indexOf(anew))
  const ids = [...anew.connections].map(([key, one]) => [key, participantId(anew, one)] as const)
  expect(anew.index.participantOf).toEqual(new Map(ids))
  expect(frozen(anew)).toBe(frozen(state))
  for (const session of anew.sessions.values()) expectRows(anew, session, but)
  const touched = new Touched()
  for (const id of anew.sessions.keys()) touched.session(id)
  if (but.length === 0) expect(derive(anew, touched)).toEqual([] satisfies After)
}

const indexOf = ({ index }: Meeting) => ({
  ...index,
  connectionsOf: sorted(index.connectionsOf),
  named: sorted(index.named),
})

/** Sets that came to the same in another order are the same. */
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
