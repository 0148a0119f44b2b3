import * as z from 'zod'
import { DAY_MS } from '../../domain/when/duration.ts'
import type { RollcallContext } from '../env.ts'
import { knows } from '../finalTag.ts'
import { anyone } from '../guards.ts'
import { tooMany } from '../rateLimit.ts'
import { behind } from '../reading.ts'
import { errorAnswers, refusal } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { instant, json } from '../schemas.ts'
import { sha256 } from '../sha256.ts'
import { signedIn } from '../signedIn.ts'

/** A cancelled session stays in the calendar so long after its planned time. */
const PAST_MS = 60 * DAY_MS

const OpenedCalendar = z.object({
  url: z
    .string()
    .meta({ description: 'For a calendar program; shown this once. Who has it sees your sessions' }),
  created_at: instant,
})

const open = createRoute({
  method: 'post',
  path: '/api/calendar',
  operationId: 'openCalendar',
  tags: ['Joining'],
  summary: 'Make your calendar’s address, in place of the one before',
  description: 'For everybody in the roster. The address before this one is good for nothing any more.',
  middleware: [signedIn, behind(anyone)] as const,
  responses: { 201: json(OpenedCalendar, 'The address'), ...errorAnswers(403, 413) },
})

const show = createRoute({
  method: 'get',
  path: '/api/calendar',
  operationId: 'showCalendar',
  tags: ['Joining'],
  summary: 'Whether you have a calendar’s address, and since when',
  description: 'For everybody. The address itself is not shown again.',
  middleware: [signedIn, behind(anyone)] as const,
  responses: {
    200: json(z.object({ calendar: z.object({ created_at: instant }).nullable() }), 'Since when'),
    ...errorAnswers(403),
  },
})

const close = createRoute({
  method: 'delete',
  path: '/api/calendar',
  operationId: 'closeCalendar',
  tags: ['Joining'],
  summary: 'Revoke your calendar’s address',
  description: 'For everybody. Programs that had it get 404.',
  middleware: [signedIn, behind(anyone)] as const,
  responses: { 200: json(z.object({ success: z.literal(true) }), 'Revoked'), ...errorAnswers(403, 413) },
})

const SECRET = /^[\w-]{43}\.ics$/

const read = createRoute({
  method: 'get',
  path: '/api/calendar/{file}',
  operationId: 'readCalendar',
  tags: ['Joining'],
  summary: 'A calendar, for calendar programs',
  description: 'Your sessions as iCalendar. Everybody with the address may read it, so it has no way in.',
  security: [],
  request: { params: z.object({ file: z.string().meta({ description: 'The secret, with .ics' }) }) },
  responses: {
    200: {
      description: 'The calendar',
      headers: headersOf(),
      content: { 'text/calendar': { schema: z.string() } },
    },
    304: { description: 'Nothing has changed', headers: headersOf() },
    ...errorAnswers(404),
  },
})

function headersOf() {
  const ref = (name: string) => ({ $ref: `#/components/headers/${name}` })
  return { 'x-request-id': ref('RequestId'), etag: ref('ETag') }
}

export const calendarRoutes = () =>
  createRouter()
    .openapi(open, async (c) => {
      const { ports, d1, actor } = c.var
      const secret = newSecret()
      const now = ports.clock.now()
      if (!(await ports.calendars(d1).open(actor.id, await sha256(secret), now)))
        return refusal(c, {
          reason: 'FORBIDDEN',
          message: 'The roster does not know you: only its people have calendars',
        })
      const url = `${originOf(c)}/api/calendar/${secret}.ics`
      return c.json({ url, created_at: now.toISOString() }, 201)
    })
    .openapi(show, async (c) => {
      const created_at = await c.get('ports').calendars(c.get('d1')).openedAt(c.get('actor').id)
      return c.json({ calendar: created_at === null ? null : { created_at } }, 200)
    })
    .openapi(close, async (c) => {
      await c.get('ports').calendars(c.get('d1')).close(c.get('actor').id)
      return c.json({ success: true as const }, 200)
    })
    .openapi(read, async (c) => {
      const { file } = c.req.valid('param')
      const { ports, d1 } = c.var
      const from = new Date(ports.clock.now().getTime() - PAST_MS)
      const entries = SECRET.test(file)
        ? await ports.calendars(d1).entries(await sha256(file.slice(0, -'.ics'.length)), startOfDay(from))
        : null
      // Guesses are limited and learn nothing.
      if (entries === null)
        return (
          (await tooMany(c, 'failures')) ?? refusal(c, { reason: 'NOT_FOUND', message: 'Calendar not found' })
        )
      const { iCalendar } = await import('../iCalendar.ts')
      const text = iCalendar(entries, originOf(c))
      const etag = `"${await sha256(text)}"`
      c.header('etag', etag)
      c.header('cache-control', 'private, no-cache')
      if (knows(c.req.header('if-none-match'), etag)) return c.body(null, 304)
      return c.body(text, 200, { 'content-type': 'text/calendar; charset=utf-8' })
    })

/** Rounded, so that the tag does not change every minute. */
const startOfDay = (time: Date): Date => new Date(Math.floor(time.getTime() / DAY_MS) * DAY_MS)

const originOf = (c: RollcallContext): string => c.get('ports').publicUrl ?? new URL(c.req.url).origin

/** 256 random bits, in characters for an address. */
function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
