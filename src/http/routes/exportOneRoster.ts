import * as z from 'zod'
import { sessionsOf } from '../../app/exports.ts'
import { mayReport } from '../../domain/access.ts'
import * as exporting from '../exporting.ts'
import { allowed } from '../guards.ts'
import { readingBy } from '../reading.ts'
import { errorAnswers } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { signedIn } from '../signedIn.ts'

const FORMATS = ['json', 'zip'] as const

const Query = z
  .object({
    ...exporting.ExportScope,
    academicSessionId: z.string().min(1).max(200).meta({
      description: 'The sourcedId of the term, as your OneRoster has it',
    }),
    schoolId: z.string().min(1).max(200).optional().meta({
      description: 'The sourcedId of the school; without it SCHOOL_ID',
    }),
    format: exporting.FormatQuery(FORMATS),
  })
  .refine(exporting.isInOrder, exporting.OUT_OF_ORDER)

const rows = z.array(z.record(z.string(), z.string()))
const Gradebook = z
  .object({ results: rows, lineItems: rows, categories: rows })
  .meta({ id: 'OneRosterGradebook', description: 'The rows of the CSV files, by their columns' })

const named = readingBy(
  allowed(mayReport, 'A gradebook is for teachers and admins'),
  Query,
  exporting.namedIn,
)

const route = createRoute({
  method: 'get',
  path: '/api/exports/oneroster',
  operationId: 'exportOneRoster',
  tags: ['Exports'],
  summary: 'Attendance as a OneRoster 1.2 gradebook: line items and results, as a zip of CSV or as JSON',
  description: 'For admins, and for teachers what they host or teach. Sessions without a class are left out.',
  middleware: [signedIn, named.asked] as const,
  request: { query: Query },
  responses: {
    200: exporting.fileAnswers(Gradebook, 'The gradebook', FORMATS),
    ...errorAnswers(400, 403, 404),
  },
})

export const exportOneRosterRoutes = () =>
  createRouter().openapi(route, async (c) => {
    const query = c.req.valid('query')
    const may = exporting.allowedIn(c, query, named.found(c))
    if (may === null) return exporting.notThere(c)
    const { oneRoster } = await import('../../export/oneRoster.ts')
    const { ports, reads } = c.var
    const { academicSessionId, schoolId = ports.school.id } = query
    const format = exporting.formatOf(c, query.format, FORMATS)
    const sessions = sessionsOf(reads.exports, may.viewer, may.filter, may.knows)
    const made = await oneRoster(sessions, { academicSessionId, schoolId, format })
    return exporting.fileAnswer(c, format, exporting.fileName('oneroster', query), made)
  })
