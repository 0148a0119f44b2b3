import * as z from 'zod'
import { cut } from '../../domain/cut.ts'
import { isInCalendar } from '../../domain/instant.ts'
import { zoomInstant } from '../instant.ts'
import { instanceUuid, MAX_ID, meetingNumber, minutes, zoomId } from '../values.ts'

/** The fields of Zoom's webhook bodies. Zoom sends ids as text or number, and absent fields as missing, null or "". Unknown fields pass. */

/** An id or e-mail. Zoom leaves it out in three ways. */
const optionalId = z
  .union([z.string().max(MAX_ID), z.number()])
  .nullish()
  .transform((value) =>
    value === undefined || value === null || value === '' ? null : storable(String(value)),
  )

/** A text that people wrote, cut to this many characters. */
export const writtenText = (length: number) => z.string().transform((text) => storable(cut(text, length)))

/** Zoom cuts names between the halves of a character, and D1 stores no halves. */
const storable = (text: string): string => text.toWellFormed()

/** A value that cannot be a registrant of Zoom's proves nothing. The event is kept without it. */
const registrantId = optionalId.pipe(zoomId.nullable().catch(null))

/** An event's own time. For some weeks Zoom sent "". */
export const ownTime = z
  .union([z.literal(''), zoomInstant])
  .nullish()
  .transform((time) => time || null)

/** When the instance began. */
export const beganAt = zoomInstant.optional().catch(undefined)

const epochMs = z.number().min(0).refine(isInCalendar)

const eventTime = z
  .union([z.literal(''), epochMs])
  .nullish()
  .transform((time) => (time === '' ? null : (time ?? null)))

export const uuid = instanceUuid

/** Before the host has come, there is no instance yet. */
export const optionalUuid = optionalId.pipe(instanceUuid.nullable().catch(null))

export const MAX_NAME = 200

const name = z
  .union([writtenText(MAX_NAME), z.number().transform(String)])
  .nullish()
  .transform((text) => text || null)

export const participant = z.object({
  user_id: optionalId,
  user_name: name,
  id: optionalId,
  participant_user_id: optionalId,
  participant_uuid: optionalId,
  email: optionalId,
  customer_key: optionalId,
  registrant_id: registrantId,
})

export const inRoom = participant.extend({
  /** Their id in the meeting itself. */
  parent_user_id: optionalId,
  /** Zoom has left it blank. */
  breakout_room_uuid: optionalId.transform((id) => id ?? ''),
})

/** A person on the telephone, and the connection of the same person's device. */
export const bound = participant.extend({
  bind_participant_uuid: optionalId,
  bind_user_id: optionalId,
})

/** Links and names of files are not read: a person who may see a recording asks Zoom for them later. */
export const recordingFiles = z
  .array(
    z
      .object({ file_type: z.string().regex(/^[A-Z0-9_]{1,40}$/) })
      .nullable()
      .catch(null),
  )
  .max(200)
  .nullish()
  .catch(null)
  .transform((files) => [...new Set((files ?? []).flatMap((file) => file?.file_type ?? []))].sort())

export const registrant = z.object({
  id: registrantId,
  first_name: name,
  last_name: name,
  email: optionalId,
  status: z.enum(['pending', 'approved', 'denied', 'cancelled']).nullish().catch(null),
})

const hostId = optionalId.pipe(zoomId.nullable().catch(null))

const oneOrAll = z.enum(['single', 'all']).optional().catch(undefined)

/** The occurrences of a series. An entry without an id is left out. */
export const occurrences = z
  .array(
    z
      .object({
        occurrence_id: z.union([zoomId, z.int().positive().transform(String)]),
        start_time: zoomInstant.optional().catch(undefined),
        duration: minutes.optional().catch(undefined),
        status: z.string().optional().catch(undefined),
      })
      .nullable()
      .catch(null),
  )
  .nullish()
  .catch(null)
  .transform((rows) => (rows ?? []).filter((row) => row !== null))

/** An event's body. `own` is the path of its own time. Without that, event_ts counts. Without either, the event cannot be read. */
export const envelope = <T extends string, S extends z.ZodRawShape>(event: T, object: S, ...own: string[]) =>
  z
    .object({
      event: z.literal(event),
      /** When Zoom made the event; bodies of 2020 have none. */
      event_ts: eventTime,
      payload: z.object({
        object: z.object({ id: meetingNumber, host_id: hostId, ...object }),
        /** When a meeting was changed; only meeting.updated has it. */
        time_stamp: epochMs.optional().catch(undefined),
        /** Whether one occurrence of a series was changed, or all of it. */
        scope: oneOrAll,
        /** The same of a deletion. */
        operation: oneOrAll,
      }),
    })
    .refine(({ event_ts, payload }) => isThere(event_ts) || isThere(valueAt(payload, own)), {
      message: 'has no time',
      path: own.length === 0 ? ['event_ts'] : ['payload', ...own],
    })

const isThere = (time: unknown): boolean => time !== null && time !== undefined

const valueAt = (body: object, path: readonly string[]): unknown =>
  path.length === 0 ? null : path.reduce<unknown>(step, body)

const step = (value: unknown, name: string): unknown =>
  value instanceof Object ? Object.entries(value).find(([key]) => key === name)?.[1] : null
