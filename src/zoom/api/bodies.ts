import type { MeetingDraft, NewRegistrant } from '../../app/zoom.ts'
import { cut } from '../../domain/cut.ts'
import { seriesBody } from './recurrence.ts'

/** Rollcall's default settings of a class in Zoom. */
const DEFAULT_SETTINGS = {
  host_video: true,
  participant_video: true,
  join_before_host: false,
  mute_upon_entry: true,
  waiting_room: true,
  auto_recording: 'none',
  meeting_authentication: false,
  /** What Zoom tells more of e-mails for it, it says beside each: nothing here relies on it. */
  email_in_attendee_report: true,
}

const SCHEDULED = 2
const RECURRING = 8

/** The body that creates a scheduled meeting. Without a start_time Zoom would start an instant meeting. */
export function newMeetingBody(draft: MeetingDraft) {
  const body = changeBody({ ...draft, settings: { ...DEFAULT_SETTINGS, ...draft.settings } })
  const { recurrence } = draft
  return recurrence === undefined
    ? { type: SCHEDULED, ...body }
    : { type: RECURRING, ...body, ...seriesBody(draft, recurrence) }
}

/** The body that changes the given fields. JSON leaves out undefined ones. */
export function changeBody(change: Partial<MeetingDraft>) {
  const settings = {
    ...wished(change.settings),
    ...registration(change.registration),
    ...(change.alternativeHosts && { alternative_hosts: change.alternativeHosts.join(';') }),
  }
  const isSet = Object.keys(settings).length > 0
  return {
    topic: change.topic,
    agenda: change.agenda,
    start_time: change.startTime === undefined ? undefined : zoomTime(change.startTime),
    duration: change.duration,
    timezone: change.timezone,
    schedule_for: change.host,
    settings: isSet ? { ...settings, use_pmi: false } : undefined,
  }
}

/**
 * Only the class decides whether there is registration, because Rollcall's personal links need it. A class never uses its host's personal
 * number, because webhooks would carry that number.
 */
function wished(settings: MeetingDraft['settings'] = {}) {
  const { approval_type: _, registration_type: __, use_pmi: ___, ...others } = settings
  return others
}

/**
 * Zoom approves nobody by itself. Rollcall approves its own registrants, and applicants wait for the teacher. Zoom sends no mail, because
 * the join link comes from Rollcall.
 */
function registration(wanted: boolean | undefined) {
  if (wanted === undefined) return {}
  if (!wanted) return { approval_type: 2 }
  return {
    approval_type: 1,
    registration_type: 1,
    registrants_email_notification: false,
    registrants_confirmation_email: false,
  }
}

/** Zoom knows no fractions of a second: yyyy-MM-ddTHH:mm:ssZ. */
const zoomTime = (instant: string) => `${new Date(instant).toISOString().slice(0, 19)}Z`

/** One occurrence, which has no other fields of its own. */
export const occurrenceBody = ({ startTime, duration }: Pick<MeetingDraft, 'startTime' | 'duration'>) => ({
  start_time: zoomTime(startTime),
  duration,
})

const NAME_MAX = 64

export function registrantBody({ email, firstName, lastName }: NewRegistrant) {
  return {
    email,
    first_name: cut(firstName, NAME_MAX),
    last_name: cut(lastName, NAME_MAX) || undefined,
    auto_approve: true,
  }
}
