import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import { rebuild } from '../../src/store/rebuild.ts'
import { ZoomEvent } from '../../src/zoom/payloads.ts'
import { translate } from '../../src/zoom/translate.ts'
import { request } from '../app/fakes.ts'
import { schedule } from '../domain/spec.ts'
import { importSchool } from '../http/rollcall.ts'
import { shuffled, withDuplicates } from '../simulator/lesson.ts'
import { createRandom } from '../simulator/random.ts'
import { randomLesson } from '../simulator/random-lesson.ts'
import { writerOver } from './history.ts'
import { count, readModels } from './tables.ts'

const SEEDS = [1, 2, 3, 4]

/** Webhooks of a random class in random order and groups, with commands of people strewn in. */
async function live(seed: number): Promise<void> {
  const random = createRandom(seed, 'history')
  const people = Array.from({ length: 12 }, (_, i) => ({
    name: `P${i}`,
    email: `student-${i}@school.example`,
    registrantId: `r-${i}`,
  }))
  const { lesson, webhooks } = randomLesson(seed, 16, { people })
  const number = String(lesson.meeting.number)
  const writer = writerOver(number)
  await writer.execute(
    request(
      schedule({ meetingId: `meeting-${seed}`, startTime: new Date(lesson.meeting.startTime).toISOString() }),
    ),
  )
  const ofPeople = [
    request({
      type: 'RequestRegistration',
      people: people.map((p, i) => ({ userId: `student-${i}`, email: p.email, name: p.name })),
    }),
    ...people.slice(0, 8).map((p, i) =>
      request({
        type: 'ApproveRegistrant',
        userId: `student-${i}`,
        email: p.email,
        registrantId: `r-${i}`,
        joinUrl: 'u',
      }),
    ),
    request({
      type: 'FailRegistration',
      userId: 'student-9',
      email: null,
      reason: 'ZOOM_REJECTED',
      message: 'no',
    }),
    request({ type: 'CancelRegistrant', userId: 'student-1' }),
    request({ type: 'OfferJoin', userId: 'student-11', customerKey: 'key' }),
    request({
      type: 'ClaimParticipation',
      userId: 'student-2',
      action: 'join',
      at: '2026-03-02T08:01:00.000Z',
    }),
    request({
      type: 'ChangeMeeting',
      change: { title: 'Changed', duration: 75, classId: random.chance(0.5) ? 'class-1' : null },
    }),
    request({ type: 'CorrectAttendance', studentId: 'student-3', status: 'excused', note: 'ill' }),
    ...(seed % 4 === 0 ? [request({ type: 'DeleteMeeting' })] : []),
  ]
  const ofZoom = await Promise.all(
    withDuplicates(shuffled(webhooks, seed), seed).map(
      async ({ body }) =>
        (await translate(ZoomEvent.parse(JSON.parse(body)), new Uint8Array(new TextEncoder().encode(body))))
          .request,
    ),
  )
  for (const one of ofPeople) ofZoom.splice(random.int(0, ofZoom.length), 0, one)
  while (ofZoom.length > 0)
    await Promise.all(ofZoom.splice(0, random.int(1, 9)).map((one) => writer.execute(one)))
}

describe('rebuild', () => {
  it(`gives tables identical to the live ones, after the histories of seeds ${SEEDS}`, async () => {
    await importSchool(12)
    for (const seed of SEEDS) await live(seed)
    const before = await readModels()
    expect(before['zoom_meetings']).toHaveLength(3)
    expect(before['zoom_participants']?.length).toBeGreaterThan(30)
    expect(before['attendance_records']?.length).toBeGreaterThan(0)
    expect(await rebuild(sqlOver(env.DB.withSession('first-primary')))).toEqual({
      events: await count('events'),
    })
    expect(await readModels()).toEqual(before)
  })
})
