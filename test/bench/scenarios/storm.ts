import { createRandom } from '../../simulator/random.ts'
import { sendOnTime } from '../client.ts'
import { type Cost, SIDES, type Side } from '../sides/side.ts'
import { median, quantile, type Spread, spread } from '../statistics.ts'
import { stormSchedule } from '../stormSchedule.ts'
import { type Bench, inRounds, type Measured, minutesAgo, type Table } from './bench.ts'
import { bear, type Load, prepare, type Sittings } from './load.ts'
import { costTable, medianCost } from './throughput.ts'
import { figure, spreadOf } from './words.ts'

/** Zoom waits so long for an answer, and then sends the webhook again. */
const ZOOM_MS = 3_000

/** The bell: a whole school's meetings start and fill within seconds, and Zoom sends whether it is answered or not. */
export async function storm(bench: Bench): Promise<Measured> {
  const { rounds, meetings, people, withinMs } = bench.sizes.storm
  const loads = await inRounds(bench.sides, rounds, async (side, round) => {
    const plan = { meetings, people, startTime: minutesAgo(5) }
    const sittings = await prepare(side, plan, ['started', 'joined'])
    const schedule = stormSchedule(
      { meetings, webhooksEach: people + 1, withinMs },
      createRandom(bench.seed + round, 'storm'),
    )
    const timed = schedule.map(({ meeting, index, at }) => ({ at, body: bodyOf(sittings, meeting, index) }))
    return bear(bench, side, sittings, () => sendOnTime(side.endpoint, timed))
  })
  const result = [...loads].map(([side, of]) => summary(side, of))
  const title = `Storm of ${meetings} meetings, ${people + 1} webhooks each within ${withinMs / 1_000} s`
  return { result, tables: [stormTable(title, result), costTable(title, result)] }
}

const bodyOf = ({ webhooks }: Sittings, meeting: number, index: number): string =>
  webhooks[meeting]?.[index] ?? ''

interface Summary {
  side: Side['name']
  webhooks: number
  seconds: Spread
  p50: Spread
  p99: Spread
  /** Webhooks of a round that were answered after Zoom's time. */
  late: Spread
  cpuMs: Spread
  rssMiB: { before: number; after: number }
  cost: Cost | null
}

const summary = (side: Side, loads: readonly Load[]): Summary => ({
  side: side.name,
  webhooks: loads[0]?.webhooks ?? 0,
  seconds: spread(loads.map(({ seconds }) => seconds)),
  p50: spread(loads.map(({ latencies }) => quantile(latencies, 0.5))),
  p99: spread(loads.map(({ latencies }) => quantile(latencies, 0.99))),
  late: spread(loads.map(({ latencies }) => latencies.filter((ms) => ms > ZOOM_MS).length)),
  cpuMs: spread(loads.map(({ cpuMs }) => cpuMs)),
  rssMiB: {
    before: median(loads.map(({ rssMiB }) => rssMiB.before)),
    after: median(loads.map(({ rssMiB }) => rssMiB.after)),
  },
  cost: medianCost(loads.flatMap(({ cost }) => cost ?? [])),
})

const stormTable = (title: string, all: readonly Summary[]): Table => ({
  title,
  head: ['', 'seconds', 'p50 ms', 'p99 ms', 'after 3 s', 'CPU ms a webhook', 'MiB before, after'],
  rows: all.map(({ side, seconds, p50, p99, late, cpuMs, rssMiB, webhooks }) => [
    SIDES[side],
    spreadOf(seconds, 1),
    spreadOf(p50, 0),
    spreadOf(p99, 0),
    `${figure(late.median, 0)} of ${figure(webhooks, 0)}`,
    spreadOf(cpuMs, 2),
    `${figure(rssMiB.before, 0)}, ${figure(rssMiB.after, 0)}`,
  ]),
})
