import * as z from 'zod'
import type { InSight } from '../../app/bearer.ts'
import type { AttendanceSummary, MeetingView } from '../../app/meetingView.ts'
import type { RecordsFound } from '../../app/rollView.ts'
import { write } from '../../app/write.ts'
import { attendanceInSight, maySeeParticipants } from '../../domain/access.ts'
import { AttendanceStatus } from '../../domain/attendance/record.ts'
import { isStorable, NOT_STORABLE } from '../../domain/storable.ts'
import { overBudget } from '../budget.ts'
import { meetingAllowed, meetingInSight } from '../guards.ts'
import { BOOKMARK_HEADER } from '../headers.ts'
import { behind, ofSession, reading, type SessionRead } from '../reading.ts'
import { errorAnswers, refusal, WITH_BODY } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import {
  AttendanceCounts,
  AttendanceRecord,
  AttendanceSource,
  BOOKMARK,
  body,
  Deleted,
  ETAG,
  json,
  MeetingId,
  Rule,
  ruleJson,
} from '../schemas.ts'
import { oneOf } from '../sentences.ts'
import { upToDate } from '../sessionRoll.ts'
import { signedIn } from '../signedIn.ts'
import { statusCounts } from '../stats.ts'

const Attendance = z.object({
  summary: AttendanceCounts.nullable(),
  records: z.array(AttendanceRecord),
  message: z.string().optional(),
  inProgress: z.boolean().optional(),
  ...AttendanceSource.shape,
  rule: Rule.optional(),
})

const STATUS = [...AttendanceStatus.options, 'null']

const Correction = z.object({
  status: z.enum(AttendanceStatus.options, { error: ({ input }) => oneOf(STATUS, input) }).nullable(),
  note: z.string().trim().max(500).refine(isStorable, NOT_STORABLE).nullish(),
})

const readRecords: SessionRead<RecordsFound> = (queries, bearer, id) => queries.records(bearer, id)

const records = reading(meetingInSight, ofSession(readRecords))

const attendance = createRoute({
  method: 'get',
  path: '/api/zoom/meetings/{id}/attendance',
  operationId: 'getAttendance',
  tags: ['Attendance'],
  summary:
    'Who attended: everybody for the host, the class’s teacher and admins, else your own and your children’s',
  description:
    'Before the end it is what is known so far. After the end it is provisional, and final once Zoom’s whole report has confirmed it.',
  middleware: [signedIn, records.asked] as const,
  request: { params: MeetingId, query: Deleted },
  responses: { 200: json(Attendance, 'The attendance', ETAG), ...errorAnswers(400, 404) },
})

const correct = createRoute({
  method: 'patch',
  path: '/api/zoom/meetings/{id}/attendance/{studentId}',
  operationId: 'correctAttendance',
  tags: ['Attendance'],
  summary: 'Correct a student’s attendance: it stands over what Zoom says, until a null status takes it back',
  description:
    'For the host, the class’s teacher and admins. The correction stays when the machine’s result changes.',
  middleware: [
    signedIn,
    behind(
      meetingAllowed(maySeeParticipants, 'Only the host, the class’s teacher and admins correct attendance'),
    ),
  ] as const,
  request: {
    params: MeetingId.extend({ studentId: z.string().meta({ description: 'A student with a record here' }) }),
    ...body(Correction, { status: 'excused', note: 'At the dentist' }),
  },
  responses: {
    200: json(
      z.object({ record: AttendanceRecord, summary: AttendanceCounts }),
      'The record as it counts now',
      BOOKMARK,
    ),
    ...errorAnswers(...WITH_BODY, 403, 404),
  },
})

export const attendanceRoutes = () =>
  createRouter()
    .openapi(correct, async (c) => {
      const { actor, meeting, ports, requestId } = c.var
      const { studentId } = c.req.valid('param')
      const { status, note } = c.req.valid('json')
      const over = await overBudget(c, 'corrections')
      if (over) return over
      const command = {
        type: 'CorrectAttendance',
        sessionId: meeting.id,
        studentId,
        status,
        note: note || null,
      } as const
      const corrected = await write(ports, { actor, requestId }, meeting.zoom_meeting_id, command)
      if (!corrected.ok) return refusal(c, corrected.refusal)
      const { bookmark } = corrected.value
      if (bookmark) c.header(BOOKMARK_HEADER, bookmark)
      const { queries } = ports.reads(bookmark, c.get('d1'))
      const { records } = await queries.records(c.var.bearer, meeting.id)
      const record = records.find(({ student_id }) => student_id === studentId)
      if (!record)
        return refusal(c, { reason: 'NOT_A_RECORD', message: 'This student has no attendance record here' })
      return c.json({ record, summary: statusCounts(records) }, 200)
    })
    .openapi(attendance, async (c) => {
      if (c.var.meeting.class_id === null)
        return c.json({ summary: null, records: [], message: 'This meeting is not linked to a class' }, 200)
      const inSight = attendanceInSight(c.var.actor, c.var.meeting, c.var.relation)
      const { meeting, found } = await upToDate(c, records.found(c), readRecords)
      return c.json(isTaken(meeting) ? taken(meeting, found, inSight) : untaken(meeting, found, inSight), 200)
    })

const sees = (inSight: InSight) => (studentId: string) => inSight === 'all' || inSight.includes(studentId)

function taken({ attendance }: Taken, found: RecordsFound, inSight: InSight): z.infer<typeof Attendance> {
  const isSeen = sees(inSight)
  const seen = found.records.filter(({ student_id }) => isSeen(student_id))
  const { basis, final, rule } = attendance
  return { summary: statusCounts(seen), records: seen, basis, final, rule: ruleJson(rule) }
}

type Taken = MeetingView & { attendance: AttendanceSummary }

const isTaken = (meeting: MeetingView): meeting is Taken => meeting.attendance !== null

function untaken(
  { status, waited_count: waited }: MeetingView,
  found: RecordsFound,
  inSight: InSight,
): z.infer<typeof Attendance> {
  const expected = found.expected.filter(sees(inSight))
  const total = expected.length
  if (status !== 'started')
    return { summary: { ...NONE, total }, records: [], message: messageOf(status, waited) }
  const inside = new Set(found.inside)
  const present = expected.filter((id) => inside.has(id)).length
  return { summary: { ...NONE, total, present }, records: [], message: IN_PROGRESS, inProgress: true }
}

const NONE = { present: 0, late: 0, partial: 0, absent: 0, excused: 0 }

const IN_PROGRESS = 'Meeting in progress - final attendance will be recorded when meeting ends'

/** The message of an answer without records. */
const messageOf = (status: keyof typeof MESSAGE, waited: number): string =>
  waited === 0
    ? MESSAGE[status]
    : `${MESSAGE[status]}: ${people(waited)} waited at the door, and nobody opened it`

const people = (count: number): string => (count === 1 ? '1 person' : `${count} people`)

const MESSAGE = {
  scheduled: 'This class has not begun',
  cancelled: 'This meeting has been cancelled',
  not_held: 'This class was not held',
  ended: 'The attendance of this class is about to be taken',
}
