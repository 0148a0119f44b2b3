import { CONTRACT } from '../../app/contract.ts'
import type { HostPool, NoPlace, Place } from '../../app/hostPool.ts'
import type { IntentAnswer, ScheduleIntent } from '../../app/intents.ts'
import type { Meetings } from '../../app/ports.ts'
import type { RegistrationBook } from '../../app/registration.ts'
import type { Scheduled } from '../../app/scheduled.ts'
import type { Occurrence, Zoom, ZoomFailure, ZoomMeeting, ZoomResult } from '../../app/zoom.ts'
import type { DataOf } from '../../domain/events.ts'
import { ok, type Result, refuse } from '../../domain/result.ts'
import { sessionIdOf } from '../../domain/series.ts'
import { dayIn } from '../../domain/when/day.ts'
import { alternatives, isNobodyHere, withHost, withRooms } from './hosts.ts'
import { wishToSchedule } from './place.ts'
import { requestOf } from './record.ts'

export interface SchedulePorts extends Pick<RegistrationBook, 'person' | 'persons'> {
  zoom: Zoom
  meetings: Meetings
  pool: HostPool
  /** The e-mail from the roster, or of this request's actor. */
  emailOf: (userId: string) => Promise<string | null>
}

/** The e-mail of the teacher, who may be another than the actor. */
async function emailFor(
  { emailOf, person }: Pick<SchedulePorts, 'emailOf' | 'person'>,
  { actor, email, details: { hostId = actor.id } }: ScheduleIntent,
): Promise<string | null> {
  if (hostId !== actor.id) return (await person(hostId))?.email ?? null
  return email ?? emailOf(actor.id)
}

/** Without a pool, Zoom users who may host, the first first: by e-mail or Zoom user id. */
const hostsOf = (email: string | null, { defaultHost }: ScheduleIntent): string[] =>
  [email, defaultHost].filter((host) => host !== null)

/** Creates a meeting at Zoom, then schedules it in its own object. `isRepeat`: an earlier attempt may have created it. */
export async function performSchedule(
  ports: SchedulePorts,
  intent: ScheduleIntent,
  isRepeat: boolean,
): Promise<IntentAnswer> {
  const { meetings } = ports
  const made = await createAtZoom(ports, intent, isRepeat)
  if (!made.ok) return made
  const created = await withoutDays(ports, intent, ok(made.value.value))
  if (!created.ok) return created
  const { number } = created.value
  const sessions = sessionsOf(intent, created.value)
  const meeting = scheduledMeeting(sessions, intent, created.value)
  const written = await meetings.of(number).execute(requestOf(intent, { type: 'ScheduleMeeting', meeting }))
  if (!written.ok) {
    if (isToUndo(intent, written.refusal.reason)) await meetings.of(number).undo()
    return written
  }
  return ok({
    contract: CONTRACT,
    bookmark: written.value.bookmark,
    scheduled: scheduledOf(intent, created.value, sessions),
    ...(made.value.warnings.length > 0 && { warnings: made.value.warnings }),
  })
}

/** A number that is scheduled already belongs to another session. If the log is away, a request with a key is tried again. */
const isToUndo = ({ isNamed }: ScheduleIntent, reason: string): boolean =>
  reason !== 'ALREADY_SCHEDULED' && !(isNamed && reason === 'UNAVAILABLE')

/** Deletes the meeting that an attempt may have left at Zoom. */
export async function undoAttempt(ports: SchedulePorts, intent: ScheduleIntent): Promise<IntentAnswer> {
  const found = await findAtZoom(ports, intent)
  if (!found.ok) return found
  if (found.value !== null) await ports.meetings.of(found.value).undo()
  return ok({ contract: CONTRACT, bookmark: null })
}

/** The number of the meeting that bears the intent's tag; null if no host has one. */
async function findAtZoom(ports: SchedulePorts, intent: ScheduleIntent): Promise<ZoomResult<string | null>> {
  const { id, details } = intent
  const held = await ports.pool.held(id)
  const hosts = held === null ? hostsOf(await emailFor(ports, intent), intent) : [held]
  for (const host of hosts) {
    const found = await ports.zoom.findMeeting(host, { id, startTime: details.startTime })
    if (!found.ok && !isNobodyHere(found.refusal)) return found
    if (found.ok && found.value !== null) return found
  }
  return ok(null)
}

/** With a host who has a place for it. An attempt that comes back finds the place that it took. */
async function createAtZoom(
  ports: SchedulePorts,
  intent: ScheduleIntent,
  isRepeat: boolean,
): Promise<Result<{ value: ZoomMeeting; warnings: Place['warnings'] }, ZoomFailure | NoPlace>> {
  const { id, details, recurrence } = intent
  const email = await emailFor(ports, intent)
  const wish = wishToSchedule(intent, email)
  const placed = await ports.pool.take(wish)
  if (!placed.ok) return placed
  const draft = {
    topic: details.title,
    agenda: details.description ?? '',
    startTime: details.startTime,
    duration: details.duration,
    timezone: details.timezone,
    registration: details.classId !== null,
    settings: await withRooms(ports, details.settings),
    ...(recurrence && { recurrence }),
    ...(await alternatives(ports, details.alternativeHosts)),
  }
  const made = await withHost(
    placed.value,
    { own: hostsOf(email, intent), again: (except) => ports.pool.take({ ...wish, except }) },
    async (host) =>
      withOccurrences(ports, await ports.zoom.createMeeting(host, draft, { id, isRepeat }), intent),
  )
  if (!made.ok || placed.value.host !== null) return made
  // Nobody has chosen the host, so a fault about the host does not fail the schedule.
  const { number, hostId } = made.value.value
  // An earlier attempt may have written its sessions to the log: they are not in their own way.
  const own = { ...wish, change: { number, zoomHostId: hostId } }
  const warnings = await ports.pool.warn(own, hostId).catch(() => [])
  return ok({ ...made.value, warnings })
}

