import * as z from 'zod'
import type { FedEvent, FeedPlace } from '../app/feed.ts'
import { Role } from '../domain/access.ts'
import { EVENT_TYPES, EventMeta } from '../domain/events.ts'
import { idsAlone } from './eventData.ts'
import { instant } from './schemas.ts'

/** A place in the whole log as text: a position, or one event of the position by its number there. */
export const writePlace = ({ position, nth }: FeedPlace): string =>
  nth === null ? String(position) : `${position}-${nth}`

export const FeedCursor = z
  .string()
  .regex(/^\d{1,15}(?:-\d{1,15})?$/, 'must be a cursor from an earlier answer, 0 or end')
  .transform((text): FeedPlace => {
    const [position = '', nth] = text.split('-')
    return { position: Number(position), nth: nth === undefined ? null : Number(nth) }
  })

const cursor = z
  .string()
  .meta({ description: 'Send it as `after`, or as Last-Event-ID, to read on from here' })

/** An event of the log, with ids alone: no name, no e-mail, no link and no text that people wrote. */
export const LogEvent = z
  .object({
    cursor,
    position: z
      .int()
      .meta({ description: 'Counts from 1 without gaps. Events that were recorded together share one' }),
    id: z.string().meta({ description: 'Unique: who is told twice knows by it' }),
    type: z.enum(EVENT_TYPES),
    zoomMeetingId: z.string(),
    version: z.int().meta({ description: 'Counts a meeting’s events from 1 without gaps' }),
    occurredAt: instant.meta({ description: 'When it happened' }),
    recordedAt: instant.meta({ description: 'When Rollcall learned of it' }),
    actor: z.object({ id: z.string(), role: Role }).nullable(),
    source: EventMeta.shape.source,
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'LogEvent' })
export type LogEvent = z.infer<typeof LogEvent>

export const LogPage = z.object({
  events: z.array(LogEvent),
  cursor,
  more: z.boolean().meta({ description: 'Whether the log goes on behind the cursor' }),
})

export const eventJson = (event: FedEvent): LogEvent => ({
  cursor: writePlace(event),
  position: event.position,
  id: event.id,
  type: event.type,
  zoomMeetingId: event.number,
  version: event.version,
  occurredAt: event.occurredAt,
  recordedAt: event.recordedAt,
  actor: event.meta.actor,
  source: event.meta.source,
  data: idsAlone(event.data),
})
