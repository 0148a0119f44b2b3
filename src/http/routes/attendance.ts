import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import { attendanceInSight } from '../../domain/access.ts'
import { count } from '../../domain/attendance.ts'
import { meetingInSight, signedIn } from '../guards.ts'
import { errorAnswers } from '../refusals.ts'
import { createRouter } from '../router.ts'
import { AttendanceCounts, AttendanceRecord, AttendanceSource, json, MeetingId } from '../schemas.ts'

const Attendance = z.object({
  summary: AttendanceCounts.nullable(),
  records: z.array(AttendanceRecord),
  message: z.string().optional(),
  inProgress: z.boolean().optional(),
  ...AttendanceSource.shape,
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

export const attendanceRoutes = () =>
  createRouter().openapi(attendance, async (c) => {
    const { actor, meeting, relation, queries } = c.var
    if (meeting.class_id === null)
      return c.json({ summary: null, records: [], message: 'This meeting is not linked to a class' }, 200)
    const inSight = attendanceInSight(actor, meeting, relation)
    if (meeting.attendance === null || meeting.status !== 'ended') {
      const there = (await queries.expected(meeting)).filter(
        ({ id, attended }) => attended && (inSight === 'all' || inSight.includes(id)),
      )
      return c.json({ ...IN_PROGRESS, summary: { ...NONE, total: there.length, present: there.length } }, 200)
    }
    const all = await queries.attendance(meeting.id)
    const records = inSight === 'all' ? all : all.filter(({ student_id }) => inSight.includes(student_id))
    const { basis, final } = meeting.attendance
    return c.json({ summary: { total: records.length, ...count(records) }, records, basis, final }, 200)
  })

const NONE = { total: 0, present: 0, absent: 0, partial: 0, late: 0, excused: 0 }

const IN_PROGRESS = {
  records: [],
  message: 'Meeting in progress - final attendance will be recorded when meeting ends',
  inProgress: true,
}
