import fc from 'fast-check'

const { RUNS, FC_SEED } = process.env

/** New each run. FC_SEED=n repeats the run with n in its name. */
export const SEED = Number(FC_SEED ?? Math.floor(Math.random() * 2 ** 31))

/** How often. `npm test` does it a tenth as often, and RUNS=20 twenty times as often: see test/long. */
export const runs = (usual: number): number => Math.ceil(usual * Number(RUNS ?? 0.1))

export const cases = (numRuns: number): { numRuns: number } => ({ numRuns: runs(numRuns) })

/** So many seeds, as many times as runs() says, from this run's own on. */
export const seedsFrom = (first: number, usual: number): number[] =>
  Array.from({ length: runs(usual) }, (_, n) => n + first + SEED)

fc.configureGlobal({ seed: SEED, numRuns: runs(100) })

/** Names the seed where the property is read about. `npm run test:long` finds it by that. */
export const property = (rule: string): string => `${rule} (seed ${SEED})`
