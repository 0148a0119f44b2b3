import type { Random } from '../simulator/random.ts'

export interface Storm {
  meetings: number
  /** The first tells that the meeting has started. */
  webhooksEach: number
  withinMs: number
}

/** One webhook of the storm. */
export interface Due {
  meeting: number
  /** Which of its meeting's webhooks, in their order. */
  index: number
  /** Milliseconds after the bell. */
  at: number
}

/** Hosts open their meetings in this part of the time, and pupils come in all of it. */
const OPENING = 0.1

/** When each webhook of a storm is sent, soonest first. */
export function stormSchedule({ meetings, webhooksEach, withinMs }: Storm, random: Random): Due[] {
  const storm = Array.from({ length: meetings }, (_, meeting) => {
    const opened = random.next() * withinMs * OPENING
    const joins = Array.from({ length: webhooksEach - 1 }, () => opened + random.next() * (withinMs - opened))
    return [opened, ...joins.sort((a, b) => a - b)].map((at, index) => ({ meeting, index, at }))
  })
  return storm.flat().sort((a, b) => a.at - b.at)
}
