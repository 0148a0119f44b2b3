/** A stretch of time in epoch milliseconds, `from` before `to`. */
export interface Interval {
  from: number
  to: number
}

/**
 * The intervals that cover the same time without overlap, in order. Those with at most `gap` between them become one; with a `gap` of -1 only
 * those that overlap.
 */
export function union(intervals: readonly Interval[], gap = 0): Interval[] {
  const sorted = intervals.filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from)
  const merged: Interval[] = []
  for (const next of sorted) {
    const last = merged.at(-1)
    if (last && next.from <= last.to + gap) last.to = Math.max(last.to, next.to)
    else merged.push({ ...next })
  }
  return merged
}

/** The intervals cut to `bounds`. */
export function clip(intervals: readonly Interval[], bounds: Interval): Interval[] {
  return intervals
    .map(({ from, to }) => ({ from: Math.max(from, bounds.from), to: Math.min(to, bounds.to) }))
    .filter(({ from, to }) => to > from)
}

/** Whole seconds covered by the intervals, overlaps counted once. */
export function seconds(intervals: readonly Interval[]): number {
  return Math.floor(union(intervals).reduce((sum, { from, to }) => sum + to - from, 0) / 1000)
}
