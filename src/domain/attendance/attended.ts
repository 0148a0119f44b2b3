import type { Meeting, Session } from '../meeting.ts'
import { scheduleIn } from '../meeting.ts'
import { type Connection, isAtDoor, isInside, presence, type Span } from '../when/connection.ts'
import { clip, type Interval, seconds, union } from '../when/intervals.ts'
import { windowBefore, windowOf } from '../when/schedule.ts'
import { withoutTwins } from '../who/twins.ts'
import type { Attended, SessionTime } from './rule.ts'

/** Somebody's time in a session, over all devices and rejoins. Epoch milliseconds. */
export interface Presences extends Attended {
  /** All closed stays. */
  closed: Interval[]
  openSince: number | null
  /** The stays that count, in order. An open stay has no end. */
  attended: Interval[]
  /** When they left without a known joined. */
  lost: number[]
  /** Seconds at the door, so far; null if they did not wait. */
  waitedSeconds: number | null
  /** Since when they are at the door; null for people who are not at the door or are in. */
  waitingSince: number | null
}

/** After Zoom says that the waiting is over, the joined follows within this time. */
const ADMITTED_MS = 60_000

/** Sums up one person's connections in a session. */
export function presencesIn(
  meeting: Meeting,
  session: Session,
  connections: readonly Connection[],
): Presences {
  const stays = withoutTwins(meeting, connections).flatMap((c) =>
    partsFor(session, c).map((part) => presence(c, part)),
  )
  // Zoom's report shows no waiting, so door stays always come from webhooks.
  const waiting = connections.filter(({ door }) => door !== undefined)
  const waited = waiting.flatMap((c) => waitsIn(session, c))
  const open = stays.flatMap(({ openSince }) => openSince ?? [])
  const openSince = open.length > 0 ? Math.min(...open) : null
  const closed = stays.flatMap((stay) => stay.closed)
  const lost = stays.flatMap((stay) => stay.lost)
  const bell = bellOf(session)
  const attended = attendedOf(closed, openSince, bell)
  return {
    closed,
    openSince,
    attended,
    lost,
    seconds: seconds(
      clip(attended, { from: Number.NEGATIVE_INFINITY, to: openSince ?? Number.POSITIVE_INFINITY }),
    ),
    arrivedAt: arrivalOf(attended, waited),
    waitedSeconds: waiting.length > 0 ? waitedIn(session, waiting) : null,
    waitingSince: openSince === null ? waitingSinceOf(waited) : null,
    isUncertain: lost.some((at) => at > bell),
  }
}

/** When they were last known to be there: null while they are there, and if they never came. */
export function lastLeaveOf({ closed, lost, openSince }: Presences): number | null {
  const leaves = [...closed.map(({ to }) => to), ...lost]
  return openSince !== null || leaves.length === 0 ? null : Math.max(...leaves)
}

/** Of a divided instance, only the waiting within the session's own parts counts. Waiting that goes on has no end. */
function waitedIn(session: Session, waiting: readonly Connection[]): number | null {
  const stays = waiting.flatMap((c) =>
    partsFor(session, c).flatMap((part) =>
      clip(presence(c, part, doorFromOf(session, part)).waited, {
        from: part.goesBefore ? part.from : Number.NEGATIVE_INFINITY,
        to: Number.POSITIVE_INFINITY,
      }),
    ),
  )
  return stays.length > 0 ? seconds(stays.filter(({ to }) => to !== Number.POSITIVE_INFINITY)) : null
}

export function waitingSinceOf(waited: readonly Interval[]): number | null {
  const open = waited.flatMap(({ from, to }) => (to === Number.POSITIVE_INFINITY ? [from] : []))
  return open.length > 0 ? Math.min(...open) : null
}

/** The session's parts with the connection in them, or at their door. */
export const partsFor = (session: Session, connection: Connection): Span[] =>
  session.parts.filter(
    (part) =>
      part.uuid === connection.uuid &&
      (isInside(connection, part) || isAtDoor(connection, part, doorFromOf(session, part))),
  )

/** Whether the connection came in during the session, rather than only waited at the door. */
export const cameIn = ({ parts }: Session, connection: Connection): boolean =>
  parts.some((part) => part.uuid === connection.uuid && isInside(connection, part))

/** Whether the connection waited at the door of the session. */
export const wasAtDoor = (session: Session, connection: Connection): boolean =>
  session.parts.some(
    (part) => part.uuid === connection.uuid && isAtDoor(connection, part, doorFromOf(session, part)),
  )

/** The connection's waiting that counts in the session. */
export const waitsIn = (session: Session, connection: Connection): Interval[] =>
  partsFor(session, connection).flatMap(
    (part) => presence(connection, part, doorFromOf(session, part)).waited,
  )

/**
 * Until somebody opens, Zoom has one uuid for everybody who comes to the door: also for people who came to an earlier session that nobody
 * opened. So waiting counts from the session's window on.
 */
function doorFromOf({ parts, row }: Session, { goesBefore }: Span): number {
  if (goesBefore) return Number.NEGATIVE_INFINITY
  const { from } = windowOf(scheduleIn(row))
  return Math.min(from, windowBefore(parts[0]?.from ?? Number.POSITIVE_INFINITY))
}

/** A stay that ended before the scheduled start does not count: the pupil was not in the class. */
function attendedOf(closed: readonly Interval[], openSince: number | null, bell: number): Interval[] {
  const open = openSince === null ? [] : [{ from: openSince, to: Number.POSITIVE_INFINITY }]
  return union([...closed, ...open]).filter(({ to }) => to > bell)
}

/** The scheduled start; none if the session was over by then or was held at another time. */
function bellOf({ parts, isOutside, row }: Session): number {
  const end = parts.at(-1)?.to ?? Number.POSITIVE_INFINITY
  const { start } = scheduleIn(row)
  return isOutside || end <= start ? Number.NEGATIVE_INFINITY : start
}

/** A pupil who waited at the door arrived when they came to the door. */
function arrivalOf([first]: readonly Interval[], waited: readonly Interval[]): number | null {
  if (first === undefined) return null
  const chain = union([...waited, first], ADMITTED_MS)
  return chain.find(({ from, to }) => from <= first.from && to >= first.from)?.from ?? first.from
}

/** When the session began and how long it lasted. Pauses and the open span do not count. */
export function sessionTimeOf({ parts, row }: Pick<Session, 'parts' | 'row'>): SessionTime {
  const over = parts.flatMap(({ from, to }) => (to === null ? [] : [{ from, to }]))
  const { start } = scheduleIn(row)
  return { seconds: seconds(over), begunAt: Math.max(start, parts[0]?.from ?? start) }
}
