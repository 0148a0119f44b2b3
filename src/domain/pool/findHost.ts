import { MINUTE_MS } from '../when/duration.ts'
import type { Interval } from '../when/intervals.ts'
import type { Booking, Bookings } from './bookings.ts'
import type { PoolHost } from './host.ts'

/** A meeting that looks for a host, who has to be free for all of its sessions. */
export interface Wish {
  /** As in Booking: what the meeting holds already stands in its own way no more. */
  meeting: string
  teacherId: string
  sessions: readonly Interval[]
  /** Zoom registers people for a licensed user's meetings alone. */
  needsLicence: boolean
  /** How many people have to find room. */
  people: number
}

/** The first of these hosts who is free for all sessions. Hosts without the licence, or without the room, come last. */
export function findHost(hosts: readonly PoolHost[], bookings: Bookings, wish: Wish): PoolHost | null {
  const fits = (host: PoolHost) => !lacksLicence(host, wish) && !lacksRoom(host, wish)
  const inOrder = [...hosts.filter(fits), ...hosts.filter((host) => !fits(host))]
  return inOrder.find((host) => isFree(host, bookings, wish)) ?? null
}

export const lacksLicence = ({ isLicensed }: PoolHost, { needsLicence }: Wish): boolean =>
  needsLicence && isLicensed === false

export const lacksRoom = ({ capacity }: PoolHost, { people }: Wish): boolean => people > capacity

/** Whether a host has a place left for each of the sessions. */
export const isFree = ({ key, places }: PoolHost, bookings: Bookings, wish: Wish): boolean =>
  wish.sessions.every((session) => bookings.taken(key, session, wish) < places)

/** What the teacher teaches at the time of one of the sessions, with any host. */
export function teachesMeanwhile(bookings: Bookings, { teacherId, meeting, sessions }: Wish): Booking | null {
  for (const session of sessions) {
    const other = bookings
      .during(session)
      .find((one) => one.teacherId === teacherId && one.meeting !== meeting)
    if (other) return other
  }
  return null
}

/** How all sessions would be moved, and who is free then. */
export interface NextFree {
  /** Milliseconds. */
  laterBy: number
  host: PoolHost
}

const STEP_MS = 5 * MINUTE_MS

/** The hosts who are free a little later: all sessions move by the same time. Tries the ends of the bookings. */
export function nextFree(
  bookings: Bookings,
  sessions: readonly Interval[],
  { withinMs, limit }: { withinMs: number; limit: number },
  hostLater: (laterBy: number) => PoolHost | null,
): NextFree[] {
  const free: NextFree[] = []
  for (const laterBy of delays(bookings, sessions, withinMs)) {
    const host = hostLater(laterBy)
    if (host) free.push({ laterBy, host })
    if (free.length === limit) break
  }
  return free
}

/** In steps of five minutes: to when something has just ended, or its buffer has. */
function delays(bookings: Bookings, sessions: readonly Interval[], withinMs: number): number[] {
  const near = bookings.bufferMs
  const ends = sessions.flatMap(({ from }) =>
    bookings.during({ from, to: from + withinMs }, near).map(({ to }) => to - from),
  )
  const stepsOf = (ms: number) => Math.ceil(ms / STEP_MS)
  const steps = ends.flatMap((ms) => [stepsOf(ms), stepsOf(ms) + 1, stepsOf(ms) + 2, stepsOf(ms + near)])
  return [...new Set(steps.map((step) => step * STEP_MS))]
    .filter((ms) => ms > 0 && ms <= withinMs)
    .sort((a, b) => a - b)
}
