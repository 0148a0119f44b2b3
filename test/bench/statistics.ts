/** What several rounds of one measurement say together. */
export interface Spread {
  median: number
  low: number
  high: number
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  return { median: middle(sorted), low: sorted[0] ?? 0, high: sorted.at(-1) ?? 0 }
}

export const median = (values: readonly number[]): number => spread(values).median

/** Of an even number of values, the mean of the two in the middle. */
function middle(sorted: readonly number[]): number {
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0
  return (lower + upper) / 2
}

/** The value that this share of the values does not exceed; 0 of no values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
}
