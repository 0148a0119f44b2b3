import { describe, expect, it } from 'vitest'
import { eraseUser } from '../../src/app/eraseUser.ts'
import type { ErasureStore } from '../../src/app/ports.ts'
import type { Person } from '../../src/domain/who/erasure.ts'
import { createWorld, executeAll, meetingsLike, NO_OFFICE, request } from '../support/fakes.ts'
import {
  approve,
  emailOf,
  end,
  fold,
  guest,
  join,
  leave,
  report,
  schedule,
  start,
  student,
} from '../support/spec.ts'

const PERSON: Person = { userId: 'student-1', emails: [emailOf(1)] }
const NAME = '"Student 1"'

describe('a meeting’s writer', () => {
  async function held() {
    const world = createWorld()
    const writer = world.wake()
    await executeAll(writer, schedule(), start(), join(student(1), 0), join(student(2), 0), end(60))
    const stored = () => JSON.stringify([world.log.events, world.snapshots.text, world.spill.requests])
    return { ...world, writer, stored }
  }

  it('forgets a person, and goes on from the log that is left as if it had known them all along', async () => {
    const { writer, log, stored, wake } = await held()
    expect(await writer.forget(PERSON)).toEqual({ ok: true, value: { contract: 1 } })
    expect(stored()).not.toContain(NAME)
    const silent = { ...student(1), name: null, email: null }
    const device = { connection: 'connection-of-Student 1' }
    await writer.execute(request(leave(silent, 30, device)))
    expect(stored()).not.toContain(NAME)
    expect(log.events.at(-1)?.data).toMatchObject({
      records: [{ studentId: 'student-1', status: 'present', attendedSeconds: 1800 }],
      counts: { present: 2 },
    })
    expect(fold(log.events)).toEqual(fold((await log.read('81234567890', 0, 1000)).events))
    await wake().forget(PERSON)
    expect(stored()).not.toContain(NAME)
  })

  it('writes nothing of them down again that Zoom tells later', async () => {
    const { writer, log, stored, people } = await held()
    const registered = guest('Student 1', { registrantId: 'registrant-1', email: 'ana@home.example' })
    await executeAll(writer, approve(1), join(registered, 1, { connection: 'tablet' }))
    await writer.forget(PERSON)
    people.erased.add(emailOf(1))
    const rows = report([[registered, 1, 60]])
    await executeAll(writer, leave(registered, 30, { connection: 'tablet' }), rows, leave(student(1), 40))
    await executeAll(writer, join(student(1), 41, { connection: 'phone' }))
    expect(log.types().slice(-6)).toContain('MeetingReported')
    expect(stored()).not.toContain(NAME)
    expect(stored()).not.toContain('ana@home.example')
    expect(stored()).not.toContain(emailOf(1))
  })

  it('forgets after what waits, and before what comes later', async () => {
    const { writer, log, stored } = await held()
    log.troubles.push('hold')
    const first = writer.execute(request(leave(student(1), 30)))
    await log.holding()
    const forgotten = writer.forget(PERSON)
    const second = writer.execute(request(leave(student(1), 31)))
    log.release()
    await Promise.all([first, second, forgotten])
    expect(stored()).not.toContain(NAME)
  })

  it('brings to the log what it has kept, before it forgets', async () => {
    const { writer, log, stored, spill } = await held()
    log.troubles.push('fail-before')
    await writer.execute(request(leave(student(1), 30)))
    expect(spill.requests).toHaveLength(1)
    expect(await writer.forget(PERSON)).toMatchObject({ ok: true })
    expect(log.types()).toContain('ParticipantLeft')
    expect(stored()).not.toContain(NAME)
  })

  it('says so where the log cannot be had, and keeps what it has kept', async () => {
    const { writer, log, spill } = await held()
    log.troubles.push('fail-before', 'fail-before')
    await writer.execute(request(leave(student(1), 30)))
    expect(await writer.forget(PERSON)).toMatchObject({ ok: false, refusal: { reason: 'UNAVAILABLE' } })
    expect(spill.requests).toHaveLength(1)
    await writer.drain()
    expect(await writer.forget(PERSON)).toMatchObject({ ok: true })
  })

  it('writes no snapshot that still knows the person', async () => {
    const { writer, stored, snapshots } = await held()
    await Promise.all(Array.from({ length: 200 }, (_, i) => writer.execute(request(join(guest(`G${i}`), 1)))))
    expect(snapshots.text).toContain(NAME)
    await writer.forget(PERSON)
    expect(stored()).not.toContain(NAME)
  })

  it('knows nobody in a meeting that is not ours', async () => {
    expect(await createWorld().wake().forget(PERSON)).toMatchObject({ ok: true })
  })
})

describe('an erasure', () => {
  /** A school with so many meetings of the person. The object of one meeting may fail once. */
  function school(count: number, failing?: string) {
    const numbers = Array.from({ length: count }, (_, i) => String(1000 + i))
    const forgotten: string[] = []
    let [finished, broken] = [0, failing]
    const erasures: ErasureStore = {
      begin: async (userId) => (userId === PERSON.userId ? { person: PERSON, since: 'then' } : null),
      meetings: async (_person, _since, limit) =>
        numbers.filter((number) => !forgotten.includes(number)).slice(0, limit),
      emailsAmong: async () => [],
      finish: async () => {
        finished += 1
        return { bookmark: 'b' }
      },
    }
    const unavailable = { reason: 'UNAVAILABLE', message: 'm', retryAt: '2026-03-02T09:30:10.000Z' } as const
    const meetings = meetingsLike((number) => ({
      async forget() {
        if (number === broken) {
          broken = undefined
          return { ok: false, refusal: unavailable }
        }
        forgotten.push(number)
        return { ok: true, value: { contract: 1 } }
      },
    }))
    const clock = { now: () => new Date('2026-03-02T09:30:00.000Z') }
    const erase = (userId = PERSON.userId) =>
      eraseUser({ erasures, meetings, clock, pool: NO_OFFICE }, userId)
    return { erase, numbers, forgotten, finished: () => finished }
  }

  it('takes as many meetings as a request can, and the next goes on', async () => {
    const { erase, forgotten, numbers, finished } = school(230)
    expect(await erase()).toEqual({ ok: true, value: { done: false, meetings: 100, bookmark: null } })
    expect([forgotten.length, finished()]).toEqual([100, 0])
    expect(await erase()).toMatchObject({ value: { done: false, meetings: 100 } })
    expect(await erase()).toEqual({ ok: true, value: { done: true, meetings: 30, bookmark: 'b' } })
    expect(forgotten.toSorted()).toEqual(numbers)
    expect(finished()).toBe(1)
  })
  it('leaves the roster as it is while a meeting still knows the person, and goes on with those', async () => {
    const { erase, forgotten, numbers, finished } = school(40, '1015')
    expect(await erase()).toMatchObject({ ok: false, refusal: { reason: 'UNAVAILABLE' } })
    expect(finished()).toBe(0)
    const left = numbers.length - forgotten.length
    expect(left).toBe(1)
    expect(await erase()).toMatchObject({ value: { done: true, meetings: left } })
    expect(forgotten.toSorted()).toEqual(numbers)
  })
  it('ends at the last meeting, also where there is none', async () => {
    expect(await school(100).erase()).toMatchObject({ value: { done: true, meetings: 100 } })
    expect(await school(0).erase()).toMatchObject({ value: { done: true, meetings: 0 } })
  })
  it('is of somebody known', async () => {
    expect(await school(1).erase('nobody')).toMatchObject({ ok: false, refusal: { reason: 'NOT_FOUND' } })
  })
})
