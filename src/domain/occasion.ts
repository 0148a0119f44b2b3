import type { Span } from './connection.ts'

/** What is known of one Zoom instance (one uuid) of a meeting number, in epoch milliseconds. */
export interface Instance {
  uuid: string
  startedAt: number | null
  endedAt: number | null
  /** The earliest and the latest time that a participant's mark gives: meeting.started is sometimes missing. */
  firstMark: number | null
  lastMark: number | null
}

/** A pause longer than this between two instances makes them two occasions. */
const SAME_OCCASION_MS = 6 * 60 * 60 * 1000

/**
 * Every instance's own time, in order. A meeting number has one live instance at a time, so an instance whose
 * end Zoom never told was over at the latest when the next one began.
 */
export function spans(instances: Iterable<Instance>): Span[] {
  const known = [...instances].map((i) => ({ ...i, from: startOf(i) })).sort(byStart)
  return known.map(({ uuid, from, endedAt }, index) => {
    const to = endedAt ?? known[index + 1]?.from ?? null
    return { uuid, from, to: to === null ? null : Math.max(from, to) }
  })
}

const startOf = (instance: Instance): number =>
  instance.startedAt ?? instance.firstMark ?? instance.lastMark ?? instance.endedAt ?? 0

const byStart = (a: { from: number; uuid: string }, b: { from: number; uuid: string }): number =>
  a.from - b.from || (a.uuid < b.uuid ? -1 : 1)

/**
 * The instances that are the class: of the occasions on which the number was used, the one nearest to the
 * schedule. A link tried out the day before is not the class, and a restart after a lost host still is.
 * Depends on the set of instances alone, not on the order in which they became known.
 */
export function occasion(all: readonly Span[], scheduledStart: number): Span[] {
  let nearest: Span[] = []
  for (const candidate of occasions(all)) {
    if (nearest.length === 0 || distance(candidate, scheduledStart) <= distance(nearest, scheduledStart))
      nearest = candidate
  }
  return nearest
}

function occasions(all: readonly Span[]): Span[][] {
  const groups: Span[][] = []
  for (const span of all) {
    const group = groups.at(-1)
    const before = group?.at(-1)
    if (group && before && span.from - (before.to ?? span.from) <= SAME_OCCASION_MS) group.push(span)
    else groups.push([span])
  }
  return groups
}

/** Milliseconds between the schedule and the nearest moment of the occasion; 0 within it. */
function distance(group: readonly Span[], scheduledStart: number): number {
  const from = group[0]?.from ?? 0
  const to = group.at(-1)?.to ?? Number.POSITIVE_INFINITY
  if (scheduledStart < from) return from - scheduledStart
  return Math.max(0, scheduledStart - to)
}
