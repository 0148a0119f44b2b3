import { sendAll } from '../client.ts'
import { type Cost, costBetween, type Rollcall, SIDES } from '../sides/side.ts'
import { type Bench, type Measured, minutesAgo } from './bench.ts'
import { prepare } from './load.ts'
import { figure } from './words.ts'

/** What one left costs that comes after the end, when the attendance of the whole class is already taken. */
export async function late(bench: Bench): Promise<Measured> {
  const result: Late[] = []
  for (const side of bench.rollcalls)
    for (const pupils of bench.sizes.late.pupils) result.push(await measure(bench, side, pupils))
  const rows = result.map(({ side, pupils, cost }) => [
    SIDES[side],
    figure(pupils, 0),
    figure(cost?.rowsRead, 0),
    figure(cost?.rowsWritten, 0),
    figure(cost?.batches, 0),
    figure(cost?.statements, 0),
  ])
  const head = ['', 'pupils', 'rows read', 'rows written', 'batches', 'statements']
  return { result, tables: [{ title: 'A late left after the end of a class', head, rows }] }
}

interface Late {
  side: Rollcall['name']
  pupils: number
  cost: Cost | null
}

async function measure({ sizes, trouble }: Bench, side: Rollcall, pupils: number): Promise<Late> {
  const plan = { meetings: 1, people: pupils, startTime: minutesAgo(100), withEmails: true }
  const { webhooks } = await prepare(side, plan, ['started', 'joined', 'left', 'ended'])
  await side.introduce(pupils)
  const bodies = webhooks[0] ?? []
  const last = bodies.findLastIndex((body) => body.includes('"meeting.participant_left"'))
  const early = await sendAll(side.endpoint, bodies.toSpliced(last, 1), sizes.atOnce)
  const before = await side.cost()
  const sent = await sendAll(side.endpoint, bodies.slice(last, last + 1), 1)
  if (Object.keys({ ...early.refused, ...sent.refused }).length > 0)
    trouble(`${side.name}: webhooks of a class of ${pupils} were refused`)
  return { side: side.name, pupils, cost: costBetween(before, await side.cost()) }
}
