import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import type { MeetingObject } from '../../src/hosts/cloudflare/meetingObject.ts'
import { lessonWebhooks, type Person } from '../simulator/lesson.ts'
import { createRandom } from '../simulator/random.ts'
import { type RandomLesson, randomLesson } from '../simulator/random-lesson.ts'
import type { PersonTruth } from '../simulator/truth.ts'
import { request } from './fakes.ts'
import { judged } from './oracle.ts'
import { call, emailOf, webhook } from './rollcall.ts'
import * as spec from './spec.ts'
import { ACCOUNT_ID } from './testAccount.ts'

export const NUMBER = 81_234_567_890

export const objectOf = (number: number): DurableObjectStub<MeetingObject> =>
  env.MEETINGS.getByName(String(number))

/** A class of class-1 at 08:00, in the log without Zoom's API. Its window is over by the clock of the objects. */
export async function schedule(number = NUMBER) {
  const id = `meeting-${number}`
  const scheduled = spec.schedule({ id, registrationEnabled: false })
  const answer = await objectOf(number).execute(request(scheduled, `schedule-${number}`))
  await objectOf(number).execute(request(spec.close(180, id), `close-${number}`))
  return answer
}

/** Events in the log of it before anything else: MeetingScheduled, WindowClosed, ExpectedFrozen. */
export const SCHEDULED = 3

export const meetingOf = (number = NUMBER) => ({
  number,
  uuid: 'k1+/abcDEF0123456789==A=',
  topic: 'Biology',
  hostId: 'host',
  startTime: '2026-03-02T08:00:00Z',
  duration: 60,
  timezone: 'Asia/Manila',
})

/** The webhooks of a class of an hour, from 08:00 if not said. */
export const lesson = (people: Person[], number = NUMBER, startedAt = '2026-03-02T08:00:00Z'): string[] =>
  lessonWebhooks({
    seed: 1,
    accountId: ACCOUNT_ID,
    meeting: meetingOf(number),
    startedAt,
    endedAt: new Date(Date.parse(startedAt) + 3_600_000).toISOString(),
    people,
  }).map(({ body }) => body)

export const pupil = (n: number, from = n): Person => ({
  name: `Pupil ${n}`,
  email: emailOf(`student-${n}`),
  userId: `zoom-${n}`,
  connections: [{ from }],
})

export async function sendAll(bodies: readonly string[]): Promise<void> {
  for (const body of bodies) expect((await webhook(body)).delivered).toBe(true)
}

export const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1)

/** What teachers are told of a class. */
export async function told(number: number) {
  const path = `/api/zoom/meetings/meeting-${number}`
  const [participants, attendance] = await Promise.all(
    ['participants', 'attendance'].map((what) => call('GET', `${path}/${what}`, { as: 'teacher-1' })),
  )
  const { meeting, ...rest } = participants?.body ?? {}
  return { ...rest, meeting, attendance: attendance?.body }
}

/** Everybody but the guests is known in one way: by their Zoom account's e-mail, as a registrant, or by the key of their own link. */
export function randomClass(seed: number, students: number, number: number): RandomLesson {
  const random = createRandom(seed, 'identities')
  const pupils = upTo(students).map((n) => ({
    name: `Pupil ${n}`,
    ...random.pick([
      { email: emailOf(`student-${n}`), userId: `zoom-${n}` },
      { registrantId: `registrant-${n}` },
      { customerKey: `key-${n}` },
      { email: emailOf(`student-${n}`), registrantId: `registrant-${n}`, customerKey: `key-${n}` },
    ]),
  }))
  return randomLesson(seed, students + 5, {
    accountId: ACCOUNT_ID,
    meeting: meetingOf(number),
    people: [{ name: 'Teacher', email: emailOf('teacher-1'), userId: 'host' }, ...pupils],
    sideEvents: true,
  })
}

/** Schedules a class with links of their own for the students. */
export async function introduce(students: number, number: number): Promise<void> {
  await schedule(number)
  const introductions = upTo(students).flatMap((n) => [
    request(spec.approve(n), `approve-${number}-${n}`),
    request(spec.offer(n, `key-${n}`, `meeting-${number}`), `offer-${number}-${n}`),
  ])
  await Promise.all(introductions.map((one) => objectOf(number).execute(one)))
}

/** A student's row as the API must have it. */
export function expectedRecord(lesson: RandomLesson, truth: PersonTruth, n: number) {
  const { status, attendedSeconds, firstJoin } = judged(lesson, truth)
  return {
    student_id: `student-${n}`,
    status,
    attended_seconds: attendedSeconds,
    first_join: firstJoin,
  }
}
