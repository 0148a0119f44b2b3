import {
  abortAllDurableObjects,
  createScheduledController,
  evictDurableObject,
  runInDurableObject,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import worker from '../../src/hosts/cloudflare/worker.ts'
import {
  expectedRecord,
  introduce,
  lesson,
  NUMBER,
  objectOf,
  pupil,
  randomClass,
  schedule,
} from '../support/heldClass.ts'
import { call, importSchool, scheduleClass, webhook } from '../support/rollcall.ts'
import { count, everything } from '../support/tables.ts'
import { testAccount } from '../support/testAccount.ts'
import { WHOLE } from '../support/whole.ts'
import { ring } from './alarm.ts'
import { breakD1 } from './brokenD1.ts'
import { kept } from './kept.ts'

afterEach(() => vi.restoreAllMocks())

const zoom = testAccount()

const ready = async () => {
  const { status, body } = await call('GET', '/readyz')
  return { status, ...body }
}

/** Rings as often as it takes. */
async function drain(number = NUMBER): Promise<void> {
  for (let tries = 0; (await kept(number)) > 0; tries += 1) {
    expect(tries).toBeLessThan(10)
    await ring(number)
  }
}

const PUPILS = WHOLE ? 200 : 80

describe('when D1 is down', () => {
  it('for the whole of a large class: every webhook is answered in time, and afterwards attendance is right', async () => {
    await importSchool(PUPILS)
    await introduce(PUPILS, NUMBER)
    const theClass = randomClass(20260302, PUPILS, NUMBER)
    const bodies = theClass.webhooks.map(({ body }) => body)
    const repair = breakD1('down')
    const slowest = { ms: 0 }
    for (let from = 0; from < bodies.length; from += 25)
      await Promise.all(
        bodies.slice(from, from + 25).map(async (body) => {
          const began = Date.now()
          expect((await webhook(body)).delivered).toBe(true)
          slowest.ms = Math.max(slowest.ms, Date.now() - began)
        }),
      )
    expect(slowest.ms).toBeLessThan(3_000)
    expect(await ready()).toEqual({
      status: 'unavailable',
      database: 'unavailable',
      databaseMs: expect.any(Number),
      webhooks: {
        minutes: 10,
        taken: expect.any(Number),
        kept: expect.toSatisfy((kept: number) => kept > PUPILS),
        slowestMs: expect.any(Number),
      },
      spilling: 1,
      deadLetters: null,
      unreadable: [],
    })
    repair()
    expect(await ready()).toMatchObject({ status: 'degraded', database: 'ok', spilling: 1, deadLetters: 0 })
    await drain()
    expect(await ready()).toMatchObject({ status: 'ok', database: 'ok', spilling: 0, deadLetters: 0 })
    const { body } = await call<{ records: unknown[] }>(
      'GET',
      `/api/zoom/meetings/meeting-${NUMBER}/attendance`,
      {
        as: 'teacher-1',
      },
    )
    const expected = theClass.truth.people
      .slice(1, PUPILS + 1)
      .map((truth, i) => expectedRecord(theClass, truth, i + 1))
    expect(body.records).toHaveLength(PUPILS)
    expect(body.records).toEqual(expect.arrayContaining(expected.map((one) => expect.objectContaining(one))))
  })

  it('an object that is evicted finds what it keeps, and its alarm', async () => {
    await importSchool(1)
    await schedule()
    const repair = breakD1('down')
    for (const body of lesson([pupil(1)])) await webhook(body)
    repair()
    await runInDurableObject(objectOf(NUMBER), (_, { storage }) => storage.deleteAlarm())
    await evictDurableObject(objectOf(NUMBER))
    expect(await kept()).toBe(lesson([pupil(1)]).length)
    const alarm = await runInDurableObject(objectOf(NUMBER), (_, { storage }) => storage.getAlarm())
    expect(alarm).not.toBeNull()
    await drain()
    expect(await count('attendance_records')).toBe(1)
  })

  it('a mark that KV did not take away is taken away with the next sweep', async () => {
    await importSchool(1)
    await schedule()
    const repair = breakD1('down')
    for (const body of lesson([pupil(1)])) await webhook(body)
    repair()
    vi.spyOn(env.KV, 'delete').mockRejectedValueOnce(new Error('KV DELETE failed: 429 Too Many Requests'))
    await drain()
    expect(await ready()).toMatchObject({ status: 'degraded', spilling: 1 })
    await worker.scheduled(createScheduledController(), env)
    expect(await ready()).toMatchObject({ status: 'ok', spilling: 0 })
  })

  it('for longer than the platform repeats an alarm: it is armed anew each time, and in the end all is there', async () => {
    await importSchool(1)
    await schedule()
    const repair = breakD1('down')
    for (const body of lesson([pupil(1)])) await webhook(body)
    for (let tries = 0; tries < 8; tries += 1) {
      await ring(NUMBER)
      const alarm = await runInDurableObject(objectOf(NUMBER), (_, { storage }) => storage.getAlarm())
      expect(alarm).toBeGreaterThan(Date.now())
    }
    expect(await kept()).toBe(lesson([pupil(1)]).length)
    repair()
    await drain()
    expect(await count('attendance_records')).toBe(1)
  })

  it('people are told to come back, and neither Zoom nor anything here is touched', async () => {
    await importSchool(1)
    const meeting = await scheduleClass()
    const before = await everything()
    const calls = (await zoom.calls()).length
    const repair = breakD1('down')
    const path = `/api/zoom/meetings/${meeting.id}`
    const body = { title: 'Other', startTime: '2026-03-02T08:00:00Z', duration: 60 }
    for (const [method, at] of [
      ['POST', '/api/zoom/meetings'],
      ['PATCH', path],
      ['DELETE', path],
      ['GET', path],
      ['GET', `${path}/attendance`],
      ['GET', `${path}/join`],
    ] as const) {
      const answer = await call(method, at, {
        as: 'teacher-1',
        ...(method === 'POST' || method === 'PATCH' ? { body } : {}),
      })
      expect({ method, at, status: answer.status, code: answer.body['code'] }).toEqual({
        method,
        at,
        status: 503,
        code: 'UNAVAILABLE',
      })
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    repair()
    expect(await everything()).toEqual(before)
    expect((await zoom.calls()).length).toBe(calls)
  })
})

describe('when D1 goes down behind Zoom’s back', () => {
  /** Round trips before the writer's: who asks, and the class. */
  const create = { title: 'Half', startTime: '2026-03-02T08:00:00Z', duration: 60, classId: 'class-1' }

  it('a meeting that Zoom has and the log has not is deleted at Zoom again', async () => {
    await importSchool(1)
    const deletions = async () => (await zoom.calls()).filter(({ method }) => method === 'DELETE')
    const before = (await deletions()).length
    const repair = breakD1('down', 2)
    const answer = await call('POST', '/api/zoom/meetings', { as: 'teacher-1', body: create })
    expect(answer).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
    repair()
    // The object's alarm does it, at once.
    while ((await deletions()).length === before) await ready()
    expect((await deletions()).slice(before)).toMatchObject([{ status: 204 }])
    expect(await count('zoom_meetings')).toBe(0)
  })

  it.each([
    ['PATCH', { title: 'Changed at Zoom' }, 'MeetingChanged'],
    ['DELETE', undefined, 'MeetingDeleted'],
  ])('what %s has done at Zoom is recorded later', async (method, body, type) => {
    await importSchool(1)
    const meeting = await scheduleClass()
    const repair = breakD1('down', 1)
    const answer = await call(method, `/api/zoom/meetings/${meeting.id}`, { as: 'teacher-1', body })
    expect(answer).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
    expect(answer.body['error']).toContain('done at Zoom')
    repair()
    const number = Number(meeting.zoom_meeting_id)
    expect(await kept(number)).toBe(1)
    await drain(number)
    expect(await count(`events where type = '${type}'`)).toBe(1)
  })
})

describe('when D1 commits and its answer is lost', () => {
  it('a webhook is recorded once', async () => {
    await importSchool(1)
    await schedule()
    const [started = ''] = lesson([pupil(1)])
    // The log is read before the append.
    const repair = breakD1('loses-answers', 1)
    expect((await webhook(started)).delivered).toBe(true)
    repair()
    await drain()
    expect((await webhook(started)).delivered).toBe(true)
    expect(await count("events where type = 'MeetingStarted'")).toBe(1)
    expect(await kept()).toBe(0)
  })
})

describe('when D1 does not answer', () => {
  it('a webhook is answered within 3 s, and recorded once D1 is back', async () => {
    await importSchool(1)
    await schedule()
    const [started = ''] = lesson([pupil(1)])
    const repair = breakD1('silent')
    const began = Date.now()
    expect((await webhook(started)).delivered).toBe(true)
    expect(Date.now() - began).toBeLessThan(3_000)
    expect(await kept()).toBe(1)
    repair()
    await abortAllDurableObjects()
    await drain()
    expect(await count("events where type = 'MeetingStarted'")).toBe(1)
  })
})

describe('what can never be applied', () => {
  it('lies in dead_letters with its reason, shows in /readyz, and holds up nothing', async () => {
    await importSchool(1)
    await schedule()
    await env.DB.prepare(
      "create trigger trouble before insert on zoom_participants begin select raise(abort, 'TROUBLE'); end",
    ).run()
    const [started = '', joined = ''] = lesson([pupil(1)])
    for (const body of [joined, started]) expect((await webhook(body)).delivered).toBe(true)
    expect(await count("events where type = 'MeetingStarted'")).toBe(1)
    const letter = await env.DB.prepare('select zoom_meeting_id, reason, request from dead_letters').first()
    expect(letter).toMatchObject({
      zoom_meeting_id: String(NUMBER),
      reason: expect.stringContaining('TROUBLE'),
    })
    expect(JSON.parse(String(letter?.['request']))).toMatchObject({ command: { type: 'RecordJoin' } })
    expect(await ready()).toMatchObject({ status: 'degraded', deadLetters: 1 })
  })
})
