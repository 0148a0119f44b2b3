import { createRandom } from '../simulator/random.ts'
import { type RandomLesson, randomLesson } from '../simulator/random-lesson.ts'
import type { PersonTruth } from '../simulator/truth.ts'
import { ACCOUNT, emailOf } from './webhooks.ts'

/** Classes in which people come late, leave early, lose the connection and change devices, and what is true of them. */

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
    const person = lesson.truth.people[n]
    return {
      student_id: `pupil-${n}`,
      status: statusOf(lesson, person),
      attended_seconds: person?.attendedSeconds ?? 0,
      first_join: person?.firstJoinAt ? new Date(person.firstJoinAt).toISOString() : null,
    }
  })
}

/** The rules of docs/attendance.md, with the default settings. */
function statusOf({ lesson, truth }: RandomLesson, person: PersonTruth | undefined): string {
  const { attendedSeconds, firstJoinAt } = person ?? { attendedSeconds: 0, firstJoinAt: null }
  if (attendedSeconds === 0 || firstJoinAt === null) return 'absent'
  if (attendedSeconds < Math.min(15 * 60, truth.lengthSeconds / 2)) return 'partial'
  const begun = Math.max(Date.parse(lesson.meeting.startTime), Date.parse(lesson.startedAt))
  return Date.parse(firstJoinAt) > begun + 10 * 60_000 ? 'late' : 'present'
}
