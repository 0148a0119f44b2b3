import * as z from 'zod'
import type { LessonView, LineSight, PlannedChanges, TimetableProgress } from '../../app/timetable.ts'
import { type Actor, mayAdminister, maySchedule } from '../../domain/access.ts'
import type { Step } from '../../domain/timetable/plan.ts'
import { Timetable as Planning } from '../../domain/timetable/timetable.ts'
import type { RollcallContext } from '../env.ts'
import { allowed, anyone } from '../guards.ts'
import { A_HOST } from '../meetingBody.ts'
import { behind, reading } from '../reading.ts'
import { errorAnswers, refusal, WITH_BODY } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { body, Flag, instant, json } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'

const Timetable = z.strictObject(Planning.shape).meta({ id: 'Timetable' })

const A_SCHOOL: z.input<typeof Timetable> = {
  timezone: 'Asia/Manila',
  terms: [{ id: 'first', from: '2027-06-07', until: '2027-09-24' }],
  holidays: [{ name: 'Independence Day', from: '2027-06-12', until: '2027-06-12' }],
  bells: [{ period: '1', from: '07:30', to: '08:15' }],
  lines: [
    {
      ...{ id: 'biology-7a', title: 'Biology', classId: 'biology-7a', teacherId: 'teacher-1' },
      ...{ weekdays: ['monday', 'wednesday'], period: '1' },
    },
  ],
}

const Kind = z.enum(['schedule', 'change', 'move', 'drop'])

const PlannedJson = z
  .object({
    version: z.int().meta({ description: 'Of the timetable: it counts from 1' }),
    sessions: z
      .object({ scheduled: z.int(), changed: z.int(), moved: z.int(), dropped: z.int() })
      .meta({ description: 'How many sessions come, get another teacher or title, move, and go' }),
    zoom: z
      .object({ creates: z.int(), changes: z.int(), deletions: z.int(), registrations: z.int() })
      .meta({ description: 'Calls to Zoom' }),
    days: z.int().meta({
      description: 'On how many days at least: Zoom takes a hundred creates and changes a day of one host',
    }),
    collisions: z
      .array(
        z.object({
          of: z.enum(['teacher', 'class']),
          id: z.string(),
          line_ids: z.array(z.string()),
          date: z.string().meta({ description: 'The first day' }),
        }),
      )
      .meta({ description: 'Lines that want one teacher, or one class, at one time; a hundred at most' }),
    without_host: z
      .array(
        z.object({
          kind: Kind,
          line_id: z.string(),
          code: z.enum(['NO_FREE_HOST', 'TEACHER_BUSY']),
          message: z.string(),
          dates: z.array(z.string()).meta({
            description:
              'The days when nobody could host even this lesson alone. Empty: nobody is free for all of them',
          }),
        }),
      )
      .nullable()
      .meta({
        description:
          'With dryRun: the lines that would find no host in the pool, a hundred at most. Null without dryRun, or if the pool does not answer',
      }),
    steps: z
      .array(
        z.object({
          kind: Kind,
          line_id: z.string(),
          sessions: z.int(),
          zoom_meeting_id: z.string().nullable().meta({ description: 'Null of what Zoom does not have yet' }),
        }),
      )
      .meta({ description: 'Each is of one meeting at Zoom; a thousand at most' }),
  })
  .meta({ id: 'TimetablePlan' })

const Lesson = z
  .object({
    line_id: z.string(),
    meeting_id: z.string().nullable().meta({ description: 'Its session; null until it has one' }),
    date: z.string(),
    title: z.string(),
    class_id: z.string(),
    teacher_id: z.string(),
    start_time: instant,
    duration: z.int().meta({ description: 'Minutes' }),
    timezone: z.string(),
  })
  .meta({ id: 'Lesson' })

