import { createRandom } from '../simulator/random.ts'
import { type RandomLesson, randomLesson } from '../simulator/random-lesson.ts'
import type { Interval, PersonTruth } from '../simulator/truth.ts'
import { ACCOUNT, emailOf } from './webhooks.ts'

/** Classes, and what is true of them. People come late, leave early, lose the connection and change devices. */

export const PUPILS = 24
const GUESTS = 4

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)

/** The first people are the pupils, in order, and the others guests. */
export function lessonOf(number: string, seed: number, startTime: string): RandomLesson {
  const meeting = {
    number: Number(number),
    uuid: `uuid-of-${number}==`,
    topic: 'Meeting',
    hostId: 'host',
    startTime,
    duration: 60,
    timezone: 'UTC',
  }
  const people = upTo(PUPILS).map((n) => ({ name: `Pupil ${n}`, email: emailOf(n), userId: `zoom-${n}` }))
  return randomLesson(seed, PUPILS + GUESTS, { accountId: ACCOUNT, meeting, people })
}

export interface Arrival {
  body: string
  /** Milliseconds after the start of the class. */
  at: number
}

/** What Zoom sends of a class as it arrives: one webhook in ten comes twice, one in ten up to a minute late. */
export function arrivalsOf({ webhooks }: RandomLesson, seed: number): Arrival[] {
  const random = createRandom(seed, 'arrival')
  const arrivals = webhooks.flatMap(({ body, sendAtOffset }) => {
    const at = sendAtOffset + (random.chance(0.1) ? random.int(1_000, 60_000) : 0)
    const again = random.chance(0.1) ? [{ body, at: at + random.int(0, 600_000) }] : []
    return [{ body, at }, ...again]
  })
  return arrivals.sort((a, b) => a.at - b.at)
}

/** A record of attendance, as the API answers it. */
export interface Expected {
  student_id: string
  status: string
  attended_seconds: number
  first_join: string | null
}

export function attendanceOf(lesson: RandomLesson): Expected[] {
  return upTo(PUPILS).map((n) => {
    const stays = staysThatCount(lesson, lesson.truth.people[n])
    const attended = stays.reduce((sum, { from, to }) => sum + to - from, 0)
    const firstJoin =
      stays[0] === undefined ? null : Date.parse(lesson.lesson.startedAt) + stays[0].from * 1000
    return {
      student_id: `pupil-${n}`,
      status: statusOf(lesson, attended, firstJoin),
      attended_seconds: attended,
      first_join: firstJoin === null ? null : new Date(firstJoin).toISOString(),
    }
  })
}

/** Who left before the scheduled start was not there. */
function staysThatCount({ lesson }: RandomLesson, person: PersonTruth | undefined): Interval[] {
  const begun = Date.parse(lesson.startedAt)
  const scheduled = Date.parse(lesson.meeting.startTime)
  return (person?.intervals ?? []).filter(({ to }) => begun + to * 1000 > scheduled)
}

/** The rules of docs/attendance.md, with the default settings. */
function statusOf({ lesson, truth }: RandomLesson, attended: number, firstJoin: number | null): string {
  if (firstJoin === null) return 'absent'
  if (attended < Math.min(15 * 60, truth.lengthSeconds / 2)) return 'partial'
  const begun = Math.max(Date.parse(lesson.meeting.startTime), Date.parse(lesson.startedAt))
  return firstJoin > begun + 10 * 60_000 ? 'late' : 'present'
}
