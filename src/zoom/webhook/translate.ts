import { CONTRACT, type WriteRequest } from '../../app/contract.ts'
import type { PersonalNumber } from '../../app/receiveWebhook.ts'
import type {
  ChangeMeeting,
  Command,
  DropMeeting,
  RecordBinding,
  RecordMark,
  RecordRecording,
  RecordRegistrant,
  RecordRoom,
} from '../../domain/commands.ts'
import type { MeetingChange } from '../../domain/fields.ts'
import { beforeHostKey } from '../../domain/when/connection.ts'
import type { Evidence } from '../../domain/who/evidence.ts'
import { withoutTag } from '../tag.ts'
import { type Hashes, webHashes } from './hashes.ts'
import type { ZoomEvent } from './payloads.ts'

export interface Translated {
  number: string
  request: WriteRequest
  personal?: PersonalNumber
}

/**
 * Translates a webhook to a request to a meeting. The request's id comes from the SHA-256 of the raw body, because Zoom repeats a body byte
 * for byte and signs it anew.
 */
export async function translate(
  event: ZoomEvent,
  body: Uint8Array<ArrayBuffer>,
  { digest }: Pick<Hashes, 'digest'> = webHashes,
): Promise<Translated> {
  const id = idOf(await digest(body))
  const command = toCommand(event)
  const personal = personalNumber(event, command)
  return {
    number: event.payload.object.id,
    ...(personal && { personal }),
    request: {
      contract: CONTRACT,
      id,
      command,
      occurredAt: ('at' in command && command.at) || timeOf(event, null),
      meta: { actor: null, source: 'zoom', correlationId: id },
    },
  }
}

/** Zoom's personal numbers have ten digits, numbers of scheduled meetings have eleven. */
const PERSONAL_DIGITS = 10

/** Only events of an instance. A change of a personal meeting is no class's. */
function personalNumber({ payload: { object } }: ZoomEvent, command: ZoomCommand): PersonalNumber | null {
  if (!('uuid' in command) || object.id.length > PERSONAL_DIGITS || object.host_id === null) return null
  // All events of an instance go to one session.
  const beganAt = 'start_time' in object ? object.start_time : null
  return { number: object.id, zoomHostId: object.host_id, at: beganAt ?? command.at }
}

type ZoomCommand =
  | Extract<Command, { type: 'RecordStart' | 'RecordEnd' }>
  | ChangeMeeting
  | DropMeeting
  | RecordMark
  | RecordRoom
  | RecordBinding
  | RecordRecording
  | RecordRegistrant

function toCommand(event: ZoomEvent): ZoomCommand {
  switch (event.event) {
    case 'meeting.started': {
      const { uuid, start_time } = event.payload.object
      return { type: 'RecordStart', uuid, at: timeOf(event, start_time) }
    }
    case 'meeting.ended': {
      const { uuid, start_time, end_time } = event.payload.object
      return { type: 'RecordEnd', uuid, startedAt: start_time, at: timeOf(event, end_time) }
    }
    case 'meeting.participant_joined': {
      const { uuid, participant } = event.payload.object
      return { type: 'RecordJoin', ...mark(uuid, participant), at: timeOf(event, participant.join_time) }
    }
    case 'meeting.participant_left': {
      const { uuid, participant } = event.payload.object
      return { type: 'RecordLeave', ...mark(uuid, participant), at: timeOf(event, participant.leave_time) }
    }
    case 'meeting.participant_joined_waiting_room':
    case 'meeting.participant_put_in_waiting_room':
      return doorMark('RecordWaiting', event)
    case 'meeting.participant_jbh_waiting':
      return { ...doorMark('RecordWaiting', event), connection: waiterOf(event) }
    case 'meeting.participant_left_waiting_room':
    case 'meeting.participant_admitted':
      return doorMark('RecordWaitingOver', event)
    case 'meeting.participant_jbh_waiting_left':
    case 'meeting.participant_jbh_joined':
      return { ...doorMark('RecordWaitingOver', event), connection: waiterOf(event) }
    case 'meeting.participant_joined_breakout_room':
      return roomMark('RecordRoomJoin', event, event.payload.object.participant.join_time)
    case 'meeting.participant_left_breakout_room':
      return roomMark('RecordRoomLeave', event, event.payload.object.participant.leave_time)
    case 'meeting.participant_bind':
      return binding(event)
    case 'recording.completed':
    case 'recording.transcript_completed': {
      const { uuid, recording_files: files } = event.payload.object
      return { type: 'RecordRecording', uuid, files, at: timeOf(event, null) }
    }
    case 'meeting.updated':
      return isOfSeries(event) ? seriesChange(event) : change(event, changeOf(event.payload.object))
    case 'meeting.deleted':
      return deletion(event)
    case 'meeting.recovered':
      return { type: 'RecoverMeeting', sessionIds: null, at: timeOf(event, null) }
    case 'meeting.registration_created':
      return registrantOf(
        event,
        event.payload.object.registrant.status === 'approved' ? 'approved' : 'pending',
      )
    case 'meeting.registration_approved':
      return registrantOf(event, 'approved')
    case 'meeting.registration_denied':
      return registrantOf(event, 'denied')
    case 'meeting.registration_cancelled':
      return registrantOf(event, 'cancelled')
  }
}

