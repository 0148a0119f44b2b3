import { cameIn, partsFor, waitsIn } from '../domain/attendance/attended.ts'
import { CLAIMED, type Meeting, type Session, scheduleIn } from '../domain/meeting.ts'
import { type Connection, keyOf, presence, type Span } from '../domain/when/connection.ts'
import { type Interval, union } from '../domain/when/intervals.ts'
import { roomStays } from '../domain/when/rooms.ts'
import { claimConnection } from '../domain/who/participants.ts'
import { connectionsOf } from '../domain/who/person.ts'
import { withoutTwins } from '../domain/who/twins.ts'

/** The times of all people in a session, in epoch milliseconds. */
export interface Timeline {
  spans: Stretch[]
  people: TimelinePerson[]
}

export interface Stretch {
  from: number
  /** Null while it goes on. */
  to: number | null
}

export interface TimelinePerson {
  participant_id: string
  user_id: string | null
  stays: TimelineStay[]
  /** When they left, where Zoom lost their joined. They were there, and nobody knows since when. */
  lost: number[]
  /** In the waiting room. */
  door: Stretch[]
  /** In breakout rooms, if Zoom tells of them. */
  rooms: RoomStretch[]
}

export interface RoomStretch extends Stretch {
  /** Zoom tells no room's name: they are counted from 1, by when somebody first went there. */
  room: number
}

export interface TimelineStay extends Stretch {
  /** Counts the person's devices from 1. */
  device: number
  source: 'webhooks' | 'report' | 'claim'
  /** When the person moved between rooms: into a breakout room, out of it or on to the next. */
  moves: number[]
}

type Stay = Omit<TimelineStay, 'device'>

/** The stays behind a session's attendance, person by person. */
export function timelineOf(
  meeting: Meeting,
  session: Session,
  participants: Iterable<{ id: string; userId: string | null }> = session.participants.values(),
): Timeline {
  const numbers = roomNumbers(meeting, session)
  const people = [...participants].flatMap(({ id, userId }) => {
    const theirs = connectionsOf(meeting, id)
      .filter((one) => partsFor(session, one).length > 0)
      .sort(byKey)
    const counted = withoutTwins(meeting, theirs)
    const told = counted.map((one) => staysOf(session, one))
    const person = {
      participant_id: id,
      user_id: userId,
      stays: onDevices([...told, claimedStays(session, userId)]),
      lost: counted.flatMap((one) => lostIn(session, one)).sort((a, b) => a - b),
      // Waiting that goes on has no end.
      door: theirs.flatMap((one) => waitsIn(session, one).map(openEnded)),
      rooms: theirs.flatMap((one) => inRooms(meeting, one, told.flat(), numbers)),
    }
    // Also people without a known time, as among the participants.
    return isTimed(person) || counted.some((one) => cameIn(session, one)) ? [person] : []
  })
  return {
    spans: session.parts.map(({ from, to }) => ({ from, to })),
    people: people.sort(byArrival),
  }
}

/** Sorted, because a participant keeps connections in the order of their identification. */
const byKey = (a: Connection, b: Connection): number => (keyOf(a) < keyOf(b) ? -1 : 1)

function roomNumbers({ rooms, connections }: Meeting, { parts }: Session): Map<string, number> {
  const uuids = new Set(parts.map(({ uuid }) => uuid))
  const theirs = [...connections.values()].filter(({ uuid }) => uuids.has(uuid))
  const entered = theirs
    .flatMap((one) => rooms.get(keyOf(one)) ?? [])
    .sort((a, b) => a.at - b.at || a.room.localeCompare(b.room))
  return new Map([...new Set(entered.map(({ room }) => room))].map((room, i) => [room, i + 1]))
}

/** Only for people with a stay that counts. */
function inRooms(
  { rooms }: Meeting,
  connection: Connection,
  stays: readonly Stretch[],
  numbers: ReadonlyMap<string, number>,
): RoomStretch[] {
  const there = union(stays.map(({ from, to }) => ({ from, to: to ?? Number.POSITIVE_INFINITY })))
  return roomStays(rooms.get(keyOf(connection)) ?? [], there).map(({ room, ...stay }) => ({
    ...openEnded(stay),
    room: numbers.get(room) ?? 0,
  }))
}

