import fc from 'fast-check'

/** New each run; SEED=n repeats the run of which it was read. */
export const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))

/** How many times as many cases as in `npm test`. */
const TIMES = Number(process.env['TIMES'] ?? 1)

fc.configureGlobal({ seed: SEED })

/** Names the seed where the property is read about. */
export const property = (rule: string): string => `${rule} (SEED=${SEED})`

/** So many cases, and more in a longer run. */
export const cases = (numRuns: number): { numRuns: number } => ({ numRuns: numRuns * TIMES })
