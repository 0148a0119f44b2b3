import { isInCalendar } from '../../domain/instant.ts'
import { MAX_ID } from '../values.ts'
import { MAX_NAME } from './fields.ts'
import { MAX_ACCOUNT, type ZoomEvent } from './payloads.ts'

type UsualEvent = Extract<
  ZoomEvent,
  { event: 'meeting.started' | 'meeting.participant_joined' | 'meeting.participant_left' }
>

export interface Usual {
  accountId: string | null
  event: UsualEvent
}

/**
 * Reads a started, a joined or a left in its usual form; null for all else, which zod reads. At a bell nearly all webhooks have this form.
 * zod cannot compile its schemas on Workers, and takes twice as long as the check of the signature.
 */
export function usualEvent(json: unknown): Usual | null {
  try {
    return readUsual(json)
  } catch (error) {
    if (error === ODD) return null
    throw error
  }
}

/** Thrown if a field is not in its usual form. */
const ODD = new Error('Not in the usual form')

function readUsual(json: unknown): Usual {
  const { event, event_ts, payload } = objectIn(json)
  const { object, account_id, ...more } = objectIn(payload)
  if (ELSEWHERE.some((name) => name in more)) throw ODD
  const accountId = textIn(account_id, MAX_ACCOUNT)
  return { accountId, event: eventOf(event, timeIn(event_ts), objectIn(object)) }
}

/** Fields that only other events have. */
const ELSEWHERE = ['time_stamp', 'scope', 'operation']

type Fields = Record<string, unknown>

function eventOf(event: unknown, event_ts: number, given: Fields): UsualEvent {
  const { id, host_id, uuid, start_time, participant } = given
  const of = {
    ...{ id: numberIn(id), host_id: named(host_id), uuid: matching(uuid, UUID) },
    ...(start_time !== undefined && { start_time: instantIn(start_time) }),
  }
  switch (event) {
    case 'meeting.started':
      return { event, event_ts, payload: { object: { start_time: null, ...of } } }
    case 'meeting.participant_joined': {
      const person = objectIn(participant)
      const joined = { ...personIn(person), join_time: instantIn(person['join_time']) }
      return { event, event_ts, payload: { object: { ...of, participant: joined } } }
    }
    case 'meeting.participant_left': {
      const person = objectIn(participant)
      const left = { ...personIn(person), leave_time: instantIn(person['leave_time']) }
      return { event, event_ts, payload: { object: { ...of, participant: left } } }
    }
    default:
      throw ODD
  }
}

function personIn(given: Fields) {
  return {
    user_id: idIn(given['user_id']),
    user_name: textIn(given['user_name'], MAX_NAME),
    id: idIn(given['id']),
    participant_user_id: idIn(given['participant_user_id']),
    participant_uuid: idIn(given['participant_uuid']),
    email: idIn(given['email']),
    customer_key: idIn(given['customer_key']),
    registrant_id: named(given['registrant_id']),
  }
}

const UUID = /^[A-Za-z0-9+/=_-]{1,100}$/
const NUMBER = /^\d{1,20}$/
const NAME_AT_ZOOM = /^[A-Za-z0-9_-]{1,100}$/
const SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/

function objectIn(value: unknown): Fields {
  if (!isFields(value)) throw ODD
  return value
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function matching(value: unknown, form: RegExp): string {
  if (typeof value !== 'string' || !form.test(value)) throw ODD
  return value
}

/** Text may begin with a zero, but the number zero is no meeting number. */
const numberIn = (value: unknown): string =>
  matching(Number.isSafeInteger(value) && value !== 0 ? String(value) : value, NUMBER)

const idIn = (value: unknown): string | null => textIn(Number.isFinite(value) ? String(value) : value, MAX_ID)

function named(value: unknown): string | null {
  const id = idIn(value)
  return id && matching(id, NAME_AT_ZOOM)
}

/** Zoom leaves out a text in three ways. */
function textIn(value: unknown, most: number): string | null {
  if (value === undefined || value === null || value === '') return null
  if (typeof value !== 'string' || value.length > most || !value.isWellFormed()) throw ODD
  return value
}

function timeIn(value: unknown): number {
  if (typeof value !== 'number' || value < 0 || !isInCalendar(value)) throw ODD
  return value
}

/** The log's form of a time in whole seconds. Checks the day, because a day that the month does not have would become another one. */
function instantIn(value: unknown): string {
  const at = matching(value, SECONDS).replace('Z', '.000Z')
  const time = Date.parse(at)
  if (!isInCalendar(time) || new Date(time).toISOString() !== at) throw ODD
  return at
}
