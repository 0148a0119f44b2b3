import { drawParticipantUuid } from './identifiers.ts'
import type { Lesson } from './lesson.ts'
import { participantEvent, timeIn, type Webhook } from './payloads.ts'
import { createRandom, type Random } from './random.ts'
import type { Stay } from './stays.ts'

/**
 * What Zoom sends besides who comes and goes: waiting rooms, joins before the host, breakout rooms.
 * The breakout events come on top of the ordinary left and joined of each move.
 */
export function sideEvents(lesson: Lesson, stays: Stay[]): Webhook[] {
  const random = createRandom(lesson.seed, 'side events')
  const rooms = Array.from({ length: 3 }, () => drawParticipantUuid(random))
  return stays.flatMap((stay) => [
    ...(stay.waited > 0 ? waitingRoom(lesson, stay, random) : []),
    ...(stay.begins === 'join' && stay.from < 5 ? beforeHost(lesson, stay) : []),
    ...(stay.room === 'breakout' ? breakoutRoom(lesson, stay, random.pick(rooms)) : []),
  ])
}

function waitingRoom(lesson: Lesson, stay: Stay, random: Random): Webhook[] {
  const arrived = stay.from - stay.waited
  return [
    atDoor(lesson, stay, 'meeting.participant_joined_waiting_room', arrived),
    ...(random.chance(0.2) ? [atDoor(lesson, stay, 'meeting.participant_put_in_waiting_room', arrived)] : []),
    atDoor(lesson, stay, 'meeting.participant_admitted', stay.from),
    atDoor(lesson, stay, 'meeting.participant_left_waiting_room', stay.from),
  ]
}

export const atDoor = (lesson: Lesson, stay: Stay, event: string, second: number): Webhook =>
  send(lesson, event, second, { ...who(stay), date_time: timeIn(lesson, second) })

const beforeHost = (lesson: Lesson, stay: Stay): Webhook[] => [
  waitingForHost(lesson, stay, 'meeting.participant_jbh_waiting', stay.from),
  waitingForHost(lesson, stay, 'meeting.participant_jbh_waiting_left', stay.from),
]

/** Alone among the participant events, jbh_waiting_left has a number as object.id. */
export function waitingForHost(
  lesson: Lesson,
  { person, name }: Pick<Stay, 'person' | 'name'>,
  event: 'meeting.participant_jbh_waiting' | 'meeting.participant_jbh_waiting_left',
  second: number,
): Webhook {
  const { userId, customerKey, registrantId } = person
  const participant = {
    ...(userId === undefined ? {} : { id: userId }),
    user_name: name,
    ...(customerKey === undefined ? {} : { customer_key: customerKey }),
    ...(registrantId === undefined ? {} : { registrant_id: registrantId }),
  }
  const hasNumber = event === 'meeting.participant_jbh_waiting_left'
  return send(lesson, event, second, participant, hasNumber ? lesson.meeting.number : undefined)
}

const breakoutRoom = (lesson: Lesson, stay: Stay, room: string): Webhook[] => [
  intoBreakoutRoom(lesson, stay, room),
  outOfBreakoutRoom(lesson, stay, room),
]

export const intoBreakoutRoom = (lesson: Lesson, stay: Stay, room: string): Webhook =>
  send(lesson, 'meeting.participant_joined_breakout_room', stay.from, {
    ...inRoom(lesson, stay, room),
    join_time: timeIn(lesson, stay.from),
  })

export const outOfBreakoutRoom = (lesson: Lesson, stay: Stay, room: string): Webhook =>
  send(lesson, 'meeting.participant_left_breakout_room', stay.to, {
    ...inRoom(lesson, stay, room),
    leave_time: timeIn(lesson, stay.to),
  })

/** The user_id in these is of a format of its own: the number of the main room with a time behind it. */
const inRoom = (lesson: Lesson, stay: Stay, room: string) => ({
  ...who(stay),
  user_id: `${stay.userId}${timeIn(lesson, stay.from).replace('T', ' ').replace('Z', ':000')}`,
  parent_user_id: stay.userId,
  breakout_room_uuid: room,
})

/** `telephone` is a connection of its own, bound to that of somebody who is in. */
export const telephoneBound = (lesson: Lesson, telephone: Stay, attendee: Stay): Webhook =>
  send(lesson, 'meeting.participant_bind', telephone.from, {
    ...who(telephone),
    bind_user_id: attendee.userId,
    bind_participant_uuid: attendee.participantUuid,
    phone_number: telephone.name,
    join_time: timeIn(lesson, telephone.from),
  })

const who = (stay: Stay) => ({
  user_id: stay.userId,
  user_name: stay.name,
  id: stay.person.userId ?? '',
  participant_uuid: stay.participantUuid,
  email: stay.person.email ?? '',
})

function send(
  lesson: Lesson,
  event: string,
  second: number,
  participant: Record<string, unknown>,
  id?: number,
): Webhook {
  const made = second * 1000 + 250
  return participantEvent(lesson, event, participant, { madeAtOffset: made, sendAtOffset: made + 150 }, id)
}
