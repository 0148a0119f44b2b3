import type { MeetingDraft, NewRegistrant } from '../../app/zoom.ts'
import { cut } from '../../domain/cut.ts'
import { seriesBody } from './recurrence.ts'

/** How Rollcall sets up a class in Zoom unless told otherwise. */
const DEFAULT_SETTINGS = {
  host_video: true,
  participant_video: true,
  join_before_host: false,
  mute_upon_entry: true,
  waiting_room: true,
  auto_recording: 'none',
  meeting_authentication: false,
}

const SCHEDULED = 2
const RECURRING = 8

/** The body that creates a scheduled meeting. Without a start_time Zoom would start an instant one. */
export function newMeetingBody(draft: MeetingDraft) {
  const body = changeBody({ ...draft, settings: { ...DEFAULT_SETTINGS, ...draft.settings } })
  const { recurrence } = draft
  return recurrence === undefined
    ? { type: SCHEDULED, ...body }
    : { type: RECURRING, ...body, ...seriesBody(draft, recurrence) }
}

/** The body that changes what is given; JSON leaves out what is undefined. */
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
 * The class decides whether there is registration, and no setting: Rollcall promises links by it. A class never takes its host's personal
 * number, for webhooks would carry that.
 */
function wished(settings: MeetingDraft['settings'] = {}) {
  const { approval_type: _, registration_type: __, use_pmi: ___, ...others } = settings
  return others
}

/**
 * Nobody is let in unasked: Rollcall approves those that it registers itself, and a stranger waits for the teacher. Zoom
 * sends no mail, since the join link comes from Rollcall.
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
