const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Pauses after each failed try but the last: with the first at once, ten tries over more than three days. */
const PAUSES = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
]

/** Up to so much later: the messages of an outage do not all come back at one moment. */
const JITTER = 0.2

/** Milliseconds until the next try after so many; null: it was the last. `random` is evenly spread in [0, 1). */
export function pauseAfter(tries: number, random: number): number | null {
  const pause = PAUSES[tries - 1]
  return pause === undefined ? null : Math.round(pause * (1 + JITTER * random))
}

/** An endpoint to which nothing came through for so long is told no more. */
export const FAILING_MS = 5 * 24 * HOUR
/** An endpoint that has too much to do, or does not answer, is left alone for so long. */
export const REST_MS = MINUTE
/** What an endpoint asks for by Retry-After counts up to this. */
export const LONGEST_REST_MS = 24 * HOUR
/** How long the secret of before signs too. */
export const OLD_SECRET_MS = 24 * HOUR
/** What became of deliveries is listed for so long. */
export const KEPT_MS = 30 * 24 * HOUR
