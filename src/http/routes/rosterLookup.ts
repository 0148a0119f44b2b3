import * as z from 'zod'
import type { ClassSight } from '../../app/rosterPages.ts'
import { type Actor, mayAdminister, mayReport, Role } from '../../domain/access.ts'
import { NameCursor, PageLimit, pagedByName } from '../cursor.ts'
import { allowed, anyone, both, classAllowed } from '../guards.ts'
import { reading, readingBy } from '../reading.ts'
import { errorAnswers } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { json, Named } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'

const Sex = z.enum(['male', 'female']).nullable()
const PupilNumber = z.string().nullable().meta({ description: 'A pupil’s number for life, as the LRN' })

const RosterUser = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string().nullable().meta({ description: 'For admins, as all that follows but the role' }),
    avatar: z.string().nullable(),
    role: Role,
    sex: Sex,
    number: PupilNumber,
    listed_as: z.string().nullable().meta({ description: 'As forms write the name: Last, First, Middle' }),
  })
  .meta({ id: 'RosterUser' })

const RosterClass = z
  .object({
    id: z.string(),
    name: z.string(),
    teacher: Named.nullable(),
    grade_level: z.string().nullable(),
    section: z.string().nullable(),
    pupil_count: z.int(),
  })
  .meta({ id: 'RosterClass' })

const RosterPupil = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  sex: Sex,
  number: PupilNumber,
  parents: z.array(z.object({ id: z.string(), name: z.string() })),
})

const page = {
  search: z.string().trim().min(1).max(200).optional().meta({
    description: 'Part of a name, an id or, of a user, an e-mail; capitals do not matter',
  }),
  limit: PageLimit.meta({ description: 'Rows on a page' }),
  cursor: NameCursor.optional().meta({ description: 'The nextCursor of the page before' }),
}

const UserQuery = z.object({
  ...page,
  role: Role.optional().meta({ description: 'Only users of this role' }),
})
const ClassQuery = z.object(page)

const people = readingBy(
  allowed(mayReport, 'Only teachers and admins look people up'),
  UserQuery,
  ({ var: { reads, bearer } }, { cursor, limit, ...filter }) =>
    reads.roster.users(bearer, { ...filter, after: cursor, limit: limit + 1 }),
)

const users = createRoute({
  method: 'get',
  path: '/api/roster/users',
  operationId: 'searchUsers',
  tags: ['Roster'],
  summary: 'Look up the school’s people, by name',
  description:
    'For admins: everybody; `search` looks in names, ids and e-mails. For teachers: the teachers, with their names and ids alone, to choose a co-teacher.',
  middleware: [signedIn, people.asked] as const,
  request: { query: UserQuery },
  responses: {
    200: json(z.object({ users: z.array(RosterUser), nextCursor: z.string().optional() }), 'The users'),
    ...errorAnswers(400, 403),
  },
})

const ofSchool = readingBy(anyone, ClassQuery, ({ var: { reads, bearer } }, { cursor, limit, search }) =>
  reads.roster.classes(bearer, { search, after: cursor, limit: limit + 1 }),
)

const classes = createRoute({
  method: 'get',
  path: '/api/roster/classes',
  operationId: 'searchClasses',
  tags: ['Roster'],
  summary:
    'Look up classes, by name: all of them for admins, else those that you teach, are in or have a child in',
  description: 'For everyone, page by page.',
  middleware: [signedIn, ofSchool.asked] as const,
  request: { query: ClassQuery },
  responses: {
    200: json(z.object({ classes: z.array(RosterClass), nextCursor: z.string().optional() }), 'The classes'),
    ...errorAnswers(400, 403),
  },
})

const ofClass = reading(
  both(allowed(mayReport, 'Only teachers and admins look classes up'), classAllowed(seesAll)),
  ({ req, var: { reads, bearer } }) => reads.roster.pupils(bearer, req.param('classId') ?? ''),
)

const oneClass = createRoute({
  method: 'get',
  path: '/api/roster/classes/{classId}',
  operationId: 'getClass',
  tags: ['Roster'],
  summary: 'One class with its pupils and their parents, for admins and the class’s teacher',
  description: 'For admins and the class’s teacher.',
  middleware: [signedIn, ofClass.asked] as const,
  request: { params: z.object({ classId: z.string().meta({ description: 'Its id in the roster' }) }) },
  responses: {
    200: json(z.object({ class: RosterClass.extend({ pupils: z.array(RosterPupil) }) }), 'The class'),
    ...errorAnswers(403, 404),
  },
})

export const rosterLookupRoutes = () =>
  createRouter()
    .openapi(users, (c) => {
      const { rows, ...next } = pagedByName(people.found(c), c.req.valid('query').limit)
      return c.json({ users: rows, ...next }, 200)
    })
    .openapi(classes, (c) => {
      const { rows, ...next } = pagedByName(ofSchool.found(c), c.req.valid('query').limit)
      return c.json({ classes: rows, ...next }, 200)
    })
    .openapi(oneClass, (c) => c.json({ class: { ...c.var.classSight.class, pupils: ofClass.found(c) } }, 200))

function seesAll(actor: Actor, sight: ClassSight): boolean {
  return mayAdminister(actor) || sight.class.teacher?.id === actor.id
}
