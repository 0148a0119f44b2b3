import { Counts, Scheduled } from '../demo/api.ts'
import { createRandom } from '../simulator/random.ts'
import { type RandomLesson, randomLesson } from '../simulator/random-lesson.ts'
import type { Server } from './server.ts'

export const STUDENTS = 24
const START = '2026-03-02T08:00:00Z'
/** Meetings scheduled at a time. */
const AT_ONCE = 10

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)

const emailOf = (n: number): string => `student-${n}@school.example`

/** One class of 24. Their e-mails come last, so that nobody is registered with Zoom: that is not measured here. */
const roster = (email: (n: number) => string | null) => ({
  users: [
    { id: 'teacher', name: 'Teacher', email: 'teacher@school.example', role: 'teacher' },
    ...upTo(STUDENTS).map((n) => ({
      id: `student-${n}`,
      name: `Student ${n}`,
      email: email(n),
      role: 'student',
    })),
  ],
  classes: [{ id: 'class', name: 'Class', teacherId: 'teacher' }],
  enrollments: upTo(STUDENTS).map((n) => ({ classId: 'class', studentId: `student-${n}` })),
})

/** Schedules so many meetings of the class through the API; their Zoom numbers. */
export async function scheduleMeetings(server: Server, count: number): Promise<string[]> {
  const registrar = await server.admin(0)
  await registrar.call(
    Counts,
    'PUT',
    '/api/roster',
    roster(() => null),
  )
  const numbers: string[] = []
  const left = upTo(count)
  while (left.length > 0) {
    const scheduled = left.splice(0, AT_ONCE).map((n) => schedule(server, n))
    numbers.push(...(await Promise.all(scheduled)))
  }
  await registrar.call(Counts, 'PUT', '/api/roster', roster(emailOf))
  return numbers
}

async function schedule(server: Server, n: number): Promise<string> {
  const api = await server.admin(n)
  const wanted = { title: `Meeting ${n}`, startTime: START, duration: 60, classId: 'class' }
  const { meeting } = await api.call(Scheduled, 'POST', '/api/zoom/meetings', wanted)
  return meeting.zoom_meeting_id
}

/** A class as the seed has it: its first people are the students, in order, and the others guests. */
export function lessonOf(number: string, seed: number, accountId: string, size = STUDENTS + 4): RandomLesson {
  const meeting = {
    number: Number(number),
    uuid: `uuid-of-${number}==`,
    topic: 'Meeting',
    hostId: 'host',
    startTime: START,
    duration: 60,
    timezone: 'UTC',
  }
  const people = upTo(Math.min(size, STUDENTS)).map((n) => ({
    name: `Student ${n}`,
    email: emailOf(n),
    userId: `zoom-${n}`,
  }))
  return randomLesson(seed, size, { accountId, meeting, people })
}

export interface Planned {
  /** The meeting's. */
  number: string
  body: string
  /** Milliseconds after the start of the class. */
  at: number
}

/**
 * What Zoom sends of a class, in the order in which it arrives: one webhook in ten comes twice, one in ten up to a
 * minute late.
 */
export function webhooksOf(number: string, seed: number, accountId: string, size?: number): Planned[] {
  const random = createRandom(seed, 'arrival')
  const { webhooks } = lessonOf(number, seed, accountId, size)
  const arrivals = webhooks.flatMap(({ body, sendAtOffset }) => {
    const at = sendAtOffset + (random.chance(0.1) ? random.int(1_000, 60_000) : 0)
    const again = random.chance(0.1) ? [{ number, body, at: at + random.int(0, 600_000) }] : []
    return [{ number, body, at }, ...again]
  })
  return arrivals.sort((a, b) => a.at - b.at)
}
