import type { Actor, Relation } from '../domain/access.ts'
import { isHost, mayChange } from '../domain/access.ts'
import { scheduleIn } from '../domain/meeting.ts'
import { ok, type Refusal, type Result, refuse } from '../domain/result.ts'
import { windowOf } from '../domain/when/schedule.ts'
import { unavailable, type WriteRefusal } from './contract.ts'
import type { ListedView, MeetingView } from './meetingView.ts'
import type { RegistrantView } from './registrantView.ts'
import type { SchedulingPorts } from './scheduleMeeting.ts'
import { type By, requestBy, write } from './write.ts'

/** Signs people into Zoom's Meeting SDK, with a customer key that Zoom repeats in its webhooks. */
export interface SdkSigner {
  sdkKey: string
  /** Good until then, in epoch milliseconds, within Zoom's limits. */
  sign(meetingNumber: string, role: 0 | 1, until: number): Promise<string>
  /** Nobody can make another person's key. */
  customerKey(meetingNumber: string, userId: string): Promise<string>
}

export interface JoinPorts extends SchedulingPorts {
  /** Null if the SDK is not configured. */
  sdk: SdkSigner | null
  /** Lower case. An empty list admits every domain. */
  allowedEmailDomains: readonly string[]
}

export type JoinRefusal = Refusal<'DOMAIN_RESTRICTED' | 'NOT_ENROLLED' | 'REGISTRATION_DENIED'>

/** Whether a person may join a session that they see. Pupils and parents must belong to the class, and pupils need an allowed domain. */
export function mayJoin(
  { allowedEmailDomains }: Pick<JoinPorts, 'allowedEmailDomains'>,
  actor: Actor,
  meeting: Pick<MeetingView, 'class_id'>,
  relation: Relation,
): Result<void, JoinRefusal> {
  const restricted = outsideDomains(actor, allowedEmailDomains)
  if (restricted) return { ok: false, refusal: restricted }
  if (meeting.class_id === null) return ok(undefined)
  if (actor.role === 'student' && !relation.enrolled)
    return refuse('NOT_ENROLLED', 'You are not enrolled in this class')
  if (actor.role === 'parent' && relation.childIds.length === 0)
    return refuse('NOT_ENROLLED', 'None of your children is enrolled in this class')
  return ok(undefined)
}

/** The refusal of a pupil with an e-mail outside these domains. Null for everybody else. */
export function outsideDomains(
  { role, email }: Pick<Actor, 'role' | 'email'>,
  domains: readonly string[],
): Refusal<'DOMAIN_RESTRICTED'> | null {
  if (role !== 'student' || inDomain(email, domains)) return null
  const named = domains.map((domain) => `@${domain}`).join(' or ')
  return { reason: 'DOMAIN_RESTRICTED', message: `Students join with an e-mail address at ${named}` }
}

export const inDomain = (email: string | null, domains: readonly string[]): boolean =>
  domains.length === 0 || domains.some((domain) => email?.toLowerCase().endsWith(`@${domain}`) === true)

/**
 * The link in the answer about a session. The host and admins get the general link. A pupil gets only their own. Nobody else gets the
 * general link of a session with registration, because Zoom asks its visitors to register.
 */
export function linkFor(
  { allowedEmailDomains }: Pick<JoinPorts, 'allowedEmailDomains'>,
  actor: Actor,
  meeting: ListedView,
): string | null {
  if (mayChange(actor, meeting)) return meeting.join_url
  if (meeting.status === 'cancelled' || outsideDomains(actor, allowedEmailDomains)) return null
  if (actor.role === 'student') return meeting.own_join_url
  return meeting.registration_enabled ? null : meeting.join_url
}

export interface JoinInformation {
  joinUrl: string
  startUrl?: string
  password: string | null
  meetingNumber: string
  isHost: boolean
  sdkSignature?: string
  sdkKey?: string
  customerKey?: string
  userName: string | null
  userEmail: string | null
  isRegistered: boolean
}

/**
 * A person's own way in. Each call asks Zoom for a new start URL, because a start URL dies after two hours. It is not for a substitute: it is as
 * good as the login of the series' host.
 */
