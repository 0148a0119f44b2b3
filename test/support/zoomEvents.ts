import { expect } from 'vitest'
import { webhook } from './rollcall.ts'
import { ACCOUNT_ID } from './testAccount.ts'

/** Zoom's webhooks of a meeting that are sent one by one. Times are minutes from the class's scheduled start. */
export interface Occasion {
  number: string
  /** ISO 8601: minute 0. */
  start: string
  uuid: string
}

/** Who is behind a connection, as Zoom tells. */
export interface Somebody {
  name: string
  email?: string
  registrantId?: string
  /** A Zoom account that is signed in. */
  id?: string
}

/** The account signs its people in, so that Zoom shows their e-mails. */
export const pupil = (n: number): Somebody => ({
  name: `Pupil ${n}`,
  email: `student-${n}@school.example`,
  id: `zoom-${n}`,
})

const at = ({ start }: Occasion, minutes: number): string =>
  new Date(Date.parse(start) + minutes * 60_000).toISOString().replace('.000Z', 'Z')

export const started = (of: Occasion, minutes: number): string =>
  lifecycle(of, 'meeting.started', minutes, { start_time: at(of, minutes) })

export const ended = (of: Occasion, minutes: number, from = 0): string =>
  lifecycle(of, 'meeting.ended', minutes, { start_time: at(of, from), end_time: at(of, minutes) })

export const joined = (of: Occasion, who: Somebody, minutes: number, connection = who.name): string =>
  participant(of, 'meeting.participant_joined', who, connection, minutes, { join_time: at(of, minutes) })

export const left = (of: Occasion, who: Somebody, minutes: number, connection = who.name): string =>
  participant(of, 'meeting.participant_left', who, connection, minutes, { leave_time: at(of, minutes) })

export const waits = (of: Occasion, who: Somebody, minutes: number, connection = who.name): string =>
  participant(of, 'meeting.participant_joined_waiting_room', who, connection, minutes, {
    date_time: at(of, minutes),
  })

export const admitted = (of: Occasion, who: Somebody, minutes: number, connection = who.name): string =>
  participant(of, 'meeting.participant_left_waiting_room', who, connection, minutes, {
    date_time: at(of, minutes),
  })

export const putBack = (of: Occasion, who: Somebody, minutes: number, connection = who.name): string =>
  participant(of, 'meeting.participant_put_in_waiting_room', who, connection, minutes, {
    date_time: at(of, minutes),
  })

/** Somebody who is in with a device came on the telephone as well: Zoom binds the telephone's connection to the device's. */
export function bound(of: Occasion, telephone: string, device: string, minutes: number): string {
  const who = { user_id: `${telephone}-room`, user_name: '+63 917 123 4567' }
  const uuids = {
    participant_uuid: `${telephone}-${of.uuid}`,
    bind_participant_uuid: `${device}-${of.uuid}`,
  }
  const participant = { ...who, ...uuids, join_time: at(of, minutes) }
  const object = { uuid: of.uuid, participant, id: of.number, type: 2, topic: 'Biology' }
  const event_ts = Date.parse(of.start) + minutes * 60_000
  return JSON.stringify({
    payload: { account_id: ACCOUNT_ID, object },
    event_ts,
    event: 'meeting.participant_bind',
  })
}

/** Before the host has come: Zoom tells of nobody's connection, and not when. */
export const waitsForHost = (of: Occasion, who: Somebody, minutes: number): string =>
  beforeHost(of, 'meeting.participant_jbh_waiting', who, minutes)

export const leavesBeforeHost = (of: Occasion, who: Somebody, minutes: number): string =>
  beforeHost(of, 'meeting.participant_jbh_waiting_left', who, minutes)

function beforeHost(of: Occasion, event: string, { name, registrantId, id }: Somebody, minutes: number) {
  const who = { user_name: name, ...(id && { id }), ...(registrantId && { registrant_id: registrantId }) }
  const object = { uuid: of.uuid, participant: who, id: of.number, type: 2, topic: 'Biology' }
  const event_ts = Date.parse(of.start) + minutes * 60_000
  return JSON.stringify({ event, payload: { account_id: ACCOUNT_ID, object }, event_ts })
}

/** `changedAt`: minutes. */
export function updated({ number, start, uuid }: Occasion, changes: object, changedAt: number): string {
  const time = Date.parse(start) + changedAt * 60_000
  const object = { id: Number(number), uuid, ...changes }
  return JSON.stringify({
    event: 'meeting.updated',
    payload: { account_id: ACCOUNT_ID, operator: 'host', object, time_stamp: time },
    event_ts: time,
  })
}

/** Deleted or recovered in Zoom. */
export function dropped({ number, start, uuid }: Occasion, event: 'deleted' | 'recovered', minutes: number) {
  const object = { id: Number(number), uuid, topic: 'Biology', type: 2 }
  const payload = { account_id: ACCOUNT_ID, operator: 'host', object }
  return JSON.stringify({
    event: `meeting.${event}`,
    payload,
    event_ts: Date.parse(start) + minutes * 60_000,
  })
}

function lifecycle(of: Occasion, event: string, minutes: number, times: object): string {
  const object = { id: of.number, uuid: of.uuid, topic: 'Biology', type: 2, timezone: 'UTC', ...times }
  const event_ts = Date.parse(of.start) + minutes * 60_000
  return JSON.stringify({ event, payload: { account_id: ACCOUNT_ID, object }, event_ts })
}

function participant(
  of: Occasion,
  event: string,
  { name, email = '', registrantId, id = '' }: Somebody,
  connection: string,
  minutes: number,
  times: object,
): string {
  const who = {
    user_id: `${connection}-room`,
    user_name: name,
    id,
    participant_user_id: id,
    participant_uuid: `${connection}-${of.uuid}`,
    email,
    ...(registrantId && { registrant_id: registrantId }),
    ...times,
  }
  const object = { uuid: of.uuid, participant: who, id: of.number, type: 2, topic: 'Biology' }
  const event_ts = Date.parse(of.start) + minutes * 60_000
  return JSON.stringify({ payload: { account_id: ACCOUNT_ID, object }, event_ts, event })
}

/** Sends them in this order; each is received. */
export async function sendAll(...bodies: string[]): Promise<void> {
  for (const body of bodies) expect((await webhook(body)).delivered).toBe(true)
}
