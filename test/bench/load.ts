import { type Attendance, compareAttendance } from './attendance.ts'
import { type Audit, audit } from './audit.ts'
import { lessonOf, type Planned, scheduleMeetings, webhooksOf } from './school.ts'
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
  /** Of the meetings of which all webhooks were sent. */
  attendance: Attendance
}

/** All meetings held at once. The server is stopped in the end, for its database to be read. */
export async function load(server: Server, options: LoadOptions): Promise<Load> {
  const numbers = await scheduleMeetings(server, options.meetings)
  const size = sizeOf(options)
  const planned = plan(numbers, server.accountId, options.seed, size)
  const bodies = planned.map(({ body }) => body)
  const before = await server.cost()
  const { statuses, latencies, seconds, count } = await sendAll(server, bodies, options)
  await server.settled()
  const after = await server.cost()
  const { state } = await server.stop()
  const audited = await audit(state, bodies.slice(0, count))
  const cutShort = new Set(planned.slice(count).map(({ number }) => number))
  const lessons = numbers.map(
    (number, n) => [number, lessonOf(number, options.seed + n, server.accountId, size)] as const,
  )
  const attendance = compareAttendance(state, new Map(lessons.filter(([number]) => !cutShort.has(number))))
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
    attendance,
    ...audited,
  }
}

/** The webhooks of all meetings in the order of their arrival. None is left out: what is true could not be known. */
const plan = (numbers: readonly string[], accountId: string, seed: number, size: number): Planned[] =>
  numbers.flatMap((number, n) => webhooksOf(number, seed + n, accountId, size)).sort((a, b) => a.at - b.at)

/** People of a class, so that there are about as many webhooks as are wanted. */
const sizeOf = ({ webhooks, meetings }: LoadOptions): number =>
  Math.max(2, Math.ceil(webhooks / meetings / WEBHOOKS_A_PERSON))

/** Those of a random class, roughly. */
const WEBHOOKS_A_PERSON = 4
