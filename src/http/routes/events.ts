import type { TypedResponse } from 'hono'
import * as z from 'zod'
import type { Feed, FeedPlace } from '../../app/feed.ts'
import { mayAdminister } from '../../domain/access.ts'
import { EVENT_TYPES } from '../../domain/events.ts'
import type { RollcallContext } from '../env.ts'
import { eventJson, FeedCursor, LogEvent, LogPage, writePlace } from '../eventJson.ts'
import { describe } from '../failure.ts'
import { follow, NDJSON, SSE, streamedBody } from '../follow.ts'
import { allowed, both } from '../guards.ts'
import { takePlace } from '../openStreams.ts'
import { behind } from '../reading.ts'
import { errorAnswers, type Refused, refusal } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { json } from '../schemas.ts'
import { EVENTS_SCOPE, scoped } from '../scopes.ts'
import { signedIn } from '../signedIn.ts'

/** The longest stream. Rights are looked up anew when the reader comes back. */
const STREAM_MS = 5 * 60_000

const From = z.union([z.literal('end'), FeedCursor], {
  error: 'must be a cursor from an earlier answer, 0 or end',
})

const Types = z
  .string()
  .transform((list) => list.split(','))
  .pipe(z.array(z.enum(EVENT_TYPES)))
  .optional()

const DESCRIPTION = `For admins’ tokens with the scope \`${EVENTS_SCOPE}\`. Events have ids alone: no name, no e-mail, no link, no text.

With \`Accept: text/event-stream\` (a browser’s EventSource) or \`application/x-ndjson\` the answer goes on: what is behind the cursor,
and then each event as it comes, for five minutes; ask again with the last cursor. A line or message with a cursor alone says
that all before it was looked through. Without these the answer is one page.

An event comes once for each cursor that you ask with. Order is that of the log; a meeting’s events are in their order.`

const events = createRoute({
  method: 'get',
  path: '/api/events',
  operationId: 'readEvents',
  tags: ['Told'],
  summary: 'The whole log in its order: from a cursor on, and live',
  description: DESCRIPTION,
  middleware: [
    signedIn,
    behind(both(allowed(mayAdminister, 'Only admins read the log'), scoped(EVENTS_SCOPE))),
  ] as const,
  request: {
    query: z.object({
      after: From.default({ position: 0, nth: null }).meta({
        type: 'string',
        description: 'The cursor of the last event that you have; 0 for all; end for what is new',
      }),
      types: Types.meta({ type: 'string', description: 'Names of events with commas; all if not given' }),
      live: z
        .enum(['true', 'false'])
        .optional()
        .meta({ description: 'false: the answer ends where the log does' }),
    }),
    headers: z.object({
      'last-event-id': From.optional().meta({
        type: 'string',
        description: 'As `after`. If both are given, this one counts',
      }),
    }),
  },
  responses: {
    200: {
      ...json(LogPage, 'The events'),
      content: {
        'application/json': { schema: LogPage },
        'application/x-ndjson': { schema: LogEvent },
        'text/event-stream': { schema: z.string() },
      },
    },
    ...errorAnswers(400, 403, 409, 410),
  },
})

export const eventRoutes = () =>
  createRouter().openapi(events, async (c) => {
    const { ports, d1 } = c.var
    const { after: asked, types = null, live } = c.req.valid('query')
    const feed = ports.feed(d1)
    const after = await placeIn(feed, c.req.valid('header')['last-event-id'] ?? asked)
    const first = await feed.read(after, types)
    const lost = lostPlace(after, first)
    if (lost) return refusal(c, lost)
    const format = formatOf(c)
    if (format === null) {
      const more = first.reached.position < first.head
      return c.json({ events: first.events.map(eventJson), cursor: writePlace(first.reached), more }, 200)
    }
    const now = () => ports.clock.now().getTime()
    const until = Math.min(now() + STREAM_MS, c.get('claims').expiresAt)
    const { wait, isEnding } = ports
    const leave = takePlace(c.get('actor').id, until, now())
    if (leave === null) return refusal(c, TOO_MANY)
    const items = follow({ feed, after, types, first, live: live !== 'false', until, now, wait, isEnding })
    const failed = (error: unknown) =>
      ports.log({ level: 'warn', event: 'feed.failed', error: describe(error) })
    c.header('content-type', format.type)
    return goesOn(c.body(streamedBody(items, format.text, failed, leave), 200))
  })

const TOO_MANY = { reason: 'TOO_MANY_STREAMS', message: 'You have ten streams open already' } as const

const FORMATS = [
  { type: 'text/event-stream', text: SSE },
  { type: 'application/x-ndjson', text: NDJSON },
]

/** Null: one page. */
const formatOf = (c: RollcallContext) =>
  FORMATS.find(({ type }) => c.req.header('accept')?.includes(type)) ?? null

async function placeIn(feed: Feed, place: FeedPlace | 'end'): Promise<FeedPlace> {
  if (place !== 'end') return place
  const { head } = await feed.read({ position: Number.MAX_SAFE_INTEGER, nth: null }, [])
  return { position: head, nth: null }
}

/** The refusal of a place that is not in the log. */
function lostPlace(
  { position }: FeedPlace,
  { first, head }: { first: number; head: number },
): Refused<'CURSOR_AHEAD' | 'CURSOR_TOO_OLD'> | null {
  if (position > head)
    return { reason: 'CURSOR_AHEAD', message: `The log ends at ${head}, before this cursor` }
  if (position < first - 1)
    return { reason: 'CURSOR_TOO_OLD', message: `The log begins at ${first}: what was before is gone` }
  return null
}

/** The types of the routes have no type for a streaming body. */
const goesOn = (answer: Response) => answer as Response & TypedResponse<z.infer<typeof LogPage>, 200, 'json'>
