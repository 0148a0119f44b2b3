import * as z from 'zod'

/**
 * Zoom's webhook bodies, as far as Rollcall reads them. Lenient where live streams are: ids come as text or
 * number, absent fields as missing, null or "". Unknown fields pass.
 */

/** Text that Zoom leaves out in three ways. */
const optionalText = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === undefined || value === null || value === '' ? null : String(value)))

/** A meeting number: text in some events, a number in others. */
const meetingNumber = z.union([z.string().regex(/^\d{1,20}$/), z.int().positive()]).transform(String)

/** Zoom writes seconds; the log keeps UTC with milliseconds, which sorts as text. */
export const zoomInstant = z.iso
  .datetime({ offset: true })
  .transform((value) => new Date(value).toISOString())

const participant = z.object({
  user_id: optionalText,
  user_name: optionalText,
  id: optionalText,
  participant_user_id: optionalText,
  participant_uuid: optionalText,
  email: optionalText,
  customer_key: optionalText,
  registrant_id: optionalText,
})

const envelope = <T extends string, S extends z.ZodRawShape>(event: T, object: S) =>
  z.object({
    event: z.literal(event),
    event_ts: z.number(),
    payload: z.object({ object: z.object({ id: meetingNumber, ...object }) }),
  })

const uuid = z.string().min(1)

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
    topic: z.string().min(1).optional(),
    agenda: z.string().optional(),
    start_time: zoomInstant.optional().catch(undefined),
    duration: z.int().positive().optional().catch(undefined),
    timezone: z.string().min(1).optional(),
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
