import { drawParticipantUuid } from './identifiers.ts'
import type { Lesson } from './lesson.ts'
import { participantEvent, timeIn, type Webhook } from './payloads.ts'
import { createRandom, type Random } from './random.ts'
import type { Stay } from './stays.ts'

/**
 * What Zoom sends besides and attendance has no use for: waiting rooms, joins before the host, breakout rooms.
 * The breakout events come on top of the ordinary left and joined of each move.
 */
export function ignoredEvents(lesson: Lesson, stays: Stay[]): Webhook[] {
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
  const at = (event: string, second: number) =>
    send(lesson, event, second, { ...who(stay), date_time: timeIn(lesson, second) })
  return [
    at('meeting.participant_joined_waiting_room', arrived),
    ...(random.chance(0.2) ? [at('meeting.participant_put_in_waiting_room', arrived)] : []),
    at('meeting.participant_admitted', stay.from),
    at('meeting.participant_left_waiting_room', stay.from),
  ]
}

/** Alone among the participant events, jbh_waiting_left has a number as object.id. */
function beforeHost(lesson: Lesson, stay: Stay): Webhook[] {
  const { userId, customerKey, registrantId } = stay.person
  const participant = {
    ...(userId === undefined ? {} : { id: userId }),
    user_name: stay.name,
    ...(customerKey === undefined ? {} : { customer_key: customerKey }),
    ...(registrantId === undefined ? {} : { registrant_id: registrantId }),
  }
  const { number } = lesson.meeting
  return [
    send(lesson, 'meeting.participant_jbh_waiting', stay.from, participant),
    send(lesson, 'meeting.participant_jbh_waiting_left', stay.from, participant, number),
  ]
}

/** The user_id in these is of a format of its own: the number of the main room with a time behind it. */
function breakoutRoom(lesson: Lesson, stay: Stay, room: string): Webhook[] {
  const spaced = (second: number) => timeIn(lesson, second).replace('T', ' ').replace('Z', ':000')
  const participant = {
    ...who(stay),
    user_id: `${stay.userId}${spaced(stay.from)}`,
    parent_user_id: stay.userId,
    breakout_room_uuid: room,
  }
  return [
    send(lesson, 'meeting.participant_joined_breakout_room', stay.from, {
      ...participant,
      join_time: timeIn(lesson, stay.from),
    }),
    send(lesson, 'meeting.participant_left_breakout_room', stay.to, {
      ...participant,
      leave_time: timeIn(lesson, stay.to),
    }),
  ]
}

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
