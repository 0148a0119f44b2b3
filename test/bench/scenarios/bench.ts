import type { Sizes } from '../options.ts'
import type { Rollcall, Side } from '../sides/side.ts'

/** What a scenario gets. */
export interface Bench {
  sides: readonly Side[]
  rollcalls: readonly Rollcall[]
  sizes: Sizes
  seed: number
  /** Says what went wrong, after which the bench goes on and fails in the end. */
  trouble(sentence: string): void
}

/** What a scenario has measured: for programs, and as a table for people. */
export interface Measured {
  result: unknown
  tables: Table[]
}

export interface Table {
  title: string
  head: readonly string[]
  rows: readonly (readonly string[])[]
}

/** Every side in turn, round after round: what slows the machine down for a while slows all of them. */
export async function inRounds<S extends Side, Round>(
  sides: readonly S[],
  rounds: number,
  measure: (side: S, round: number) => Promise<Round>,
): Promise<Map<S, Round[]>> {
  const measured = new Map<S, Round[]>(sides.map((side) => [side, []]))
  for (let round = 0; round < rounds; round += 1)
    for (const side of sides) measured.get(side)?.push(await measure(side, round))
  return measured
}

/** The UTC day so many days ago, as 2026-09-01. */
export const daysAgo = (days: number): string => minutesAgo(days * 24 * 60).slice(0, 10)

/** ISO 8601 in UTC and whole seconds, so many minutes ago. */
export const minutesAgo = (minutes: number): string =>
  new Date(Date.now() - minutes * 60_000).toISOString().replace(/\.\d+Z$/, 'Z')