export async function offerJoin(
  ports: JoinPorts,
  by: By,
  meeting: MeetingView,
  { registrant }: { registrant: RegistrantView | null },
): Promise<Result<JoinInformation, WriteRefusal | JoinRefusal>> {
  const { actor } = by
  const number = meeting.zoom_meeting_id
  const host = isHost(actor, meeting)
  if (!host && registrant?.status === 'denied') {
    const taken = await takenBack(ports, by, meeting, registrant)
    if (taken !== null) return taken
  }
  const isRegistered = registrant?.status === 'approved'
  const customerKey = (await ports.sdk?.customerKey(number, actor.id)) ?? null
  const request = requestBy(ports, by, {
    type: 'OfferJoin',
    sessionId: meeting.id,
    userId: actor.id,
    customerKey,
  })
  const offered = await ports.meetings.of(number).execute(request)
  if (!offered.ok) return offered
  return ok({
    joinUrl: (isRegistered ? registrant.join_url : null) ?? (await generalLink(ports, by.actor, meeting)),
    ...(host && meeting.series_host_id === actor.id ? await startUrl(ports, number) : {}),
    password: meeting.password,
    meetingNumber: number,
    isHost: host,
    ...(ports.sdk && customerKey ? await signedInto(ports.sdk, meeting, host, customerKey) : {}),
    userName: actor.name,
    userEmail: actor.email,
    isRegistered,
  })
}

/**
 * Without registration, a person gets a link under their name, so that a teacher sees who came. Zoom shows the name, and the name
 * proves nothing. If Zoom does not answer, the person gets the link that all share.
 */
async function generalLink({ zoom }: JoinPorts, actor: Actor, meeting: MeetingView): Promise<string> {
  if (meeting.registration_enabled || mayChange(actor, meeting) || !actor.name) return meeting.join_url
  const named = await zoom.namedLink(meeting.zoom_meeting_id, actor.name)
  return named.ok ? named.value : meeting.join_url
}

/** As long as the class and its window last: people who lose their connection come in again. */
async function signedInto(
  { sdkKey, sign }: SdkSigner,
  { zoom_meeting_id, start_time, duration }: MeetingView,
  isHost: boolean,
  customerKey: string,
): Promise<Pick<JoinInformation, 'sdkSignature' | 'sdkKey' | 'customerKey'>> {
  const until = windowOf(scheduleIn({ startTime: start_time, duration })).to
  return { sdkSignature: await sign(zoom_meeting_id, isHost ? 1 : 0, until), sdkKey, customerKey }
}

/**
 * For a person after a registration was taken back in Zoom's portal. If Zoom denied the person, they are told so. If the registration
 * was cancelled, they are registered anew. The new registration is recorded first, so that it happens even if this request is cut
 * off.
 */
async function takenBack(
  ports: JoinPorts,
  by: By,
  meeting: MeetingView,
  { error }: RegistrantView,
): Promise<Result<never, WriteRefusal | JoinRefusal> | null> {
  if (error === 'DENIED_IN_ZOOM') return refuse('REGISTRATION_DENIED', DENIED)
  const { id: userId, email, name } = by.actor
  const isToCome = meeting.status === 'scheduled' || meeting.status === 'started'
  if (error !== 'CANCELLED_IN_ZOOM' || email === null || !isToCome) return null
  const people = [{ userId, email, name }]
  const asked = await write(ports, by, meeting.zoom_meeting_id, { type: 'RequestRegistration', people })
  if (!asked.ok) return asked
  return unavailable(ANEW, new Date(ports.clock.now().getTime() + ANEW_MS))
}

const DENIED = 'Your registration was denied in Zoom. Ask your teacher to approve it there'
const ANEW = 'Your registration was cancelled in Zoom. You are registered anew: try again in a moment'
const ANEW_MS = 3_000

/** If Zoom does not answer, the host joins like everybody else. */
async function startUrl({ zoom }: JoinPorts, number: string): Promise<{ startUrl?: string }> {
  const meeting = await zoom.getMeeting(number)
  return meeting.ok && meeting.value.startUrl !== null ? { startUrl: meeting.value.startUrl } : {}
}

/** Records a user's claim. A claim counts for attendance only if Zoom has sent nothing. */
export async function claimParticipation(
  ports: JoinPorts,
  by: By,
  meeting: MeetingView,
  action: 'join' | 'leave',
): Promise<Result<{ bookmark: string | null }, WriteRefusal>> {
  const at = ports.clock.now().toISOString()
  const userId = by.actor.id
  const command = { type: 'ClaimParticipation', sessionId: meeting.id, userId, action, at } as const
  const claimed = await ports.meetings
    .of(meeting.zoom_meeting_id)
    .execute(requestBy(ports, by, command, 'self'))
  return claimed.ok ? ok({ bookmark: claimed.value.bookmark }) : claimed
}
