import { MINUTE_MS } from '../domain/when/duration.ts'

/** How far back the tally looks. */
const MINUTES = 10

export interface Tally {
  minutes: number
  taken: number
  /** Webhooks among these that the database did not take in time. */
  kept: number
  /** The longest time until an answer. */
  slowestMs: number
}

/** The webhooks of the last minutes in this process, with their outcome. */
export class WebhookTally {
  readonly #minutes = new Map<number, { taken: number; kept: number; slowestMs: number }>()

  /** Times are epoch milliseconds. */
  took(began: number, now: number, isKept: boolean): void {
    const minute = Math.floor(now / MINUTE_MS)
    const told = this.#minutes.get(minute) ?? this.#begin(minute)
    told.taken += 1
    told.kept += Number(isKept)
    told.slowestMs = Math.max(told.slowestMs, now - began)
  }

  recent(now: number): Tally {
    this.#forget(Math.floor(now / MINUTE_MS))
    const all = [...this.#minutes.values()]
    const sum = (of: (one: (typeof all)[number]) => number) => all.reduce((total, one) => total + of(one), 0)
    return {
      minutes: MINUTES,
      taken: sum(({ taken }) => taken),
      kept: sum(({ kept }) => kept),
      slowestMs: Math.max(0, ...all.map(({ slowestMs }) => slowestMs)),
    }
  }

  #begin(minute: number) {
    this.#forget(minute)
    const told = { taken: 0, kept: 0, slowestMs: 0 }
    this.#minutes.set(minute, told)
    return told
  }

  #forget(minute: number): void {
    for (const one of this.#minutes.keys()) if (one <= minute - MINUTES) this.#minutes.delete(one)
  }
}
