import type { ApproveRegistrant, Command } from './commands.ts'
import type { DataOf, Fact, FactDataOf } from './events.ts'
import type { Meeting, Registration } from './meeting.ts'
import { followingFor } from './registrants.ts'
import type { Touched } from './touched.ts'
import { recognise } from './who/fold.ts'
import { connectionsWith, learnWordKeys, withWordKeys } from './who/identity.ts'

/** The reason of a refusal to someone with a sibling's e-mail. */
const EMAIL_SHARED = 'EMAIL_SHARED'

/**
 * Leaves out people who are registered already or are about to be. Failed registrations are tried again. A person who is leaving stays
 * registered after all.
 */
export function requestRegistration(
  meeting: Meeting,
  people: DataOf<'RegistrationRequested'>['people'],
): Fact[] {
  const news = people
    .filter(({ userId }) => !isOneOf(meeting, userId, 'pending', 'approved'))
    .map((one) => (meeting.erased.has(one.userId) ? { ...one, name: null, email: null } : one))
  return news.length > 0 ? [{ type: 'RegistrationRequested', data: { people: news } }] : []
}

/**
 * Zoom has one registrant for an e-mail. Siblings with one address would share a join link, and one would be marked for the other, so only
 * the first is registered. A late answer does not approve a person who is leaving, because Zoom may be taking back that same registration.
 */
export function approveRegistrant(meeting: Meeting, { type: _, ...approved }: ApproveRegistrant): Fact[] {
  const { userId, registrantId } = approved
  if (isOneOf(meeting, userId, 'leaving') || isKnown(meeting, approved)) return []
  if (isTakenByAnother(meeting, approved)) return failShared(meeting, approved)
  const email = recordable(meeting, userId, approved.email)
  const { emailKey } = withWordKeys(meeting, { email })
  const { joinUrl, at } = approved
  const own = { userId, email, name: null, registrantId, joinUrl, approvedAt: Date.parse(at) }
  const told = meeting.seenRegistrants.get(registrantId)
  return [
    { type: 'RegistrantApproved', data: { ...approved, email, emailKey } },
    // The portal's webhook may have come before Zoom's answer.
    ...(told ? followingFor({ ...own, status: 'approved' }, told) : []),
  ]
}

/** After a change of the passcode the same registrant has another link. */
function isKnown(
  meeting: Meeting,
  { userId, registrantId, joinUrl }: Omit<ApproveRegistrant, 'type'>,
): boolean {
  const own = meeting.registrations.get(userId)
  return own?.status === 'approved' && (own.registrantId !== registrantId || own.joinUrl === joinUrl)
}

/** The e-mail, unless its user was erased. */
const recordable = (meeting: Meeting, userId: string, email: string | null): string | null =>
  meeting.erased.has(userId) ? null : email

const isOneOf = (meeting: Meeting, userId: string, ...statuses: Registration['status'][]): boolean =>
  statuses.some((status) => meeting.registrations.get(userId)?.status === status)

/** Another person is registered with the e-mail, or came as this registrant. Their time stays theirs. */
function isTakenByAnother(
  meeting: Meeting,
  { userId, email, registrantId }: { userId: string; email: string; registrantId: string },
): boolean {
  const holder = meeting.registrants.get(registrantId) ?? userId
  if (holder !== userId && connectionsWith(meeting, { registrantId }).length > 0) return true
  return [...meeting.registrations.values()].some(
    (other) =>
      other.userId !== userId &&
      other.registrantId !== null &&
      (other.email === email || other.registrantId === registrantId),
  )
}

/** Recorded even if nobody asked for the registration: from now on the e-mail identifies neither of them. */
function failShared(
  meeting: Meeting,
  { userId, email: shared, at }: Pick<ApproveRegistrant, 'userId' | 'email' | 'at'>,
): Fact[] {
  const isShared = meeting.emails.get(shared)?.at(-1)?.userId === null
  if (isOneOf(meeting, userId, 'failed') && isShared) return []
  const email = recordable(meeting, userId, shared)
  const { emailKey } = withWordKeys(meeting, { email })
  const message = 'Somebody else is registered with this e-mail address'
  return [
    { type: 'RegistrationFailed', data: { userId, email, emailKey, reason: EMAIL_SHARED, message, at } },
  ]
}

