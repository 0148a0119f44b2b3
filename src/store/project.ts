import type { NewEvent, Stream } from '../app/ports.ts'
import type { DataOf, EventOf } from '../domain/events.ts'
import { FIELD_NAMES, FIELDS } from '../domain/fields.ts'
import { dayIn } from '../domain/when/day.ts'
import { streamId } from './eventPages.ts'
import { correctAttendance, freezeExpected, takeAttendance, withdrawAttendance } from './projectAttendance.ts'
import { projectParticipants } from './projectParticipants.ts'
import {
  approveRegistrant,
  cancelRegistrant,
  failRegistrant,
  giveRegistrationBack,
  identifyApplicant,
  requestCancellation,
  requestRegistrants,
  seeRegistrant,
  takeRegistrationBack,
} from './projectRegistrants.ts'
import { projectSessions } from './projectSessions.ts'
import { type SQL, sql, type Value } from './query.ts'
import { type Statement, statement } from './sql.ts'

/**
 * The statements that apply these events to the read models. Participants and a session's course, which bursts of webhooks change, are
 * folded first, so that each row is written once for any number of events. The result does not depend on how the log is cut into appends.
 * `rebuild` needs that.
 */
export function project(stream: Stream, events: readonly NewEvent[]): Statement[] {
  const { removals, changes } = projectParticipants(events)
  const sharedBy = streamId(stream.number)
  return [
    ...events.flatMap((event) => projectOne(stream, event)).map(statement),
    ...removals,
    ...[...projectSessions(events), ...changes].map((one) => ({ ...one, sharedBy })),
  ]
}

/** Deletes all rows of a meeting number, for the sessions that the log has. */
export function forget({ number, seriesId }: Stream, sessionIds: readonly string[]): SQL[] {
  const sessions = sql`(select value from json_each(${JSON.stringify(sessionIds)}))`
  return [
    sql`delete from zoom_participants where meeting_id in ${sessions}`,
    sql`delete from expected_users where meeting_id in ${sessions}`,
    sql`delete from attendance_records where meeting_id in ${sessions}`,
    sql`delete from attendance_corrections where meeting_id in ${sessions}`,
    sql`delete from meeting_registrants where meeting_id = ${seriesId}`,
    sql`delete from zoom_registrants where meeting_id = ${seriesId}`,
    sql`delete from alternative_hosts where zoom_meeting_id = ${number}`,
    sql`delete from zoom_meetings where zoom_meeting_id = ${number} or id in ${sessions}`,
  ]
}

/** Each case returns, so that a forgotten type of event does not compile. */
function projectOne({ number, seriesId }: Stream, event: NewEvent): SQL[] {
  const at = event.recordedAt
  switch (event.type) {
    case 'MeetingScheduled':
      return [insertSessions(number, event.data, at), ...setAlternativeHosts(number, event.data)]
    case 'SessionsAdded':
      return [insertSessions(number, { seriesId, ...event.data }, at)]
    case 'OccurrencesReplaced':
      return [replaceOccurrences(event.data, at)]
    case 'MeetingChanged':
      return changeMeeting(number, event.data, at)
    case 'MeetingDeleted':
      return [setDeleted(event, at, at)]
    case 'MeetingRestored':
    case 'MeetingRecovered':
      return [setDeleted(event, null, at)]
    case 'WindowClosed':
      return [sql`update zoom_meetings set closed_at = ${event.data.at} where id = ${event.data.sessionId}`]
    case 'ExpectedFrozen':
      return freezeExpected(event.data)
    case 'RegistrationRequested':
      return [requestRegistrants(seriesId, event.data, at)]
    case 'RegistrantApproved':
      return [approveRegistrant(seriesId, event.data, at)]
    case 'RegistrationFailed':
      return [failRegistrant(seriesId, event.data, at)]
    case 'CancellationRequested':
      return requestCancellation(seriesId, event.data, at)
    case 'RegistrantCancelled':
      return [cancelRegistrant(seriesId, event.data)]
    case 'RegistrantSeen':
      return [seeRegistrant(seriesId, event.data)]
    case 'RegistrationTakenBack':
      return [takeRegistrationBack(seriesId, event.data, at)]
    case 'RegistrationGivenBack':
      return [giveRegistrationBack(seriesId, event.data, at)]
    case 'ApplicantIdentified':
      return [identifyApplicant(seriesId, event.data)]
    case 'AttendanceTaken':
      return takeAttendance(event.data, at)
    case 'AttendanceWithdrawn':
      return withdrawAttendance(event.data, at)
    case 'AttendanceCorrected':
      return correctAttendance(event.data, event.meta, at)
    case 'MeetingCancelled':
    case 'MeetingStarted':
    case 'MeetingEnded':
    case 'JoinOffered':
    case 'ParticipantJoined':
    case 'ParticipantLeft':
    case 'WaitingRoomJoined':
    case 'WaitingRoomLeft':
    case 'BreakoutRoomJoined':
    case 'BreakoutRoomLeft':
    case 'TelephoneBound':
    case 'RecordingCompleted':
    case 'PupilCalled':
    case 'ParticipantIdentified':
    case 'EmailLinked':
    case 'ParticipationClaimed':
    case 'MeetingReported':
    case 'ClassNotOpened':
    case 'PupilsMissing':
    case 'GuestsUnmatched':
    case 'AbsenceAnnounced':
    case 'PersonErased':
      return []
  }
}

