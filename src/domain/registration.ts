import type { Command } from './commands.ts'
import type { EventOf, MeetingEvent } from './events.ts'
import type { Meeting } from './meeting.ts'
import { after } from './participants.ts'

export function requestRegistration(
  meeting: Meeting,
  people: EventOf<'RegistrationRequested'>['data']['people'],
): MeetingEvent[] {
  const news = people.filter(({ userId }) => !meeting.registrations.has(userId))
  return news.length > 0 ? [{ type: 'RegistrationRequested', data: { people: news } }] : []
}

/** Whoever already joined with this registrant_id or e-mail becomes this user. */
export function approveRegistrant(
  meeting: Meeting,
  { type: _, ...approved }: Extract<Command, { type: 'ApproveRegistrant' }>,
): MeetingEvent[] {
  if (meeting.registrations.get(approved.userId)?.status === 'approved') return []
  const { userId, email, registrantId } = approved
  const theirs = [...meeting.connections.values()].filter(({ evidence }) =>
    evidence.some(({ is }) => is.registrantId === registrantId || is.email === email),
  )
  const registrants = theirs.length > 0 ? new Map(meeting.registrants).set(registrantId, userId) : undefined
  const emails = theirs.length > 0 ? new Map(meeting.registeredEmails).set(email, userId) : undefined
  const change = registrants && emails ? { connections: theirs, registrants, registeredEmails: emails } : {}
  return [{ type: 'RegistrantApproved', data: { ...approved, after: after(meeting, change) } }]
}

export function failRegistration(
  meeting: Meeting,
  { type: _, ...failed }: Extract<Command, { type: 'FailRegistration' }>,
): MeetingEvent[] {
  const pending = meeting.registrations.get(failed.userId)?.status === 'pending'
  return pending ? [{ type: 'RegistrationFailed', data: failed }] : []
}
