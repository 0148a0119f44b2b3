import { drawParticipantUuid } from './identifiers.ts'
import type { Connection, Lesson, Person } from './lesson.ts'
import { createRandom, type Random } from './random.ts'

/** One room's worth of a connection. Zoom tells of each as if someone had joined and left. */
export type Stay = {
  person: Person
  name: string
  /** Kept over breakout moves, new after a rejoin. */
  participantUuid: string
  /** New in every room. */
  userId: string
  room: 'main' | 'breakout'
  /** Seconds after the class's actual start. */
  from: number
  to: number
  begins: 'join' | 'move'
  ends: 'leave' | 'move' | 'host' | 'never'
  /** Seconds in the waiting room before. */
  waited: number
  publicIp: string
}

export const lessonSeconds = ({ startedAt, endedAt }: { startedAt: string; endedAt: string }): number =>
  (Date.parse(endedAt) - Date.parse(startedAt)) / 1000

/** Every stay of everyone. Those of one connection follow each other. */
export function staysOf(lesson: Lesson): Stay[] {
  const random = createRandom(lesson.seed, 'stays')
  const stays = lesson.people.flatMap((person) =>
    person.connections.flatMap((connection) =>
      connectionStays(person, connection, lessonSeconds(lesson), random),
    ),
  )
  return withUserIds(stays)
}

function connectionStays(person: Person, connection: Connection, length: number, random: Random): Stay[] {
  const identity = {
    person,
    name: connection.name ?? person.name,
    participantUuid: drawParticipantUuid(random),
    publicIp: `203.0.113.${random.int(1, 254)}`,
    userId: '',
  }
  const starts = [connection.from, ...(connection.moves ?? [])]
  const last = lastEnd(connection, length, random)
  return starts.map((from, index) => ({
    ...identity,
    room: index % 2 === 0 ? 'main' : 'breakout',
    from,
    to: starts[index + 1] ?? last.to,
    begins: index === 0 ? 'join' : 'move',
    ends: index === starts.length - 1 ? last.ends : 'move',
    waited: index === 0 ? (connection.waited ?? 0) : 0,
  }))
}

function lastEnd({ from, to }: Connection, length: number, random: Random): Pick<Stay, 'to' | 'ends'> {
  if (to !== undefined) return { to, ends: 'leave' }
  // A join after the end has been seen, without the left that should follow.
  if (from >= length) return { to: from, ends: 'never' }
  return { to: length + random.int(0, 2), ends: 'host' }
}

/** Zoom counts in steps of 1024, meeting-wide, in the order of arrival. */
function withUserIds(stays: Stay[]): Stay[] {
  const inOrder = [...stays].sort((a, b) => a.from - b.from)
  const userIds = new Map(inOrder.map((stay, index) => [stay, String(16_778_240 + index * 1024)]))
  return stays.map((stay) => ({ ...stay, userId: userIds.get(stay) ?? stay.userId }))
}
