import { sendAll } from '../client.ts'
import { cpuSecondsOf } from '../processTree.ts'
import { type Cost, costBetween, type Rollcall, SIDES } from '../sides/side.ts'
import { quantile, type Spread, spread } from '../statistics.ts'
import { type Bench, type Measured, minutesAgo, type Table } from './bench.ts'
import { costOfOne, prepare } from './load.ts'
import { figure, spreadOf } from './words.ts'

/** One meeting that grows long: what its early and its late webhooks cost, and how long it takes to wake afterwards. */
export async function growth(bench: Bench): Promise<Measured> {
  const result: Long[] = []
  for (const side of bench.rollcalls) result.push(await measure(bench, side))
  return { result, tables: [growthTable(result), wakingTable(result)] }
}

interface Long {
  side: Rollcall['name']
  early: Window
  late: Window
  fromSnapshot: Wake
  fromLog: Wake
}

/** So many webhooks in a row. */
interface Window {
  upTo: number
  p50: number
  cpuMs: number
  cost: Cost | null
}

interface Wake {
  events: number
  ms: Spread
  cost: Cost | null
}

async function measure(bench: Bench, side: Rollcall): Promise<Long> {
  const { events, window } = bench.sizes.growth
  const startTime = minutesAgo(5)
  const { webhooks } = await prepare(side, { meetings: 1, people: events / 2, startTime }, [
    'started',
    'joined',
    'left',
  ])
  const bodies = webhooks[0] ?? []
  const part = (from: number, to: number) => windowOf(bench, side, bodies.slice(from, to), to)
  // The first hundred also warm up what the side has not done before.
  await part(0, 100)
  const early = await part(100, 100 + window)
  await part(100 + window, events - window)
  const late = await part(events - window, events)
  const wake = (keepSnapshots: boolean) => wakeOf(bench, side, bodies.slice(0, events), keepSnapshots)
  return { side: side.name, early, late, fromSnapshot: await wake(true), fromLog: await wake(false) }
}

async function windowOf(
  bench: Bench,
  side: Rollcall,
  bodies: readonly string[],
  upTo: number,
): Promise<Window> {
  const [costBefore, cpuBefore] = [await side.cost(), cpuSecondsOf(side.processes())]
  const { latencies, refused } = await sendAll(side.endpoint, bodies, bench.sizes.atOnce)
  const cpuSeconds = cpuSecondsOf(side.processes()) - cpuBefore
  const cost = costBetween(costBefore, await side.cost())
  if (Object.keys(refused).length > 0) bench.trouble(`${side.name}: a long meeting’s webhooks were refused`)
  return {
    upTo,
    p50: quantile(latencies, 0.5),
    cpuMs: (cpuSeconds * 1_000) / bodies.length,
    cost: cost && costOfOne(cost, bodies.length),
  }
}

/**
 * A webhook that comes again wakes the meeting and writes nothing, so each time finds the same. Another meeting’s webhook goes
 * first: the code is compiled by then.
 */
async function wakeOf(
  bench: Bench,
  side: Rollcall,
  bodies: readonly string[],
  keepSnapshots: boolean,
): Promise<Wake> {
  const plan = { meetings: 1, people: 5, startTime: minutesAgo(5) }
  const { webhooks } = await prepare(side, plan, ['started', 'joined'])
  const warming = webhooks[0] ?? []
  const taken: number[] = []
  let cost: Cost | null = null
  for (let n = 0; n < bench.sizes.growth.wakes; n += 1) {
    await side.restart({ keepSnapshots })
    await sendAll(side.endpoint, [...warming, ...warming], 1)
    const before = await side.cost()
    const { latencies } = await sendAll(side.endpoint, bodies.slice(0, 1), 1)
    cost = costBetween(before, await side.cost())
    taken.push(...latencies)
  }
  return { events: bodies.length, ms: spread(taken), cost }
}

const growthTable = (all: readonly Long[]): Table => ({
  title: 'Growth: webhooks of one meeting as it grows',
  head: ['', 'up to event', 'p50 ms', 'CPU ms a webhook', 'rows written', 'rows read', 'object rows'],
  rows: all.flatMap(({ side, early, late }) =>
    [early, late].map(({ upTo, p50, cpuMs, cost }) => [
      SIDES[side],
      figure(upTo, 0),
      figure(p50, 1),
      figure(cpuMs, 2),
      figure(cost?.rowsWritten, 2),
      figure(cost?.rowsRead, 2),
      figure(cost?.objectRows, 3),
    ]),
  ),
})

const wakingTable = (all: readonly Long[]): Table => ({
  title: 'Waking a long meeting',
  head: ['', 'events', 'from', 'ms', 'round trips', 'rows read'],
  rows: all.flatMap(({ side, fromSnapshot, fromLog }) =>
    [
      { from: 'its snapshot', wake: fromSnapshot },
      { from: 'its log', wake: fromLog },
    ].map(({ from, wake }) => [
      SIDES[side],
      figure(wake.events, 0),
      from,
      spreadOf(wake.ms, 0),
      // Deno's log tells of commits and requests, and waking is neither.
      side === 'rollcall-deno' ? '–' : figure(wake.cost?.batches, 0),
      side === 'rollcall-deno' ? '–' : figure(wake.cost?.rowsRead, 0),
    ]),
  ),
})
