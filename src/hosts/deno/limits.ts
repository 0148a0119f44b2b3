import type { Allow, Limits } from '../../http/limits.ts'

/** Requests a minute, the same as in wrangler.toml. */
export const LIMITS = { user: 300, address: 3000, failures: 60 }

/** Counters in memory. They are exact, because there is one process. */
export const countedLimits = (now: () => number = Date.now): Limits => ({
  user: counter(LIMITS.user, now),
  address: counter(LIMITS.address, now),
  failures: counter(LIMITS.failures, now),
})

const WINDOW_MS = 60_000

/** A fixed window: every count begins anew with each minute. */
function counter(limit: number, now: () => number): Allow {
  const counts = new Map<string, number>()
  let window = 0
  return async (key) => {
    const current = Math.floor(now() / WINDOW_MS)
    if (current !== window) counts.clear()
    window = current
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    return count <= limit
  }
}
