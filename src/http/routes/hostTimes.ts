import * as z from 'zod'
import { mayAdminister, maySchedule } from '../../domain/access.ts'
import { isInCalendar, NOT_IN_CALENDAR } from '../../domain/instant.ts'
import { DAY_MS } from '../../domain/when/duration.ts'
import { instantAt } from '../../domain/when/wallTime.ts'
import { allowed } from '../guards.ts'
import { inDigits } from '../inDigits.ts'
import { instantIn, StartTime } from '../instant.ts'
import { behind } from '../reading.ts'
import { errorAnswers } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { instant, json } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'
import { Timezone } from '../timezone.ts'
import { HostJson, hostJson } from './hosts.ts'

const timezone = Timezone.default('UTC').meta({
  description: 'Of a time without an offset; UTC if not given',
})

const FreeQuery = z.object({
  at: StartTime.meta({ description: 'ISO 8601; without an offset, the local time in `timezone`' }),
  duration: inDigits(z.int().min(1).max(1440)).meta({ description: 'Minutes' }),
  timezone,
})

const Free = z.object({
  pool: z.boolean().meta({ description: 'Whether the school has a pool; else the teacher’s own user hosts' }),
  teaches: z.string().nullable().meta({
    description: 'The Zoom meeting that you teach at this time; null: you are free',
  }),
  hosts: z.array(
    z.object({
      host: z.string().meta({ description: 'Its name' }),
      own: z.boolean().meta({ description: 'Your own Zoom user, who goes first' }),
      licensed: z.boolean().nullable(),
      capacity: z.int(),
      free: z.int().meta({ description: 'How many more meetings they may hold at this time' }),
    }),
  ),
})

const free = createRoute({
  method: 'get',
  path: '/api/hosts/free',
  operationId: 'findFreeHosts',
  tags: ['Hosts'],
  summary: 'Who is free to host at a time',
  description: 'For teachers and admins, in the order that a class gets its host by. It holds nothing.',
  middleware: [signedIn, behind(allowed(maySchedule, 'Only teachers and admins need a host'))] as const,
  request: { query: FreeQuery },
  responses: { 200: json(Free, 'The hosts'), ...errorAnswers(400, 403) },
})

const isDayOfCalendar = (day: string): boolean => isInCalendar(Date.parse(day))

const LoadQuery = z.object({
  date: z.iso
    .date({ abort: true })
    .refine(isDayOfCalendar, NOT_IN_CALENDAR)
    .meta({ description: 'The local day, yyyy-mm-dd' }),
  timezone: Timezone.default('UTC').meta({ description: 'Of the day; UTC if not given' }),
})

const Load = z.object({
  hosts: z.array(
    z.object({
      host: HostJson,
      sessions: z.array(
        z.object({
          id: z.string(),
          zoom_meeting_id: z.string(),
          title: z.string(),
          host_id: z.string().meta({ description: 'The teacher' }),
          start_time: instant,
          duration: z.int(),
        }),
      ),
    }),
  ),
})

const load = createRoute({
  method: 'get',
  path: '/api/hosts/load',
  operationId: 'getHostLoad',
  tags: ['Hosts'],
  summary: 'What each host holds on a day',
  description: 'For admins. The pool, and everybody else who hosts on the day.',
  middleware: [signedIn, behind(allowed(mayAdminister, 'Only admins see what hosts hold'))] as const,
  request: { query: LoadQuery },
  responses: { 200: json(Load, 'The hosts with their sessions'), ...errorAnswers(400, 403) },
})

export const hostTimeRoutes = () =>
  createRouter()
    .openapi(free, async (c) => {
      const { at, duration, timezone: zone } = c.req.valid('query')
      const { id, email } = c.var.actor
      const time = { startTime: instantIn(at, zone), duration }
      const { isPool, teaches, hosts } = await c.var.ports.pool.freeAt(time, { id, email })
      const told = hosts.map(({ isOwn, isLicensed, ...host }) => ({
        ...host,
        own: isOwn,
        licensed: isLicensed,
      }))
      return c.json({ pool: isPool, teaches, hosts: told }, 200)
    })
    .openapi(load, async (c) => {
      const { date, timezone: zone } = c.req.valid('query')
      const next = new Date(Date.parse(date) + DAY_MS).toISOString().slice(0, 10)
      const [from, to] = [date, next].map((day) => instantAt(`${day}T00:00`, zone))
      const loads = await c.var.ports.pool.load(from ?? date, to ?? next)
      const hosts = loads.map(({ host, sessions }) => ({
        host: hostJson(host),
        sessions: sessions.map(({ id, number, title, teacherId, startTime, duration }) => ({
          ...{ id, zoom_meeting_id: number, title, host_id: teacherId, start_time: startTime, duration },
        })),
      }))
      return c.json({ hosts }, 200)
    })
