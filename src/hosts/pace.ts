import type { SetTimer } from '../app/ports.ts'

/**
 * Lets a joint batch go at least so many milliseconds after the one before, if that had several commits. Otherwise, and after a pause, nobody
 * waits. `now`: epoch milliseconds.
 */
export function pace(ms: number, now: () => number, after: SetTimer): (before: number) => Promise<void> {
  let last = Number.NEGATIVE_INFINITY
  return async (before) => {
    // No longer, because the clock may have been set back.
    const rest = Math.min(ms, last + ms - now())
    if (before > 1 && rest > 0) await new Promise<void>((go) => void after(rest, go))
    last = now()
  }
}
