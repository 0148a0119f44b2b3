import type { Command } from './commands.ts'
import type { EventOf, MeetingEvent } from './events.ts'
import type { Meeting } from './meeting.ts'
import { after, recognition } from './participants.ts'

/** Whoever is registered, or about to be, is left out; who failed is tried again. */
export function requestRegistration(
  meeting: Meeting,
  people: EventOf<'RegistrationRequested'>['data']['people'],
): MeetingEvent[] {
  const news = people.filter(
    ({ userId }) => (meeting.registrations.get(userId)?.status ?? 'failed') === 'failed',
  )
  return news.length > 0 ? [{ type: 'RegistrationRequested', data: { people: news } }] : []
}

/**
 * Zoom has one registrant for an e-mail, so brothers and sisters with one address would share a join link, and
 * one would be marked for the other: the first keeps it.
 */
export function approveRegistrant(
  meeting: Meeting,
  { type: _, ...approved }: Extract<Command, { type: 'ApproveRegistrant' }>,
): MeetingEvent[] {
  const { userId, email, registrantId } = approved
  if (isApproved(meeting, userId)) return []
  const standsFor = meeting.registrants.get(registrantId) ?? meeting.registeredEmails.get(email)
  if (standsFor !== undefined && standsFor !== userId && isApproved(meeting, standsFor))
    return failRegistration(meeting, { type: 'FailRegistration', userId, email, ...SHARED })
  const change = recognition(meeting, userId, { registrantId, email })
  return [{ type: 'RegistrantApproved', data: { ...approved, after: after(meeting, change) } }]
}

const SHARED = { reason: 'EMAIL_SHARED', message: 'Somebody else is registered with this e-mail address' }

const isApproved = (meeting: Meeting, userId: string): boolean =>
  meeting.registrations.get(userId)?.status === 'approved'

export function failRegistration(
  meeting: Meeting,
  { type: _, ...failed }: Extract<Command, { type: 'FailRegistration' }>,
): MeetingEvent[] {
  const pending = meeting.registrations.get(failed.userId)?.status === 'pending'
  return pending ? [{ type: 'RegistrationFailed', data: failed }] : []
}
