import * as z from 'zod'
import { sendAll } from '../client.ts'
import { costBetween, type Scheduled, SIDES, type Side } from '../sides/side.ts'
import { type Spread, spread } from '../statistics.ts'
import type { Told } from '../webhooks.ts'
import { type Bench, type Measured, minutesAgo, type Table } from './bench.ts'
import { interleaved, prepare } from './load.ts'
import { figure, ratio, spreadOf } from './words.ts'

/** What people ask, one question after the other of each side in turn. */
export async function reads(bench: Bench): Promise<Measured> {
  const { times } = bench.sizes.reads
  const schools = new Map<Reader, Questions>()
  for (const side of bench.sides.filter(answersReads))
    schools.set(side, questions(await holdSchool(bench, side)))
  const wanted = wantedItems(bench)
  const result: Answered[] = []
  for (const what of QUESTIONS) {
    const count = what === 'report' ? Math.ceil(times / 10) : times
    for (const [side, asked] of schools) {
      const answered = await ask(side, what, asked[what], count)
      if (answered.items < wanted[what])
        bench.trouble(`${side.name}: ${what} told of ${answered.items} instead of ${wanted[what]}`)
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
  const taken: number[] = []
  await floor()
  for (let n = 0; n < sizes.reads.times; n += 1) {
    const began = performance.now()
    await floor()
    taken.push(performance.now() - began)
  }
  return spread(taken)
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

const CLASS = 40

interface School {
  class: Scheduled
  crowd: Scheduled
  /** The instants between which the meetings of the report start, and no other meeting. */
  from: string
  to: string
}

/** A class of 40 that was held, a meeting of many people, and meetings for the report. */
async function holdSchool(bench: Bench, side: Side): Promise<School> {
  const { participants, reportMeetings } = bench.sizes.reads
  const [from, startTime, to] = [minutesAgo(101), minutesAgo(100), minutesAgo(99)]
  const held: Told[] = ['started', 'joined', 'left', 'ended']
  const one = { meetings: 1, startTime: minutesAgo(105), withEmails: true }
  const theClass = await prepare(side, { ...one, people: CLASS }, held)
  const crowd = await prepare(side, { ...one, people: participants }, ['started', 'joined'])
  const meetings = await prepare(side, { meetings: reportMeetings, startTime, people: 1 }, held)
  // The crowd has the pupils of the class among it.
  await side.introduce?.(Math.max(CLASS, participants))
  for (const { webhooks } of [theClass, crowd, meetings]) {
    const { refused } = await sendAll(side.endpoint, interleaved(webhooks), bench.sizes.atOnce)
    if (Object.keys(refused).length > 0) bench.trouble(`${side.name}: webhooks were refused before the reads`)
  }
  return { class: first(theClass.meetings), crowd: first(crowd.meetings), from, to }
}

function first([meeting]: readonly Scheduled[]): Scheduled {
  if (meeting === undefined) throw new Error('No meeting was scheduled')
  return meeting
}

const questions = (school: School): Questions => ({
  attendance: `/api/zoom/meetings/${school.class.id}/attendance`,
  list: '/api/zoom/meetings?limit=50',
  participants: `/api/zoom/meetings/${school.crowd.id}/participants`,
  report: `/api/zoom/reports?startDate=${school.from}&endDate=${school.to}&limit=200`,
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
  ms: Spread
  /** Of the database, for one question with all its pages; null if nobody counts that. */
  rowsRead: number | null
  batches: number | null
  /** What the last answer told of: records, meetings or participants. */
  items: number
}

async function ask(side: Reader, what: Question, path: string, times: number): Promise<Answered> {
  // What is asked for the first time also compiles the code that answers.
  await walk(side, path)
  const before = await side.cost()
  const taken: number[] = []
  let items = 0
  for (let n = 0; n < times; n += 1) {
    const began = performance.now()
    items = await walk(side, path)
    taken.push(performance.now() - began)
  }
  const cost = costBetween(before, await side.cost())
  const each = (count: number | undefined) => (count === undefined ? null : count / times)
  return {
    side: side.name,
    what,
    ms: spread(taken),
    rowsRead: each(cost?.rowsRead),
    batches: each(cost?.batches),
    items,
  }
}

const Page = z.object({
  records: z.array(z.unknown()).optional(),
  meetings: z.array(z.unknown()).optional(),
  participants: z.array(z.unknown()).optional(),
  nextCursor: z.string().optional(),
})

/** All pages of a report, and one of a list: a list is seen page by page. */
async function walk(side: Reader, path: string): Promise<number> {
  let items = 0
  let cursor: string | undefined
  do {
    const from = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page = Page.parse(await side.get(`${path}${from}`))
    items += (page.records ?? page.participants ?? page.meetings ?? []).length
    cursor = path.includes('/reports') ? page.nextCursor : undefined
  } while (cursor !== undefined)
  return items
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
    head: ['', '', 'ms', 'to PostgreSQL', 'round trips', 'rows read', 'told of'],
    rows: all.map(({ what, side, ms, batches, rowsRead, items }) => [
      titles[what],
      SIDES[side],
      spreadOf(ms, 1),
      ratio(ms.median, all.find((one) => one.what === what && one.side === 'postgres')?.ms.median),
      figure(batches, 1),
      figure(rowsRead, 0),
      figure(items, 0),
    ]),
  }
}