const Progress = z
  .object({
    version: z.int(),
    steps: z.object({ planned: z.int(), done: z.int(), waiting: z.int(), refused: z.int() }),
    refused: z.array(z.object({ line_id: z.string(), kind: Kind, message: z.string() })).meta({
      description:
        'What Zoom or the pool refused: it is planned anew with the next timetable. What the pool refused is tried again by itself',
    }),
    waits_for: z.string().nullable().meta({ description: 'What was last said of a step that waits' }),
    next_at: instant.nullable().meta({ description: 'When it goes on; null: all is done' }),
    zoom_calls: z.int().meta({ description: 'Calls to Zoom for timetables so far' }),
  })
  .meta({ id: 'TimetableProgress' })

const put = createRoute({
  method: 'put',
  path: '/api/timetable',
  operationId: 'putTimetable',
  tags: ['Timetable'],
  summary: 'Give the school a timetable, and have it brought to Zoom',
  description:
    'For admins. Each line becomes a series at Zoom for each term, without the holidays. The answer says what changes; it is done in the background. Sessions that were held stay, and so does what people changed by hand. With dryRun=true nothing is done.',
  middleware: [signedIn, behind(allowed(mayAdminister, 'Only admins see to the timetable'))] as const,
  request: {
    query: z.object({ dryRun: Flag.meta({ description: 'true: says what would change, and does nothing' }) }),
    ...body(Timetable, A_SCHOOL),
  },
  responses: {
    200: json(PlannedJson, 'What changes, in the background; with dryRun, what would change'),
    ...errorAnswers(403, ...WITH_BODY),
  },
})

/** In the round trip of the guard. */
const theirs = reading(anyone, ({ var: { reads, bearer } }) => reads.roster.classIds(bearer))

const get = createRoute({
  method: 'get',
  path: '/api/timetable',
  operationId: 'getTimetable',
  tags: ['Timetable'],
  summary: 'The timetable, of a class, a teacher or a day: all for admins, else the lines of your classes',
  description: 'For everyone with a role. With a day its lessons come as well, each with its session.',
  middleware: [signedIn, theirs.asked] as const,
  request: {
    query: z.object({
      classId: z.string().optional().meta({ description: 'The lines of this class' }),
      teacherId: z.string().optional().meta({ description: 'The lines of this teacher' }),
      day: z.iso.date().optional().meta({ description: 'A local day: its lessons come as well' }),
    }),
  },
  responses: {
    200: json(
      z.object({
        version: z.int().meta({ description: '0 before the first' }),
        timetable: Timetable,
        lessons: z.array(Lesson).nullable().meta({ description: 'Of the day; null where none is asked for' }),
      }),
      'The timetable',
    ),
    ...errorAnswers(400, 403),
  },
})

const progress = createRoute({
  method: 'get',
  path: '/api/timetable/progress',
  operationId: 'getTimetableProgress',
  tags: ['Timetable'],
  summary: 'How far the timetable is brought to Zoom',
  description:
    'For admins. Where Zoom’s limit stops a step, it goes on when Zoom takes it, by itself. What Zoom refused is tried again with the next timetable, and what the pool refused by itself, within minutes of a host being free.',
  middleware: [signedIn, behind(allowed(mayAdminister, 'Only admins see to the timetable'))] as const,
  responses: { 200: json(Progress, 'How far it is'), ...errorAnswers(403) },
})

export const timetableRoutes = () =>
  createRouter()
    .openapi(put, async (c) => {
      const wanted = c.req.valid('json')
      // Needed seldom: loaded when somebody brings a timetable.
      const { faultsIn } = await import('../../domain/timetable/faults.ts')
      const issues = [...faultsIn(wanted), ...(await unknownIn(c, wanted))]
      const [first] = issues
      if (first) {
        const message = `The request is not valid. ${first.path}: ${first.message}`
        return refusal(c, { reason: 'INVALID_REQUEST', message, issues })
      }
      const isDryRun = c.req.valid('query').dryRun === 'true'
      const { actor, requestId, ports } = c.var
      const planned = await ports.timetable.put(wanted, { actor, requestId }, isDryRun)
      return c.json(planJson(planned), 200)
    })
    .openapi(get, async (c) => {
      const { classId = null, teacherId = null, day = null } = c.req.valid('query')
      const sight = sightOf(c.var.actor, theirs.found(c))
      const { version, timetable, lessons } = await c.var.ports.timetable.read({
        classId,
        teacherId,
        day,
        sight,
      })
      return c.json({ version, timetable, lessons: lessons?.map(lessonJson) ?? null }, 200)
    })
    .openapi(progress, async (c) => c.json(progressJson(await c.var.ports.timetable.progress()), 200))

