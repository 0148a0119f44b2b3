import * as z from 'zod'
import type { ClassSight } from '../../app/rosterPages.ts'
import { termOf } from '../../app/term.ts'
import { type Actor, attendanceInClass } from '../../domain/access.ts'
import { MeetingStatus } from '../../domain/after.ts'
import { AttendanceStatus } from '../../domain/attendance/record.ts'
import type { RollcallContext } from '../env.ts'
import { anyone, both, classAllowed } from '../guards.ts'
import { readingBy } from '../reading.ts'
import { errorAnswers } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { AttendanceCounts, instant, json } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'

const Risk = z.discriminatedUnion('rule', [
  z.object({
    rule: z.literal('missed_share'),
    missed: z.int(),
    sessions: z.int(),
    percent: z.number(),
    limit: z.number(),
  }),
  z.object({ rule: z.literal('absent_in_a_row'), sessions: z.int(), limit: z.number() }),
  z.object({ rule: z.literal('cannot_reach'), best: z.number(), limit: z.number() }),
])

const Term = z
  .object({
    class: z.object({ id: z.string(), name: z.string() }),
    sessions: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        start_time: instant,
        duration: z.int().meta({ description: 'Minutes' }),
        timezone: z.string(),
        status: MeetingStatus,
        counts: AttendanceCounts.omit({ total: true }).nullable(),
        final: z.boolean(),
        attendanceRate: z
          .number()
          .nullable()
          .meta({ description: 'Percent; null before attendance is taken' }),
      }),
    ),
    students: z.array(
      z.object({
        id: z.string(),
        name: z.string().nullable(),
        marks: z
          .array(
            z
              .object({ status: AttendanceStatus, attended_seconds: z.int(), corrected: z.boolean() })
              .nullable(),
          )
          .meta({ description: 'One for each of `sessions`, in their order; null where there is no record' }),
        attended: z.int().meta({ description: 'Sessions present or late' }),
        sessions: z.int().meta({ description: 'Sessions with a record' }),
        attendanceRate: z.number().meta({ description: 'Percent' }),
        risks: z.array(Risk),
      }),
    ),
  })
  .meta({ id: 'Term' })

const Query = z
  .object({
    startDate: z.iso.date().meta({ description: 'The local day of the first session' }),
    endDate: z.iso.date().meta({ description: 'The local day of the last session' }),
  })
  .refine(({ startDate, endDate }) => startDate <= endDate, {
    path: ['endDate'],
    message: 'must not be before startDate',
  })

function asked(
  { req, var: { reads, bearer } }: RollcallContext,
  { startDate, endDate }: z.infer<typeof Query>,
) {
  const classId = req.param('classId') ?? ''
  return Promise.all([
    reads.term.sessions(classId, startDate, endDate),
    reads.term.marks(bearer, classId, startDate, endDate),
  ])
}

const grid = readingBy(both(anyone, classAllowed(seesSomebody)), Query, asked)

const term = createRoute({
  method: 'get',
  path: '/api/zoom/classes/{classId}/term',
  operationId: 'getTerm',
  tags: ['Attendance'],
  summary:
    'A class’s pupils by sessions, and the pupils at risk: everybody for its teacher and admins, else your own and your children’s',
  description:
    'A pupil is at risk by the rules of this school: too many missed, absent several times in a row, or unable to reach the wanted share any more.',
  middleware: [signedIn, grid.asked] as const,
  request: {
    params: z.object({ classId: z.string().meta({ description: 'Its id in the roster' }) }),
    query: Query,
  },
  responses: { 200: json(Term, 'The term'), ...errorAnswers(400, 403, 404) },
})

export const termRoutes = () =>
  createRouter().openapi(term, (c) => {
    const { actor, classSight, ports } = c.var
    const { id, name } = classSight.class
    const pupils = studentsInSight(actor, classSight)
    const [sessions, found] = grid.found(c)
    const isWhole = pupils === 'all'
    const marks = found.filter(({ student_id }) => isWhole || pupils.includes(student_id))
    return c.json(
      { class: { id, name }, ...termOf(sessions, marks, { rules: ports.riskRules, isWhole }) },
      200,
    )
  })

const studentsInSight = (actor: Actor, sight: ClassSight): 'all' | readonly string[] =>
  attendanceInClass(actor, { ...sight, teachesClass: sight.class.teacher?.id === actor.id })

function seesSomebody(actor: Actor, sight: ClassSight): boolean {
  const pupils = studentsInSight(actor, sight)
  return pupils === 'all' || pupils.length > 0
}
