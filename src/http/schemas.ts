import * as z from 'zod'
import { Role, TargetAudience } from '../domain/access.ts'
import { MeetingStatus } from '../domain/after.ts'
import { AttendanceBasis, type AttendanceRule, AttendanceStatus } from '../domain/attendance/record.ts'
import { BOOKMARK_HEADER, REPLAYED_HEADER } from './headers.ts'

/** The API's shapes: the seed's fields, with the seed's snake_case. */

const text = z.string()
const nullable = text.nullable()
export const instant = z.string().meta({ format: 'date-time' })
const noInstant = instant.nullable()

const Host = z.object({ id: text, name: nullable, email: nullable, avatar: nullable })
export const Class = z.object({ id: text, name: nullable })
export const Named = z.object({ id: text, name: nullable })

/** Zoom's own meeting settings, by Zoom's names. */
export const Settings = z.record(z.string(), z.unknown())

/** The fields for everyone who may see the session. */
export const Meeting = z
  .object({
    id: text,
    series_id: nullable.meta({
      description: 'The series that it is a session of; null for a single meeting',
    }),
    zoom_meeting_id: text,
    occurrence_id: nullable.meta({ description: 'Zoom’s id of it in the series' }),
    host_id: text,
    series_host_id: text.meta({
      description:
        'Who has the meeting at Zoom: of a series another teacher than host_id, if a substitute has the session',
    }),
    alternative_hosts: z.array(text).meta({ description: 'Ids of users who may do what the host may' }),
    co_teachers: z.array(text).meta({ description: 'Their names' }),
    title: text,
    description: nullable,
    meeting_type: text,
    start_time: instant.meta({ description: 'ISO 8601, UTC' }),
    duration: z.int().meta({ description: 'Minutes' }),
    timezone: text,
    date: text.meta({ description: 'The local day of its start, yyyy-mm-dd' }),
    status: MeetingStatus.meta({ description: 'not_held: its window is over, and nobody opened it' }),
    held_outside_schedule: z.boolean().meta({ description: 'Held at another time of its day' }),
    waited_count: z.int().meta({
      description: 'People who waited at the door while nobody opened the class; 0 once it is held',
    }),
    class_id: nullable,
    target_audience: TargetAudience,
    registration_enabled: z.boolean(),
    created_at: instant,
    updated_at: instant,
    deleted_at: noInstant.meta({
      description: 'When it was deleted; shown to those who ask for deleted=true',
    }),
    started_at: noInstant.meta({ description: 'When Zoom opened the class' }),
    ended_at: noInstant,
    host: Host,
    class: Class.nullable(),
    joint_classes: z.array(text).meta({
      description: 'Names of the other classes that sit there: each has a session of its own',
    }),
    join_url: nullable.meta({
      description:
        'The link that the reader may join by and hand on to nobody else: a pupil’s own; null where there is none. Its host and admins have the general one',
    }),
  })
  .meta({ id: 'Meeting' })

/** The fields that only the host and admins see. */
export const HostedMeeting = Meeting.extend({
  password: nullable.optional(),
  settings: Settings.optional(),
  registration_url: nullable.optional(),
}).meta({ id: 'HostedMeeting' })

/** Without the settings. */
export const ListedMeeting = HostedMeeting.omit({ settings: true }).meta({ id: 'ListedMeeting' })

/** What is to be known of a session's host. */
export const Warnings = z
  .array(
    z.object({
      code: z.enum(['TEACHER_BUSY', 'HOST_BUSY', 'HOST_NOT_LICENSED', 'CLASS_TOO_LARGE']),
      message: text.meta({ description: 'A sentence for a person' }),
    }),
  )
  .optional()
  .meta({ description: 'What may go wrong with its host at Zoom, where anything may' })

const waitedSeconds = z.int().nullable().meta({
  description: 'At the door (Zoom’s waiting room, or before the host), so far; null if they did not wait',
})

