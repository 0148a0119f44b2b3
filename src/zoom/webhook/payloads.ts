import * as z from 'zod'
import { isTimezone } from '../../domain/when/timezone.ts'
import { zoomInstant } from '../instant.ts'
import { minutes } from '../values.ts'
import {
  beganAt,
  bound,
  envelope,
  inRoom,
  occurrences,
  optionalUuid,
  ownTime,
  participant,
  recordingFiles,
  registrant,
  uuid,
  writtenText,
} from './fields.ts'

/** Zoom's webhook bodies, as far as Rollcall reads them, in Zoom's names. */

const MAX_LINK = 2_000

/** Somebody at the door: in the waiting room, or before the host has come. */
const atTheDoor = <T extends string>(event: T) =>
  envelope(
    event,
    { uuid: optionalUuid, start_time: beganAt, participant: participant.extend({ date_time: ownTime }) },
    'object',
    'participant',
    'date_time',
  )

/** Into or out of a breakout room. Each move also has an ordinary left and joined. */
const ofRoom = <T extends string, S extends z.ZodRawShape>(event: T, time: S, own: string) =>
  envelope(
    event,
    { uuid, start_time: beganAt, participant: inRoom.extend(time) },
    'object',
    'participant',
    own,
  )

/** The new state of a registration, by the page, the portal or Rollcall itself. */
const registration = <T extends string>(event: T) => envelope(event, { registrant })

/** The events that Rollcall acts on. */
export const ZoomEvent = z.discriminatedUnion('event', [
  envelope('meeting.started', { uuid, start_time: ownTime }, 'object', 'start_time'),
  envelope('meeting.ended', { uuid, start_time: ownTime, end_time: ownTime }, 'object', 'end_time'),
  envelope(
    'meeting.participant_joined',
    { uuid, start_time: beganAt, participant: participant.extend({ join_time: ownTime }) },
    'object',
    'participant',
    'join_time',
  ),
  envelope(
    'meeting.participant_left',
    { uuid, start_time: beganAt, participant: participant.extend({ leave_time: ownTime }) },
    'object',
    'participant',
    'leave_time',
  ),
  envelope(
    'meeting.updated',
    {
      topic: writtenText(200).pipe(z.string().min(1)).optional(),
      agenda: writtenText(2_000).optional(),
      start_time: zoomInstant.optional().catch(undefined),
      duration: minutes.optional().catch(undefined),
      timezone: z.string().max(100).refine(isTimezone).optional().catch(undefined),
      /** The door removes a link that does not lead to Zoom. */
      join_url: z.string().max(MAX_LINK).optional().catch(undefined),
      password: writtenText(100).optional(),
      settings: z.unknown().optional(),
      type: z.unknown().optional(),
      recurrence: z.unknown().optional(),
      occurrences,
    },
    'time_stamp',
  ),
  envelope('meeting.deleted', { occurrences }),
  atTheDoor('meeting.participant_joined_waiting_room'),
  atTheDoor('meeting.participant_put_in_waiting_room'),
  atTheDoor('meeting.participant_left_waiting_room'),
  atTheDoor('meeting.participant_admitted'),
  atTheDoor('meeting.participant_jbh_waiting'),
  atTheDoor('meeting.participant_jbh_waiting_left'),
  atTheDoor('meeting.participant_jbh_joined'),
  ofRoom('meeting.participant_joined_breakout_room', { join_time: ownTime }, 'join_time'),
  ofRoom('meeting.participant_left_breakout_room', { leave_time: ownTime }, 'leave_time'),
  envelope(
    'meeting.participant_bind',
    { uuid, start_time: beganAt, participant: bound.extend({ join_time: ownTime }) },
    'object',
    'participant',
    'join_time',
  ),
  envelope('recording.completed', { uuid, start_time: beganAt, recording_files: recordingFiles }),
  envelope('recording.transcript_completed', { uuid, start_time: beganAt, recording_files: recordingFiles }),
  envelope('meeting.recovered', {}),
  registration('meeting.registration_created'),
  registration('meeting.registration_approved'),
  registration('meeting.registration_denied'),
  registration('meeting.registration_cancelled'),
])
export type ZoomEvent = z.infer<typeof ZoomEvent>

/** Events without a time of their own. Without event_ts, the time of the signature is taken. */
export const TIMELESS_EVENTS: readonly string[] = [
  'meeting.updated',
  'meeting.deleted',
  'meeting.registration_created',
  'meeting.registration_approved',
  'meeting.registration_denied',
  'meeting.registration_cancelled',
  'meeting.recovered',
  'recording.completed',
  'recording.transcript_completed',
]

export const UrlValidation = z.object({
  event: z.literal('endpoint.url_validation'),
  payload: z.object({ plainToken: z.string() }),
})

/** Longer than any account id of Zoom's. */
export const MAX_ACCOUNT = 100

/** Stands for a value that cannot be an account id. */
export const NO_ACCOUNT = '\0'

/** Zoom's account ids are text. Any other value counts as an id that is not the school's. */
const AccountId = z.string().max(MAX_ACCOUNT).nullish()

/** The common part of Zoom's bodies. */
export const AnyZoomEvent = z.object({
  event: z.string().min(1),
  payload: z
    .object({ account_id: AccountId.catch(NO_ACCOUNT) })
    .nullish()
    .catch(null),
})

/** The events that Rollcall acts on. All others are answered and dropped. */
export const HANDLED_EVENTS: readonly string[] = ZoomEvent.options.map((option) => option.shape.event.value)
