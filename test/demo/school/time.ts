/** The sample school's time. */

export const ZONE = 'Asia/Manila'

/** Its clocks are never changed. */
const AHEAD_MS = 8 * 3_600_000

export const MINUTE_MS = 60_000
export const DAY_MS = 24 * 60 * MINUTE_MS

/** The local midnight before this moment. All times are epoch milliseconds. */
export const midnightBefore = (at: number): number => Math.floor((at + AHEAD_MS) / DAY_MS) * DAY_MS - AHEAD_MS

/** 0 is Sunday. */
export const weekdayOf = (midnight: number): number => new Date(midnight + AHEAD_MS).getUTCDay()

/** Of a day, as `8:30`. */
export function clockOn(midnight: number, clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return midnight + (hours * 60 + minutes) * MINUTE_MS
}

/** Whole seconds, as Zoom and the API take them. */
export const iso = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
