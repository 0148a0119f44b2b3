import * as z from 'zod'
import { sessionsOf } from '../../app/exports.ts'
import { AttendanceStatus } from '../../domain/attendance/record.ts'
import * as exporting from '../exporting.ts'
import { anyone } from '../guards.ts'
import { readingBy } from '../reading.ts'
import { errorAnswers, refusal } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { signedIn } from '../signedIn.ts'

const FORMATS = ['json', 'csv', 'xlsx'] as const

const Query = z
  .object({
    ...exporting.ExportQuery,
    format: exporting.FormatQuery(FORMATS),
    layout: z.enum(['records', 'grid']).optional().meta({
      description:
        'Of csv and xlsx: a row for each record, or a row for each pupil and a column for each session',
    }),
  })
  .refine(exporting.isInOrder, exporting.OUT_OF_ORDER)

const text = z.string().nullable()
const local = z.string().meta({ description: 'In the session’s time zone, as 2026-11-26 08:00:00' })

const Records = z
  .object({
    records: z.array(
      z.object({
        date: z.string(),
        start: local,
        title: z.string(),
        class_id: text,
        class: text,
        session_id: z.string(),
        pupil_id: z.string(),
        number: text,
        pupil: text,
        sex: z.enum(['male', 'female']).nullable(),
        status: AttendanceStatus,
        computed_status: AttendanceStatus,
        minutes: z.number(),
        first_join: local.nullable(),
        last_leave: local.nullable(),
        expected: z.enum(['yes', 'no']),
        note: text,
        corrected_by: text,
        corrected_at: local.nullable(),
        rests_on: text,
        final: z.enum(['yes', 'no']),
        timezone: z.string(),
      }),
    ),
  })
  .meta({ id: 'ExportedRecords' })

const named = readingBy(anyone, Query, exporting.namedIn)

const route = createRoute({
  method: 'get',
  path: '/api/exports/attendance',
  operationId: 'exportAttendance',
  tags: ['Exports'],
  summary: 'Attendance of any session, class, pupil and days, as CSV, xlsx or JSON',
  description:
    'Admins get everybody’s, teachers that of the sessions that they host or teach, pupils their own and parents their children’s. The answer is made while it is read.',
  middleware: [signedIn, named.asked] as const,
  request: { query: Query },
  responses: { 200: exporting.fileAnswers(Records, 'The records', FORMATS), ...errorAnswers(400, 403, 404) },
})

export const exportAttendanceRoutes = () =>
  createRouter().openapi(route, async (c) => {
    const query = c.req.valid('query')
    const allowed = exporting.allowedIn(c, query, named.found(c))
    if (allowed === null) return exporting.notThere(c)
    const { viewer, filter, knows } = allowed
    const format = exporting.formatOf(c, query.format, FORMATS)
    const { exportAttendance } = await import('../../export/attendance.ts')
    const sessions = sessionsOf(c.var.reads.exports, viewer, filter, knows)
    const made = await exportAttendance(sessions, { format, layout: query.layout ?? 'records' })
    if (!made.ok) return refusal(c, made.refusal)
    return exporting.fileAnswer(c, format, exporting.fileName('attendance', query), made.value)
  })
