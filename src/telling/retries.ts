const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** The pauses after each failed try but the last. The first try is at once: ten tries over more than three days. */
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

/** The random part of a pause, so that the messages of an outage do not all come back at one moment. */
const JITTER = 0.2

/** Milliseconds until the next try after so many tries; null after the last. `random` is evenly spread in [0, 1). */
export function pauseAfter(tries: number, random: number): number | null {
  const pause = PAUSES[tries - 1]
  return pause === undefined ? null : Math.round(pause * (1 + JITTER * random))
}

/** An endpoint that has taken nothing for so long is switched off. */
export const FAILING_MS = 5 * 24 * HOUR
/** The pause for an endpoint that has too much to do or does not answer. */
export const REST_MS = MINUTE
/** The longest Retry-After that counts. */
export const LONGEST_REST_MS = 24 * HOUR
/** How long the previous secret signs too. */
export const OLD_SECRET_MS = 24 * HOUR
/** How long outcomes of deliveries are listed. */
export const KEPT_MS = 30 * 24 * HOUR
