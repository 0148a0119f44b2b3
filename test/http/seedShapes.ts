import * as z from 'zod'

/**
 * The JSON of the contract's examples, written off by hand and from nothing in src: each field under its exact name and
 * with its type. More fields may come; a field that is missing or renamed is a breach.
 *
 * The examples say "string" throughout. Where a school has nothing to put there (a class without a description, a
 * teacher who is not in the roster), the key stays and holds null: a frontend written against the examples finds
 * every key. `text` is z.string() for a meeting with everything known, else that or null.
 */
export function seedShapes(text: z.ZodType<string | null>) {
  const string = z.string()
  const number = z.number()
  const boolean = z.boolean()
  /** Null where nobody is expected: the examples' classes have pupils. */
  const rate = text.safeParse(null).success ? number.nullable() : number

  const host = z.looseObject({ id: string, name: text, email: text, avatar: text })
  /** Null where `class_id` is: the example has a class. */
  const theClass = z.looseObject({ id: string, name: text })
  const aClass = text.safeParse(null).success ? theClass.nullable() : theClass

  /** start_url is not in lists, nor in single meetings: Zoom's start links die within two hours. Joining gives a new one. */
  const listed = z.looseObject({
    id: string,
    title: string,
    start_time: z.iso.datetime(),
    status: z.enum(['scheduled', 'started', 'ended', 'cancelled', 'not_held']),
    host,
    class: aClass,
    // Not in the examples: the frontend shows a button that copies it, and asks whether there is one.
    join_url: z.url().nullable(),
    start_url: z.undefined().optional(),
  })

  /** An e-mail is a text always: the frontend searches in it. */
  const person = z.looseObject({
    id: string,
    name: string,
    email: string,
    avatar: text,
    role: z.enum(['admin', 'teacher', 'student', 'parent']),
  })

  /** Times are null for who was invited and did not come, user_id for a guest, zoom_participant_id until Zoom gives one. */
  const participant = z.looseObject({
    id: string,
    user_id: text,
    name: text,
    email: text,
    join_time: text,
    leave_time: text,
    duration: number,
    status: z.enum(['invited', 'joined', 'left']),
    // Not in the examples: the frontend shows the picture and the name of who has an account.
    user: text.safeParse(null).success ? person.nullable() : person,
  })

  const created = z.looseObject({
    id: string,
    zoom_meeting_id: string,
    host_id: string,
    title: string,
    description: text,
    meeting_type: z.literal('scheduled'),
    start_time: z.iso.datetime(),
    duration: number,
    timezone: string,
    join_url: z.url(),
    start_url: z.url(),
    password: string,
    class_id: text,
    target_audience: z.enum(['all', 'students', 'teachers', 'class', 'personal']),
    settings: z.looseObject({}),
    registration_url: text,
    registration_enabled: boolean,
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    host,
    class: aClass,
  })

  return {
    create: z.looseObject({ meeting: created }),
    list: z.looseObject({ meetings: z.array(listed) }),
    single: z.looseObject({ meeting: listed.extend({ participants: z.array(participant) }) }),
    change: z.looseObject({
      meeting: z.looseObject({ id: string, title: string, start_time: z.iso.datetime(), status: string }),
    }),
    remove: z.strictObject({ success: z.literal(true) }),
    register: z.looseObject({ message: string, registered: number, meetingIds: z.array(string) }),
    participants: z.looseObject({
      meeting: z.looseObject({
        id: string,
        title: string,
        class: aClass,
        start_time: z.iso.datetime(),
        status: string,
      }),
      participants: z.array(participant.extend({ zoom_participant_id: text })),
      expectedAttendees: z.array(
        person.extend({
          attended: boolean,
          participant: z
            .looseObject({ join_time: text, leave_time: text, duration: number, status: string })
            .nullable(),
        }),
      ),
      stats: z.looseObject({
        totalParticipants: number,
        joinedCount: number,
        expectedCount: number,
        attendanceRate: rate,
        totalDurationSeconds: number,
        avgDurationSeconds: number,
      }),
    }),
    attendance: z.looseObject({
      summary: z.looseObject({
        total: number,
        present: number,
        absent: number,
        partial: number,
        late: number,
      }),
      records: z.array(
        z.looseObject({
          student_id: string,
          status: z.enum(['present', 'absent', 'partial', 'late', 'excused']),
          student: z.looseObject({ id: string, name: text, email: text }),
        }),
      ),
      inProgress: z.undefined().optional(),
    }),
    attendanceInProgress: z.looseObject({
      summary: z.looseObject({
        total: number,
        present: number,
        absent: z.literal(0),
        partial: z.literal(0),
        late: z.literal(0),
      }),
      records: z.tuple([]),
      message: z.literal('Meeting in progress - final attendance will be recorded when meeting ends'),
      inProgress: z.literal(true),
    }),
    /** Without startUrl, which only the host gets, and without the SDK's two, which need its key and secret. */
    joinInformation: z.looseObject({
      joinUrl: z.url(),
      password: string,
      meetingNumber: z.string().regex(/^\d+$/),
      isHost: boolean,
      userName: text,
      userEmail: text,
      isRegistered: boolean,
    }),
    joinRecorded: z.strictObject({ success: z.literal(true) }),
    report: z.looseObject({
      meeting: listed.extend({ participants: z.array(participant) }),
      stats: z.looseObject({
        totalInvited: number,
        totalJoined: number,
        attendanceRate: rate,
        totalDurationSeconds: number,
        avgDurationSeconds: number,
      }),
    }),
    reports: z.looseObject({
      meetings: z.array(
        z.looseObject({
          id: string,
          title: string,
          start_time: z.iso.datetime(),
          status: string,
          host: z.looseObject({ id: string, name: text }),
          class: aClass,
          join_url: z.undefined().optional(),
          participantCount: number,
          attendeeCount: number,
        }),
      ),
      stats: z.looseObject({
        totalMeetings: number,
        completedMeetings: number,
        totalParticipants: number,
        totalAttendees: number,
        avgAttendanceRate: number,
        totalMeetingMinutes: number,
      }),
    }),
    webhook: z.strictObject({ received: z.literal(true) }),
  }
}
