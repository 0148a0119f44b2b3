import type { Archived, Meeting, Session } from './meeting.ts'

/**
 * One sitting of several classes is a session of each. The joint sessions of a meeting have the same occurrence, and so the same time and the
 * same instances. Each has its own class, expected pupils, records and corrections.
 */

/** A session and all sessions joint with it, in the order of their ids. */
export interface Sitting<S> {
  first: S
  joint: readonly S[]
}

export function sittingsOf<S extends Session | Archived>(all: readonly S[]): Sitting<S>[] {
  const groups = Map.groupBy(all, ({ occurrenceId }) => occurrenceId)
  return [...groups.values()].flatMap((some) => {
    const joint = some.length === 1 ? some : some.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const [first] = joint
    return first ? [{ first, joint }] : []
  })
}

/** The ids of joint sessions, by the id of each; of other sessions nothing. */
export const jointIds = (sittings: readonly Sitting<{ id: string }>[]): Map<string, readonly string[]> =>
  new Map(
    sittings.flatMap(({ joint }) => {
      const ids = joint.map(({ id }) => id)
      return ids.length === 1 ? [] : ids.map((id) => [id, ids] as const)
    }),
  )

type Known = Pick<Meeting, 'sessions' | 'index'>

/** The session, and all sessions joint with it. */
export const jointWith = ({ sessions, index }: Known, session: Session): Session[] =>
  index.joint.get(session.id)?.flatMap((id) => sessions.get(id) ?? []) ?? [session]

/** What is one at Zoom is changed as one. */
export const withJoint = (meeting: Known, sessions: readonly Session[]): Session[] => [
  ...new Set(sessions.flatMap((session) => jointWith(meeting, session))),
]

/** Whether somebody is expected in another class of the same sitting and not in this class. Then the session has no row of them. */
export function isOfJointClass(meeting: Known, session: Session, userId: string): boolean {
  if (!meeting.index.joint.has(session.id) || session.expected?.userIds.has(userId)) return false
  return jointWith(meeting, session).some(({ expected }) => expected?.userIds.has(userId) === true)
}