/** Recorded even if nobody asked for the registration, because Zoom says so. */
export function failRegistration(
  meeting: Meeting,
  { type: _, ...failed }: Extract<Command, { type: 'FailRegistration' }>,
): Fact[] {
  if (isOneOf(meeting, failed.userId, 'approved', 'failed', 'leaving')) return []
  const email = recordable(meeting, failed.userId, failed.email)
  return [{ type: 'RegistrationFailed', data: { ...failed, email } }]
}

/** A registration that Zoom never approved is dropped at once. The others are `leaving` until Zoom has taken them back. */
export function requestCancellation(meeting: Meeting, userIds: readonly string[]): Fact[] {
  const people = [...new Set(userIds)].flatMap((userId) => {
    const registration = meeting.registrations.get(userId)
    if (!registration || registration.status === 'leaving') return []
    return [{ userId, registrantId: registration.registrantId }]
  })
  return people.length > 0 ? [{ type: 'CancellationRequested', data: { people } }] : []
}

/** Zoom has taken the registration back. If it was asked for again meanwhile, it stays. */
export const cancelRegistrant = (meeting: Meeting, userId: string): Fact[] =>
  isOneOf(meeting, userId, 'leaving') ? [{ type: 'RegistrantCancelled', data: { userId } }] : []

export function request(meeting: Meeting, { people }: DataOf<'RegistrationRequested'>): true {
  for (const person of people) {
    const before = meeting.registrations.get(person.userId) ?? NEW
    meeting.registrations.set(person.userId, { ...before, ...person, status: 'pending' })
  }
  return true
}

const NEW = { registrantId: null, approvedAt: null, joinUrl: null }

export function approve(meeting: Meeting, data: FactDataOf<'RegistrantApproved'>, touched: Touched): true {
  const { userId, email, registrantId, joinUrl } = data
  learnWordKeys(meeting, data)
  const name = meeting.registrations.get(userId)?.name ?? null
  const approved = { registrantId, approvedAt: Date.parse(data.at), joinUrl }
  meeting.registrations.set(userId, { userId, email, name, status: 'approved', ...approved })
  return recognise(meeting, userId, data, touched)
}

export function fail(meeting: Meeting, data: FactDataOf<'RegistrationFailed'>, touched: Touched): true {
  const { userId, email, emailKey, reason, at } = data
  learnWordKeys(meeting, data)
  const before = meeting.registrations.get(userId) ?? { ...NEW, userId, email, name: null }
  meeting.registrations.set(userId, { ...before, status: 'failed' })
  return reason === EMAIL_SHARED ? recognise(meeting, userId, { email, emailKey, at }, touched) : true
}

/** Applies a change that Zoom's portal made to a registration. */
export function setStatus(
  { registrations }: Meeting,
  userId: string,
  status: 'takenBack' | 'approved',
): true {
  const registration = registrations.get(userId)
  if (registration) registrations.set(userId, { ...registration, status })
  return true
}

/** The registrant_id still identifies them, because they may have been there. */
export function setLeaving(meeting: Meeting, { people }: DataOf<'CancellationRequested'>): true {
  for (const { userId, registrantId } of people) {
    const registration = meeting.registrations.get(userId)
    if (registrantId === null) meeting.registrations.delete(userId)
    else if (registration) meeting.registrations.set(userId, { ...registration, status: 'leaving' })
  }
  return true
}

/** Zoom has taken the registration back. */
export function dropRegistration(
  { registrations }: Meeting,
  { userId }: DataOf<'RegistrantCancelled'>,
): true {
  registrations.delete(userId)
  return true
}

export function seeRegistrant({ seenRegistrants }: Meeting, seen: DataOf<'RegistrantSeen'>): true {
  seenRegistrants.set(seen.registrantId, seen)
  return true
}
