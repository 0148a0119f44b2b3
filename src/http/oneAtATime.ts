import type { RollcallContext } from './env.ts'
import { refusal } from './refusals.ts'

/** Workers do not tell when a request was cut off, so its place is freed after this time. */
const LONGEST_MS = 2 * 60_000

/** Lets one request in after the other, because two would not fit into an isolate's memory. */
export function oneAtATime() {
  let current: { since: number } | null = null
  return async <T>(c: RollcallContext, act: () => Promise<T>) => {
    const now = c.get('ports').clock.now().getTime()
    if (current !== null && current.since > now - LONGEST_MS) {
      const message = 'Another file is being imported; try again in a moment'
      return refusal(c, { reason: 'UNAVAILABLE', message, retryAt: new Date(now + 5_000).toISOString() })
    }
    const mine = { since: now }
    current = mine
    try {
      return await act()
    } finally {
      if (current === mine) current = null
    }
  }
}
