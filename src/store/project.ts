import { type SQL, sql } from 'drizzle-orm'
import type { NewEvent, Stream } from '../app/ports.ts'
import type { After, EventMeta, EventOf } from '../domain/events.ts'
import { projectParticipants } from './projectParticipants.ts'
import { type Statement, statement } from './sql.ts'

/**
 * The statements that bring the read models from before these events to after them. What bursts of webhooks
 * change (participants, the meeting's counters) is folded first, so that each row is written once however many
 * events an append holds. The result does not depend on how the log is cut into appends: `rebuild` rests on that.
 */
export function project({ number, meetingId }: Stream, events: readonly NewEvent[]): Statement[] {
  if (events.some((event) => event.type === 'MeetingDeleted')) return forget(meetingId).map(statement)
  return [
    ...events.flatMap((event) => projectOne(number, meetingId, event)),
    ...projectSummary(meetingId, events),
    ...projectParticipants(meetingId, events),
  ].map(statement)
}

/** What an event says of the read models after it, if anything. */
export function afterOf(event: NewEvent): After | null {
  return 'after' in event.data ? event.data.after : null
}

export const forget = (meetingId: string): SQL[] => [
  sql`delete from zoom_meetings where id = ${meetingId}`,
  sql`delete from zoom_participants where meeting_id = ${meetingId}`,
  sql`delete from meeting_registrants where meeting_id = ${meetingId}`,
  sql`delete from attendance_records where meeting_id = ${meetingId}`,
  sql`delete from attendance_corrections where meeting_id = ${meetingId}`,
]

function projectSummary(meetingId: string, events: readonly NewEvent[]): SQL[] {
  const changing = events.filter((event) => event.type === 'MeetingCancelled' || afterOf(event)?.meeting)
  const last = changing.at(-1)
  if (!last) return []
  const summary = changing.map((event) => afterOf(event)?.meeting).findLast((said) => said !== undefined)
  const status = last.type === 'MeetingCancelled' ? 'cancelled' : summary?.status
  const course = summary
    ? sql`started_at = ${summary.startedAt}, ended_at = ${summary.endedAt},
          participant_count = ${summary.participantCount}, attendee_count = ${summary.attendeeCount}, `
    : sql``
  // Clocks are set back at times, so the latest time need not be the last event's.
  const at = changing
    .map(({ recordedAt }) => recordedAt)
    .sort()
    .at(-1)
  return [
    sql`update zoom_meetings set status = ${status}, ${course}updated_at = max(updated_at, ${at})
        where id = ${meetingId}`,
  ]
}

function projectOne(number: string, meetingId: string, event: NewEvent): SQL[] {
  const at = event.recordedAt
  switch (event.type) {
    case 'MeetingScheduled':
      return [insertMeeting(number, event.data, at)]
    case 'MeetingChanged':
      return [changeMeeting(meetingId, event.data.change, at)]
    case 'RegistrationRequested':
      return [requestRegistrants(meetingId, event.data, at)]
    case 'RegistrantApproved':
      return [approveRegistrant(meetingId, event.data, at)]
    case 'RegistrationFailed':
      return [failRegistrant(meetingId, event.data, at)]
    case 'CancellationRequested':
      return requestCancellation(meetingId, event.data, at)
    case 'RegistrantCancelled':
      return [
        sql`delete from meeting_registrants
            where meeting_id = ${meetingId} and user_id = ${event.data.userId}`,
      ]
    case 'AttendanceTaken':
      return takeAttendance(meetingId, event.data, at)
    case 'AttendanceCorrected':
      return correctAttendance(meetingId, event.data, event.meta, at)
    case 'MeetingCancelled':
    case 'MeetingDeleted':
    case 'MeetingStarted':
    case 'MeetingEnded':
    case 'JoinOffered':
    case 'ParticipantJoined':
    case 'ParticipantLeft':
    case 'ParticipantIdentified':
    case 'ParticipationClaimed':
    case 'MeetingReported':
    case 'NothingReported':
    case 'PersonErased':
      return []
  }
}

const insertMeeting = (number: string, m: EventOf<'MeetingScheduled'>['data'], at: string): SQL => sql`
  insert into zoom_meetings
    (id, zoom_meeting_id, host_id, title, description, start_time, duration, timezone, join_url, password, status,
     class_id, target_audience, settings, registration_url, registration_enabled, created_at, updated_at)
  values
    (${m.meetingId}, ${number}, ${m.hostId}, ${m.title}, ${m.description}, ${m.startTime}, ${m.duration},
     ${m.timezone}, ${m.joinUrl}, ${m.password}, 'scheduled', ${m.classId}, ${m.targetAudience},
     ${JSON.stringify(m.settings)}, ${m.registrationUrl}, ${Number(m.registrationEnabled)}, ${at}, ${at})`

/** Only what changed is written: a column that an index names costs a row more. */
function changeMeeting(
  meetingId: string,
  change: EventOf<'MeetingChanged'>['data']['change'],
  at: string,
): SQL {
  const columns: Record<string, unknown> = {
    title: change.title,
    description: change.description,
    start_time: change.startTime,
    duration: change.duration,
    timezone: change.timezone,
    class_id: change.classId,
    join_url: change.joinUrl,
    password: change.password,
    registration_url: change.registrationUrl,
    registration_enabled: change.classId === undefined ? undefined : Number(change.classId !== null),
    target_audience: change.targetAudience,
    settings: change.settings && JSON.stringify(change.settings),
  }
  const assignments = Object.entries(columns)
    .filter(([, value]) => value !== undefined)
    .map(([column, value]) => sql`${sql.raw(column)} = ${value}`)
  return sql`update zoom_meetings
             set ${sql.join(assignments, sql`, `)}, updated_at = max(updated_at, ${at}) where id = ${meetingId}`
}

