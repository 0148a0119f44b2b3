import { createRandom } from '../simulator/random.ts'
import { type Audit, audit } from './audit.ts'
import { type Planned, scheduleMeetings, webhooksOf } from './school.ts'
import { quantile, sendAll } from './send.ts'
import type { Server } from './server.ts'

export interface LoadOptions {
  webhooks: number
  meetings: number
  atOnce: number
  seconds: number
  seed: number
}

export interface Load extends Audit {
  webhooks: number
  seconds: number
  perSecond: number
  statuses: Record<number, number>
  /** Milliseconds. */
  latency: { p50: number; p95: number; p99: number; max: number }
  /** Of D1, for each webhook. */
  batchesEach: number
  rowsWrittenEach: number
}

/** All meetings held at once. The server is stopped in the end, for its database to be read. */
export async function load(server: Server, options: LoadOptions): Promise<Load> {
  const numbers = await scheduleMeetings(server, options.meetings)
  const bodies = plan(numbers, server.accountId, options)
  const before = await server.cost()
  const { statuses, latencies, seconds, count } = await sendAll(server, bodies, options)
  await server.settled()
  const after = await server.cost()
  const { state } = await server.stop()
  const audited = await audit(state, bodies.slice(0, count))
  return {
    webhooks: count,
    seconds,
    perSecond: count / seconds,
    statuses,
    latency: {
      p50: quantile(latencies, 0.5),
      p95: quantile(latencies, 0.95),
      p99: quantile(latencies, 0.99),
      max: quantile(latencies, 1),
    },
    batchesEach: (after.batches - before.batches) / count,
    rowsWrittenEach: (after.rowsWritten - before.rowsWritten) / count,
    ...audited,
  }
}

/** The webhooks of all meetings in the order of their arrival. What is too many is left out, as Zoom loses some. */
function plan(numbers: readonly string[], accountId: string, { webhooks, seed }: LoadOptions): string[] {
  const size = Math.max(2, Math.ceil((1.1 * webhooks) / numbers.length / WEBHOOKS_A_PERSON))
  const all = numbers.flatMap((number, n) => webhooksOf(number, seed + n, accountId, size))
  const surplus = Math.max(0, all.length - webhooks)
  const dropped = new Set<Planned>(createRandom(seed, 'lost').shuffled(all).slice(0, surplus))
  return all
    .filter((one) => !dropped.has(one))
    .sort((a, b) => a.at - b.at)
    .map(({ body }) => body)
}

/** Those of a random class, roughly. */
const WEBHOOKS_A_PERSON = 4
