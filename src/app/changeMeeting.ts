import type { Command } from '../domain/commands.ts'
import type { MeetingDetails } from '../domain/events.ts'
import { FIELD_NAMES, FIELDS, type Field } from '../domain/fields.ts'
import { ok, type Refusal, type Result, refuse } from '../domain/result.ts'
import type { WriteRefusal } from './contract.ts'
import { follow } from './follow.ts'
import type { MeetingView } from './queries.ts'
import type { MeetingPorts } from './scheduleMeeting.ts'
import type { By } from './write.ts'
import type { MeetingDraft, ZoomFailure } from './zoom.ts'

export type ChangeRefusal = ZoomFailure | WriteRefusal | Refusal<'MEETING_CANCELLED' | 'MEETING_BEGUN'>

/** Changes a session at Zoom, then in the log. The given settings are merged into the present ones. */
export async function changeMeeting(
  ports: MeetingPorts,
  by: By,
  meeting: MeetingView,
  wanted: Partial<MeetingDetails>,
): Promise<Result<{ bookmark: string | null }, ChangeRefusal>> {
  if (meeting.status === 'cancelled') return refuse('MEETING_CANCELLED', 'This meeting has been cancelled')
  const { settings, ...news } = newsIn(meeting, wanted)
  const held = isHeld(meeting) ? refusedOnceHeld(news) : null
  if (held !== null) return refuse('MEETING_BEGUN', held)
  const changed = await ports.zoom.updateMeeting(meeting.zoom_meeting_id, draftOf(wanted))
  if (!changed.ok) return changed
  const change = { ...news, ...(await registrationPage(ports, meeting, wanted.classId)) }
  if (Object.keys(change).length === 0 && settings === undefined) return ok({ bookmark: null })
  const at = ports.clock.now().toISOString()
  const command: Command = {
    type: 'ChangeMeeting',
    sessionIds: [meeting.id],
    change,
    at,
    ...(settings && { settings }),
  }
  return follow(ports, by, meeting.zoom_meeting_id, command)
}

/** A form sends all of its fields; what is as it was is no change. */
function newsIn(meeting: MeetingView, wanted: Partial<MeetingDetails>): Partial<MeetingDetails> {
  const now: Record<string, unknown> = { ...meeting }
  const all: Partial<Record<Field, unknown>> = wanted
  const isNews = (field: Field) =>
    all[field] !== undefined && (field === 'settings' || all[field] !== now[FIELDS[field].name])
  return Object.fromEntries(FIELD_NAMES.filter(isNews).map((field) => [field, all[field]]))
}

/** If Zoom knows nothing of it, and only its host says that it was held, it may still be put off. */
const isHeld = ({ status, attendance }: MeetingView): boolean =>
  (status === 'started' || status === 'ended') && !attendance?.basis.includes('self')

/** Its records belong to the class and the day on which it was held. */
function refusedOnceHeld({ startTime, classId }: Partial<MeetingDetails>): string | null {
  if (startTime !== undefined) return 'The class has begun, so that its start can no longer be moved'
  return classId === undefined
    ? null
    : 'The class has begun, so that it can no longer be given to another class'
}

/** Zoom makes a registration page with a meeting's first class, and tells it only to who reads the meeting again. */
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
