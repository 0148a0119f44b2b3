import type { Span } from './connection.ts'

/** An instance (one uuid) of a meeting number. Times are epoch milliseconds. */
export interface Instance {
  uuid: string
  startedAt: number | null
  endedAt: number | null
  /** The earliest and the latest time that a participant's mark gives: meeting.started is sometimes missing. */
  firstMark: number | null
  lastMark: number | null
  /** From Zoom's report, once it has come: the first join, the last leave, and whether the report was complete. */
  report: { from: number; to: number; complete: boolean } | null
  /** Whether a webhook came after the report. */
  heardSince: boolean
}

export type Instances = Map<string, Instance>

const newInstance = (uuid: string): Instance => ({
  uuid,
  startedAt: null,
  endedAt: null,
  firstMark: null,
  lastMark: null,
  report: null,
  heardSince: false,
})

/** The earliest start and the latest end of an instance count, in any order of arrival. */
export const started = (instances: Instances, uuid: string, at: number): void =>
  hear(instances, uuid, ({ startedAt }) => ({ startedAt: Math.min(startedAt ?? at, at) }))

export function ended(instances: Instances, uuid: string, startedAt: number | null, at: number): void {
  if (startedAt !== null) started(instances, uuid, startedAt)
  hear(instances, uuid, ({ endedAt }) => ({ endedAt: Math.max(endedAt ?? at, at) }))
}

export const marked = (instances: Instances, uuid: string, at: number): void =>
  hear(instances, uuid, ({ firstMark, lastMark }) => ({
    firstMark: Math.min(firstMark ?? at, at),
    lastMark: Math.max(lastMark ?? at, at),
  }))

/** Takes over a webhook's times of an instance. */
function hear(instances: Instances, uuid: string, news: (known: Instance) => Partial<Instance>): void {
  const known = instances.get(uuid) ?? newInstance(uuid)
  instances.set(uuid, { ...known, ...news(known), heardSince: known.report !== null })
}

/** Reports of one instance add up. */
export function reported(
  instances: Instances,
  { uuid, from, to, complete }: { uuid: string; from: number; to: number; complete: boolean },
): void {
  const known = instances.get(uuid) ?? newInstance(uuid)
  const before = known.report ?? { from, to, complete: false }
  const report = {
    from: Math.min(before.from, from),
    to: Math.max(before.to, to),
    complete: before.complete || complete,
  }
  instances.set(uuid, { ...known, report, heardSince: known.heardSince && !complete })
}

export const wasHeard = ({ startedAt, endedAt, lastMark }: Instance): boolean =>
  startedAt !== null || endedAt !== null || lastMark !== null

/** A span of the open number, and the last time when the number was surely open. */
export interface Use extends Span {
  heardUntil: number
}

/** After a longer pause than this, the next instance is another use of the number. */
const SAME_USE_MS = 6 * 60 * 60 * 1000

/** An instance with a lost end may have gone on so long in silence. A class that begins later is another use. */
const SILENCE_MS = 30 * 60 * 1000

/**
 * The span of every instance, in order. A meeting number has one live instance at a time, so an instance without an end was over when
 * the next one began. If the next began much later, the instance ended with its last webhook.
 */
export function usesOf(instances: Iterable<Instance>): Use[] {
  const known = [...instances].map((i) => ({ ...i, from: startOf(i) })).sort(byStart)
  return known.map((instance, index) => {
    const { uuid, from } = instance
    const heard = Math.max(from, instance.lastMark ?? from)
    const end = endOf(instance, heard, known[index + 1])
    const to = end === null ? null : Math.max(from, end)
    const isTold = instance.endedAt !== null || instance.report !== null
    return { uuid, from, to, heardUntil: isTold ? (to ?? heard) : Math.min(to ?? heard, heard + SILENCE_MS) }
  })
}

/** Zoom makes no report before the end. So a report proves that the instance ended, and tells when. */
function endOf({ endedAt, report }: Instance, heard: number, next?: { from: number }): number | null {
  const told = endedAt ?? report?.to ?? null
  if (told !== null || next === undefined) return told
  return next.from - heard <= SAME_USE_MS ? next.from : heard
}

function startOf({ startedAt, firstMark, lastMark, endedAt, report }: Instance): number {
  const heard = firstMark ?? lastMark ?? report?.from ?? endedAt ?? 0
  return startedAt ?? Math.min(heard, report?.from ?? heard)
}

const byStart = (a: { from: number; uuid: string }, b: { from: number; uuid: string }): number =>
  a.from - b.from || (a.uuid < b.uuid ? -1 : 1)