/** A user of the roster. */
export const RosterPerson = z
  .object({
    id: text,
    name: text,
    email: text.meta({ description: 'Empty where there is none, or none for the reader' }),
    avatar: nullable,
    role: Role,
  })
  .meta({ id: 'Person' })

const presence = {
  join_time: noInstant,
  leave_time: noInstant,
  duration: z.int().meta({ description: 'Seconds' }),
  status: z
    .enum(['invited', 'joined', 'left'])
    .meta({ description: 'invited: has not come in, also if they waited at the door' }),
}

export const Participant = z
  .object({
    id: text,
    user_id: nullable,
    zoom_participant_id: nullable,
    name: nullable,
    email: nullable,
    ...presence,
    user: RosterPerson.nullable().meta({
      description:
        'As the roster has them; null for a guest, and for somebody who is no longer in the roster',
    }),
    time_uncertain: z
      .boolean()
      .meta({ description: 'They were there, and Zoom lost when: its report will tell' }),
    claimed: z.boolean().meta({ description: 'Only they themselves say that they were there' }),
    waited_seconds: waitedSeconds,
    waiting_since: noInstant.meta({ description: 'Since when they are at the door; null if they are not' }),
  })
  .meta({ id: 'Participant' })

/** An applicant. */
export const Applicant = z
  .object({
    registrant_id: text,
    name: nullable.meta({ description: 'As typed on Zoom’s page' }),
    email: nullable.meta({
      description: 'As typed; null if it is the e-mail of a person and not for you',
    }),
    status: z.enum(['pending', 'approved', 'denied']),
    asked_at: text,
    user: Named.nullable().meta({ description: 'Who a teacher says that it is' }),
    email_user: z
      .object({ id: text, name: text })
      .nullable()
      .meta({ description: 'The user with this e-mail in the roster. That alone proves nothing' }),
    email_shared: z.boolean().meta({
      description: 'Whether several people of the roster have this e-mail, so that none of them is named',
    }),
  })
  .meta({ id: 'Applicant' })

const progress = { requested: z.int(), approved: z.int(), failed: z.int(), pending: z.int() }

/** The progress of the class's registrations, for readers who may see its participants. */
export const Registration = z.object({
  ...progress,
  pupils: z.object(progress).meta({ description: 'The same without the office and the class’s teacher' }),
  failures: z
    .array(
      z.object({
        user_id: text,
        name: nullable,
        reason: nullable.meta({
          description: 'ZOOM_REJECTED, EMAIL_SHARED, DENIED_IN_ZOOM, CANCELLED_IN_ZOOM, …',
        }),
      }),
    )
    .meta({
      description:
        'Who has no link of their own, and why; the first 100 by name. Pupils of a joint class are for the host and admins',
    }),
  asking: z
    .array(Applicant)
    .meta({ description: 'Who asked on Zoom’s page and waits for an answer; the first 100 who asked' }),
})

export const AttendanceCounts = z.object({
  total: z.int(),
  present: z.int(),
  absent: z.int(),
  partial: z.int(),
  late: z.int(),
  excused: z.int(),
})

export const AttendanceRecord = z
  .object({
    student_id: text,
    status: AttendanceStatus,
    computed_status: AttendanceStatus.meta({
      description: 'What Zoom’s events say, without the teacher’s corrections',
    }),
    note: nullable,
    attended_seconds: z.int(),
    first_join: noInstant,
    last_leave: noInstant,
    arrived_at: noInstant.meta({ description: 'When they came, to the waiting room if they waited there' }),
    expected: z.boolean().meta({ description: 'Whether the class had them when the session ended' }),
    time_uncertain: z.boolean(),
    waited_seconds: waitedSeconds,
    student: z.object({ id: text, name: nullable, email: nullable }),
    corrected: z
      .object({ by: z.object({ id: text, name: nullable }).nullable(), at: instant })
      .nullable()
      .meta({ description: 'Who corrected it and when, while the correction stands' }),
  })
  .meta({ id: 'AttendanceRecord' })

