import * as z from 'zod'
import { sendAll } from '../client.ts'
import { arrivalsOf, attendanceOf, type Expected, lessonOf, PUPILS } from '../lessons.ts'
import { type Rollcall, type Scheduled, SIDES } from '../sides/side.ts'
import { type Bench, type Measured, minutesAgo } from './bench.ts'
import { figure } from './words.ts'

/** Whether anybody's attendance is wrong after the webhooks of classes came all at once, repeated and out of order. */
export async function truth(bench: Bench): Promise<Measured> {
  const result: Checked[] = []
  for (const side of bench.rollcalls) result.push(await check(bench, side))
  const rows = result.map(({ side, webhooks, records, wrong }) => [
    SIDES[side],
    figure(webhooks, 0),
    figure(records, 0),
    figure(wrong, 0),
  ])
  const head = ['', 'webhooks', 'records', 'wrong']
  return { result, tables: [{ title: 'Attendance against what is true', head, rows }] }
}

interface Checked {
  side: Rollcall['name']
  webhooks: number
  records: number
  wrong: number
}

async function check({ sizes, seed, trouble }: Bench, side: Rollcall): Promise<Checked> {
  // Classes last up to 100 minutes, and so are over by now.
  const startTime = minutesAgo(110)
  const meetings = await side.schedule({ meetings: sizes.truth.lessons, startTime, pupils: PUPILS })
  await side.introduce(PUPILS)
  const classes = meetings.map((meeting, n) => ({
    meeting,
    lesson: lessonOf(meeting.number, seed + n, startTime),
  }))
  const arrivals = classes
    .flatMap(({ lesson }, n) => arrivalsOf(lesson, seed + n))
    .sort((a, b) => a.at - b.at)
  const bodies = arrivals.map(({ body }) => body)
  const { refused } = await sendAll(side.endpoint, bodies, sizes.atOnce)
  for (const [status, count] of Object.entries(refused))
    trouble(`${side.name}: ${count} webhooks of classes were answered with ${status}`)
  let wrong = 0
  for (const { meeting, lesson } of classes) wrong += await wrongIn(side, meeting, attendanceOf(lesson))
  if (wrong > 0) trouble(`${side.name}: ${wrong} records of attendance are not what is true`)
  return { side: side.name, webhooks: bodies.length, records: classes.length * PUPILS, wrong }
}

const Attendance = z.object({
  records: z.array(
    z.object({
      student_id: z.string(),
      status: z.string(),
      attended_seconds: z.number(),
      first_join: z.string().nullable(),
    }),
  ),
})

async function wrongIn(side: Rollcall, { id }: Scheduled, expected: readonly Expected[]): Promise<number> {
  const { records } = Attendance.parse(JSON.parse(await side.get(`/api/zoom/meetings/${id}/attendance`)))
  const answered = new Set(records.map((record) => JSON.stringify(record)))
  return expected.filter((record) => !answered.has(JSON.stringify(record))).length
}
