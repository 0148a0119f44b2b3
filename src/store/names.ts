import type { Named } from '../app/rollView.ts'

/** By name, then by id. People who are no longer in the roster come last. */
export function compareNames(a: Named, b: Named): number {
  if (a.name === b.name) return a.id < b.id ? -1 : Number(a.id > b.id)
  if (a.name === null || b.name === null) return a.name === null ? 1 : -1
  return a.name < b.name ? -1 : 1
}
