import type { Scope } from './changeSeries.ts'
import { others } from './changeSeries.ts'
import type { MeetingView, Sibling } from './meetingView.ts'

/** The host of most sessions of a series. The others have a substitute. Null where two hosts have as many. */
export function hostOfMost(siblings: readonly Pick<Sibling, 'host_id'>[]): string | null {
  const counts = [...Map.groupBy(siblings, ({ host_id }) => host_id)].map(([id, some]) => ({
    id,
    count: some.length,
  }))
  const [most, next] = counts.sort((a, b) => b.count - a.count)
  return most === undefined || most.count === next?.count ? null : most.id
}

/**
 * Who opens sessions of a series besides its host at Zoom, once the sessions of this scope have a substitute. Zoom has one host and one
 * list of alternative hosts for the whole series.
 */
export function openersWith(
  substitute: string,
  meeting: MeetingView,
  siblings: readonly Sibling[],
  scope: Scope,
): string[] {
  const taken = new Set([meeting, ...others(meeting, siblings, scope)].map(({ id }) => id))
  const left = siblings.filter(({ id, status }) => status === 'scheduled' && !taken.has(id))
  const all = [...meeting.alternative_hosts, ...left.map(({ host_id }) => host_id), substitute]
  return [...new Set(all)].filter((id) => id !== hostOfMost(siblings))
}

/** Whether a scope takes in lessons of another teacher, by somebody whose series it is not: a substitute has the lessons that were given to them. */
export function takesOthers(
  actorId: string,
  meeting: MeetingView,
  { scope, siblings }: { scope: Scope; siblings: readonly Sibling[] },
): boolean {
  if (meeting.alternative_hosts.includes(actorId) || hostOfMost(siblings) === actorId) return false
  return others(meeting, siblings, scope).some(({ host_id }) => host_id !== actorId)
}

/** Whether the host of a session of a series has it in place of the host of the others: the start link is not theirs. */
export function isSubstitute({ host_id }: MeetingView, siblings: readonly Sibling[]): boolean {
  const host = hostOfMost(siblings)
  return host !== null && host !== host_id
}
