import type { OPERATIONS } from './operations.ts'

const FAILURES_TO_OPEN = 5
const OPEN_MS = 30_000

export interface Circuit {
  /** Asks to let one call through. A refusal has the time to ask again. */
  enter(): { open: false } | { open: true; until: number }
  succeeded(): void
  failed(): void
}

/** The circuit of an operation. */
export type Circuits = (operation: string) => Circuit

const OF_THE_PAST = [
  'listInstances',
  'reportParticipants',
  'pastParticipants',
] satisfies (keyof typeof OPERATIONS)[]

/** Calls about the past have a circuit of their own, so that failing reports do not stop scheduling. */
export function createCircuits(now: () => number): Circuits {
  const [past, other] = [createCircuit(now), createCircuit(now)]
  const isOfThePast = new Set<string>(OF_THE_PAST)
  return (operation) => (isOfThePast.has(operation) ? past : other)
}

/**
 * A circuit breaker. Five failures in a row open it for 30 s. Then one call may try (half-open). This probe keeps the circuit open for
 * another 30 s, so that no second call slips in. If the probe never ends, because its request was cancelled, another probe follows.
 * Failures of calls that began before the opening change nothing.
 */
export function createCircuit(now: () => number): Circuit {
  let failures = 0
  let openUntil = 0
  const trip = () => {
    openUntil = now() + OPEN_MS
  }
  return {
    enter() {
      if (failures < FAILURES_TO_OPEN) return { open: false }
      if (now() < openUntil) return { open: true, until: openUntil }
      trip()
      return { open: false }
    },
    succeeded() {
      failures = 0
    },
    failed() {
      failures += 1
      if (failures === FAILURES_TO_OPEN) trip()
    },
  }
}
