import { MINUTE_MS } from './duration.ts'
import type { Use } from './instances.ts'

/** The planned time of a session, in epoch milliseconds. */
export interface Schedule {
  start: number
  length: number
}

/** A schedule with the time zone that gives its local day. */
export interface ZonedSchedule extends Schedule {
  timezone: string
}

/** A change of schedule, with its time. */
export interface Move extends Partial<ZonedSchedule> {
  at: number
}

/** A session's window: from so long before its scheduled start to so long after its scheduled end. */
const BEFORE_MS = 30 * MINUTE_MS
const AFTER_MS = 120 * MINUTE_MS

export const endOf = ({ start, length }: Schedule): number => start + length

/** When the window of a session with this start begins. */
export const windowBefore = (start: number): number => start - BEFORE_MS

export const windowOf = (schedule: Schedule): { from: number; to: number } => ({
  from: windowBefore(schedule.start),
  to: endOf(schedule) + AFTER_MS,
})

/**
 * The schedule that counts. A change that was made after the session began moves nothing, whenever its webhook comes. The result depends
 * only on the set of moves and uses, not on their order.
 */
export function scheduleAfter(
  planned: ZonedSchedule,
  moves: readonly Move[],
  uses: readonly Use[],
): ZonedSchedule {
  let schedule = planned
  for (const { at, ...move } of moves)
    if (!uses.some((use) => use.from < at && isOf(use, schedule))) schedule = { ...schedule, ...move }
  return schedule
}

/** The moves, the oldest first. Of two at one instant the greater start, length and zone count. */
export function withMove(moves: readonly Move[], move: Move): Move[] {
  const known = moves.find(({ at }) => at === move.at)
  const { start, length, timezone } = { ...known, ...move }
  const both = {
    at: move.at,
    ...(start === undefined ? {} : { start: Math.max(start, known?.start ?? start) }),
    ...(length === undefined ? {} : { length: Math.max(length, known?.length ?? length) }),
    ...(timezone === undefined ? {} : { timezone: greater(timezone, known?.timezone ?? timezone) }),
  }
  return [...moves.filter((one) => one !== known), both].sort((a, b) => a.at - b.at)
}

const greater = (one: string, other: string): string => (one > other ? one : other)

/** Whether an instance belongs to a session with this schedule, by the span of the instance alone. */
const isOf = (use: Use, schedule: Schedule): boolean =>
  overlaps(use, schedule) || (beganInWindow(use, schedule) && !isTryOut(use, schedule))

export const overlaps = ({ from, to, heardUntil }: Use, schedule: Schedule): boolean =>
  from < endOf(schedule) && (to === null ? heardUntil >= schedule.start : heardUntil > schedule.start)

export function beganInWindow({ from }: Pick<Use, 'from'>, schedule: Schedule): boolean {
  const window = windowOf(schedule)
  return from >= window.from && from <= window.to
}

/** A try-out: over before the scheduled start, and shorter than half of the session. A longer one was the session itself, held early. */
export const isTryOut = ({ from, to }: Use, { start, length }: Schedule): boolean =>
  to !== null && to <= start && to - from < length / 2
