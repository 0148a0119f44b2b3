import type { Actor } from '../domain/access.ts'
import type { Command } from '../domain/commands.ts'
import { type EventOf, MeetingDetails } from '../domain/events.ts'
import { ok, type Refusal, type Result, refuse } from '../domain/result.ts'
import { unavailable, type WriteRefusal } from './contract.ts'
import type { Clock, NewId, Writers } from './ports.ts'
import type { MeetingView } from './queries.ts'
import { type By, requestBy, write } from './write.ts'
import type { MeetingDraft, Zoom, ZoomFailure, ZoomMeeting } from './zoom.ts'

export interface MeetingPorts {
  zoom: Zoom
  writers: Writers
  clock: Clock
  newId: NewId
  /** The Zoom user for hosts without a user in the school's account. */
  defaultHost: string | undefined
}

export interface Scheduled {
  meeting: EventOf<'MeetingScheduled'>['data']
  number: string
  /** Lives two hours. For the host alone, and stored nowhere. */
  startUrl: string | null
  createdAt: string
  bookmark: string | null
}

/** Schedules a session at Zoom, then in the log. If the log refuses, the meeting is deleted at Zoom again. */
export async function scheduleMeeting(
  ports: MeetingPorts,
  by: By,
  details: MeetingDetails,
): Promise<Result<Scheduled, ZoomFailure | WriteRefusal>> {
  const created = await createAtZoom(ports, by.actor, details)
  if (!created.ok) return created
  const { number } = created.value
  const meeting = scheduledMeeting(ports.newId(), by.actor, details, created.value)
  const request = requestBy(ports, by, { type: 'ScheduleMeeting', meeting })
  try {
    const written = await ports.writers.of(number).execute(request)
    if (written.ok) {
      const { bookmark } = written.value
      return ok({
        meeting,
        number,
        startUrl: created.value.startUrl,
        createdAt: request.occurredAt,
        bookmark,
      })
    }
    // A number that is scheduled already belongs to another session, so it is not deleted.
    if (written.refusal.reason !== 'ALREADY_SCHEDULED') await undo(ports, number)
    return written
  } catch (error) {
    await undo(ports, number)
    throw error
  }
}

/** The meeting's object deletes it, and waits for Zoom and the log. If the object does not answer, one try is made here. */
async function undo({ writers, zoom }: MeetingPorts, number: string): Promise<void> {
  try {
    await writers.of(number).undo()
  } catch {
    await zoom.deleteMeeting(number)
  }
}

async function createAtZoom({ zoom, defaultHost }: MeetingPorts, host: Actor, details: MeetingDetails) {
  const draft = {
    topic: details.title,
    agenda: details.description ?? '',
    startTime: details.startTime,
    duration: details.duration,
    timezone: details.timezone,
    registration: details.classId !== null,
    settings: details.settings,
  }
  const [first = 'unknown', second] = [host.email, defaultHost].flatMap((name) => name ?? [])
  const created = await zoom.createMeeting(first, draft)
  if (created.ok || second === undefined || !isNobodyHere(created.refusal)) return created
  return zoom.createMeeting(second, draft)
}

/** Zoom's codes for a host outside the school's account: no user at all, or another account's. */
const NOBODY_HERE: readonly unknown[] = [1001, 1010]

const isNobodyHere = (refusal: ZoomFailure): boolean =>
  'code' in refusal && NOBODY_HERE.includes(refusal.code)

const scheduledMeeting = (
  meetingId: string,
  host: Actor,
  details: MeetingDetails,
  zoomMeeting: ZoomMeeting,
): Scheduled['meeting'] => ({
  ...details,
  meetingId,
  hostId: host.id,
  zoomHostId: zoomMeeting.hostId,
  joinUrl: zoomMeeting.joinUrl,
  password: zoomMeeting.password,
  registrationUrl: zoomMeeting.registrationUrl,
  registrationEnabled: details.classId !== null,
})

