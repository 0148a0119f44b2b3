import type * as z from 'zod'
import type { Account, Instance, Meeting } from '../account.ts'
import { drawMeetingUuid } from '../identifiers.ts'
import {
  isoSeconds,
  meetingEnded,
  meetingStarted,
  participantJoined,
  participantLeft,
  type Webhook,
} from '../payloads.ts'
import { identitiesOf } from '../play.ts'
import type { LiveAction } from '../protocol.ts'
import { addRecording } from '../recordings.ts'
import {
  atDoor,
  intoBreakoutRoom,
  outOfBreakoutRoom,
  telephoneBound,
  waitingForHost,
} from '../side-events.ts'
import { placesOf, running } from '../users.ts'
import { type Attendee, lessonAt, newAttendee, nextUserId, openInstance, stayOf } from './attendee.ts'

/** What was done in a meeting, and what Zoom sends of it. */
export type Done = { attendee: string | null; webhooks: Webhook[] }

/** A meeting that is under way, at a moment of it. */
type Now = { account: Account; meeting: Meeting; instance: Instance; second: number }

/** Runs a meeting by hand: one thing happens in it. Throws a sentence where that cannot be. */
export function act(account: Account, meeting: Meeting, action: z.output<typeof LiveAction>): Done {
  const at = action.at === undefined ? account.now() : Date.parse(action.at)
  if (action.do === 'record') return { attendee: null, webhooks: addRecording(account, meeting, action) }
  const instance = openInstance(meeting)
  if (action.do === 'start') return start(account, meeting, at)
  if (instance === undefined) return beforeHost(account, meeting, action, at)
  const second = Math.max(0, Math.floor((at - Date.parse(instance.lesson.startedAt)) / 1000))
  const now = { account, meeting, instance, second }
  switch (action.do) {
    case 'come':
      return action.to === 'door' ? knock(now, action.who) : comeIn(now, action.who)
    case 'admit':
      return admit(now, found(instance.attendees, action.attendee))
    case 'leave':
      return leave(now, found(instance.attendees, action.attendee), action.lost)
    case 'move':
      return move(now, found(instance.attendees, action.attendee), action.to)
    case 'phone':
      return phone(now, found(instance.attendees, action.attendee), action.telephone)
    case 'end':
      return end(now, at)
  }
}

/** Each time a meeting is held it has a uuid of its own, which who waits for the host is told of before. */
function start(account: Account, meeting: Meeting, at: number): Done {
  if (openInstance(meeting)) throw new Error('The meeting goes on already')
  const over = endOthers(account, meeting, at)
  const uuid = nextUuid(account, meeting)
  const lesson = lessonAt(account, meeting, uuid, at)
  const instance: Instance = { uuid, lesson, reads: 0, stays: [], attendees: [] }
  meeting.instances.push(instance)
  const now = { account, meeting, instance, second: 0 }
  const [host] = identitiesOf(meeting)
  const waiting = meeting.beforeHost.splice(0)
  const done = host ? [comeIn(now, host)] : []
  return {
    attendee: done[0]?.attendee ?? null,
    webhooks: [
      ...over,
      meetingStarted(lesson, envelope(0)),
      ...done.flatMap(({ webhooks }) => webhooks),
      ...waiting.flatMap((one) => [
        waitingForHost(lesson, stayOf(one), 'meeting.participant_jbh_waiting_left', 0),
        ...comeIn(now, one.person).webhooks,
      ]),
    ],
  }
}

/** A host with no place left ends their oldest meeting by starting another. */
function endOthers(account: Account, { host }: Meeting, at: number): Webhook[] {
  const others = running(account, host)
  return others.slice(0, Math.max(0, others.length + 1 - placesOf(account, host))).flatMap((meeting) => {
    const instance = openInstance(meeting)
    if (instance === undefined) return []
    const second = Math.max(0, Math.floor((at - Date.parse(instance.lesson.startedAt)) / 1000))
    return end({ account, meeting, instance, second }, at).webhooks
  })
}

function beforeHost(
  account: Account,
  meeting: Meeting,
  action: Exclude<z.output<typeof LiveAction>, { do: 'start' | 'record' }>,
  at: number,
): Done {
  const lesson = lessonAt(account, meeting, nextUuid(account, meeting), at)
  if (action.do === 'come') {
    const attendee = newAttendee(account, undefined, { person: action.who, place: 'door', since: 0 })
    meeting.beforeHost.push(attendee)
    return done(attendee, waitingForHost(lesson, stayOf(attendee), 'meeting.participant_jbh_waiting', 0))
  }
  if (action.do !== 'leave') throw new Error('Nobody has started the meeting')
  const attendee = found(meeting.beforeHost, action.attendee)
  meeting.beforeHost = meeting.beforeHost.filter((one) => one !== attendee)
  return done(attendee, waitingForHost(lesson, stayOf(attendee), 'meeting.participant_jbh_waiting_left', 0))
}

