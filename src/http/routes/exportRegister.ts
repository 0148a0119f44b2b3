import * as z from 'zod'
import { sessionsOf } from '../../app/exports.ts'
import { AttendanceStatus } from '../../domain/attendance/record.ts'
import * as exporting from '../exporting.ts'
import { anyone } from '../guards.ts'
import { readingBy } from '../reading.ts'
import { errorAnswers, refusal } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { signedIn } from '../signedIn.ts'

const FORMATS = ['json', 'html'] as const

const Query = z
  .object({ ...exporting.ExportQuery, format: exporting.FormatQuery(FORMATS) })
  .refine(({ classId, meetingId, studentId }) => (classId ?? meetingId ?? studentId) !== undefined, {
    path: ['classId'],
    message: 'is missing: a register is of a class, a session or a pupil',
  })
  .refine(exporting.isInOrder, exporting.OUT_OF_ORDER)

const Register = z
  .object({
    title: z.string(),
    days: z.string(),
    school: z.string(),
    printedAt: z.string(),
    sessions: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        date: z.string(),
        time: z.string(),
        timezone: z.string(),
        final: z.boolean(),
        attended: z.int(),
        expected: z.int(),
        rate: z.number().nullable(),
      }),
    ),
    pupils: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        number: z.string().nullable(),
        marks: z
          .array(z.object({ status: AttendanceStatus, amended: z.boolean() }).nullable())
          .meta({ description: 'One for each of `sessions`' }),
      }),
    ),
    amendments: z.array(
      z.object({
        date: z.string(),
        time: z.string(),
        session: z.string(),
        pupil: z.string(),
        was: z.string(),
        now: z.string(),
        reason: z.string(),
        by: z.string(),
        at: z.string().meta({ description: 'In the session’s time zone' }),
      }),
    ),
  })
  .meta({ id: 'Register' })

const named = readingBy(anyone, Query, exporting.namedIn)

const route = createRoute({
  method: 'get',
  path: '/api/exports/register',
  operationId: 'exportRegister',
  tags: ['Exports'],
  summary: 'A register to print, with every amendment: its reason, its date and who made it',
  description:
    'For who may see the class, the session or the pupil. Others’ amendments are not in a family’s register.',
  middleware: [signedIn, named.asked] as const,
  request: { query: Query },
  responses: {
    200: exporting.fileAnswers(Register, 'The register', FORMATS),
    ...errorAnswers(400, 403, 404),
  },
})

export const exportRegisterRoutes = () =>
  createRouter().openapi(route, async (c) => {
    const query = c.req.valid('query')
    const found = named.found(c)
    const allowed = exporting.allowedIn(c, query, found)
    if (allowed === null) return exporting.notThere(c)
    const { ports, reads } = c.var
    const [{ amendmentsIn, gatherRegister, registerJson, registerPage }, { joined, streamOf }] =
      await Promise.all([import('../../export/register.ts'), import('../../export/bytes.ts')])
    const register = await gatherRegister(
      sessionsOf(reads.exports, allowed.viewer, allowed.filter, allowed.knows),
    )
    if (register === null) return refusal(c, TOO_MANY)
    const amendments = amendmentsIn(register, await reads.exports.amendments(register.numbers))
    const { sessions, className } = register
    const head = {
      title: found.class?.class.name ?? found.session?.meeting?.title ?? className ?? '',
      days: [query.startDate ?? sessions[0]?.date, query.endDate ?? sessions.at(-1)?.date]
        .filter((day) => day !== undefined)
        .join(' – '),
      school: ports.school.name,
      printedAt: ports.clock.now().toISOString().slice(0, 10),
    }
    const format = exporting.formatOf(c, query.format, FORMATS)
    const told = format === 'json' ? registerJson : registerPage
    const body = streamOf(joined(told(head, register, amendments)))
    return exporting.fileAnswer(c, format, exporting.fileName('register', query), body)
  })

const TOO_MANY = {
  reason: 'TOO_MANY_SESSIONS',
  message: 'A register has at most 500 sessions: choose fewer days',
} as const