const openEnded = ({ from, to }: Interval): Stretch => ({
  from,
  to: to === Number.POSITIVE_INFINITY ? null : to,
})

/** Sorted, so that the answer does not depend on the order of the webhooks. */
const byArrival = (a: TimelinePerson, b: TimelinePerson): number =>
  arrival(a) - arrival(b) || (a.participant_id < b.participant_id ? -1 : 1)

const arrival = ({ stays, lost, door }: TimelinePerson): number =>
  Math.min(...[...stays, ...door].map(({ from }) => from), ...lost)

const isTimed = ({ stays, door }: TimelinePerson): boolean => stays.length + door.length > 0

const lostIn = (session: Session, connection: Connection): number[] =>
  partsFor(session, connection).flatMap((part) => presence(connection, part).lost)

function staysOf(session: Session, connection: Connection): Stay[] {
  const source = connection.reported ? 'report' : 'webhooks'
  return partsFor(session, connection).flatMap((part) => stretches(connection, part, source))
}

/** A stay without length is left out. */
function stretches(connection: Connection, part: Span, source: Stay['source']): Stay[] {
  const { closed, openSince } = presence(connection, part)
  const over: Stretch[] = closed.filter(({ from, to }) => to > from)
  const stays = openSince === null ? over : [...over, { from: openSince, to: null }]
  return joined(stays, movesIn(connection)).map((stay) => ({ ...stay, source }))
}

/** A move is a left and a joined of one connection in the same second. */
const movesIn = ({ marks }: Connection): number[] =>
  marks.flatMap(({ kind, at }) =>
    kind === 'left' && marks.some((other) => other.kind === 'joined' && other.at === at) ? [at] : [],
  )

/** In Zoom's report each room has a stay of its own, at most a second apart. */
const ROOM_GAP_MS = 1_000

function joined(stays: readonly Stretch[], moves: readonly number[]): Omit<Stay, 'source'>[] {
  const whole: Omit<Stay, 'source'>[] = []
  for (const { from, to } of stays) {
    const own = moves.filter((at) => at > from && at < (to ?? Number.POSITIVE_INFINITY))
    const last = whole.at(-1)
    if (last?.to == null || from - last.to > ROOM_GAP_MS) whole.push({ from, to, moves: own })
    else whole[whole.length - 1] = { from: last.from, to, moves: [...last.moves, from, ...own] }
  }
  return whole
}

function claimedStays({ claims, parts, row }: Session, userId: string | null): Stay[] {
  const marks = userId === null ? undefined : claims.get(userId)
  if (userId === null || marks === undefined) return []
  const { start, length } = scheduleIn(row)
  const from = Math.min(start, parts[0]?.from ?? start)
  const span = { uuid: CLAIMED, from, to: parts.at(-1)?.to ?? (parts.length > 0 ? null : start + length) }
  return stretches(claimConnection(userId, marks), span, 'claim')
}

/**
 * A connection that begins after another ended may be the same device, so it takes the lowest free number. Two connections that begin
 * at once are numbered in a fixed order, for any order of the webhooks.
 */
function onDevices(connections: readonly Stay[][]): TimelineStay[] {
  const ends: number[] = []
  const inOrder = connections
    .filter((stays) => stays.length > 0)
    .sort((a, b) => (a[0]?.from ?? 0) - (b[0]?.from ?? 0) || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  return inOrder.flatMap((stays) => {
    const from = stays[0]?.from ?? 0
    const free = ends.findIndex((end) => end <= from)
    const device = free === -1 ? ends.length : free
    ends[device] = stays.at(-1)?.to ?? Number.POSITIVE_INFINITY
    return stays.map((stay) => ({ ...stay, device: device + 1 }))
  })
}
