import { classOf, type Meeting } from '../domain/meeting.ts'
import { presence } from '../domain/when/connection.ts'
import { claimed } from '../domain/who/participants.ts'
import { reportedByName, standing } from '../domain/who/twins.ts'

/** When everybody was in a meeting, in epoch milliseconds. */
export interface Timeline {
  spans: Stretch[]
  people: TimelinePerson[]
}

export interface Stretch {
  from: number
  /** Null where it goes on. */
  to: number | null
}

export interface TimelinePerson {
  participant_id: string
  user_id: string | null
  stays: TimelineStay[]
  /** In the waiting room. */
  door: Stretch[]
}

export interface TimelineStay extends Stretch {
  /** Counts the person's devices from 1. */
  device: number
  source: 'webhooks' | 'report' | 'claim'
}

/** What the attendance of a meeting's class rests on: the stays that count, person by person. */
export function timelineOf(meeting: Meeting): Timeline {
  const held = classOf(meeting)
  const reported = reportedByName(meeting.connections.values())
  const people = [...meeting.participants.values()].map(({ id, userId }) => {
    const keys = meeting.connectionsOf.get(id) ?? []
    const connections = standing(
      keys.flatMap((key) => meeting.connections.get(key) ?? []),
      reported,
    )
    const stays = connections.map((connection): Omit<TimelineStay, 'device'>[] => {
      const span = held.find(({ uuid }) => uuid === connection.uuid)
      if (span === undefined) return []
      const source = connection.reported ? 'report' : 'webhooks'
      return stretches(presence(connection, span)).map((stay) => ({ ...stay, source }))
    })
    const told = onDevices([...stays, claimsOf(meeting, userId)])
    return { participant_id: id, user_id: userId, stays: told, door: [] }
  })
  return { spans: held.map(({ from, to }) => ({ from, to })), people: people.filter(isThere) }
}

const isThere = ({ stays, door }: TimelinePerson): boolean => stays.length + door.length > 0

/** A stay of no length shows nothing. */
const stretches = ({ closed, openSince }: ReturnType<typeof presence>): Stretch[] => [
  ...closed.filter(({ from, to }) => to > from),
  ...(openSince === null ? [] : [{ from: openSince, to: null }]),
]

/** A connection that begins when another is over may be the same device again: it takes the lowest number that is free. */
function onDevices(connections: readonly Omit<TimelineStay, 'device'>[][]): TimelineStay[] {
  const ends: number[] = []
  const inOrder = connections
    .filter((stays) => stays.length > 0)
    .sort((a, b) => (a[0]?.from ?? 0) - (b[0]?.from ?? 0))
  return inOrder.flatMap((stays) => {
    const from = stays[0]?.from ?? 0
    const free = ends.findIndex((end) => end <= from)
    const device = free === -1 ? ends.length : free
    ends[device] = stays.at(-1)?.to ?? Number.POSITIVE_INFINITY
    return stays.map((stay) => ({ ...stay, device: device + 1 }))
  })
}

function claimsOf(meeting: Meeting, userId: string | null): Omit<TimelineStay, 'device'>[] {
  const marks = userId === null ? undefined : meeting.claims.get(userId)
  if (userId === null || marks === undefined) return []
  return stretches(presence(claimed(userId, marks), undefined)).map((stay) => ({
    ...stay,
    source: 'claim' as const,
  }))
}
