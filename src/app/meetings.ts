import type { Actor } from '../domain/access.ts'
import type { MeetingRefusal } from '../domain/decide.ts'
import type { EventMeta, EventOf, MeetingDetails } from '../domain/events.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Clock, NewId, Writers } from './ports.ts'
import type { Zoom, ZoomFailure, ZoomMeeting } from './zoom.ts'

export interface MeetingPorts {
  zoom: Zoom
  writers: Writers
  clock: Clock
  newId: NewId
  /** Zoom's user for hosts whom Zoom does not know. */
  defaultHost: string | undefined
}

export interface Scheduled {
  meeting: EventOf<'MeetingScheduled'>['data']
  number: string
  /** Lives two hours; for the host alone, and stored nowhere. */
  startUrl: string | null
  createdAt: string
  bookmark: string | null
}

/** Who does something through the API, and in which request. */
export interface By {
  actor: Actor
  requestId: string
}

export const metaOf = ({ actor, requestId }: By): EventMeta => ({
  actor: { id: actor.id, role: actor.role },
  source: 'api',
  correlationId: requestId,
})

/** Schedules a meeting at Zoom, then in the log. If the log refuses, it is deleted at Zoom again. */
export async function scheduleMeeting(
  ports: MeetingPorts,
  by: By,
  details: MeetingDetails,
): Promise<Result<Scheduled, ZoomFailure | MeetingRefusal>> {
  const created = await createAtZoom(ports, by.actor, details)
  if (!created.ok) return created
  const zoomMeeting = created.value
  const meeting = scheduledMeeting(ports.newId(), by.actor, details, zoomMeeting)
  const createdAt = ports.clock.now().toISOString()
  try {
    const written = await ports.writers.of(zoomMeeting.number).execute({
      contract: 1,
      id: ports.newId(),
      command: { type: 'ScheduleMeeting', meeting },
      occurredAt: createdAt,
      meta: metaOf(by),
    })
    if (written.ok) {
      const { bookmark } = written.value
      return ok({ meeting, number: zoomMeeting.number, startUrl: zoomMeeting.startUrl, createdAt, bookmark })
    }
    await ports.zoom.deleteMeeting(zoomMeeting.number)
    return written
  } catch (error) {
    await ports.zoom.deleteMeeting(zoomMeeting.number)
    throw error
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
  const hosts = [host.email, defaultHost].filter((name) => typeof name === 'string' && name !== '')
  const [first = 'unknown', second] = hosts as string[]
  const created = await zoom.createMeeting(first, draft)
  if (created.ok || created.refusal.reason !== 'ZOOM_NOT_FOUND' || second === undefined) return created
  return zoom.createMeeting(second, draft)
}

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
