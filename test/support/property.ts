import fc from 'fast-check'

/** Properties run on a fixed seed, so that a run can be told from the next; FC_SEED=n tries another. */
export const SEED = Number(process.env['FC_SEED'] ?? 20260302)

fc.configureGlobal({ seed: SEED })

/** Names the seed where the property is read about. */
export const property = (rule: string): string => `${rule} (seed ${SEED})`
