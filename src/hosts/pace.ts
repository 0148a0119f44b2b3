import type { SetTimer } from '../app/ports.ts'

/** Lets each caller go at least so many milliseconds after the one before. After a pause nobody waits. `now`: epoch milliseconds. */
export function pace(ms: number, now: () => number, after: SetTimer): () => Promise<void> {
  let last = Number.NEGATIVE_INFINITY
  return async () => {
    // No longer, because the clock may have been set back.
    const rest = Math.min(ms, last + ms - now())
    if (rest > 0) await new Promise<void>((go) => void after(rest, go))
    last = now()
  }
}
