import * as z from 'zod'
import { sessionsOf } from '../../app/exports.ts'
import { mayAdminister, Role } from '../../domain/access.ts'
import { AttendanceStatus } from '../../domain/attendance/record.ts'
import type { RollcallContext } from '../env.ts'
import * as exporting from '../exporting.ts'
import { anyone } from '../guards.ts'
import { readingBy } from '../reading.ts'
import { errorAnswers } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { instant, Named } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'

const FORMATS = ['json', 'html'] as const
const Query = z.object({ format: exporting.FormatQuery(FORMATS) })

const text = z.string().nullable()
const noInstant = instant.nullable()
const reason = z.enum(['transferred', 'dropped']).nullable()

const Person = z
  .object({
    made_at: instant,
    user: z.object({
      id: z.string(),
      name: z.string(),
      email: text,
      avatar: text,
      role: Role,
      sex: z.enum(['male', 'female']).nullable(),
      number: text,
      listedAs: text,
    }),
    classes: z.array(Named.extend({ since: text, until: text, reason, isTransferred: z.boolean() })),
    parents: z.array(Named),
    children: z.array(Named),
    records: z.array(
      z.object({
        session_id: text.meta({ description: 'Null, as title and class, of a session that you may not see' }),
        title: text,
        class: text,
        date: z.string(),
        start_time: instant,
        timezone: z.string(),
        status: AttendanceStatus,
        computed_status: AttendanceStatus,
        attended_seconds: z.int(),
        first_join: noInstant,
        last_leave: noInstant,
        expected: z.boolean(),
        note: text,
        corrected_by: text,
        corrected_at: noInstant,
        final: z.boolean(),
      }),
    ),
    participations: z.array(
      z.object({
        title: text,
        start_time: instant,
        timezone: z.string(),
        name: text,
        email: text,
        join_time: noInstant,
        leave_time: noInstant,
        duration: z.int(),
        waited_seconds: z.int().nullable(),
      }),
    ),
    corrections: z
      .array(
        z.object({
          title: text,
          start_time: instant,
          timezone: z.string(),
          note: text,
          corrected_by: text,
          corrected_at: instant,
        }),
      )
      .meta({ description: 'Of sessions without a record of theirs any more' }),
    registrations: z.array(z.object({ title: text, status: z.string(), registered_at: noInstant })),
    applications: z.array(z.object({ name: text, email: text, status: z.string(), asked_at: instant })),
  })
  .meta({ id: 'PersonFile' })

/** The bearer's relation to the person, in the round trip that finds the bearer. */
const asked = readingBy(anyone, Query, ({ req, var: { reads, bearer } }: RollcallContext) =>
  reads.exports.pupil(bearer, req.param('userId') ?? ''),
)

const route = createRoute({
  method: 'get',
  path: '/api/exports/people/{userId}',
  operationId: 'exportPerson',
  tags: ['Exports'],
  summary: 'All that Rollcall holds of a person: for themselves, their parents and admins',
  description:
    'The roster’s row, classes then and now, family, every record with its correction, what Zoom told, and registrations. Links to join are left out: they let somebody in.',
  middleware: [signedIn, asked.asked] as const,
  request: {
    params: z.object({ userId: z.string().min(1).max(200).meta({ description: 'Their id in the roster' }) }),
    query: Query,
  },
  responses: { 200: exporting.fileAnswers(Person, 'The file', FORMATS), ...errorAnswers(400, 403, 404) },
})

export const exportPersonRoutes = () =>
  createRouter().openapi(route, async (c) => {
    const { actor, bearer, ports, reads } = c.var
    const sight = asked.found(c)
    const isAllowed = sight !== null && (mayAdminister(actor) || sight.isOwn || sight.isChild)
    const { userId } = c.req.valid('param')
    const viewer = { ...bearer, id: actor.id, role: actor.role, emailDigest: null }
    const person = isAllowed ? await reads.exports.person(viewer, userId) : null
    if (person === null) return exporting.notThere(c)
    const [{ personFileJson, personPage, recordsIn }, { withFirstRead, joined, streamOf }] =
      await Promise.all([import('../../export/person.ts'), import('../../export/bytes.ts')])
    const { seen, ...known } = person
    // The file has every record, also of sessions that its reader may not see otherwise.
    const all = { ...viewer, role: 'admin' } as const
    const sessions = sessionsOf(reads.exports, all, { studentId: userId, deleted: true }, () => true)
    const records = await withFirstRead(recordsIn(sessions, new Set(seen)))
    const file = { made_at: ports.clock.now().toISOString(), ...known }
    const format = exporting.formatOf(c, c.req.valid('query').format, FORMATS)
    const told = format === 'json' ? personFileJson : personPage
    return exporting.fileAnswer(c, format, `file_${userId}`, streamOf(joined(told(file, records))))
  })
