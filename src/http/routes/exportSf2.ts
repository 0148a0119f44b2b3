import * as z from 'zod'
import { type Section, sessionsOf } from '../../app/exports.ts'
import type { ClassSight } from '../../app/rosterPages.ts'
import { mayAdminister, mayReport } from '../../domain/access.ts'
import type { RollcallContext } from '../env.ts'
import * as exporting from '../exporting.ts'
import { allowed } from '../guards.ts'
import { readingBy } from '../reading.ts'
import { errorAnswers } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { Flag } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'

const FORMATS = ['json', 'xlsx', 'html'] as const

const Query = z.object({
  classId: z.string().min(1).meta({ description: 'A class of the section' }),
  month: z
    .string()
    .regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'must be a month, as 2026-11')
    .meta({ description: 'As 2026-11' }),
  variant: z.enum(['tardy', 'present']).default('tardy').meta({
    description:
      'tardy: ABSENT and TARDY, Monday to Friday; present: ABSENT and PRESENT, Monday to Saturday (LACT)',
  }),
  alone: Flag.meta({ description: 'true: the sessions of this class alone, not those of its whole section' }),
  format: exporting.FormatQuery(FORMATS),
})

const days = z.array(z.int().nullable())
const split = z.object({
  male: z.number().nullable(),
  female: z.number().nullable(),
  total: z.number().nullable(),
})
const text = z.string().nullable()

const Form = z
  .object({
    month: z.string(),
    variant: z.enum(['tardy', 'present']),
    school: z.object({
      id: z.string(),
      name: z.string(),
      region: z.string(),
      division: z.string(),
      district: z.string(),
      head: z.string(),
      yearBegins: z.string(),
    }),
    schoolYear: z.string(),
    gradeLevel: z.string(),
    section: z.string(),
    adviser: z.string(),
    counted: z.array(z.string()).meta({ description: 'The classes of the counted sessions' }),
    left: z
      .array(z.string())
      .meta({ description: 'Classes of the section without a session that is counted' }),
    days: z.array(z.object({ date: z.string(), letter: z.string(), isHeld: z.boolean() })),
    groups: z.array(
      z.object({
        sex: z.enum(['male', 'female']).nullable(),
        lines: z.array(
          z.object({
            member: z.object({
              id: z.string(),
              name: text,
              listedAs: text,
              sex: z.enum(['male', 'female']).nullable(),
              number: text,
              since: text,
              until: text,
              isTransferred: z.boolean(),
              reason: z.enum(['transferred', 'dropped']).nullable(),
            }),
            name: z.string(),
            marks: z.array(z.enum(['present', 'late', 'cut', 'absent']).nullable()),
            absent: z.int(),
            tardy: z.int(),
            present: z.int(),
            remarks: z.string(),
            isAbsentInARow: z.boolean(),
          }),
        ),
        totals: days,
      }),
    ),
    combined: days,
    outside: z.array(z.string()).meta({ description: 'Days with sessions that the form has no column for' }),
    summary: z.object({
      schoolDays: z.int(),
      cutOff: z.string(),
      enrolment: split,
      late: split,
      registered: split,
      ofEnrolment: split,
      averageDaily: split,
      attendance: split,
      absentInARow: split,
      dropped: split,
      transferredOut: split,
      transferredIn: split,
    }),
  })
  .meta({ id: 'SchoolForm2' })

const asked = (c: RollcallContext, { classId, alone }: z.infer<typeof Query>) =>
  Promise.all([exporting.namedIn(c, { classId }), c.var.reads.exports.section(classId, alone !== 'true')])

const named = readingBy(allowed(mayReport, 'School forms are for teachers and admins'), Query, asked)

const route = createRoute({
  method: 'get',
  path: '/api/exports/sf2',
  operationId: 'exportSchoolForm2',
  tags: ['Exports'],
  summary: 'DepEd School Form 2 of a section and month, as xlsx, to print, or as JSON',
  description:
    'For admins and the class’s teacher. A teacher’s form counts the sessions that they host or teach, and says which classes these are.',
  middleware: [signedIn, named.asked] as const,
  request: { query: Query },
  responses: { 200: exporting.fileAnswers(Form, 'The form', FORMATS), ...errorAnswers(400, 403, 404) },
})

export const exportSf2Routes = () =>
  createRouter().openapi(route, async (c) => {
    const { classId, month, variant, alone, format: wanted } = c.req.valid('query')
    const { actor, ports, reads } = c.var
    const [found, section] = named.found(c)
    const sight = found.class
    const may = exporting.allowedIn(
      c,
      { classId, startDate: daysBefore(month), endDate: `${month}-31` },
      found,
    )
    if (may === null || sight === null || !(mayAdminister(actor) || sight.class.teacher?.id === actor.id))
      return exporting.notThere(c)
    const { sf2Of } = await import('../../export/sf2/form.ts')
    const filter = { ...may.filter, section: alone !== 'true' }
    const sessions = sessionsOf(reads.exports, may.viewer, filter, may.knows)
    const form = await sf2Of({ month, variant, school: ports.school }, headed(section, sight), sessions)
    const format = exporting.formatOf(c, wanted, FORMATS)
    const name = `${exporting.fileName('sf2', { classId })}_${month}`
    if (format === 'json') return c.json(form, 200)
    if (format === 'html')
      return exporting.fileAnswer(c, format, name, (await import('../../export/sf2/page.ts')).sf2Page(form))
    const [{ sf2Xlsx }, { streamOf }] = await Promise.all([
      import('../../export/sf2/sheet.ts'),
      import('../../export/bytes.ts'),
    ])
    return exporting.fileAnswer(c, format, name, streamOf(sf2Xlsx(form)))
  })

/**
 * Sessions are read from three weeks before the month, because a row of absences may have begun then. A school is seldom closed for longer.
 */
const daysBefore = (month: string): string =>
  new Date(Date.parse(`${month}-01`) - 21 * 86_400_000).toISOString().slice(0, 10)

const headed = (section: Section, { class: its }: ClassSight) => ({
  ...section,
  gradeLevel: its.grade_level,
  section: its.section,
  className: its.name,
  adviser: its.teacher?.name ?? null,
})