export const AttendanceSource = z.object({
  basis: z.array(AttendanceBasis).optional().meta({
    description:
      'What it rests on: Zoom’s webhooks, Zoom’s report, or, where Zoom knows nothing, what people said',
  }),
  final: z.boolean().optional().meta({ description: 'Whether Zoom’s whole report has confirmed it' }),
})

/** The rule of a session, stamped on it when its attendance is first taken. */
export const Rule = z.object({ present_after_minutes: z.number(), late_after_minutes: z.number() })

export const ruleJson = ({
  presentAfterMinutes,
  lateAfterMinutes,
}: AttendanceRule): z.infer<typeof Rule> => ({
  present_after_minutes: presentAfterMinutes,
  late_after_minutes: lateAfterMinutes,
})

export const attendanceRate = z
  .number()
  .nullable()
  .meta({ description: 'Percent of the expected who attended, 0 to 100; null if nobody was expected' })

export const ExpectedAttendee = z.object({
  ...RosterPerson.shape,
  attended: z.boolean(),
  participant: z
    .object(presence)
    .nullable()
    .meta({ description: 'When they were there; null where nothing is known of them' }),
})

const stretch = z.object({ from: instant, to: instant })

/** The times of all people in a meeting. Attendance rests on them. Instants are ISO 8601. */
export const Timeline = z
  .object({
    spans: z.array(stretch.extend({ to: noInstant })).meta({ description: 'When Zoom had the meeting open' }),
    people: z.array(
      z.object({
        participant_id: text,
        user_id: nullable,
        name: nullable,
        stays: z.array(
          stretch.extend({
            to: noInstant.meta({ description: 'null: still there' }),
            device: z.int().meta({ description: 'Counts this person’s devices from 1' }),
            source: z.enum(['webhooks', 'report', 'claim']),
            moves: z.array(text).meta({
              description:
                'When they went from one room to another: into a breakout room, out of it or on to the next',
            }),
          }),
        ),
        lost: z.array(instant).meta({
          description: 'When they left, where Zoom lost when they came: they were there for an unknown time',
        }),
        door: z.array(stretch.extend({ to: noInstant })).meta({ description: 'In Zoom’s waiting room' }),
        rooms: z.array(stretch.extend({ to: noInstant, room: z.int() })).meta({
          description:
            'In breakout rooms, where Zoom tells of them. It tells no name: rooms are counted from 1, by when somebody first went there',
        }),
      }),
    ),
  })
  .meta({ id: 'Timeline' })

/** Headers of answers, by their names in the document. */
const REQUEST_ID = { 'x-request-id': { $ref: '#/components/headers/RequestId' } }
export const RETRY_AFTER = { 'retry-after': { $ref: '#/components/headers/RetryAfter' } }
export const ETAG = { etag: { $ref: '#/components/headers/ETag' } }
export const BOOKMARK = { [BOOKMARK_HEADER]: { $ref: '#/components/headers/Bookmark' } }
export const REPLAYED = { [REPLAYED_HEADER]: { $ref: '#/components/headers/Replayed' } }

export const json = <S extends z.ZodType>(
  schema: S,
  description: string,
  headers: Record<string, { $ref: string }> = {},
) => ({
  description,
  headers: { ...REQUEST_ID, ...headers },
  content: { 'application/json': { schema } },
})

/** /api/docs offers the example for trying. */
export const body = <S extends z.ZodType>(schema: S, example: z.input<S>) => ({
  body: { content: { 'application/json': { schema, example } }, required: true },
})

export const Flag = z.enum(['true', 'false']).optional()

export const Deleted = z.object({
  deleted: Flag.meta({ description: 'true: also if it was deleted, for admins' }),
})

export const MeetingId = z.object({ id: text.meta({ description: 'Rollcall’s id of the meeting' }) })