type RegistrationEvent = Extract<ZoomEvent, { payload: { object: { registrant: object } } }>

function registrantOf(event: RegistrationEvent, status: RecordRegistrant['status']): RecordRegistrant {
  const { id, first_name, last_name, email } = event.payload.object.registrant
  if (id === null) throw new Error('An event of no registrant was let in')
  const name = [first_name, last_name].filter((word) => word !== null).join(' ')
  return {
    type: 'RecordRegistrant',
    registrantId: id,
    status,
    at: timeOf(event, null),
    isNew: event.event === 'meeting.registration_created',
    name: name || null,
    email: email?.toLowerCase() ?? null,
    emailUserId: null,
  }
}

type DoorEvent = Extract<ZoomEvent, { payload: { object: { participant: { date_time: string | null } } } }>

function doorMark(type: 'RecordWaiting' | 'RecordWaitingOver', event: DoorEvent): RecordMark {
  const { uuid, participant } = event.payload.object
  if (uuid === null) throw new Error('An event of no instance was let in')
  return { type, ...mark(uuid, participant), at: timeOf(event, participant.date_time) }
}

type RoomEvent = Extract<ZoomEvent, { payload: { object: { participant: { breakout_room_uuid: string } } } }>

/** user_id is the room's own id of the person. parent_user_id is the meeting's. */
function roomMark(type: RecordRoom['type'], event: RoomEvent, own: string | null): RecordRoom {
  const { uuid, participant } = event.payload.object
  const connection = connectionOf({ ...participant, user_id: participant.parent_user_id })
  return { type, uuid, connection, room: participant.breakout_room_uuid, at: timeOf(event, own) }
}

type Binding = Extract<ZoomEvent, { event: 'meeting.participant_bind' }>

function binding(event: Binding): RecordBinding {
  const { uuid, participant } = event.payload.object
  const boundTo = boundToIn(participant)
  if (boundTo === null) throw new Error('A binding to nobody was let in')
  const connection = connectionOf(participant)
  return { type: 'RecordBinding', uuid, connection, boundTo, at: timeOf(event, participant.join_time) }
}

/** The connection of the telephone's owner, named as in Zoom's other events. */
export const boundToIn = ({
  bind_participant_uuid: uuid,
  bind_user_id: userId,
}: Pick<Binding['payload']['object']['participant'], 'bind_participant_uuid' | 'bind_user_id'>) =>
  uuid ?? userId

const changedAt = ({ payload, event_ts }: Extract<ZoomEvent, { event: 'meeting.updated' }>): string =>
  timeOf({ event_ts: payload.time_stamp ?? event_ts }, null)

/** An event's own time, or else the time when Zoom made it. The door refuses an event without either. */
function timeOf({ event_ts }: Pick<ZoomEvent, 'event_ts'>, own: string | null): string {
  if (own !== null) return own
  if (event_ts === null) throw new Error('An event without a time was let in')
  return new Date(event_ts).toISOString()
}

type Updated = Extract<ZoomEvent, { event: 'meeting.updated' }>
type ZoomChange = Updated['payload']['object']

const change = (event: Updated, fields: ChangeMeeting['change']): ChangeMeeting => ({
  type: 'ChangeMeeting',
  sessionIds: null,
  change: fields,
  ...(isPartial(event.payload.object) && { isPartial: true }),
  at: changedAt(event),
})

const RECURRING = 8

