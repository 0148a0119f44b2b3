import * as z from 'zod'
import { type Api, Scheduled } from '../api.ts'
import { classOf } from '../school/classes.ts'
import { clockOn, DAY_MS, iso, MINUTE_MS, midnightBefore, ZONE } from '../school/time.ts'
import type { Playing } from './counted.ts'
import { signedIn } from './people.ts'

/** The sample teacher's classes around now: one just over, one that goes on, one that begins soon, one tomorrow. */

export interface TodaysClass {
  classId: string
  title: string
  /** Epoch milliseconds. */
  start: number
  /** Minutes. */
  duration: number
}

/** Times as a timetable has them. */
const inFives = (at: number): number => Math.floor(at / (5 * MINUTE_MS)) * 5 * MINUTE_MS

/** Its attendance rests on webhooks, until Zoom's report half an hour after the end. */
export const justOver = (now: number): TodaysClass => ({
  ...{ classId: 'biology-7b', title: 'Food chains', duration: 45 },
  start: inFives(now - 60 * MINUTE_MS),
})

export const goingOn = (now: number): TodaysClass => ({
  ...{ classId: 'biology-7c', title: 'Seeds and fruits', duration: 50 },
  start: inFives(now - 30 * MINUTE_MS),
})

export const beginningSoon = (now: number): TodaysClass => ({
  ...{ classId: 'biology-7e', title: 'Roots and stems', duration: 45 },
  start: inFives(now + 30 * MINUTE_MS),
})

export const tomorrow = (now: number): TodaysClass => ({
  ...{ classId: 'biology-7a', title: 'Under the microscope', duration: 45 },
  start: clockOn(midnightBefore(now) + DAY_MS, '8:00'),
})

const Reported = z.object({ meetings: z.array(z.object({ title: z.string() })) })

/** Whether an earlier start has left one like it: not too far from the same time. */
export async function isThere(teacher: Api, { title, start }: TodaysClass): Promise<boolean> {
  const near = { startDate: iso(start - NEAR_MS), endDate: iso(start + NEAR_MS), limit: '100' }
  const query = new URLSearchParams(near)
  const { meetings } = await teacher.call(Reported, 'GET', `/api/zoom/reports?${query}`)
  return meetings.some((one) => one.title === title)
}

const NEAR_MS = 30 * MINUTE_MS

/** Zoom's number of the meeting. */
export async function schedule(
  teacher: Api,
  { classId, title, start, duration }: TodaysClass,
): Promise<string> {
  const { meeting } = await teacher.call(Scheduled, 'POST', '/api/zoom/meetings', {
    ...{ title, duration, classId, timezone: ZONE },
    startTime: iso(start),
  })
  return meeting.zoom_meeting_id
}

const MINUTE = 60
/** By the place in the class: two late, one absent, one who left early. */
const COURSES: Record<number, { from: number; to?: number }[]> = {
  3: [{ from: 13 * MINUTE }],
  9: [],
  14: [{ from: 30, to: 10 * MINUTE }],
  21: [{ from: 18 * MINUTE }],
}

/** Held in full, but for the report. */
export async function holdJustOver(teacher: Api, zoom: Playing, one: TodaysClass): Promise<void> {
  const number = await schedule(teacher, one)
  const { pupils, teacher: host } = classOf(one.classId)
  const people = [
    { ...signedIn(host), connections: [{ from: 0 }] },
    ...pupils.map((pupil, index) => ({
      ...signedIn(pupil),
      connections: COURSES[index] ?? [{ from: 10 + ((index * 53) % 200) }],
    })),
  ]
  const endedAt = iso(one.start + (one.duration - 2) * MINUTE_MS)
  const lesson = { startedAt: iso(one.start + 20_000), endedAt, people }
  await zoom.play(number, { concurrency: 4, minuteScale: 1_000, lesson })
}
