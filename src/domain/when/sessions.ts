import type { Span } from './connection.ts'

/** What is known of one Zoom instance (one uuid) of a meeting number, in epoch milliseconds. */
export interface Instance {
  uuid: string
  startedAt: number | null
  endedAt: number | null
  /** The earliest and the latest time that a participant's mark gives: meeting.started is sometimes missing. */
  firstMark: number | null
  lastMark: number | null
  /** What Zoom's report has told of it, once it has: the first join and the last leave, and whether that was all. */
  report: { from: number; to: number; complete: boolean } | null
  /** Whether a webhook came after the report. */
  heardSince: boolean
}

/** When a class was to be held, in epoch milliseconds. */
export interface Schedule {
  start: number
  length: number
}

/** A pause longer than this between two instances makes them two occasions. */
const SAME_OCCASION_MS = 6 * 60 * 60 * 1000

/**
 * Every instance's own time, in order. A meeting number has one live instance at a time, so an instance whose
 * end Zoom never told was over at the latest when the next one began; where that was on another occasion, with
 * the last that was heard of it.
 */
export function spans(instances: Iterable<Instance>): Span[] {
  const known = [...instances].map((i) => ({ ...i, from: startOf(i) })).sort(byStart)
  return known.map((instance, index) => {
    const { uuid, from } = instance
    const to = endOf(instance, known[index + 1])
    return { uuid, from, to: to === null ? null : Math.max(from, to) }
  })
}

/** There is no report before the end, so a report is the proof of one, and tells when it was. */
function endOf({ endedAt, report, from, lastMark }: Instance & { from: number }, next?: { from: number }) {
  const told = endedAt ?? report?.to ?? null
  if (told !== null || next === undefined) return told
  const heardOf = Math.max(from, lastMark ?? from)
  return next.from - heardOf <= SAME_OCCASION_MS ? next.from : heardOf
}

function startOf({ startedAt, firstMark, lastMark, endedAt, report }: Instance): number {
  const heard = firstMark ?? lastMark ?? report?.from ?? endedAt ?? 0
  return startedAt ?? Math.min(heard, report?.from ?? heard)
}

const byStart = (a: { from: number; uuid: string }, b: { from: number; uuid: string }): number =>
  a.from - b.from || (a.uuid < b.uuid ? -1 : 1)

/**
 * The instances that are the class: of the occasions on which the number was used, the one nearest to the
 * schedule. A link tried out before is not the class, and a restart after a lost host still is.
 * Depends on the set of instances alone, not on the order in which they became known.
 */
export function occasion(all: readonly Span[], schedule: Schedule): Span[] {
  let nearest: Span[] = []
  for (const candidate of occasions(all.filter((span) => !isTryOut(span, schedule)))) {
    if (nearest.length === 0 || distance(candidate, schedule.start) <= distance(nearest, schedule.start))
      nearest = candidate
  }
  return nearest
}

/** Whether an instance that began at this time may be of the class, as far as can be told before its end is known. */
export function mayBelong(start: number, held: readonly Span[], schedule: Schedule): boolean {
  const from = Math.min(schedule.start, held[0]?.from ?? schedule.start)
  const to = Math.max(schedule.start + schedule.length, held.at(-1)?.to ?? 0)
  return start >= from - SAME_OCCASION_MS && start <= to + SAME_OCCASION_MS
}

/** Over before the class was to begin, and shorter than half of it; longer, it was the class held early. */
const isTryOut = ({ from, to }: Span, { start, length }: Schedule): boolean =>
  to !== null && to <= start && to - from < length / 2

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
