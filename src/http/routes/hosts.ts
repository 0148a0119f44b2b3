import * as z from 'zod'
import type { ListedHost, PoolList } from '../../app/hostPool.ts'
import { mayAdminister } from '../../domain/access.ts'
import { isStorable, NOT_STORABLE } from '../../domain/storable.ts'
import { allowed } from '../guards.ts'
import { behind } from '../reading.ts'
import { errorAnswers, WITH_BODY } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { body, instant, json } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'

const PoolPlan = z.enum(['free', 'pro', 'business'])
const Licence = z.enum(['licensed', 'basic', 'none'])

export const HostJson = z
  .object({
    email: z.string(),
    zoom_user_id: z.string().nullable(),
    name: z.string().nullable(),
    pooled: z.boolean().meta({ description: 'Lent to everybody; else it is a teacher’s own Zoom user' }),
    licence: Licence.nullable().meta({ description: 'none: no user who hosts; null: nobody has said' }),
    places: z.int().meta({ description: 'How many meetings at one time' }),
    capacity: z.int().meta({ description: 'How many people a meeting holds' }),
    lost_since: instant.nullable().meta({ description: 'Since when they can host no more' }),
  })
  .meta({ id: 'ZoomHost' })

export const hostJson = ({ zoomUserId, isPooled, lostAt, ...host }: ListedHost) => ({
  ...host,
  ...{ zoom_user_id: zoomUserId, pooled: isPooled, lost_since: lostAt },
})

const Hosts = z.object({
  plan: PoolPlan.meta({ description: 'Of the Zoom account; Education and Enterprise are business' }),
  buffer_minutes: z.number().meta({ description: 'Between two classes of one host (HOST_BUFFER_MINUTES)' }),
  refreshed_at: instant.nullable().meta({ description: 'When Zoom last told its users' }),
  hosts: z.array(HostJson),
})

const NewHosts = z.strictObject({
  plan: PoolPlan.nullable().optional().meta({ description: 'If not given: ZOOM_PLAN' }),
  hosts: z
    .array(
      z.strictObject({
        email: z.email().max(200),
        name: z.string().trim().min(1).max(200).refine(isStorable, NOT_STORABLE).optional().meta({
          description: 'What teachers read; if not given, as in Zoom',
        }),
        zoomUserId: z.string().min(1).max(100).optional(),
        licence: Licence.optional().meta({ description: 'Counts where Zoom does not say it' }),
        places: z.int().min(1).max(20).optional().meta({ description: 'If not given: by plan and licence' }),
        capacity: z.int().min(1).max(10_000).optional().meta({
          description: 'With an add-on for large meetings; if not given: by plan and licence',
        }),
      }),
    )
    .max(500)
    .refine(
      (hosts) => new Set(hosts.map(({ email }) => email.toLowerCase())).size === hosts.length,
      'must name each e-mail once',
    )
    .meta({ description: 'All of the pool. Without any the school has no pool' }),
})

const admins = behind(allowed(mayAdminister, 'Only admins see to the hosts'))

const list = createRoute({
  method: 'get',
  path: '/api/hosts',
  operationId: 'listHosts',
  tags: ['Hosts'],
  summary: 'The Zoom users who may host, and how many meetings each at one time',
  description: 'For admins. Beside the pool it names the teachers’ own Zoom users, as far as Zoom has told.',
  middleware: [signedIn, admins] as const,
  responses: { 200: json(Hosts, 'The hosts'), ...errorAnswers(403) },
})

const put = createRoute({
  method: 'put',
  path: '/api/hosts',
  operationId: 'setHosts',
  tags: ['Hosts'],
  summary: 'Set the pool: the Zoom users who are lent to the teachers',
  description:
    'For admins. From then on every class gets a host who is free at each of its times: the teacher’s own Zoom user, or else one of the pool, in this order. Zoom is asked for its users at once, and then once a day; without the scope for that, licences are given by hand.',
  middleware: [signedIn, admins] as const,
  request: {
    ...body(NewHosts, {
      plan: 'business',
      hosts: [{ email: 'room-1@school.example' }, { email: 'room-2@school.example', capacity: 500 }],
    }),
  },
  responses: { 200: json(Hosts, 'The hosts as they are now'), ...errorAnswers(...WITH_BODY, 403) },
})

const Reassigned = z.object({
  moved: z.array(z.string()).meta({ description: 'Ids of the sessions that have another host at Zoom' }),
  failures: z
    .array(z.object({ meeting_id: z.string(), code: z.string(), message: z.string() }))
    .meta({ description: 'A session of each meeting that was not moved, and why' }),
  left: z.int().meta({ description: 'Sessions that are still to be moved: send it again' }),
})

const reassign = createRoute({
  method: 'post',
  path: '/api/hosts/reassign',
  operationId: 'reassignHosts',
  tags: ['Hosts'],
  summary: 'Give the sessions of hosts who can host no more to others who are free',
  description:
    'For admins. It is about the sessions that /readyz?deep=true names: those to come of Zoom users who lost their licence or left the account. Teachers, links and registrations stay. 50 meetings at most; send it again while any are left.',
  middleware: [signedIn, admins] as const,
  responses: { 200: json(Reassigned, 'What was moved'), ...errorAnswers(403, 413) },
})

export const hostRoutes = () =>
  createRouter()
    .openapi(list, async (c) => c.json(hostsJson(await c.var.ports.pool.list()), 200))
    .openapi(put, async (c) => {
      const { plan = null, hosts } = c.req.valid('json')
      const { pool, timetable } = c.var.ports
      const now = await pool.configure({ plan, hosts })
      // What the pool refused of the timetable may have a host now. If this fails, the sweep does it.
      await timetable.wake().catch(() => undefined)
      return c.json(hostsJson(now), 200)
    })
    .openapi(reassign, async (c) => {
      const { reassignHosts } = await import('../../app/reassignHosts.ts')
      const { moved, failures, left } = await reassignHosts(c.var.ports, c.var)
      const told = failures.map(({ meetingId, reason, message }) => ({
        ...{ meeting_id: meetingId, code: reason, message },
      }))
      return c.json({ moved, failures: told, left }, 200)
    })

const hostsJson = ({ plan, bufferMinutes, refreshedAt, hosts }: PoolList): z.infer<typeof Hosts> => ({
  plan,
  buffer_minutes: bufferMinutes,
  refreshed_at: refreshedAt,
  hosts: hosts.map(hostJson),
})
