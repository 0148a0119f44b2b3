import * as z from 'zod'
import { type ExportedSession, type RecordThen, sessionsOf } from '../../app/exports.ts'
import { mayReport } from '../../domain/access.ts'
import * as exporting from '../exporting.ts'
import { allowed } from '../guards.ts'
import { readingBy } from '../reading.ts'
import { errorAnswers } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { Flag } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'

const Query = z
  .object({
    ...exporting.ExportScope,
    since: z.iso.datetime({ offset: true }).optional().meta({
      description:
        'When you asked last: the answer is what has changed since then, with a DELETE for what is no more',
    }),
    everybody: Flag.meta({
      description: 'true: those who are present as well, not only what differs from that',
    }),
  })
  .refine(exporting.isInOrder, exporting.OUT_OF_ORDER)

const section = z.object({
  localCourseCode: z.string(),
  schoolId: z.int(),
  schoolYear: z.int(),
  sectionIdentifier: z.string(),
  sessionName: z.string(),
})
const event = z.object({
  attendanceEventCategoryDescriptor: z.string(),
  eventDate: z.string(),
  sectionReference: section,
  studentReference: z.object({ studentUniqueId: z.string() }),
})
const taken = z.object({
  calendarDateReference: z.object({
    calendarCode: z.string(),
    date: z.string(),
    schoolId: z.int(),
    schoolYear: z.int(),
  }),
  eventDate: z.string(),
  sectionReference: section,
})
const EVENTS = z.literal('/ed-fi/studentSectionAttendanceEvents')
const TAKEN = z.literal('/ed-fi/sectionAttendanceTakenEvents')

const Operations = z
  .object({
    operations: z.array(
      z.union([
        z.object({ method: z.literal('DELETE'), resource: EVENTS, key: event }),
        z.object({
          method: z.literal('POST'),
          resource: EVENTS,
          body: event.extend({ arrivalTime: z.string().optional(), departureTime: z.string().optional() }),
        }),
        z.object({ method: z.literal('POST'), resource: TAKEN, body: taken }),
        z.object({ method: z.literal('DELETE'), resource: TAKEN, key: taken }),
      ]),
    ),
    skipped: z
      .array(
        z.object({
          class_id: z.string(),
          pupil_id: z.string().nullable(),
          reason: z.enum(['NO_SECTION_KEY', 'NO_NUMBER']),
        }),
      )
      .meta({ description: 'Classes without `edfi` in the roster, and pupils without a number' }),
  })
  .meta({ id: 'EdFiOperations' })

const named = readingBy(allowed(mayReport, 'Ed-Fi is for teachers and admins'), Query, exporting.namedIn)

const route = createRoute({
  method: 'get',
  path: '/api/exports/edfi',
  operationId: 'exportEdFi',
  tags: ['Exports'],
  summary: 'Section attendance for an Ed-Fi API: what to delete and to post, in order',
  description:
    'For admins, and for teachers what they host or teach. Without `since` it is everything; with it, what has changed since that instant.',
  middleware: [signedIn, named.asked] as const,
  request: { query: Query },
  responses: {
    200: exporting.fileAnswers(Operations, 'The operations', ['json']),
    ...errorAnswers(400, 403, 404),
  },
})

export const exportEdFiRoutes = () =>
  createRouter().openapi(route, async (c) => {
    const query = c.req.valid('query')
    // Attendance that was deleted or withdrawn since then must be deleted there.
    const tellsDeletions = query.since !== undefined
    const may = exporting.allowedIn(c, query, named.found(c), { tellsDeletions })
    if (may === null) return exporting.notThere(c)
    const [{ edFiJson }, { withFirstRead, joined, streamOf }] = await Promise.all([
      import('../../export/edfi.ts'),
      import('../../export/bytes.ts'),
    ])
    const { reads } = c.var
    const { since, studentId } = query
    const at = since === undefined ? null : new Date(since).toISOString()
    const known =
      at === null
        ? null
        : async ({ id, attendance, start_time }: ExportedSession) => {
            // Of all the classes to come nothing was told.
            if (attendance === null && start_time > at) return null
            const then = await reads.exports.recordsAt(id, at)
            const isAsked = (one: RecordThen) => studentId === undefined || one.student_id === studentId
            const told = (one: RecordThen) => (may.knows(one.student_id) ? one : { ...one, number: null })
            return then && { ...then, records: then.records.filter(isAsked).map(told) }
          }
    const filter = { ...may.filter, deleted: tellsDeletions, former: tellsDeletions }
    const sessions = sessionsOf(reads.exports, may.viewer, filter, may.knows)
    const told = await withFirstRead(edFiJson(sessions, { everybody: query.everybody === 'true', known }))
    return exporting.fileAnswer(c, 'json', exporting.fileName('edfi', query), streamOf(joined(told)))
  })
