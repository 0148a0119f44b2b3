import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import { sendAll } from '../client.ts'
import type { Asks } from '../options.ts'
import { cpuSecondsOf } from '../processTree.ts'
import { type Cost, costBetween, type Scheduled, SIDES, type Side } from '../sides/side.ts'
import { type Spread, spread } from '../statistics.ts'
import type { Told } from '../webhooks.ts'
import { type Bench, daysAgo, inRounds, type Measured, minutesAgo, type Table } from './bench.ts'
import { costOfOne, interleaved, prepare } from './load.ts'
import { figure, ratio, spreadOf } from './words.ts'

/** What people ask, one question after the other of each side in turn. */
export async function reads(bench: Bench): Promise<Measured> {
  const schools = new Map<Reader, Questions>()
  for (const side of bench.sides.filter(answersReads))
    schools.set(side, questions(await holdSchool(bench, side)))
  const wanted = wantedItems(bench)
  const result: Answered[] = []
  for (const what of QUESTIONS) {
    const paths = new Map([...schools].map(([side, asked]) => [side, asked[what]]))
    for (const answered of await askAll(what, paths, asksOf(bench, what))) {
      if (answered.items < wanted[what])
        bench.trouble(`${answered.side}: ${what} told of ${answered.items} instead of ${wanted[what]}`)
      result.push(answered)
    }
  }
  const floor = await floorOf(bench)
  return { result: { result, floor }, tables: [table(bench, result), floorTable(floor)] }
}

/** Hono and one D1 row on local workerd: no read there takes less. Null without the yardstick. */
async function floorOf({ sides, sizes }: Bench): Promise<Spread | null> {
  const floor = sides.find((side) => side.floor)?.floor
  if (floor === undefined) return null
  const { warming, times } = sizes.reads.small
  const taken: number[] = []
  for (let n = 0; n < warming + times; n += 1) {
    const began = performance.now()
    await floor()
    taken.push(performance.now() - began)
  }
  return spread(taken.slice(warming))
}

const floorTable = (floor: Spread | null): Table => ({
  title: 'The least read on workerd: Hono and one row of D1',
  head: ['ms'],
  rows: floor === null ? [] : [[spreadOf(floor, 1)]],
})

type Reader = Side & Required<Pick<Side, 'get'>>

const answersReads = (side: Side): side is Reader => side.get !== undefined

const QUESTIONS = ['attendance', 'list', 'participants', 'report'] as const
type Question = (typeof QUESTIONS)[number]
type Questions = Record<Question, string>

const asksOf = ({ sizes: { reads } }: Bench, what: Question): Asks => {
  if (what === 'report') return reads.report
  return what === 'participants' ? reads.large : reads.small
}

const CLASS = 40

interface School {
  class: Scheduled
  crowd: Scheduled
  /** The day of the meetings of the report. It has no other meeting. */
  day: string
}

/** A class of 40 that was held, a meeting of many people, and meetings for the report. */
async function holdSchool(bench: Bench, side: Side): Promise<School> {
  const { participants, reportMeetings } = bench.sizes.reads
  const day = daysAgo(3)
  const held: Told[] = ['started', 'joined', 'left', 'ended']
  const one = { meetings: 1, startTime: minutesAgo(105), withEmails: true }
  const theClass = await prepare(side, { ...one, people: CLASS }, held)
  const crowd = await prepare(side, { ...one, people: participants }, ['started', 'joined'])
  const meetings = await prepare(
    side,
    { meetings: reportMeetings, startTime: `${day}T12:00:00Z`, people: 1 },
    held,
  )
  // The crowd has the pupils of the class among it.
  await side.introduce?.(Math.max(CLASS, participants))
  for (const { webhooks } of [theClass, crowd, meetings]) {
    const { refused } = await sendAll(side.endpoint, interleaved(webhooks), bench.sizes.atOnce)
    if (Object.keys(refused).length > 0) bench.trouble(`${side.name}: webhooks were refused before the reads`)
  }
  await side.analyze?.()
  await untilIdle(side)
  return { class: first(theClass.meetings), crowd: first(crowd.meetings), day }
}

const LOOK_MS = 500
const LOOKS = 60
/** The CPU seconds of a side between two looks, if it does little beside. */
const LITTLE = 0.05

/** After webhooks a side has work of its own: Rollcall asks for Zoom's reports. Waits half a minute at most. */
async function untilIdle(side: Side): Promise<void> {
  for (let n = 0; n < LOOKS; n += 1) {
    const before = cpuSecondsOf(side.processes())
    await setTimeout(LOOK_MS)
    if (cpuSecondsOf(side.processes()) - before < LITTLE) return
  }
}

