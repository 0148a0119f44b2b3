import { expect } from 'vitest'
import type { Meeting, MeetingState, Session } from '../../src/domain/meeting.ts'
import { derive, Touched } from '../../src/domain/rows.ts'
import { isHeldByClaims, rowOf } from '../../src/domain/who/participants.ts'
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
 * knows: an event changes a few rows, and all the others must be right as well.
 */
export function expectConsistent(state: MeetingState): void {
  if (state.kind === 'unknown') return
  const anew = thawed(state)
  if (anew.kind === 'unknown') throw new Error('The snapshot lost the meeting')
  expect(indexOf(state)).toEqual(indexOf(anew))
  expect(frozen(anew)).toBe(frozen(state))
  for (const session of anew.sessions.values()) expectRows(anew, session)
  const touched = new Touched()
  for (const id of anew.sessions.keys()) touched.session(id)
  expect(derive(anew, touched)).toEqual([])
}

const indexOf = ({ index }: Meeting) => ({
  ...index,
  connectionsOf: sorted(index.connectionsOf),
  named: sorted(index.named),
})

/** Sets that came to the same in another order are the same. */
const sorted = (sets: ReadonlyMap<string, ReadonlySet<string>>) =>
  new Map([...sets].map(([name, set]) => [name, [...set].sort()]))

function expectRows(meeting: Meeting, session: Session): void {
  const { participants, invited, claims, row } = session
  const people = [...invited, ...claims.keys()].map((userId) => `user.${userId}`)
  const ids = new Set([...meeting.index.connectionsOf.keys(), ...people, ...participants.keys()])
  const rows = [...ids].flatMap((id) => rowOf(meeting, session, id) ?? [])
  expect(new Map(rows.map((one) => [one.id, one]))).toEqual(participants)
  const came = rows.filter(
    ({ status, claimed }) => status !== 'invited' && (!claimed || isHeldByClaims(session)),
  )
  expect([row.participantCount, row.joinedCount]).toEqual([rows.length, came.length])
}
