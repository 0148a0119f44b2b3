import { type Planned, scheduleMeetings, webhooksOf } from './school.ts'
import { quantile, sendAll } from './send.ts'
import type { Server } from './server.ts'

/** Two ways of doing the same, measured in turns on one machine in one run. */
export interface Ratio {
  what: string
  unit: string
  here: number
  otherwise: number
  /** How many times better this is than the other. */
  times: number
}

export interface RatioOptions {
  seed: number
  /** For each ratio. */
  seconds: number
}

const ROUNDS = 3
/** Webhooks of one busy meeting that are under way at a time. */
const AT_ONCE = 64
const A_ROUND = 600

/** The webhooks of one busy meeting, committed in groups and then one by one, three times each. */
export async function groupCommit(server: Server, { seed, seconds }: RatioOptions): Promise<Ratio[]> {
  const numbers = await scheduleMeetings(server, 2 * ROUNDS)
  const grouped: Round[] = []
  const single: Round[] = []
  for (const [turn, number] of numbers.entries()) {
    const oneByOne = turn % 2 === 1
    await server.oneByOne(oneByOne)
    const bodies = webhooksOf(number, seed, server.accountId, 250).slice(0, A_ROUND)
    const round = await roundOf(server, bodies, seconds / numbers.length)
    if (oneByOne) single.push(round)
    else grouped.push(round)
  }
  await server.oneByOne(false)
  const rate = (rounds: Round[]) => median(rounds.map(({ perSecond }) => perSecond))
  const batches = (rounds: Round[]) => median(rounds.map(({ batchesEach }) => batchesEach))
  const what = 'group commit, against one batch a webhook'
  return [
    ratioOf(what, 'webhooks/s', rate(grouped), rate(single), 'more'),
    ratioOf(what, 'batches each', batches(grouped), batches(single), 'less'),
  ]
}

interface Round {
  perSecond: number
  batchesEach: number
}

async function roundOf(server: Server, planned: readonly Planned[], seconds: number): Promise<Round> {
  const bodies = planned.map(({ body }) => body)
  const before = await server.cost()
  const sent = await sendAll(server, bodies, { atOnce: AT_ONCE, seconds })
  const { batches } = await server.cost()
  return { perSecond: sent.count / sent.seconds, batchesEach: (batches - before.batches) / sent.count }
}

const ratioOf = (
  what: string,
  unit: string,
  here: number,
  otherwise: number,
  better: 'more' | 'less',
): Ratio => ({
  what,
  unit,
  here,
  otherwise,
  times: better === 'more' ? here / otherwise : otherwise / here,
})

const LONG = 500
const WAKES = 10

/** How long a webhook takes that wakes the object of a long meeting, from its snapshot and from the log alone. */
export async function snapshot(server: Server, { seed, seconds }: RatioOptions): Promise<Ratio> {
  const [number = ''] = await scheduleMeetings(server, 1)
  const bodies = webhooksOf(number, seed, server.accountId, LONG).map(({ body }) => body)
  const sent = await sendAll(server, bodies, { atOnce: AT_ONCE, seconds })
  const wake = async (withSnapshot: boolean) => {
    const taken: number[] = []
    for (let i = 0; i < WAKES; i += 1) {
      await server.forget(number, { snapshot: withSnapshot })
      const { latencies } = await sendAll(server, bodies.slice(0, 1), { atOnce: 1, seconds })
      taken.push(...latencies)
    }
    return median(taken)
  }
  // A repeated webhook writes nothing, so the snapshot stays as it is, and once gone it stays away.
  const here = await wake(true)
  const otherwise = await wake(false)
  const what = `waking a meeting of ${sent.count} webhooks from its snapshot, against its log`
  return ratioOf(what, 'ms', here, otherwise, 'less')
}

const median = (values: number[]): number =>
  quantile(
    values.sort((a, b) => a - b),
    0.5,
  )
