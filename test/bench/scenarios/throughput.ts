import { sendAll } from '../client.ts'
import type { Cost, Side } from '../sides/side.ts'
import { SIDES } from '../sides/side.ts'
import { median, type Spread, spread } from '../statistics.ts'
import { type Bench, inRounds, type Measured, minutesAgo, type Table } from './bench.ts'
import { bear, interleaved, type Load, prepare } from './load.ts'
import { figure, ratio, spreadOf } from './words.ts'

/**
 * As many webhooks a second as a side takes, with 64 under way at a time: one busy meeting, or many meetings at once. A round goes before that is
 * not counted, because its code is not compiled: schools ask a server that has been in use.
 */
export async function throughput(bench: Bench, what: 'busy' | 'meetings'): Promise<Measured> {
  const { sizes, sides } = bench
  const load = what === 'busy' ? { meetings: 1, people: sizes.busy.people } : sizes.meetings
  const rounds = await inRounds(sides, sizes.rounds + 1, async (side) => {
    const sittings = await prepare(side, { ...load, startTime: minutesAgo(5) }, ['started', 'joined', 'left'])
    const bodies = interleaved(sittings.webhooks)
    return bear(bench, side, sittings, () => sendAll(side.endpoint, bodies, sizes.atOnce))
  })
  const result = [...rounds].map(([side, [_, ...loads]]) => summary(side, loads))
  const title = what === 'busy' ? 'One busy meeting' : `${load.meetings} meetings`
  return { result, tables: [speedTable(title, result), costTable(title, result)] }
}

interface Summary {
  side: Side['name']
  webhooks: number
  perSecond: Spread
  cpuMs: Spread
  /** Of a webhook, in the round in the middle. */
  cost: Cost | null
}

const summary = (side: Side, loads: readonly Load[]): Summary => ({
  side: side.name,
  webhooks: loads.reduce((sum, { webhooks }) => sum + webhooks, 0),
  perSecond: spread(loads.map(({ perSecond }) => perSecond)),
  cpuMs: spread(loads.map(({ cpuMs }) => cpuMs)),
  cost: medianCost(loads.flatMap(({ cost }) => cost ?? [])),
})

export function medianCost(costs: readonly Cost[]): Cost | null {
  if (costs.length === 0) return null
  const of = (field: 'batches' | 'statements' | 'rowsRead' | 'rowsWritten') =>
    median(costs.map((cost) => cost[field]))
  const objectRows = costs.flatMap((cost) => cost.objectRows ?? [])
  return {
    batches: of('batches'),
    statements: of('statements'),
    rowsRead: of('rowsRead'),
    rowsWritten: of('rowsWritten'),
    objectRows: objectRows.length === 0 ? null : median(objectRows),
  }
}

function speedTable(title: string, all: readonly Summary[]): Table {
  const of = (name: Side['name']) => all.find(({ side }) => side === name)
  const speedOf = (name: Side['name']) => of(name)?.perSecond.median
  return {
    title: `${title}: webhooks a second, median (lowest to highest round)`,
    head: [
      '',
      'a second',
      'to do-nothing',
      'to PostgreSQL',
      'to SQLite',
      'CPU ms a webhook',
      'to one row',
      'stored = sent',
    ],
    rows: all.map(({ side, perSecond, cpuMs, webhooks }) => [
      SIDES[side],
      spreadOf(perSecond, 0),
      ratio(perSecond.median, speedOf('nothing')),
      ratio(perSecond.median, speedOf('postgres')),
      ratio(perSecond.median, speedOf('sqlite')),
      spreadOf(cpuMs, 2),
      ratio(cpuMs.median, of('one-row')?.cpuMs.median),
      side === 'nothing' ? '–' : figure(webhooks, 0),
    ]),
  }
}

export function costTable(title: string, all: readonly { side: Side['name']; cost: Cost | null }[]): Table {
  return {
    title: `${title}: the database’s work for a webhook`,
    head: ['', 'batches', 'statements', 'rows written', 'rows read', 'object rows'],
    rows: all
      .filter(({ side, cost }) => cost !== null && side !== 'nothing')
      .map(({ side, cost }) => [
        SIDES[side],
        figure(cost?.batches, 3),
        figure(cost?.statements, 2),
        figure(cost?.rowsWritten, 2),
        figure(cost?.rowsRead, 2),
        figure(cost?.objectRows, 3),
      ]),
  }
}
