import type { Lesson, LessonMeeting } from './lesson.ts'
import type { Random } from './random.ts'
import type { Occurrence } from './recurrence.ts'
import type { Stay } from './stays.ts'

/** One webhook: the exact bytes, and when Zoom sends them. */
export type Webhook = {
  event: string
  body: string
  /** Milliseconds since 1970; promises no order. */
  eventTs: number
  /** Milliseconds after the class's actual start. */
  sendAtOffset: number
}

/** When Zoom made an event and when it sends it: milliseconds after the class's actual start. */
export type Envelope = { madeAtOffset: number; sendAtOffset: number }

/** Zoom's times: ISO 8601 in whole seconds. */
export const isoSeconds = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z')

export const timeIn = (lesson: Pick<Lesson, 'startedAt'>, second: number): string =>
  isoSeconds(Date.parse(lesson.startedAt) + second * 1000)

export function meetingStarted(lesson: Lesson, envelope: Envelope): Webhook {
  const object = lifecycleObject(lesson)
  return eventFirst(lesson, 'meeting.started', object, envelope)
}

export function meetingEnded(lesson: Lesson, envelope: Envelope): Webhook {
  const object = { ...lifecycleObject(lesson), end_time: isoSeconds(Date.parse(lesson.endedAt)) }
  return eventFirst(lesson, 'meeting.ended', object, envelope)
}

export function participantJoined(lesson: Lesson, stay: Stay, envelope: Envelope, random: Random): Webhook {
  const participant = {
    ...identity(stay),
    ...registrant(stay, random),
    join_time: timeIn(lesson, stay.from),
    public_ip: stay.publicIp,
  }
  return participantEvent(lesson, 'meeting.participant_joined', participant, envelope)
}

export function participantLeft(lesson: Lesson, stay: Stay, envelope: Envelope, random: Random): Webhook {
  const participant = {
    ...identity(stay),
    ...registrant(stay, random),
    leave_time: timeIn(lesson, stay.to),
    leave_reason: leaveReason(stay, random),
    public_ip: stay.publicIp,
    private_ip: '192.0.2.17',
  }
  return participantEvent(lesson, 'meeting.participant_left', participant, envelope)
}

/** Participant events put the payload first and the event last; `start_time` is the actual one. */
export function participantEvent(
  lesson: Lesson,
  event: string,
  participant: Record<string, unknown>,
  { madeAtOffset, sendAtOffset }: Envelope,
  id: string | number = String(lesson.meeting.number),
): Webhook {
  const { uuid, topic, hostId, duration, timezone, type = 2 } = lesson.meeting
  const start = { start_time: timeIn(lesson, 0), timezone }
  const object = { uuid, participant, id, type, topic, host_id: hostId, duration, ...start }
  const eventTs = Date.parse(lesson.startedAt) + madeAtOffset
  const payload = { account_id: lesson.accountId, object }
  return { event, eventTs, sendAtOffset, body: JSON.stringify({ payload, event_ts: eventTs, event }) }
}

function eventFirst(lesson: Lesson, event: string, object: object, envelope: Envelope): Webhook {
  const eventTs = Date.parse(lesson.startedAt) + envelope.madeAtOffset
  const body = JSON.stringify({ event, payload: { account_id: lesson.accountId, object }, event_ts: eventTs })
  return { event, eventTs, sendAtOffset: envelope.sendAtOffset, body }
}

/** `id` is text here and a number in meeting.created, updated and deleted; `start_time` is the actual one. */
function lifecycleObject({ meeting, startedAt }: Lesson) {
  return {
    duration: meeting.duration,
    start_time: timeIn({ startedAt }, 0),
    timezone: meeting.timezone,
    topic: meeting.topic,
    id: String(meeting.number),
    type: meeting.type ?? 2,
    uuid: meeting.uuid,
    host_id: meeting.hostId,
  }
}

/** Guests have empty text in place of an id and an e-mail. customer_key is there only if it was set. */
function identity({ person, name, userId, participantUuid }: Stay) {
  return {
    user_id: userId,
    user_name: name,
    id: person.userId ?? '',
    participant_user_id: person.userId ?? '',
    participant_uuid: participantUuid,
    email: person.email ?? '',
    ...(person.customerKey === undefined ? {} : { customer_key: person.customerKey }),
  }
}

