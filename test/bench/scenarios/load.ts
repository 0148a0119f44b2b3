import type { Sent } from '../client.ts'
import { cpuSecondsOf, rssBytesOf } from '../processTree.ts'
import { type Cost, costBetween, type Scheduled, type Side } from '../sides/side.ts'
import { type Sitting, type Told, webhooksOf } from '../webhooks.ts'
import type { Bench } from './bench.ts'

/** One load that one side has borne. */
export interface Load {
  webhooks: number
  latencies: number[]
  perSecond: number
  seconds: number
  /** CPU time of the serving processes for a webhook. */
  cpuMs: number
  /** For a webhook; null if nobody counts that. */
  cost: Cost | null
  rssMiB: { before: number; after: number }
}

export interface Sittings {
  meetings: readonly Scheduled[]
  /** The webhooks of each meeting in their order. */
  webhooks: readonly (readonly string[])[]
}

/** Schedules meetings that nobody has joined yet, with what Zoom will send of them. */
export async function prepare(
  side: Side,
  plan: { meetings: number } & Omit<Sitting, 'number'>,
  told: readonly Told[],
): Promise<Sittings> {
  const { meetings: count, startTime, people } = plan
  const meetings = await side.schedule({ meetings: count, startTime, pupils: people })
  const webhooks = meetings.map(({ number }) => webhooksOf({ ...plan, number }, told))
  return { meetings, webhooks }
}

/** Lets the side bear the load, and says what that took. All that it took must be stored. */
export async function bear(
  bench: Pick<Bench, 'trouble'>,
  side: Side,
  { meetings }: Pick<Sittings, 'meetings'>,
  send: () => Promise<Sent>,
): Promise<Load> {
  const costBefore = await side.cost()
  const rssBefore = rssBytesOf(side.processes())
  const cpuBefore = cpuSecondsOf(side.processes())
  const { latencies, refused, seconds } = await send()
  const cpuSeconds = cpuSecondsOf(side.processes()) - cpuBefore
  const cost = costBetween(costBefore, await side.cost())
  const webhooks = latencies.length
  checkAnswers(bench, side, refused)
  await checkStored(bench, side, meetings, webhooks)
  return {
    webhooks,
    latencies,
    seconds,
    perSecond: webhooks / seconds,
    cpuMs: (cpuSeconds * 1_000) / webhooks,
    cost: cost && costOfOne(cost, webhooks),
    rssMiB: { before: rssBefore / MIB, after: rssBytesOf(side.processes()) / MIB },
  }
}

const MIB = 1024 * 1024

function checkAnswers({ trouble }: Pick<Bench, 'trouble'>, side: Side, refused: Sent['refused']): void {
  for (const [status, count] of Object.entries(refused))
    trouble(`${side.name}: ${count} webhooks were answered with ${status}`)
}

async function checkStored(
  { trouble }: Pick<Bench, 'trouble'>,
  side: Side,
  meetings: readonly Scheduled[],
  sent: number,
): Promise<void> {
  const stored = await side.stored(meetings)
  if (stored !== null && stored !== sent)
    trouble(`${side.name}: ${sent} webhooks were sent and ${stored} stored`)
}

export const costOfOne = (cost: Cost, count: number): Cost => ({
  batches: cost.batches / count,
  statements: cost.statements / count,
  rowsRead: cost.rowsRead / count,
  rowsWritten: cost.rowsWritten / count,
  objectRows: cost.objectRows === null ? null : cost.objectRows / count,
})

/** The first webhook of every meeting, then the second, and so on: all meetings go on at once. */
export const interleaved = (webhooks: readonly (readonly string[])[]): string[] =>
  (webhooks[0] ?? []).flatMap((_, index) => webhooks.flatMap((of) => of[index] ?? []))