const requestRegistrants = (
  meetingId: string,
  data: EventOf<'RegistrationRequested'>['data'],
  at: string,
) => sql`
  insert into meeting_registrants (meeting_id, user_id, id, status, created_at, updated_at)
  select ${meetingId}, value->>'userId', 'registrant.' || (value->>'userId'), 'pending', ${at}, ${at}
  from json_each(${JSON.stringify(data.people)}) where true
  on conflict (meeting_id, user_id) do update set status = 'pending', error = null, updated_at = excluded.updated_at`

const approveRegistrant = (meetingId: string, data: EventOf<'RegistrantApproved'>['data'], at: string) => sql`
  insert into meeting_registrants
    (meeting_id, user_id, id, zoom_registrant_id, join_url, status, registered_at, created_at, updated_at)
  values
    (${meetingId}, ${data.userId}, ${`registrant.${data.userId}`}, ${data.registrantId}, ${data.joinUrl},
     'approved', ${at}, ${at}, ${at})
  on conflict (meeting_id, user_id) do update set
    zoom_registrant_id = excluded.zoom_registrant_id, join_url = excluded.join_url, status = 'approved',
    error = null, registered_at = excluded.registered_at, updated_at = excluded.updated_at`

const failRegistrant = (meetingId: string, data: EventOf<'RegistrationFailed'>['data'], at: string) => sql`
  insert into meeting_registrants (meeting_id, user_id, id, status, error, created_at, updated_at)
  values (${meetingId}, ${data.userId}, ${`registrant.${data.userId}`}, 'denied', ${data.reason}, ${at}, ${at})
  on conflict (meeting_id, user_id) do update set
    status = 'denied', error = excluded.error, updated_at = excluded.updated_at`

/** The join link goes at once. */
function requestCancellation(
  meetingId: string,
  { people }: EventOf<'CancellationRequested'>['data'],
  at: string,
): SQL[] {
  const ofThese = (some: typeof people) => sql`
    where meeting_id = ${meetingId}
      and user_id in (select value->>'userId' from json_each(${JSON.stringify(some)}))`
  return [
    sql`delete from meeting_registrants ${ofThese(people.filter((one) => one.registrantId === null))}`,
    sql`update meeting_registrants set status = 'leaving', join_url = null, updated_at = ${at}
        ${ofThese(people.filter((one) => one.registrantId !== null))}`,
  ]
}

function takeAttendance(meetingId: string, data: EventOf<'AttendanceTaken'>['data'], at: string): SQL[] {
  const records = JSON.stringify(data.records)
  const gone = data.changed.filter(({ to }) => to === null).map(({ studentId }) => studentId)
  return [
    sql`delete from attendance_records where meeting_id = ${meetingId}
          and student_id in (select value from json_each(${JSON.stringify(gone)}))`,
    sql`insert into attendance_records
          (meeting_id, student_id, class_id, date, status, computed_status, note, attended_seconds, first_join,
           last_leave, created_at, updated_at)
        select ${meetingId}, value->>'studentId', ${data.classId}, ${data.date}, value->>'status',
          value->>'computed',
          (select note from attendance_corrections
           where meeting_id = ${meetingId} and student_id = value->>'studentId'),
          value->>'attendedSeconds', value->>'firstJoin', value->>'lastLeave', ${at}, ${at}
        from json_each(${records}) where true
        on conflict (meeting_id, student_id) do update set
          class_id = excluded.class_id, date = excluded.date, status = excluded.status,
          computed_status = excluded.computed_status, attended_seconds = excluded.attended_seconds,
          first_join = excluded.first_join, last_leave = excluded.last_leave, updated_at = excluded.updated_at
        where (class_id, date, status, computed_status, attended_seconds, first_join, last_leave) is not
          (excluded.class_id, excluded.date, excluded.status, excluded.computed_status,
           excluded.attended_seconds, excluded.first_join, excluded.last_leave)`,
    sql`update zoom_meetings set ${counts(data.counts)}, attendance_basis = ${JSON.stringify(data.basis)},
          attendance_final = ${Number(data.final)}, updated_at = max(updated_at, ${at}) where id = ${meetingId}`,
  ]
}

/** A correction outlives its record, which is deleted while the student is out of the class. */
function correctAttendance(
  meetingId: string,
  { studentId, status, note, counts: counted }: EventOf<'AttendanceCorrected'>['data'],
  { actor }: EventMeta,
  at: string,
): SQL[] {
  const theirs = sql`meeting_id = ${meetingId} and student_id = ${studentId}`
  return [
    sql`delete from attendance_corrections where ${theirs}`,
    ...(status === null
      ? []
      : [
          sql`insert into attendance_corrections (meeting_id, student_id, note, corrected_by, corrected_at)
              values (${meetingId}, ${studentId}, ${note}, ${actor?.id ?? null}, ${at})`,
        ]),
    sql`update attendance_records set status = coalesce(${status}, computed_status),
          note = ${status && note}, updated_at = ${at} where ${theirs}`,
    sql`update zoom_meetings set ${counts(counted)}, updated_at = max(updated_at, ${at})
        where id = ${meetingId}`,
  ]
}

const counts = (c: EventOf<'AttendanceTaken'>['data']['counts']): SQL =>
  sql`present_count = ${c.present}, late_count = ${c.late}, partial_count = ${c.partial},
      absent_count = ${c.absent}, excused_count = ${c.excused}`