type NewSessions = DataOf<'MeetingScheduled'>

const insertSessions = (number: string, m: NewSessions, at: string): SQL => sql`
  insert into zoom_meetings
    (id, series_id, zoom_meeting_id, occurrence_id, host_id, series_host_id, zoom_host_id, alternative_hosts, title, description, meeting_type, start_time, duration,
     timezone, date, join_url, password, status, class_id, target_audience, settings, registration_url,
     registration_enabled, created_at, updated_at, joint_classes)
  select value->>'id', ${m.seriesId}, ${number}, coalesce(value->>'occurrenceId', ''), ${m.hostId}, ${m.hostId}, ${m.zoomHostId}, ${JSON.stringify(m.alternativeHosts ?? [])}, value->>'title',
    value->>'description', iif(value->>'occurrenceId' is null, 'scheduled', 'recurring'), value->>'startTime',
    value->>'duration', value->>'timezone', value->>'date', ${m.joinUrl}, ${m.password}, 'scheduled',
    value->>'classId', value->>'targetAudience', ${JSON.stringify(m.settings)}, ${m.registrationUrl},
    ${Number(m.registrationEnabled)}, ${at}, ${at}, ${JSON.stringify(jointClassesIn(m))}
  from json_each(${JSON.stringify(m.sessions.map(withDate))})`

/** All sittings of an event are of the same classes. */
function jointClassesIn({ sessions }: NewSessions): string[] {
  const classes = new Set(sessions.flatMap(({ classId }) => classId ?? []))
  return classes.size > 1 ? [...classes] : []
}

/** A single meeting may have become a series. */
const replaceOccurrences = ({ sessions }: DataOf<'OccurrencesReplaced'>, at: string): SQL => sql`
  with now as materialized (select value from json_each(${JSON.stringify(sessions)}))
  update zoom_meetings set occurrence_id = value->>'occurrenceId', meeting_type = 'recurring', ${updated(at)}
  from now where zoom_meetings.id = value->>'sessionId'`

const withDate = (session: DataOf<'MeetingScheduled'>['sessions'][number]) => ({
  ...session,
  date: dayIn(session.timezone)(Date.parse(session.startTime)),
})

/** Only changed columns are written, because an indexed column costs one more row. */
function changeMeeting(
  number: string,
  { sessionIds, change, ofMeeting }: DataOf<'MeetingChanged'>,
  at: string,
): SQL[] {
  const assign = (of: 'session' | 'meeting'): SQL[] =>
    FIELD_NAMES.filter((field) => FIELDS[field].of === of && change[field] !== undefined).map(
      (field) => sql`${sql.raw(FIELDS[field].name)} = ${stored(change[field])}`,
    )
  const enabled =
    change.classId === undefined ? [] : [sql`registration_enabled = ${Number(change.classId !== null)}`]
  const ids = sql`(select value from json_each(${JSON.stringify(sessionIds)}))`
  const given = ofMeeting && change.hostId !== undefined ? [sql`series_host_id = ${change.hostId}`] : []
  const meetings = [...assign('meeting'), ...given]
  return [
    sql`update zoom_meetings set ${sql.join([...assign('session'), ...enabled, updated(at)], sql`, `)}
        where id in ${ids}`,
    ...(meetings.length === 0
      ? []
      : [sql`update zoom_meetings set ${sql.join(meetings, sql`, `)} where zoom_meeting_id = ${number}`]),
    ...setAlternativeHosts(number, change),
  ]
}

/** Most meetings never have a row here. */
function setAlternativeHosts(
  number: string,
  { alternativeHosts }: { alternativeHosts?: string[] | undefined },
): SQL[] {
  if (alternativeHosts === undefined) return []
  return [
    sql`delete from alternative_hosts where zoom_meeting_id = ${number}`,
    sql`insert into alternative_hosts (user_id, zoom_meeting_id)
        select distinct value, ${number} from json_each(${JSON.stringify(alternativeHosts)})`,
  ]
}

const stored = (value: Value | object = null): Value =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : value

/** Clocks are sometimes set back, so the latest time need not be the last event's. */
const updated = (at: string): SQL => sql`updated_at = max(updated_at, ${at})`

const setDeleted = (
  { data }: EventOf<'MeetingDeleted' | 'MeetingRestored' | 'MeetingRecovered'>,
  deletedAt: string | null,
  at: string,
): SQL => sql`
  update zoom_meetings set deleted_at = ${deletedAt}, ${updated(at)}
  where id in (select value from json_each(${JSON.stringify(data.sessionIds)}))`