function knock({ account, instance, second }: Now, person: Attendee['person']): Done {
  const attendee = newAttendee(account, instance, { person, place: 'door', since: second })
  instance.attendees?.push(attendee)
  const stay = stayOf(attendee)
  return done(attendee, atDoor(instance.lesson, stay, 'meeting.participant_joined_waiting_room', second))
}

function comeIn({ account, instance, second }: Now, person: Attendee['person']): Done {
  const attendee = newAttendee(account, instance, { person, place: 'main', since: second })
  instance.attendees?.push(attendee)
  return done(attendee, joined({ account, instance, second }, attendee))
}

function admit(now: Now, attendee: Attendee): Done {
  if (attendee.place !== 'door') throw new Error(`${attendee.person.name} does not wait`)
  const { instance, second } = now
  const stay = stayOf(attendee)
  Object.assign(attendee, { place: 'main', waited: second - attendee.since, since: second })
  return done(
    attendee,
    atDoor(instance.lesson, stay, 'meeting.participant_admitted', second),
    atDoor(instance.lesson, stay, 'meeting.participant_left_waiting_room', second),
    joined(now, attendee),
  )
}

function leave({ account, instance, second }: Now, attendee: Attendee, isLost: boolean): Done {
  instance.attendees = instance.attendees?.filter((one) => one !== attendee) ?? []
  const stay = stayOf(attendee, { to: second, ends: 'leave' })
  if (attendee.place === 'door')
    return done(attendee, atDoor(instance.lesson, stay, 'meeting.participant_left_waiting_room', second))
  instance.stays?.push(stay)
  const random = { ...account.random, chance: () => isLost }
  return done(attendee, participantLeft(instance.lesson, stay, envelope(second), random))
}

/** Zoom tells of it as if they had left and joined, and of the breakout room besides. */
function move(now: Now, attendee: Attendee, to: 'main' | 'breakout'): Done {
  const { account, instance, second } = now
  if (attendee.place === 'door') throw new Error(`${attendee.person.name} waits at the door`)
  if (attendee.place === to) throw new Error(`${attendee.person.name} is there already`)
  const before = stayOf(attendee, { to: second, ends: 'move' })
  instance.stays?.push(before)
  const room = instance.uuid.slice(0, 16)
  Object.assign(attendee, { place: to, since: second, waited: 0, userId: nextUserId(instance) })
  const after = stayOf(attendee, { begins: 'move' })
  return done(
    attendee,
    participantLeft(instance.lesson, before, envelope(second), account.random),
    participantJoined(instance.lesson, after, envelope(second), account.random),
    to === 'breakout'
      ? intoBreakoutRoom(instance.lesson, after, room)
      : outOfBreakoutRoom(instance.lesson, before, room),
  )
}

/** Zoom names a person on the telephone by the number, and then tells the owner of the telephone. */
function phone(now: Now, attendee: Attendee, telephone: string): Done {
  const came = comeIn(now, { name: telephone })
  const on = found(now.instance.attendees, came.attendee ?? '')
  const binding = telephoneBound(now.instance.lesson, stayOf(on), stayOf(attendee, { to: now.second }))
  return { ...came, webhooks: [...came.webhooks, binding] }
}

function end({ account, instance, second }: Now, at: number): Done {
  const here = (instance.attendees ?? []).filter(({ place }) => place !== 'door')
  const stays = here.map((one) => stayOf(one, { to: second, ends: 'host' }))
  instance.stays?.push(...stays)
  instance.lesson = { ...instance.lesson, endedAt: isoSeconds(at) }
  delete instance.attendees
  const lefts = stays.map((stay) => participantLeft(instance.lesson, stay, envelope(second), account.random))
  return { attendee: null, webhooks: [meetingEnded(instance.lesson, envelope(second)), ...lefts] }
}

const joined = ({ account, instance, second }: Omit<Now, 'meeting'>, attendee: Attendee): Webhook =>
  participantJoined(instance.lesson, stayOf(attendee), envelope(second), account.random)

const envelope = (second: number) => ({ madeAtOffset: second * 1000, sendAtOffset: second * 1000 })

function nextUuid(account: Account, meeting: Meeting): string {
  const isUsed = meeting.instances.some(({ uuid }) => uuid === meeting.uuid)
  if (isUsed) meeting.uuid = drawMeetingUuid(account.random)
  return meeting.uuid
}

const done = ({ id }: Attendee, ...webhooks: Webhook[]): Done => ({ attendee: id, webhooks })

function found(attendees: readonly Attendee[] | undefined, id: string): Attendee {
  const one = attendees?.find((attendee) => attendee.id === id)
  if (one === undefined) throw new Error('Nobody of that kind is there')
  return one
}
