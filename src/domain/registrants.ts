import type { DecideApplicant, RecordRegistrant } from './commands.ts'
import type { Fact } from './events.ts'
import { type Meeting, type Registration, type Statement, scheduleIn } from './meeting.ts'
import { ok, type Refusal, type Result, refuse } from './result.ts'
import { windowOf } from './when/schedule.ts'
import { registrantHandle } from './who/identity.ts'
import type { RegistrantStatus, SeenRegistrant } from './who/registrant.ts'
import { statedFrom, timeOf } from './who/statements.ts'

/**
 * Zoom's registrants, as webhooks tell of them: Rollcall's own, which Zoom's portal may take back, and applicants, who filled in Zoom's
 * page. Webhooks come in any order, so the latest decision by Zoom's clock stands.
 */

export function recordRegistrant(meeting: Meeting, command: RecordRegistrant): Fact[] {
  return isKnownAnyway(meeting, command) ? [] : seen(meeting, asSeen(withoutErased(meeting, command)))
}

export function decideApplicant(
  meeting: Meeting,
  { registrantId, sessionId, status, at, userId }: DecideApplicant,
): Result<Fact[], Refusal<'NOT_A_REGISTRANT'>> {
  const known = meeting.seenRegistrants.get(registrantId)
  if (known === undefined) return refuse('NOT_A_REGISTRANT', 'Nobody has asked as this registrant')
  const place = placeOf(meeting, sessionId, at)
  const said = statedFrom(meeting.statements, registrantHandle(registrantId), place)
  const isNews = userId !== undefined && userId !== said
  const decision = { status, at: behind(at, known) }
  return ok([
    ...seen(meeting, { ...known, decision }),
    ...(isNews ? [identified(registrantId, userId, place)] : []),
  ])
}

type Place = Pick<Statement, 'sessionId' | 'from'>

const identified = (registrantId: string, userId: string | null, { sessionId, from }: Place): Fact => ({
  type: 'ApplicantIdentified',
  data: {
    registrantId,
    ...(sessionId !== null && { sessionId }),
    ...(from > 0 && { from: new Date(from).toISOString() }),
    userId,
  },
})

/** From the session on that the teacher decided in, or from the next one if that comes earlier: the applicant may come to it. */
function placeOf(meeting: Meeting, sessionId: string | undefined, at: string): Place {
  const { sessions } = meeting
  const own = sessionId === undefined ? undefined : sessions.get(sessionId)
  if (own === undefined) return { sessionId: null, from: 0 }
  const toCome = [...sessions.values()].filter(
    ({ row }) => row.status !== 'ended' && windowOf(scheduleIn(row)).to > Date.parse(at),
  )
  return { sessionId: own.id, from: Math.min(...[own, ...toCome].map((one) => timeOf(meeting, one).from)) }
}

/** Zoom has accepted the decision. So the decision is later than all earlier webhooks, even if the two clocks say otherwise. */
function behind(at: string, { askedAt, decision }: SeenRegistrant): string {
  const known = Math.max(Date.parse(askedAt), decision === null ? 0 : Date.parse(decision.at))
  return new Date(Math.max(Date.parse(at), known + 1)).toISOString()
}

/** The registration of one of Rollcall's own is in the log already, or about to be. */
function isKnownAnyway(meeting: Meeting, { isNew, registrantId, status, email }: RecordRegistrant): boolean {
  if (!isNew) return false
  if (meeting.registrants.has(registrantId)) return true
  // Only Rollcall's own registrants are approved as they register. The answer to Rollcall's call is on its way.
  const emails = [...meeting.registrations.values()].map((own) => own.email)
  return status === 'approved' && email !== null && emails.includes(email)
}

/** The registrant's new state, if it is new, and what follows for Rollcall's own registration. */
function seen(meeting: Meeting, told: SeenRegistrant): Fact[] {
  const known = meeting.seenRegistrants.get(told.registrantId)
  const now = known === undefined ? withStatus(told) : merged(known, told)
  if (known !== undefined && JSON.stringify(now) === JSON.stringify(known)) return []
  const own = [...meeting.registrations.values()].find(
    ({ registrantId }) => registrantId === now.registrantId,
  )
  return [{ type: 'RegistrantSeen', data: now }, ...(own ? followingFor(own, now) : [])]
}

type Told = Omit<RecordRegistrant, 'type'>

function asSeen({ registrantId, status, at, isNew, name, email, emailUserId }: Told): SeenRegistrant {
  const hasAsked = isNew || status === 'pending'
  const decision = status === 'pending' ? null : { status, at }
  return { registrantId, status, askedAt: at, hasAsked, decision, at, name, email, emailUserId }
}

/** The result is the same in either order of the two. */
function merged(one: SeenRegistrant, other: SeenRegistrant): SeenRegistrant {
  const last = wordsOf(one) >= wordsOf(other) ? one : other
  const { name, email, emailUserId, at } = last
  const asked = [one, other].filter(({ hasAsked }) => hasAsked).map(({ askedAt }) => askedAt)
  const first = [one.askedAt, other.askedAt].sort()[0] ?? at
  return withStatus({
    ...last,
    askedAt: asked.sort().at(-1) ?? first,
    hasAsked: asked.length > 0,
    decision: lastOf(one.decision, other.decision),
    ...{ at, name, email, emailUserId },
  })
}

/** Instants of the same form sort by time. */
const wordsOf = ({ at, name, email, emailUserId }: SeenRegistrant): string =>
  JSON.stringify([at, name, email, emailUserId])

type Decided = SeenRegistrant['decision']

/** Of two decisions in one millisecond, the later in this list counts. */
const RANK: readonly RegistrantStatus[] = ['pending', 'approved', 'denied', 'cancelled']

function lastOf(one: Decided, other: Decided): Decided {
  if (one === null || other === null) return one ?? other
  if (one.at !== other.at) return one.at > other.at ? one : other
  return RANK.indexOf(one.status) > RANK.indexOf(other.status) ? one : other
}

function withStatus(seen: SeenRegistrant): SeenRegistrant {
  const { decision, hasAsked, askedAt } = seen
  const isOpen = decision === null || (hasAsked && askedAt > decision.at)
  return { ...seen, status: isOpen ? 'pending' : decision.status }
}

/** The change that the portal made to an approved registration, or took back. */
export function followingFor(own: Registration, { decision }: SeenRegistrant): Fact[] {
  const { userId, status, approvedAt } = own
  if (decision === null || (status !== 'approved' && status !== 'takenBack')) return []
  // A decision from before Rollcall's own approval no longer counts.
  const isNews = Date.parse(decision.at) >= (approvedAt ?? Number.NEGATIVE_INFINITY)
  const by = decision.status
  if (isNews && (by === 'denied' || by === 'cancelled'))
    return status === 'takenBack' ? [] : [{ type: 'RegistrationTakenBack', data: { userId, by } }]
  return status === 'takenBack' ? [{ type: 'RegistrationGivenBack', data: { userId } }] : []
}

/** The registrant without the name and e-mail, if the person was erased. */
function withoutErased(meeting: Meeting, { type: _, ...told }: RecordRegistrant): Told {
  const { registrantId, emailUserId } = told
  const users = [
    emailUserId,
    ...meeting.statements.flatMap((one) => (one.handle === registrantHandle(registrantId) ? one.userId : [])),
    meeting.registrants.get(registrantId),
  ]
  const isErased = users.some((user) => !!user && meeting.erased.has(user))
  return isErased ? { ...told, name: null, email: null } : told
}
