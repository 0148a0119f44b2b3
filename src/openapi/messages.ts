import * as z from 'zod'
import type { ToldType } from '../app/told.ts'

/** The messages to endpoints, for the document. telling/messages.ts makes them. */

const text = z.string()

const of = (type: ToldType, description: string, more: z.ZodRawShape = {}) => ({
  description,
  schema: z.strictObject({
    type: z.literal(type),
    timestamp: text.meta({ format: 'date-time', description: 'When it happened' }),
    data: z.strictObject({
      meeting_id: text.meta({ description: 'The session’s id, as everywhere in the API' }),
      zoom_meeting_id: text,
      position: z.int().meta({ description: 'Of the log: a later thing of a session has a higher one' }),
      link: text.meta({ description: 'Where the API tells the rest, to who may ask' }),
      ...more,
    }),
  }),
})

/** By type. A forgotten type does not compile. */
export const MESSAGES = {
  'meeting.scheduled': of('meeting.scheduled', 'A session was scheduled', {
    series_id: text,
    class_id: text.nullable(),
    host_id: text,
  }),
  'meeting.changed': of('meeting.changed', 'Something of a session was changed', {
    fields: z.array(text).meta({ description: 'startTime, duration, title, classId, …' }),
  }),
  'meeting.cancelled': of('meeting.cancelled', 'A session was cancelled in Zoom'),
  'meeting.deleted': of('meeting.deleted', 'A session was deleted through the API'),
  'meeting.restored': of('meeting.restored', 'A cancellation or deletion was taken back'),
  'meeting.started': of('meeting.started', 'Zoom opened a session; again after a pause'),
  'meeting.ended': of('meeting.ended', 'A session ended'),
  'meeting.not_held': of('meeting.not_held', 'The time of a session is over, and it was not held'),
  'class.not_opened': of('class.not_opened', 'Some minutes after its start nobody has opened a class', {
    waited_count: z.int().meta({ description: 'So many waited at its door' }),
  }),
  'pupil.missing': of('pupil.missing', 'Some minutes after the start these pupils have not come; told once', {
    student_ids: z.array(text),
  }),
  'guest.unmatched': of('guest.unmatched', 'Guests that nobody has identified; each told once', {
    participant_ids: z.array(text),
  }),
  'attendance.provisional': of(
    'attendance.provisional',
    'Attendance was taken from what Zoom’s webhooks told',
  ),
  'attendance.final': of(
    'attendance.final',
    'Zoom’s report has confirmed it; again where something came later',
  ),
  'attendance.corrected': of('attendance.corrected', 'A teacher set a status or took that back', {
    student_id: text,
  }),
  'attendance.withdrawn': of('attendance.withdrawn', 'The session turned out not to have been held'),
  'guardian.absence': of(
    'guardian.absence',
    'A guardian who asked for it is to be told of this absence; told once',
    {
      student_id: text,
      guardian_id: text,
    },
  ),
} satisfies Record<ToldType, ReturnType<typeof of>>

const header = (name: string, description: string) => ({
  name,
  in: 'header' as const,
  required: true,
  schema: { type: 'string' as const },
  description,
})

const HEADERS = [
  header('webhook-id', 'Names the message, the same at each try: who has it already takes no notice'),
  header('webhook-timestamp', 'Seconds since 1970 of this try'),
  header(
    'webhook-signature',
    'v1,<base64 of HMAC-SHA-256 of id.timestamp.body>; two with a space after a rotation',
  ),
]

/** The routes of a receiver, for the document. */
export const WEBHOOKS = Object.entries(MESSAGES).map(([type, { description, schema }]) => ({
  method: 'post' as const,
  path: type,
  operationId: `on${type.replaceAll(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
  tags: ['Told'],
  summary: description,
  description: 'Signed by Standard Webhooks. Any 2xx takes it; 410 switches the endpoint off.',
  security: [],
  request: { body: { content: { 'application/json': { schema } }, required: true } },
  responses: { 204: { description: 'Taken' }, 410: { description: 'Tell this endpoint no more' } },
  parameters: HEADERS,
}))
