import type { Actor } from '../domain/access.ts'
import type { DataOf, MeetingDetails } from '../domain/events.ts'
import { ok, type Result } from '../domain/result.ts'
import type { WriteRefusal } from './contract.ts'
import type { Clock, Meetings, NewId } from './ports.ts'
import { type By, requestBy } from './write.ts'
import type { Zoom, ZoomFailure, ZoomMeeting } from './zoom.ts'

export interface MeetingPorts {
  zoom: Zoom
  meetings: Meetings
  clock: Clock
  newId: NewId
  /** The Zoom user for hosts without a user in the school's account. */
  defaultHost: string | undefined
}

export type ScheduledSession = DataOf<'MeetingScheduled'>['sessions'][number]

export interface Scheduled {
  meeting: DataOf<'MeetingScheduled'>
  /** The only one of a single meeting. */
  session: ScheduledSession
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
  const session = sessionOf(ports.newId(), details)
  const meeting = scheduledMeeting(session, by.actor, details, created.value)
  const request = requestBy(ports, by, { type: 'ScheduleMeeting', meeting })
  try {
    const written = await ports.meetings.of(number).execute(request)
    if (written.ok) {
      const { bookmark } = written.value
      return ok({
        meeting,
        session,
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
async function undo({ meetings, zoom }: MeetingPorts, number: string): Promise<void> {
  try {
    await meetings.of(number).undo()
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

/** A single meeting is a series of one session, and has its id. */
function sessionOf(id: string, { settings: _, ...details }: MeetingDetails): ScheduledSession {
  return { ...details, id, occurrenceId: null }
}

const scheduledMeeting = (
  session: ScheduledSession,
  host: Actor,
  { classId, settings }: MeetingDetails,
  zoomMeeting: ZoomMeeting,
): Scheduled['meeting'] => ({
  seriesId: session.id,
  hostId: host.id,
  zoomHostId: zoomMeeting.hostId,
  settings,
  joinUrl: zoomMeeting.joinUrl,
  password: zoomMeeting.password,
  registrationUrl: zoomMeeting.registrationUrl,
  registrationEnabled: classId !== null,
  sessions: [session],
})
