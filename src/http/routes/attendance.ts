import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import type { AttendanceView } from '../../app/queries.ts'
import { write } from '../../app/write.ts'
import { attendanceInSight, maySeeParticipants } from '../../domain/access.ts'
import { count } from '../../domain/attendance/rule.ts'
import { AttendanceStatus } from '../../domain/events.ts'
import { overBudget } from '../budget.ts'
import { BOOKMARK_HEADER } from '../env.ts'
import { meetingAllowed, meetingInSight, signedIn } from '../guards.ts'
import { errorAnswers, refusal, WITH_BODY } from '../refusals.ts'
import { createRouter } from '../router.ts'
import {
  AttendanceCounts,
  AttendanceRecord,
  AttendanceSource,
  BOOKMARK,
  body,
  isStorable,
  json,
  MeetingId,
  NOT_STORABLE,
} from '../schemas.ts'

const Attendance = z.object({
  summary: AttendanceCounts.nullable(),
  records: z.array(AttendanceRecord),
  message: z.string().optional(),
  inProgress: z.boolean().optional(),
  ...AttendanceSource.shape,
})

const Correction = z.object({
  status: AttendanceStatus.nullable(),
  note: z.string().trim().max(500).refine(isStorable, NOT_STORABLE).nullish(),
})

const attendance = createRoute({
  method: 'get',
  path: '/api/zoom/meetings/{id}/attendance',
  operationId: 'getAttendance',
  tags: ['Attendance'],
  summary:
    'Who attended: everybody for the host, the class’s teacher and admins, else your own and your children’s',
  middleware: [signedIn, meetingInSight] as const,
  request: { params: MeetingId },
  responses: { 200: json(Attendance, 'The attendance'), ...errorAnswers(404) },
})

const correct = createRoute({
  method: 'patch',
  path: '/api/zoom/meetings/{id}/attendance/{studentId}',
  operationId: 'correctAttendance',
  tags: ['Attendance'],
  summary:
    'Correct a student’s attendance: it stands over whatever Zoom says, until a null status takes it back',
  middleware: [
    signedIn,
    meetingAllowed(maySeeParticipants, 'Only the host, the class’s teacher and admins correct attendance'),
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

const summaryOf = (records: readonly AttendanceView[]) => ({ total: records.length, ...count(records) })

export const attendanceRoutes = () =>
  createRouter()
    .openapi(correct, async (c) => {
      const { actor, meeting, ports, requestId } = c.var
      const { studentId } = c.req.valid('param')
      const { status, note } = c.req.valid('json')
      const over = await overBudget(c, 'corrections')
      if (over) return over
      const command = { type: 'CorrectAttendance', studentId, status, note: note || null } as const
      const corrected = await write(ports, { actor, requestId }, meeting.zoom_meeting_id, command)
      if (!corrected.ok) return refusal(c, corrected.refusal)
      const { bookmark } = corrected.value
      if (bookmark) c.header(BOOKMARK_HEADER, bookmark)
      const records = await ports.reads(bookmark, c.get('d1')).attendance(meeting.id)
      const record = records.find(({ student_id }) => student_id === studentId)
      if (!record)
        return refusal(c, { reason: 'NOT_A_RECORD', message: 'This student has no attendance record here' })
      return c.json({ record, summary: summaryOf(records) }, 200)
    })
    .openapi(attendance, async (c) => {
      const { actor, meeting, relation, queries } = c.var
      if (meeting.class_id === null)
        return c.json({ summary: null, records: [], message: 'This meeting is not linked to a class' }, 200)
      const inSight = attendanceInSight(actor, meeting, relation)
      if (meeting.attendance === null || meeting.status !== 'ended') {
        const there = (await queries.expected(meeting)).filter(
          ({ id, attended }) => attended && (inSight === 'all' || inSight.includes(id)),
        )
        return c.json(
          { ...IN_PROGRESS, summary: { ...NONE, total: there.length, present: there.length } },
          200,
        )
      }
      const all = await queries.attendance(meeting.id)
      const records = inSight === 'all' ? all : all.filter(({ student_id }) => inSight.includes(student_id))
      const { basis, final } = meeting.attendance
      return c.json({ summary: summaryOf(records), records, basis, final }, 200)
    })

const NONE = { total: 0, present: 0, absent: 0, partial: 0, late: 0, excused: 0 }

const IN_PROGRESS = {
  records: [],
  message: 'Meeting in progress - final attendance will be recorded when meeting ends',
  inProgress: true,
}
