import type { MeetingDetails } from '../domain/fields.ts'
import { FIELD_NAMES, FIELDS, type Field } from '../domain/fields.ts'
import { type Refusal, type Result, refuse } from '../domain/result.ts'
import { type CarryOutPorts, carryOutChange, stampOf } from './carryOut.ts'
import type { WriteRefusal } from './contract.ts'
import type { MeetingView } from './meetingView.ts'
import type { By } from './write.ts'
import type { MeetingDraft, ZoomFailure } from './zoom.ts'

type ChangeRefusal = ZoomFailure | WriteRefusal | Refusal<'MEETING_CANCELLED' | 'MEETING_BEGUN'>

/** Changes a session at Zoom, then in the log. The given settings are merged into the present ones. */
export async function changeMeeting(
  ports: CarryOutPorts,
  by: By,
  meeting: MeetingView,
  wanted: Partial<MeetingDetails>,
): Promise<Result<{ bookmark: string | null }, ChangeRefusal>> {
  if (meeting.status === 'cancelled') return refuse('MEETING_CANCELLED', 'This meeting has been cancelled')
  const news = newsIn(meeting, wanted)
  const held = isHeld(meeting) ? refusedOnceHeld(news) : null
  if (held !== null) return refuse('MEETING_BEGUN', held)
  const { settings, ...change } = wanted
  return carryOutChange(ports, meeting.zoom_meeting_id, {
    ...stampOf(ports, by),
    kind: 'change',
    sessionId: meeting.id,
    change,
    news: FIELD_NAMES.filter((field) => field in news && field in change),
    ...(settings && { settings }),
    draft: draftOf(wanted),
    asksForPage:
      wanted.classId !== undefined && (wanted.classId === null) !== (meeting.registration_url === null),
  })
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
function refusedOnceHeld({ startTime, duration, classId }: Partial<MeetingDetails>): string | null {
  if (startTime !== undefined) return 'The class has begun, so that its start can no longer be moved'
  if (duration !== undefined) return 'The class has begun, so that its length can no longer be changed'
  return classId === undefined
    ? null
    : 'The class has begun, so that it can no longer be given to another class'
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
