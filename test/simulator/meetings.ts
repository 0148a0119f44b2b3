import * as z from 'zod'
import { type Account, drawMeetingIds, type Meeting, secret, type User } from './account.ts'
import { countHostChange } from './limits.ts'
import { settle } from './meeting-settings.ts'
import { paged } from './paging.ts'
import { isoSeconds } from './payloads.ts'
import { occurrenceOf, occurrencesOf, Recurrence, replanned, shownOccurrences } from './recurrence.ts'
import { invalid, noSuchMeeting, noSuchUser, ZoomRefusal } from './refusal.ts'
import { DIAL_IN_NUMBERS } from './ways.ts'
import { isTimezone, toInstant } from './zoned-time.ts'

const START_LINK_LIFE_MS = 2 * 3_600_000

const MeetingFields = z.object({
  topic: z.string().max(200),
  agenda: z.string().max(2_000),
  type: z.literal([1, 2, 3, 8]),
  start_time: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?$/, 'Invalid field.'),
  duration: z.number().int().positive(),
  timezone: z.string().refine(isTimezone, 'Invalid field.'),
  password: z
    .string()
    .max(10)
    .regex(/^[A-Za-z0-9@\-_*]*$/, 'Invalid field.'),
  recurrence: Recurrence,
  /** Another user who hosts from now on. */
  schedule_for: z.string(),
  settings: z.record(z.string(), z.unknown()),
})
export const MeetingDraft = MeetingFields.partial()
export type MeetingDraft = z.infer<typeof MeetingDraft>

/** Without a start_time it is an instant meeting, for every type that is asked for. */
export function createMeeting(account: Account, host: User, draft: MeetingDraft): Meeting {
  requireHosts(account, draft)
  countHostChange(account, host.id)
  const timezone = draft.timezone ?? 'UTC'
  const startTime = draft.start_time === undefined ? null : toInstant(draft.start_time, timezone)
  const planned = { startTime, duration: draft.duration ?? 60, timezone }
  const recurrence = draft.type === 8 ? (draft.recurrence ?? null) : null
  const meeting: Meeting = {
    ...drawMeetingIds(account),
    host,
    topic: draft.topic ?? 'Zoom Meeting',
    agenda: draft.agenda ?? '',
    type: startTime === null && (draft.type ?? 2) === 2 ? 1 : (draft.type ?? 2),
    ...planned,
    recurrence,
    occurrences: recurrence === null ? [] : occurrencesOf(planned, recurrence),
    password: draft.password ?? account.random.hex(6),
    settings: settle({}, draft.settings ?? {}),
    createdAt: isoSeconds(account.now()),
    registrants: [],
    instances: [],
    beforeHost: [],
  }
  account.meetings.set(meeting.id, meeting)
  return meeting
}

/** An alternative host is a licensed user of the account. Zoom's documentation names no code: 300 is a guess. */
function requireHosts(account: Account, { settings }: MeetingDraft): void {
  const wanted = settings?.['alternative_hosts']
  const emails = typeof wanted === 'string' ? wanted.split(/[;,]/).filter((email) => email.includes('@')) : []
  for (const email of emails)
    if (userNamed(account, email)?.type !== 'licensed')
      throw invalid([{ field: 'settings.alternative_hosts', message: `${email} is unknown` }])
}

export const userNamed = (account: Account, user: string): User | undefined =>
  account.users.find(({ id, email }) => id === user || email === user.toLowerCase())

export function changeMeeting(account: Account, meeting: Meeting, draft: MeetingDraft): void {
  requireHosts(account, draft)
  countHostChange(account, meeting.host.id)
  if (draft.schedule_for !== undefined) {
    const host = userNamed(account, draft.schedule_for)
    if (host === undefined) throw noSuchUser(draft.schedule_for)
    meeting.host = host
  }
  const { topic, agenda, duration, password } = { ...meeting, ...draft }
  const timezone = draft.timezone ?? meeting.timezone
  const startTime = draft.start_time === undefined ? meeting.startTime : toInstant(draft.start_time, timezone)
  const settings = settle(meeting.settings, draft.settings ?? {})
  const recurrence = meeting.type === 8 ? (draft.recurrence ?? meeting.recurrence) : null
  Object.assign(meeting, { topic, agenda, duration, password, timezone, startTime, settings, recurrence })
  if (draft.start_time ?? draft.timezone ?? draft.duration ?? draft.recurrence)
    meeting.occurrences = replanned(account, meeting)
  for (const registrant of meeting.registrants)
    registrant.join_url = registrant.join_url.replace(/pwd=.*$/, `pwd=${password}`)
}

