import fc from 'fast-check'

const { RUNS, FC_SEED } = process.env

/** What is generated comes from a fixed seed, so that two runs can be compared; FC_SEED=n tries another. */
export const SEED = Number(FC_SEED ?? 20260302)

/** How often, where `npm test` does it so often. RUNS=20 does it twenty times as often: see test/long. */
export const runs = (usual: number): number => usual * Number(RUNS ?? 1)

/** So many seeds, as many times as runs() says: from this one on, or from FC_SEED on. */
export const seedsFrom = (first: number, usual: number): number[] =>
  Array.from({ length: runs(usual) }, (_, n) => n + (FC_SEED === undefined ? first : SEED))

fc.configureGlobal({ seed: SEED, numRuns: runs(100) })

/** Names the seed where the property is read about. `npm run test:long` finds it by that. */
export const property = (rule: string): string => `${rule} (seed ${SEED})`
