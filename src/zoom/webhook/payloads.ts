import * as z from 'zod'
import { isTimezone } from '../../domain/when/timezone.ts'
import { zoomInstant } from '../instant.ts'
import { minutes } from '../values.ts'
import {
  envelope,
  inRoom,
  occurrences,
  optionalUuid,
  ownTime,
  participant,
  registrant,
  uuid,
  written,
} from './fields.ts'

/** Zoom's webhook bodies, as far as Rollcall reads them, in Zoom's names. */

const MAX_LINK = 2_000

/** Somebody at the door: in the waiting room, or before the host has come. */
const atTheDoor = <T extends string>(event: T) =>
  envelope(
    event,
    { uuid: optionalUuid, participant: participant.extend({ date_time: ownTime }) },
    'object',
    'participant',
    'date_time',
  )

/** Into a breakout room or out of it: beside the ordinary left and joined of each move. */
const ofRoom = <T extends string, S extends z.ZodRawShape>(event: T, time: S, own: string) =>
  envelope(event, { uuid, participant: inRoom.extend(time) }, 'object', 'participant', own)

/** What became of a registration, by the page, the portal or Rollcall itself. */
const registration = <T extends string>(event: T) => envelope(event, { registrant })

/** The events that Rollcall acts on. */
export const ZoomEvent = z.discriminatedUnion('event', [
  envelope('meeting.started', { uuid, start_time: ownTime }, 'object', 'start_time'),
  envelope('meeting.ended', { uuid, start_time: ownTime, end_time: ownTime }, 'object', 'end_time'),
  envelope(
    'meeting.participant_joined',
    { uuid, participant: participant.extend({ join_time: ownTime }) },
    'object',
    'participant',
    'join_time',
  ),
  envelope(
    'meeting.participant_left',
    { uuid, participant: participant.extend({ leave_time: ownTime }) },
    'object',
    'participant',
    'leave_time',
  ),
  envelope(
    'meeting.updated',
    {
      topic: written(200).pipe(z.string().min(1)).optional(),
      agenda: written(2_000).optional(),
      start_time: zoomInstant.optional().catch(undefined),
      duration: minutes.optional().catch(undefined),
      timezone: z.string().max(100).refine(isTimezone).optional().catch(undefined),
      /** The door takes it out where it leads elsewhere than to Zoom. */
      join_url: z.string().max(MAX_LINK).optional().catch(undefined),
      password: written(100).optional(),
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
  envelope('meeting.recovered', {}),
  registration('meeting.registration_created'),
  registration('meeting.registration_approved'),
  registration('meeting.registration_denied'),
  registration('meeting.registration_cancelled'),
])
export type ZoomEvent = z.infer<typeof ZoomEvent>

/** Events that carry no time of their own: without event_ts they happened when Zoom signed them, about. */
export const TIMELESS_EVENTS: readonly string[] = [
  'meeting.updated',
  'meeting.deleted',
  'meeting.registration_created',
  'meeting.registration_approved',
  'meeting.registration_denied',
  'meeting.registration_cancelled',
  'meeting.recovered',
]

export const UrlValidation = z.object({
  event: z.literal('endpoint.url_validation'),
  payload: z.object({ plainToken: z.string() }),
})

/** More than Zoom has for the id of an account. */
export const MAX_ACCOUNT = 100

/** Of an event that names an account by what can be no account's id. */
export const NO_ACCOUNT = '\0'

/** Zoom's ids of accounts are text: anything else is an id, and not the school's. */
const AccountId = z.string().max(MAX_ACCOUNT).nullish()

/** What every body of Zoom's has. */
export const AnyZoomEvent = z.object({
  event: z.string().min(1),
  payload: z
    .object({ account_id: AccountId.catch(NO_ACCOUNT) })
    .nullish()
    .catch(null),
})

/** The events that Rollcall acts on; all others are answered and forgotten. */
export const HANDLED_EVENTS: readonly string[] = ZoomEvent.options.map((option) => option.shape.event.value)
