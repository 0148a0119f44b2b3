import type { Scope } from './changeSeries.ts'
import { others } from './changeSeries.ts'
import type { MeetingView, Sibling } from './meetingView.ts'

/**
 * Who opens sessions of a series, once the sessions of this scope have a substitute: the host at Zoom may be among them. Zoom has one
 * host and one list of alternative hosts for the whole series.
 */
export function openersWith(
  substitute: string,
  meeting: MeetingView,
  siblings: readonly Sibling[],
  scope: Scope,
): string[] {
  const left = notIn(meeting, siblings, scope)
  return [...new Set([...meeting.alternative_hosts, ...left.map(({ host_id }) => host_id), substitute])]
}

/** Whether a scope takes in another teacher's lessons. A teacher without the series has only the lessons that were given to them. */
export function takesOthers(
  actorId: string,
  meeting: MeetingView,
  { scope, siblings }: { scope: Scope; siblings: readonly Sibling[] },
): boolean {
  if (meeting.alternative_hosts.includes(actorId)) return false
  return others(meeting, siblings, scope).some(({ host_id }) => host_id !== actorId)
}

/** A teacher who gets all sessions to come is no substitute: the series is theirs, at Zoom too. */
export const isAllThatIsLeft = (...of: [MeetingView, readonly Sibling[], Scope]): boolean =>
  notIn(...of).length === 0

/** The sessions that are to come or go on, and are not in the scope. */
function notIn(meeting: MeetingView, siblings: readonly Sibling[], scope: Scope): Sibling[] {
  const taken = new Set([meeting, ...others(meeting, siblings, scope)].map((one) => one.occurrence_id))
  const isLeft = ({ status }: Sibling) => status === 'scheduled' || status === 'started'
  return siblings.filter((one) => isLeft(one) && !taken.has(one.occurrence_id))
}
