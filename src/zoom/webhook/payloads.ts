import * as z from 'zod'
import { cut } from '../../domain/cut.ts'
import { zoomInstant } from '../instant.ts'

/**
 * Zoom's webhook bodies, as far as Rollcall reads them. Lenient where live streams are: ids come as text or
 * number, absent fields as missing, null or "". Unknown fields pass.
 */

/** More than Zoom has for any id or e-mail: what is longer is not Zoom's. */
const MAX_ID = 1_000

/** An id or e-mail, which Zoom leaves out in three ways. */
const optionalId = z
  .union([z.string().max(MAX_ID), z.number()])
  .nullish()
  .transform((value) =>
    value === undefined || value === null || value === '' ? null : storable(String(value)),
  )

/** What people wrote, cut to this many characters. */
const written = (length: number) => z.string().transform((text) => storable(cut(text, length)))

/** Zoom cuts names between the halves of a character, and D1 keeps no halves. */
const storable = (text: string): string => text.toWellFormed()

/** A meeting number: text in some events, a number in others. */
const meetingNumber = z.union([z.string().regex(/^\d{1,20}$/), z.int().positive()]).transform(String)

const participant = z.object({
  user_id: optionalId,
  user_name: z
    .union([written(200), z.number().transform(String)])
    .nullish()
    .transform((name) => name || null),
  id: optionalId,
  participant_user_id: optionalId,
  participant_uuid: optionalId,
  email: optionalId,
  customer_key: optionalId,
  registrant_id: optionalId,
})

/** The end of the year 9999. */
const LAST_MS = 253_402_300_799_999

const epochMs = z.number().min(0).max(LAST_MS)

const envelope = <T extends string, S extends z.ZodRawShape>(event: T, object: S) =>
  z.object({
    event: z.literal(event),
    event_ts: epochMs,
    payload: z.object({
      object: z.object({ id: meetingNumber, ...object }),
      /** When a meeting was changed; only meeting.updated has it. */
      time_stamp: epochMs.optional().catch(undefined),
    }),
  })

const uuid = z.string().min(1).max(MAX_ID).transform(storable)

export const ZoomEvent = z.discriminatedUnion('event', [
  envelope('meeting.started', { uuid, start_time: zoomInstant }),
  envelope('meeting.ended', { uuid, start_time: zoomInstant.nullish(), end_time: zoomInstant }),
  envelope('meeting.participant_joined', {
    uuid,
    participant: participant.extend({ join_time: zoomInstant }),
  }),
  envelope('meeting.participant_left', {
    uuid,
    participant: participant.extend({ leave_time: zoomInstant }),
  }),
  envelope('meeting.updated', {
    topic: written(200).pipe(z.string().min(1)).optional(),
    agenda: written(2_000).optional(),
    start_time: zoomInstant.optional().catch(undefined),
    duration: z.int().positive().optional().catch(undefined),
    timezone: written(100).pipe(z.string().min(1)).optional(),
    join_url: z
      .url({ protocol: /^https$/ })
      .max(2_000)
      .optional()
      .catch(undefined),
    password: written(100).optional(),
  }),
  envelope('meeting.deleted', {}),
])
export type ZoomEvent = z.infer<typeof ZoomEvent>

export const UrlValidation = z.object({
  event: z.literal('endpoint.url_validation'),
  payload: z.object({ plainToken: z.string() }),
})

/** What every body of Zoom's has. */
export const AnyZoomEvent = z.object({ event: z.string().min(1) })

/** The events that Rollcall acts on; all others are answered and forgotten. */
export const HANDLED_EVENTS: readonly string[] = ZoomEvent.options.map((option) => option.shape.event.value)
