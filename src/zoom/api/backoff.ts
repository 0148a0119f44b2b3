/** The longest wait within a call. Instead of a longer wait, the caller gets the time to come back. */
const LONGEST_MS = 10_000
const FIRST_MS = 500
const MOST_MS = 8_000

export const isTooLong = (pause: number | null): boolean => (pause ?? 0) > LONGEST_MS

/** Milliseconds before the next try: Zoom's own pause, and a random part (full jitter) that doubles. */
export function backoff(tries: number, pause: number, random: () => number): number {
  return pause + random() * Math.min(MOST_MS, FIRST_MS * 2 ** (tries - 1))
}