const isOfSeries = ({ payload: { scope, object } }: Updated): boolean =>
  scope !== undefined ||
  object.occurrences.length > 0 ||
  object.recurrence !== undefined ||
  object.type === RECURRING

/** A series has no time of its own. Occurrences that the webhook leaves out are read afterwards. */
function seriesChange(event: Updated): ChangeMeeting {
  const { scope, object } = event.payload
  const { startTime: _, duration: __, ...ofAll } = changeOf(object)
  const moves = object.occurrences.flatMap(({ occurrence_id, start_time, duration, status }) =>
    start_time === undefined || status === 'deleted'
      ? []
      : [{ occurrenceId: occurrence_id, startTime: start_time, ...(duration && { duration }) }],
  )
  return { ...change(event, scope === 'single' ? {} : ofAll), moves, isPartial: true }
}

/** In a series one occurrence may be deleted. If Zoom does not say which, the series is read again. */
function deletion(event: Extract<ZoomEvent, { event: 'meeting.deleted' }>): DropMeeting | ChangeMeeting {
  const { operation, object } = event.payload
  const at = timeOf(event, null)
  const occurrenceIds = object.occurrences.map(({ occurrence_id }) => occurrence_id)
  if (operation === 'all' || (operation === undefined && occurrenceIds.length === 0))
    return { type: 'CancelMeeting', sessionIds: null, at }
  return occurrenceIds.length > 0
    ? { type: 'CancelMeeting', sessionIds: null, occurrenceIds, at }
    : { type: 'ChangeMeeting', sessionIds: null, change: {}, isPartial: true, at }
}

/** A new passcode changes the links, and other settings change the registration page. The webhook tells neither. */
const isPartial = ({ password, join_url, settings }: ZoomChange): boolean =>
  password !== undefined || join_url !== undefined || settings !== undefined

/** Zoom sends only the fields that the host changed. */
const changeOf = ({
  topic,
  agenda,
  start_time,
  duration,
  timezone,
  join_url,
  password,
}: ZoomChange): Omit<MeetingChange, 'settings'> => ({
  ...(topic === undefined ? {} : { title: topic }),
  ...(agenda === undefined ? {} : { description: withoutTag(agenda) || null }),
  ...(start_time === undefined ? {} : { startTime: start_time }),
  ...(duration === undefined ? {} : { duration }),
  ...(timezone === undefined ? {} : { timezone }),
  ...(join_url === undefined ? {} : { joinUrl: join_url }),
  ...(password === undefined ? {} : { password: password || null }),
})

type ZoomParticipant = Omit<
  Extract<ZoomEvent, { event: 'meeting.participant_joined' }>['payload']['object']['participant'],
  'join_time'
>

function mark(uuid: string, participant: ZoomParticipant) {
  return {
    uuid,
    connection: connectionOf(participant),
    evidence: evidence(participant),
  }
}

/** The key of a person who waits for the host. Zoom seldom tells a connection, so a lasting id comes first. */
function waiterOf({ payload }: DoorEvent): string {
  const { registrant_id, customer_key, id, participant_user_id, participant_uuid, user_id } =
    payload.object.participant
  return beforeHostKey(
    registrant_id ?? customer_key ?? id ?? participant_user_id ?? participant_uuid ?? user_id,
  )
}

/** The connection's id. If both of Zoom's ids are missing, another id keeps people apart. */
const connectionOf = ({
  participant_uuid,
  user_id,
  registrant_id,
  customer_key,
  ...participant
}: ZoomParticipant) =>
  participant_uuid ??
  user_id ??
  registrant_id ??
  customer_key ??
  participant.participant_user_id ??
  participant.id ??
  'unknown'

const evidence = (participant: ZoomParticipant): Evidence => ({
  name: participant.user_name,
  email: participant.email?.toLowerCase() ?? null,
  zoomAccountId: participant.participant_user_id ?? participant.id,
  registrantId: participant.registrant_id,
  customerKey: participant.customer_key,
  emailUserId: null,
})

/** The first 128 bits of the body's SHA-256, in the form of a UUID. */
function idOf({ buffer, byteOffset }: Uint8Array<ArrayBuffer>): string {
  const digest = new DataView(buffer, byteOffset)
  const hex = [0, 4, 8, 12].map((at) => digest.getUint32(at).toString(16).padStart(8, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