/** Of one occurrence Zoom takes no topic, and drops it without a word. */
export function changeOccurrence(
  account: Account,
  meeting: Meeting,
  occurrenceId: string,
  { start_time, duration }: MeetingDraft,
): void {
  countHostChange(account, meeting.host.id)
  const occurrence = occurrenceOf(meeting, occurrenceId)
  if (start_time !== undefined) occurrence.start_time = toInstant(start_time, meeting.timezone)
  if (duration !== undefined) occurrence.duration = duration
}

export function deleteOccurrence(account: Account, meeting: Meeting, occurrenceId: string): void {
  const occurrence = occurrenceOf(meeting, occurrenceId)
  const end = Date.parse(occurrence.start_time) + occurrence.duration * 60_000
  if (isLive(account, meeting) && Date.parse(occurrence.start_time) <= account.now() && account.now() < end)
    throw inProgress()
  occurrence.status = 'deleted'
}

const inProgress = () =>
  new ZoomRefusal(400, 3002, 'Sorry, you cannot delete this meeting since it is in progress.')

export function deleteMeeting(account: Account, meeting: Meeting): void {
  if (isLive(account, meeting)) throw inProgress()
  account.meetings.delete(meeting.id)
}

/** Finds a meeting by its number, in the text of the address. */
export function meetingOf(account: Account, id: string): Meeting {
  const meeting = account.meetings.get(Number(id))
  if (meeting === undefined) throw noSuchMeeting(id)
  return meeting
}

export function listMeetings(account: Account, host: User, query: Record<string, string>) {
  const type = query['type'] ?? 'scheduled'
  const listed = [...account.meetings.values()].filter(
    (meeting) => meeting.host.id === host.id && meeting.type !== 1 && isListed(account, meeting, type),
  )
  const { items, ...page } = paged(account, `meetings/${host.id}/${type}`, listed, query)
  return { ...page, meetings: items.map((meeting) => summary(account, meeting)) }
}

function isListed(account: Account, meeting: Meeting, type: string): boolean {
  if (type === 'live') return isLive(account, meeting)
  if (type === 'upcoming') return Date.parse(meeting.startTime ?? '') > account.now()
  return true
}

/** A meeting is under way as long as the account's clock is within one of its instances. */
export function isLive(account: Account, meeting: Meeting): boolean {
  const now = account.now()
  return meeting.instances.some(
    ({ lesson }) => Date.parse(lesson.startedAt) <= now && now < Date.parse(lesson.endedAt),
  )
}

function summary(account: Account, meeting: Meeting) {
  const { id, uuid, host, topic, agenda, type, startTime, duration, timezone, createdAt } = meeting
  const start = startTime === null ? {} : { start_time: startTime }
  const join_url = `${account.origin}/j/${id}`
  return {
    uuid,
    id,
    host_id: host.id,
    topic,
    agenda,
    type,
    ...start,
    duration,
    timezone,
    created_at: createdAt,
    join_url,
  }
}

/** start_url lives for two hours: everyone who reads the meeting gets a new one. */
export function described(account: Account, meeting: Meeting, { previous = false } = {}) {
  const zak = issueZak(account)
  const { id, password, settings } = meeting
  const registers = settings['approval_type'] !== 2
  return {
    ...summary(account, meeting),
    host_email: meeting.host.email,
    status: isLive(account, meeting) ? 'started' : 'waiting',
    start_url: `${account.origin}/s/${id}?zak=${zak}`,
    join_url: `${account.origin}/j/${id}?pwd=${password}`,
    password,
    ...(registers ? { registration_url: `${account.origin}/meeting/register/${id}` } : {}),
    ...(meeting.recurrence && {
      recurrence: meeting.recurrence,
      occurrences: shownOccurrences(account, meeting, previous),
    }),
    settings: { ...settings, global_dial_in_numbers: DIAL_IN_NUMBERS },
  }
}

/** As good as the host's login for two hours. */
export function issueZak(account: Account): string {
  const zak = secret('zak')
  account.zaks.set(zak, account.now() + START_LINK_LIFE_MS)
  return zak
}