function first([meeting]: readonly Scheduled[]): Scheduled {
  if (meeting === undefined) throw new Error('No meeting was scheduled')
  return meeting
}

const questions = (school: School): Questions => ({
  attendance: `/api/zoom/meetings/${school.class.id}/attendance`,
  list: '/api/zoom/meetings?limit=50',
  participants: `/api/zoom/meetings/${school.crowd.id}/participants`,
  report: `/api/zoom/reports?startDate=${school.day}&endDate=${school.day}&limit=200`,
})

/** The least that an answer must tell of. */
const wantedItems = ({ sizes }: Bench): Record<Question, number> => ({
  attendance: CLASS,
  list: Math.min(50, sizes.reads.reportMeetings),
  participants: sizes.reads.participants,
  report: sizes.reads.reportMeetings,
})

interface Answered {
  side: Side['name']
  what: Question
  /** The very first answer, from code that is not compiled. */
  firstMs: number
  ms: Spread
  /** Of the database, for one question with all its pages; null if nobody counts that. */
  rowsRead: number | null
  batches: number | null
  /** What the last answer told of: records, meetings or participants. */
  items: number
}

/** The sides take turns so many times, because the machine is not always as fast. */
const TURNS = 5

/** One question, asked of each side at its path. */
async function askAll(
  what: Question,
  paths: ReadonlyMap<Reader, string>,
  { warming, times }: Asks,
): Promise<Answered[]> {
  const ask = (side: Reader, count: number) => walks(side, paths.get(side) ?? '', count)
  const before = new Map<Reader, { firstMs: number; cost: Cost | null }>()
  for (const side of paths.keys()) {
    const [first] = await ask(side, warming)
    before.set(side, { firstMs: first?.ms ?? 0, cost: await side.cost() })
  }
  const turns = await inRounds([...paths.keys()], TURNS, (side) => ask(side, times / TURNS))
  const answered = [...turns].map(async ([side, all]): Promise<Answered> => {
    const walked = all.flat()
    const { firstMs = 0, cost: costBefore = null } = before.get(side) ?? {}
    const cost = costBetween(costBefore, await side.cost())
    const { rowsRead = null, batches = null } = cost === null ? {} : costOfOne(cost, walked.length)
    const ms = spread(walked.map((one) => one.ms))
    return { side: side.name, what, firstMs, ms, rowsRead, batches, items: walked.at(-1)?.items ?? 0 }
  })
  return Promise.all(answered)
}

const Page = z.object({
  records: z.array(z.unknown()).optional(),
  meetings: z.array(z.unknown()).optional(),
  participants: z.array(z.unknown()).optional(),
  nextCursor: z.string().optional(),
})

interface Walk {
  /** Until the whole text was there. What the asker makes of the text is not the server's time. */
  ms: number
  items: number
}

async function walks(side: Reader, path: string, count: number): Promise<Walk[]> {
  const all: Walk[] = []
  for (let n = 0; n < count; n += 1) all.push(await walk(side, path))
  return all
}

/** All pages of a report, and one of a list: a list is seen page by page. */
async function walk(side: Reader, path: string): Promise<Walk> {
  const walked: Walk = { ms: 0, items: 0 }
  let cursor: string | undefined
  do {
    const from = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const began = performance.now()
    const text = await side.get(`${path}${from}`)
    walked.ms += performance.now() - began
    const page = Page.parse(JSON.parse(text))
    walked.items += (page.records ?? page.participants ?? page.meetings ?? []).length
    cursor = path.includes('/reports') ? page.nextCursor : undefined
  } while (cursor !== undefined)
  return walked
}

function table(bench: Bench, all: readonly Answered[]): Table {
  const { participants, reportMeetings } = bench.sizes.reads
  const titles: Record<Question, string> = {
    attendance: `attendance of ${CLASS}`,
    list: 'list of 50',
    participants: `participants of ${participants}`,
    report: `report of ${reportMeetings} meetings, all pages`,
  }
  return {
    title: 'Reads: ms, median (quickest to slowest)',
    head: ['', '', 'first', 'ms', 'to PostgreSQL', 'round trips', 'rows read', 'told of'],
    rows: all.map(({ what, side, firstMs, ms, batches, rowsRead, items }) => [
      titles[what],
      SIDES[side],
      figure(firstMs, 1),
      spreadOf(ms, 1),
      ratio(ms.median, all.find((one) => one.what === what && one.side === 'postgres')?.ms.median),
      figure(batches, 1),
      figure(rowsRead, 0),
      figure(items, 0),
    ]),
  }
}