const sightOf = (actor: Actor, classIds: readonly string[]): LineSight =>
  mayAdminister(actor) ? 'all' : { teacherId: maySchedule(actor) ? actor.id : null, classIds }

/** The roster has to have the classes, and the teachers with an e-mail. */
async function unknownIn(c: RollcallContext, { lines, holidays }: Planning) {
  const { ports, queries, d1 } = c.var
  const ids = [...new Set(lines.map(({ teacherId }) => teacherId))]
  const ofHolidays = holidays.flatMap(({ classIds = [] }) => classIds)
  const classes = [...new Set([...lines.map(({ classId }) => classId), ...ofHolidays])]
  const [known, users] = await Promise.all([
    ports.roster(d1).known({ users: [], classes }),
    Promise.all(ids.map((id) => queries.user(id))),
  ])
  const hosts = new Set(
    users.flatMap((user) => (user && maySchedule(user) && user.email !== null ? [user.id] : [])),
  )
  const noClass = (path: string, id: string) =>
    known.classes.has(id) ? [] : [{ path, message: 'must be a class of the roster' }]
  return [
    ...lines.flatMap(({ classId, teacherId }, n) => [
      ...noClass(`lines.${n}.classId`, classId),
      ...(hosts.has(teacherId) ? [] : [{ path: `lines.${n}.teacherId`, message: A_HOST }]),
    ]),
    ...holidays.flatMap(({ classIds = [] }, n) =>
      classIds.flatMap((id, place) => noClass(`holidays.${n}.classIds.${place}`, id)),
    ),
  ]
}

const MOST_COLLISIONS = 100
const MOST_STEPS = 1_000

function planJson({
  version,
  steps,
  zoom,
  days,
  collisions,
  hostless,
}: PlannedChanges): z.infer<typeof PlannedJson> {
  const count = (kind: Step['kind']) =>
    steps.filter((step) => step.kind === kind).reduce((sum, step) => sum + sizeOf(step), 0)
  return {
    version,
    sessions: {
      scheduled: count('schedule'),
      changed: count('change'),
      moved: count('move'),
      dropped: count('drop'),
    },
    zoom,
    days,
    collisions: collisions
      .slice(0, MOST_COLLISIONS)
      .map(({ of, id, lineIds, date }) => ({ of, id, line_ids: lineIds, date })),
    without_host:
      hostless
        ?.slice(0, MOST_COLLISIONS)
        .map(({ lineId, reason, ...told }) => ({ ...told, line_id: lineId, code: reason })) ?? null,
    steps: steps.slice(0, MOST_STEPS).map((step) => ({
      kind: step.kind,
      line_id: step.lineId,
      sessions: sizeOf(step),
      zoom_meeting_id: step.kind === 'schedule' ? null : step.number,
    })),
  }
}

function sizeOf(step: Step): number {
  switch (step.kind) {
    case 'schedule':
      return step.lessons.length
    case 'move':
      return step.moves.length
    case 'change':
    case 'drop':
      return step.sessionIds.length
  }
}

const lessonJson = (lesson: LessonView): z.infer<typeof Lesson> => ({
  line_id: lesson.lineId,
  meeting_id: lesson.sessionId,
  date: lesson.date,
  title: lesson.title,
  class_id: lesson.classId,
  teacher_id: lesson.teacherId,
  start_time: lesson.startTime,
  duration: lesson.duration,
  timezone: lesson.timezone,
})

const progressJson = (told: TimetableProgress): z.infer<typeof Progress> => ({
  version: told.version,
  steps: told.steps,
  refused: told.refused.map(({ lineId, kind, message }) => ({ line_id: lineId, kind, message })),
  waits_for: told.waitsFor,
  next_at: told.nextAt,
  zoom_calls: told.zoomCalls,
})