/** A series needs its occurrences. Zoom tells them with its answer, or when the meeting is read. */
async function withOccurrences(
  { zoom }: SchedulePorts,
  created: ZoomResult<ZoomMeeting>,
  { recurrence }: ScheduleIntent,
): Promise<ZoomResult<ZoomMeeting>> {
  if (!created.ok || recurrence === undefined || hasOccurrences(created.value)) return created
  const read = await zoom.getMeeting(created.value.number)
  if (read.ok) return hasOccurrences(read.value) ? read : refuse('ZOOM_FAILED', NO_OCCURRENCES)
  // The meeting exists even if this read fails. The intent is finished or undone later.
  const { refusal } = read
  return refusal.reason === 'ZOOM_UNAVAILABLE'
    ? { ok: false, refusal: { ...refusal, begun: true } }
    : refuse('ZOOM_FAILED', NO_OCCURRENCES)
}

/** Zoom's rules know no exceptions: days without a session are taken out of the series before anybody hears of the series. */
async function withoutDays(
  { zoom }: SchedulePorts,
  { recurrence, details }: ScheduleIntent,
  created: ZoomResult<ZoomMeeting>,
): Promise<ZoomResult<ZoomMeeting>> {
  const { except = [] } = recurrence ?? {}
  if (!created.ok || except.length === 0) return created
  const { number, occurrences } = created.value
  const dayOf = dayIn(details.timezone)
  const isLeftOut = ({ startTime }: Occurrence) => except.includes(dayOf(Date.parse(startTime)))
  const left = occurrences.filter((one) => isLeftOut(one) && !one.isDeleted)
  const answers = await Promise.all(left.map((one) => zoom.deleteOccurrence(number, one.occurrenceId)))
  const failed = answers.find((answer) => !answer.ok)
  // The meeting exists at Zoom, even if the log refuses it now: it is finished or undone later.
  if (failed?.ok !== false)
    return ok({ ...created.value, occurrences: occurrences.filter((one) => !isLeftOut(one)) })
  const { refusal } = failed
  return refusal.reason === 'ZOOM_UNAVAILABLE'
    ? { ok: false, refusal: { ...refusal, begun: true } }
    : refuse('ZOOM_FAILED', NOT_LEFT_OUT)
}

const NOT_LEFT_OUT = 'Zoom does not take days out of the series'

const hasOccurrences = ({ occurrences }: ZoomMeeting): boolean =>
  occurrences.some(({ isDeleted }) => !isDeleted)

const NO_OCCURRENCES = 'Zoom does not tell the sessions of the series'

const scheduledOf = (
  { id, actor, at, recurrence, details }: ScheduleIntent,
  { number, joinUrl, password, registrationUrl, startUrl }: ZoomMeeting,
  sessions: readonly ScheduledSession[],
): Scheduled => ({
  sessionId: sessions[0]?.id ?? id,
  seriesId: id,
  ...(sessions.length > 1 || recurrence ? { sessions: sessions.map(toldOf) } : {}),
  number,
  hostId: details.hostId ?? actor.id,
  joinUrl,
  password,
  registrationUrl,
  startUrl,
  createdAt: at,
})

const toldOf = ({ id, occurrenceId, startTime, duration, classId }: ScheduledSession) => ({
  ...{ id, startTime, duration, classId },
  occurrenceId: occurrenceId ?? '',
})

/** A single meeting is a series of one session. Both have the intent's id. */
function sessionsOf(
  {
    id,
    recurrence,
    classIds = [],
    details: { settings: _, alternativeHosts: __, hostId: ___, ...details },
  }: ScheduleIntent,
  { occurrences }: ZoomMeeting,
): ScheduledSession[] {
  const classes = classIds.length > 0 ? classIds : [details.classId]
  const ofEach = (sitting: Pick<ScheduledSession, 'occurrenceId' | 'startTime' | 'duration'>) =>
    classes.map((classId, n) => ({
      ...details,
      ...sitting,
      ...{ id: sessionIdOf(id, sitting.occurrenceId, n), classId },
    }))
  if (recurrence === undefined) return ofEach({ ...details, occurrenceId: null })
  return occurrences
    .filter(({ isDeleted }) => !isDeleted)
    .flatMap(({ occurrenceId, startTime, duration }) => ofEach({ occurrenceId, startTime, duration }))
}

type ScheduledSession = DataOf<'MeetingScheduled'>['sessions'][number]

const scheduledMeeting = (
  sessions: ScheduledSession[],
  { id, actor, details }: ScheduleIntent,
  zoomMeeting: ZoomMeeting,
): DataOf<'MeetingScheduled'> => ({
  seriesId: id,
  hostId: details.hostId ?? actor.id,
  zoomHostId: zoomMeeting.hostId,
  settings: details.settings,
  ...(details.alternativeHosts && { alternativeHosts: details.alternativeHosts }),
  joinUrl: zoomMeeting.joinUrl,
  password: zoomMeeting.password,
  registrationUrl: zoomMeeting.registrationUrl,
  registrationEnabled: details.classId !== null,
  sessions,
})
