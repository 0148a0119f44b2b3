import type { Scheduled } from '../app/meetings.ts'
import type { MeetingView } from '../app/ports.ts'
import { type Actor, mayChange } from '../domain/access.ts'

/** A meeting as this actor may see it: the general way in (join_url, password) is for its host and admins. */
export function meetingJson(actor: Actor, meeting: MeetingView) {
  const { join_url, password, settings, registration_url, attendance: _, class: theClass, ...seen } = meeting
  const shown = { ...seen, class: theClass && { id: theClass.id, name: theClass.name } }
  if (!mayChange(actor, meeting)) return shown
  return { ...shown, join_url, password, settings, registration_url }
}

/** A meeting just scheduled, for its host. */
export function scheduledJson({ meeting, number, startUrl, createdAt }: Scheduled) {
  return {
    id: meeting.meetingId,
    zoom_meeting_id: number,
    host_id: meeting.hostId,
    title: meeting.title,
    description: meeting.description,
    meeting_type: 'scheduled' as const,
    start_time: meeting.startTime,
    duration: meeting.duration,
    timezone: meeting.timezone,
    join_url: meeting.joinUrl,
    start_url: startUrl,
    password: meeting.password,
    status: 'scheduled' as const,
    class_id: meeting.classId,
    target_audience: meeting.targetAudience,
    settings: meeting.settings,
    registration_url: meeting.registrationUrl,
    registration_enabled: meeting.registrationEnabled,
    created_at: createdAt,
    updated_at: createdAt,
  }
}