/** Changes a session at Zoom, then in the log. The given settings are merged into the present ones. */
export async function changeMeeting(
  ports: MeetingPorts,
  by: By,
  meeting: MeetingView,
  wanted: Partial<MeetingDetails>,
): Promise<Result<{ bookmark: string | null }, ZoomFailure | WriteRefusal | Refusal<'MEETING_BEGUN'>>> {
  if (meeting.status === 'cancelled') return refuse('MEETING_CANCELLED', 'This meeting has been cancelled')
  if (wanted.startTime !== undefined && wanted.startTime !== meeting.start_time && isHeld(meeting))
    return refuse('MEETING_BEGUN', 'The class has begun, so that its start can no longer be moved')
  const changed = await ports.zoom.updateMeeting(meeting.zoom_meeting_id, draftOf(wanted))
  if (!changed.ok) return changed
  const { settings } = wanted
  const all = settings && { settings: { ...settingsOf(meeting), ...settings } }
  const page = await registrationPage(ports, meeting, wanted.classId)
  const change = { ...news(meeting, wanted), ...all, ...page }
  if (Object.keys(change).length === 0) return ok({ bookmark: null })
  const at = ports.clock.now().toISOString()
  const command: Command = { type: 'ChangeMeeting', change, at, ...(settings && { settings }) }
  return follow(ports, by, meeting.zoom_meeting_id, command)
}

const settingsOf = (meeting: MeetingView): MeetingDetails['settings'] =>
  MeetingDetails.shape.settings.parse(meeting.settings)

/** The fields that change. A form sends all of its fields. */
function news(
  meeting: MeetingView,
  { settings: _, ...wanted }: Partial<MeetingDetails>,
): Partial<MeetingDetails> {
  const now: Record<string, unknown> = {
    title: meeting.title,
    description: meeting.description,
    startTime: meeting.start_time,
    duration: meeting.duration,
    timezone: meeting.timezone,
    classId: meeting.class_id,
    targetAudience: meeting.target_audience,
  }
  return Object.fromEntries(Object.entries(wanted).filter(([field, value]) => value !== now[field]))
}

/** A session that rests on claims alone may still be moved. */
const isHeld = ({ status, attendance }: MeetingView): boolean =>
  (status === 'started' || status === 'ended') && !attendance?.basis.includes('self')

/** Zoom makes a registration page when a meeting gets its first class. Only a second read shows its address. */
async function registrationPage(
  { zoom }: MeetingPorts,
  meeting: MeetingView,
  classId: string | null | undefined,
): Promise<{ registrationUrl?: string | null }> {
  if (classId === undefined || (classId === null) === (meeting.registration_url === null)) return {}
  if (classId === null) return { registrationUrl: null }
  const now = await zoom.getMeeting(meeting.zoom_meeting_id)
  // If Zoom does not answer, the next change of class asks again. Everyone has a link of their own meanwhile.
  return now.ok && now.value.registrationUrl !== null ? { registrationUrl: now.value.registrationUrl } : {}
}

/** Deletes a session at Zoom, which may no longer have it, then in the log. */
export async function deleteMeeting(
  ports: MeetingPorts,
  by: By,
  meeting: MeetingView,
): Promise<Result<{ bookmark: string | null }, ZoomFailure | WriteRefusal>> {
  const deleted = await ports.zoom.deleteMeeting(meeting.zoom_meeting_id)
  if (!deleted.ok) return deleted
  return follow(ports, by, meeting.zoom_meeting_id, { type: 'DeleteMeeting' })
}

/** Records what Zoom has done. If the meeting's object does not answer, the client may send the request again. */
async function follow(ports: MeetingPorts, by: By, number: string, command: Command) {
  try {
    return await write(ports, by, number, command)
  } catch {
    return unavailable(SEND_AGAIN, new Date(ports.clock.now().getTime() + SEND_AGAIN_MS))
  }
}

const SEND_AGAIN = 'It is done at Zoom, and Rollcall could not record it. Send it again in a moment'
const SEND_AGAIN_MS = 10_000

function draftOf(wanted: Partial<MeetingDetails>): Partial<MeetingDraft> {
  const { title, description, startTime, duration, timezone, classId, settings } = wanted
  return {
    ...(title === undefined ? {} : { topic: title }),
    ...(description === undefined ? {} : { agenda: description ?? '' }),
    ...(startTime === undefined ? {} : { startTime }),
    ...(duration === undefined ? {} : { duration }),
    ...(timezone === undefined ? {} : { timezone }),
    ...(classId === undefined ? {} : { registration: classId !== null }),
    ...(settings === undefined ? {} : { settings }),
  }
}