/** Without a registration the field is absent, null or empty: all three have been seen. */
function registrant({ person }: Stay, random: Random): { registrant_id?: string | null } {
  const none = random.pick([{}, { registrant_id: null }, { registrant_id: '' }])
  return person.registrantId === undefined ? none : { registrant_id: person.registrantId }
}

/** A breakout move mostly reads like any other leave (26 of 40), so nobody can tell them apart by this. */
function leaveReason({ ends, room, name }: Stay, random: Random): string {
  const plain = `${name} left the meeting.`
  if (ends === 'host') return `${name} left the meeting.<br>Reason: Host ended the meeting.`
  const lost = `${name} got disconnected from the meeting.<br>Reason: Network connection error. Client Close.`
  if (ends === 'leave') return random.chance(0.1) ? lost : plain
  if (random.chance(26 / 40)) return plain
  if (room === 'main') return `${name} left the meeting to join breakout room.`
  return `${name} left the meeting to leave breakout room to join main meeting.`
}

/** Which meeting a change or a deletion tells of. */
export type MeetingNews = { accountId: string; meeting: LessonMeeting; operator: string; at: number }

/** Which of a series is told of: one occurrence, or all. */
export type OfSeries = { of: 'single' | 'all'; occurrences: Occurrence[] }

/** `changes` and `old` hold Zoom's own fields, only those that changed. `at` is in milliseconds. */
export function meetingUpdated(
  news: MeetingNews & { changes: object; old: object; series?: OfSeries | undefined },
): Webhook {
  const { accountId, meeting, operator, changes, old, at, series } = news
  const ids = { uuid: meeting.uuid, id: meeting.number }
  const occurrences = series && { occurrences: series.occurrences }
  const objects = { object: { ...ids, ...changes, ...occurrences }, old_object: { ...ids, ...old } }
  const scope = series && { scope: series.of }
  const payload = { account_id: accountId, operator, ...scope, ...objects, time_stamp: at }
  return accountEvent('meeting.updated', payload, at)
}

export function meetingDeleted({
  accountId,
  meeting,
  operator,
  at,
  series,
}: MeetingNews & { series?: OfSeries | undefined }): Webhook {
  const occurrences = series?.occurrences.map(({ occurrence_id, start_time }) => ({
    occurrence_id,
    start_time,
  }))
  const object = { ...numberedObject(meeting), ...(occurrences && { occurrences }) }
  const operation = series && { operation: series.of }
  return accountEvent('meeting.deleted', { account_id: accountId, operator, ...operation, object }, at)
}

export function meetingCreated({ accountId, meeting, operator, at }: MeetingNews): Webhook {
  return accountEvent(
    'meeting.created',
    { account_id: accountId, operator, object: numberedObject(meeting) },
    at,
  )
}

export function meetingRecovered({ accountId, meeting, operator, at }: MeetingNews): Webhook {
  return accountEvent(
    'meeting.recovered',
    { account_id: accountId, operator, object: numberedObject(meeting) },
    at,
  )
}

/** What became of a registration, on Zoom's page or in its portal. */
export type RegistrationNews = Omit<MeetingNews, 'operator'> & {
  event: 'created' | 'approved' | 'denied' | 'cancelled'
  registrant: RegistrantNews
}

export type RegistrantNews = {
  id: string
  first_name: string
  last_name: string
  email: string
  status: string
  join_url: string
  participant_pin_code: number
}

/** Only what is done in the portal has an operator; Rollcall does not read who. */
export function registration({ accountId, meeting, at, event, registrant }: RegistrationNews): Webhook {
  const object = { ...numberedObject(meeting), registrant }
  return accountEvent(`meeting.registration_${event}`, { account_id: accountId, object }, at)
}

/** The answer is due within three seconds: plainToken, and its HMAC as encryptedToken. */
export function urlValidation(plainToken: string, at: number): Webhook {
  return accountEvent('endpoint.url_validation', { plainToken }, at)
}

function accountEvent(event: string, payload: object, at: number): Webhook {
  return { event, eventTs: at, sendAtOffset: 0, body: JSON.stringify({ event, payload, event_ts: at }) }
}

function numberedObject({
  number,
  uuid,
  hostId,
  topic,
  startTime,
  duration,
  timezone,
  type = 2,
}: LessonMeeting) {
  return { uuid, id: number, host_id: hostId, topic, type, start_time: startTime, duration, timezone }
}
