import { DAY_MS, SECOND_MS } from '../../domain/when/duration.ts'
import type { Answer } from './answer.ts'
import { isTooLong } from './backoff.ts'

export interface ZoomLimits {
  /** The latest renewal among these keys; null if none is spent. */
  blockedUntil(keys: string[]): number | null
  remember(key: string, until: number): void
}

/** Remembers Zoom's spent limits, so that Zoom is not asked again before their renewal. */
export function createLimits(now: () => number): ZoomLimits {
  const spent = new Map<string, number>()
  const forgetRenewed = () => {
    for (const [key, until] of spent) if (until <= now()) spent.delete(key)
  }
  return {
    blockedUntil(keys) {
      forgetRenewed()
      const until = Math.max(0, ...keys.map((key) => spent.get(key) ?? 0))
      return until === 0 ? null : until
    },
    remember(key, until) {
      spent.set(key, until)
    },
  }
}

/**
 * Tells Zoom's 429s apart. Headers about a limit per second count first. The limits of a host (100 creates and updates a day) and of a
 * registrant (3 a day) have no header. Their text has the limit in brackets, in every language, or the GMT hour.
 */
export function readLimit(headers: Headers, text: string, now: number): Answer {
  const pause = retryAfter(headers, now)
  if (isPerSecond(headers, pause)) return { kind: 'throttled', retryAfter: pause ?? SECOND_MS }
  if (/\(\d+\)|00:00:00/.test(text)) return { kind: 'spent', scope: 'own', until: nextMidnight(now) }
  if (headers.get('x-ratelimit-type') === 'Daily-limit' || /daily/i.test(text))
    return { kind: 'spent', scope: 'account', until: pause ? now + pause : nextMidnight(now) }
  return { kind: 'throttled', retryAfter: pause ?? SECOND_MS }
}

/** A host's limit also comes with the headers per second. Then requests remain in the second, and Retry-After is absent. */
function isPerSecond(headers: Headers, pause: number | null): boolean {
  if (headers.get('x-ratelimit-type') !== 'QPS') return false
  return pause === null ? headers.get('x-ratelimit-remaining') === '0' : !isTooLong(pause)
}

/** Retry-After (seconds, HTTP date or ISO date) in milliseconds from now. At most a day, the longest limit. */
export function retryAfter(headers: Headers, now: number): number | null {
  const text = headers.get('retry-after')?.trim() ?? ''
  const pause = /^\d+$/.test(text) ? Number(text) * SECOND_MS : Date.parse(text) - now
  return Number.isNaN(pause) ? null : Math.min(Math.max(pause, 0), DAY_MS)
}

/** Zoom renews daily limits at 00:00 UTC. */
const nextMidnight = (now: number) => (Math.floor(now / DAY_MS) + 1) * DAY_MS
