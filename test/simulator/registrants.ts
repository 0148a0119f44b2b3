import * as z from 'zod'
import type { Account, Meeting, Registrant } from './account.ts'
import { drawZoomId } from './identifiers.ts'
import { countRegistration, countStatusChange } from './limits.ts'
import { paged } from './paging.ts'
import { isoSeconds } from './payloads.ts'
import { Applicant } from './protocol.ts'
import { meetingFull, noRegistration, ZoomRefusal } from './refusal.ts'

export const Registration = Applicant.extend({ auto_approve: z.boolean().optional() })
type Registration = z.infer<typeof Registration>

export const BatchRegistration = z.object({
  auto_approve: z.boolean().optional(),
  registrants: z.array(Applicant).min(1).max(30),
})
type BatchRegistration = z.infer<typeof BatchRegistration>

export const StatusChange = z.object({
  action: z.enum(['approve', 'cancel', 'deny']),
  registrants: z.array(z.object({ id: z.string().optional(), email: z.string().optional() })).max(30),
})
type StatusChange = z.infer<typeof StatusChange>

/** Somebody fills in Zoom's own page: only the meeting's setting can approve them. */
export function registerOnPage(account: Account, meeting: Meeting, applicant: Applicant): Registrant {
  requireRegistration(meeting)
  return admit(account, meeting, applicant, undefined, 400)
}

/** The same e-mail gets the same registrant again. A join_url comes only once approved. */
export function register(account: Account, meeting: Meeting, registration: Registration) {
  requireRegistration(meeting)
  if (hostsOf(meeting).includes(registration.email.toLowerCase()))
    throw new ZoomRefusal(400, 3027, 'The host or an alternative host can not register for the meeting.')
  countRegistration(account, meeting.id, registration.email)
  const registrant = admit(account, meeting, registration, registration.auto_approve, 400)
  const { registrant_id, participant_pin_code } = registrant
  const start = meeting.startTime === null ? {} : { start_time: meeting.startTime }
  const ids = { id: meeting.id, registrant_id, participant_pin_code }
  return { ...ids, topic: meeting.topic, ...start, ...joinLink(registrant) }
}

const hostsOf = ({ host, settings }: Meeting): string[] =>
  [host.email, ...String(settings['alternative_hosts'] ?? '').split(';')].map((email) => email.toLowerCase())

/** The answer follows no order: only the e-mail tells the owner of a link. */
export function registerBatch(account: Account, meeting: Meeting, batch: BatchRegistration) {
  if (meeting.type !== 2) throw new ZoomRefusal(400, 303, 'Only scheduled meetings take batch registration.')
  requireRegistration(meeting)
  if (isOver(account, meeting)) throw new ZoomRefusal(400, 3038, 'Meeting is over, you can not register now.')
  for (const { email } of batch.registrants) countRegistration(account, meeting.id, email)
  const registrants = batch.registrants.map((applicant) =>
    admit(account, meeting, applicant, batch.auto_approve, 404),
  )
  const answers = registrants.map(({ email, registrant_id, participant_pin_code, ...registrant }) => ({
    email,
    registrant_id,
    participant_pin_code,
    ...joinLink(registrant),
  }))
  return { registrants: account.random.shuffled(answers) }
}

export function listRegistrants(account: Account, meeting: Meeting, query: Record<string, string>) {
  const status = query['status'] ?? 'approved'
  const listed = meeting.registrants.filter((registrant) => registrant.status === status)
  const { items, ...page } = paged(account, `registrants/${meeting.id}/${status}`, listed, query)
  const registrants = items.map(({ registrant_id, join_url, ...registrant }) => ({
    id: registrant_id,
    ...registrant,
    ...joinLink({ status: registrant.status, join_url }),
  }))
  return { ...page, registrants }
}

/** One of them, with the code for the telephone. */
export function registrantOf(meeting: Meeting, id: string) {
  const { registrant_id, join_url, ...registrant } = found(meeting, id)
  return { id: registrant_id, ...registrant, ...joinLink({ status: registrant.status, join_url }) }
}

function found(meeting: Meeting, id: string): Registrant {
  const registrant = meeting.registrants.find(({ registrant_id }) => registrant_id === id)
  if (registrant === undefined) throw new ZoomRefusal(404, 404, `Registrant ${id} was not found.`)
  return registrant
}

/** A person who is cancelled is no registrant any more. Registering again makes a new registrant. */
export function changeStatus(account: Account, meeting: Meeting, change: StatusChange): void {
  for (const { id, email } of change.registrants) {
    const registrant = meeting.registrants.find((one) => one.registrant_id === id || one.email === email)
    if (registrant === undefined) continue
    countStatusChange(account, meeting.id, registrant.registrant_id)
    if (change.action === 'cancel') remove(meeting, registrant)
    else registrant.status = change.action === 'approve' ? 'approved' : 'denied'
  }
}

export function deleteRegistrant(meeting: Meeting, id: string): void {
  remove(meeting, found(meeting, id))
}

/** Zoom names no code for a host without a licence; 3161 is the nearest of those documented for this call. */
function requireRegistration(meeting: Meeting): void {
  if (meeting.host.type !== 'licensed') {
    throw new ZoomRefusal(400, 3161, 'Registration is only available for meetings of a licensed host.')
  }
  if (meeting.settings['approval_type'] === 2) throw noRegistration(meeting.id)
}

/** Batch and single registration refuse a full meeting with the same code and different statuses. */
function admit(
  account: Account,
  meeting: Meeting,
  { email, first_name, last_name }: Applicant,
  autoApprove: boolean | undefined,
  fullStatus: 400 | 404,
): Registrant {
  const known = meeting.registrants.find((one) => one.email.toLowerCase() === email.toLowerCase())
  if (known !== undefined) return known
  if (meeting.registrants.length >= account.settings.limits.registrants) throw meetingFull(fullStatus)
  const approved = meeting.settings['approval_type'] === 0 || autoApprove === true
  const registrant: Registrant = {
    registrant_id: drawZoomId(account.random),
    email,
    first_name,
    last_name,
    status: approved ? 'approved' : 'pending',
    create_time: isoSeconds(account.now()),
    join_url: `${account.origin}/w/${meeting.id}?tk=${account.random.hex(32)}&pwd=${meeting.password}`,
    participant_pin_code: account.random.int(100_000, 999_999),
  }
  meeting.registrants.push(registrant)
  return registrant
}

/** Held, and past its scheduled end. */
function isOver(account: Account, meeting: Meeting): boolean {
  const end = Date.parse(meeting.startTime ?? '') + meeting.duration * 60_000
  return meeting.instances.length > 0 && end < account.now()
}

const joinLink = ({ status, join_url }: Pick<Registrant, 'status' | 'join_url'>) =>
  status === 'approved' ? { join_url } : {}

function remove(meeting: Meeting, registrant: Registrant): void {
  meeting.registrants = meeting.registrants.filter((one) => one !== registrant)
}
