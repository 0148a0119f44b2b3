import { evictAllDurableObjects, evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Person, shuffled, withDuplicates } from '../simulator/lesson.ts'
import { createRandom } from '../simulator/random.ts'
import { meterD1 } from '../support/d1Meter.ts'
import { request } from '../support/fakes.ts'
import {
  expectedRecord,
  introduce,
  lesson,
  meetingOf,
  NUMBER,
  objectOf,
  pupil,
  randomClass,
  SCHEDULED,
  schedule,
  sendAll,
  told,
  upTo,
} from '../support/heldClass.ts'
import { writerOver } from '../support/history.ts'
import { seedsFrom } from '../support/property.ts'
import { emailOf, importSchool, webhook } from '../support/rollcall.ts'
import * as spec from '../support/spec.ts'
import { count, everything } from '../support/tables.ts'

const isJoin = (body: string): boolean => body.includes('meeting.participant_joined')

async function versions(number = NUMBER): Promise<unknown[]> {
  const { results } = await env.DB.prepare('select version from events where stream_id = ? order by version')
    .bind(`meeting/${number}`)
    .all()
  return results.map(({ version }) => version)
}

afterEach(() => vi.restoreAllMocks())

describe('when a class begins', () => {
  it('60 webhooks at once become 60 events without a gap, one row a person, in far fewer batches', async () => {
    await importSchool(60)
    await schedule()
    const joins = lesson(upTo(60).map((n) => pupil(n))).filter(isJoin)
    const meter = meterD1()
    const deliveries = await Promise.all(joins.map(webhook))
    const writing = meter.batches().filter(({ rowsWritten }) => rowsWritten > 0)
    expect(deliveries.every(({ delivered }) => delivered)).toBe(true)
    expect(await versions()).toEqual(upTo(SCHEDULED + 60))
    expect(
      await env.DB.prepare(
        'select count(*) as n, count(distinct user_id) as users from zoom_participants',
      ).first(),
    ).toEqual({ n: 60, users: 60 })
    expect(writing.length).toBeLessThan(20)
  })

  it('one webhook costs one batch of at most 6 rows, and one question to the roster for a new e-mail', async () => {
    await importSchool(2)
    await schedule()
    await objectOf(NUMBER).execute(request(spec.approve(1)))
    const known: Person = {
      name: 'One',
      registrantId: 'registrant-1',
      connections: [{ from: 10, to: 20 }, { from: 30 }],
    }
    const inRoster: Person = { ...pupil(2, 15), connections: [{ from: 15, to: 40 }] }
    const meter = meterD1()
    const untilTheEnd = lesson([known, inRoster]).slice(0, -2)
    for (const body of untilTheEnd) {
      meter.reset()
      await sendAll([body])
      const rowsWritten = meter.batches().map((batch) => batch.rowsWritten)
      expect(rowsWritten.filter((rows) => rows > 0)).toEqual([expect.toSatisfy((rows: number) => rows <= 6)])
      expect(rowsWritten.length).toBeLessThanOrEqual(body.includes(emailOf('student-2')) ? 2 : 1)
    }
  })

  it('a repeated webhook changes nothing, alone or among others', async () => {
    await importSchool(6)
    await schedule()
    const bodies = lesson(upTo(6).map((n) => pupil(n)))
    await sendAll(bodies)
    const before = await everything()
    await sendAll(bodies)
    await Promise.all([...bodies, ...bodies].map(webhook))
    expect(await everything()).toEqual(before)
  })

  it('two writers of one meeting take turns, and nothing is lost or doubled', async () => {
    await importSchool(20)
    await schedule()
    const bodies = lesson(upTo(20).map((n) => pupil(n))).filter(isJoin)
    const offers = upTo(20).map((n) => request(spec.offer(n, null, `meeting-${NUMBER}`), `offer-${n}`))
    const other = writerOver(String(NUMBER))
    for (const offer of offers) {
      await Promise.all([other.execute(offer), ...bodies.splice(0, 1).map(webhook)])
      expect(await objectOf(NUMBER).execute(offer)).toMatchObject({ ok: true })
    }
    const { results } = await env.DB.prepare('select type, count(*) as n from events group by type').all()
    expect(Object.fromEntries(results.map(({ type, n }) => [type, n]))).toMatchObject({
      ParticipantJoined: 20,
    })
    expect(await versions()).toEqual(upTo(await count('events')))
    expect(await count('zoom_participants')).toBe(20)
  })
})

describe('when a class of 200 ends', () => {
  it('a left reads a few rows, and the end some for each person: neither grows faster than the class', async () => {
    await importSchool(200)
    await schedule()
    const bodies = lesson(upTo(200).map((n) => pupil(n, 1)))
    const atEnd = bodies.findIndex((body) => body.includes('meeting.ended'))
    await Promise.all(bodies.filter(isJoin).map(webhook))
    const tablet = { uuid: meetingOf().uuid, connection: 'tablet' }
    const guest = spec.guest('Guest')
    await objectOf(NUMBER).execute(request(spec.join(guest, 2, tablet)))
    const meter = meterD1()
    const rowsRead = () => Math.max(...meter.batches().map((batch) => batch.rowsRead))
    await objectOf(NUMBER).execute(request(spec.leave(guest, 30, tablet)))
    expect(rowsRead()).toBeLessThan(20)
    meter.reset()
    await sendAll([bodies[atEnd] ?? ''])
    expect(rowsRead()).toBeLessThan(200 * 12)
    expect(await count("attendance_records where status = 'present'")).toBe(200)
  })
})

describe('when webhooks tell of a meeting that is not ours', () => {
  it('they are received, and nothing stays: no row, no alarm, no byte in the object', async () => {
    await importSchool(2)
    const before = await everything()
    await sendAll(lesson([pupil(1), pupil(2)]))
    expect(await everything()).toEqual(before)
    const kept = await runInDurableObject(objectOf(NUMBER), async (_, { storage }) => ({
      tables: storage.sql.exec('select name from sqlite_schema').toArray(),
      alarm: await storage.getAlarm(),
    }))
    expect(kept).toEqual({ tables: [], alarm: null })
  })

  it('and it is scheduled afterwards, what comes from then on counts', async () => {
    await importSchool(1)
    const [started = '', ...rest] = lesson([pupil(1, 60)])
    await sendAll([started])
    expect(await schedule()).toMatchObject({ ok: true, value: { version: 1 } })
    await sendAll([started, ...rest])
    expect(await told(NUMBER)).toMatchObject({
      meeting: { status: 'ended' },
      attendance: { records: [{ student_id: 'student-1', status: 'present', attended_seconds: 3540 }] },
    })
  })
})

describe('when a random class was held', () => {
  const STUDENTS = 10
  const [IN_ORDER, SHUFFLED, EVICTED] = [NUMBER, NUMBER + 1, NUMBER + 2]

  it.each(seedsFrom(11, 3))(
    'its attendance is true, in any order, with any repetition and any eviction: seed %i',
    async (seed) => {
      await importSchool(STUDENTS)
      const random = createRandom(seed, 'groups')
      for (const number of [IN_ORDER, SHUFFLED, EVICTED]) await introduce(STUDENTS, number)
      const theClass = randomClass(seed, STUDENTS, IN_ORDER)
      await sendAll(theClass.webhooks.map(({ body }) => body))
      const inOrder = await told(IN_ORDER)
      const truths = theClass.truth.people.slice(1, 1 + STUDENTS)
      expect(inOrder).toMatchObject({
        attendance: {
          records: truths
            .map((truth, i) => expectedRecord(theClass, truth, i + 1))
            .sort((a, b) => (a.student_id < b.student_id ? -1 : 1)),
        },
      })

      const disorder = (number: number) =>
        withDuplicates(shuffled(randomClass(seed, STUDENTS, number).webhooks, seed), seed).map(
          ({ body }) => body,
        )
      const sent = disorder(SHUFFLED)
      while (sent.length > 0) await Promise.all(sent.splice(0, random.int(1, 12)).map(webhook))
      expect(other(await told(SHUFFLED))).toEqual(other(inOrder))

      for (const body of disorder(EVICTED)) {
        await sendAll([body])
        await evictAllDurableObjects()
      }
      expect(other(await told(EVICTED))).toEqual(other(inOrder))
    },
  )

  /** Without the id, because the meetings have different ids. */
  const other = ({ meeting, ...rest }: Awaited<ReturnType<typeof told>>) => ({
    ...rest,
    meeting: { ...Object(meeting), id: '' },
  })
})

describe('when a class has more events than its object folds anew', () => {
  const STUDENTS = 45

  it('wakes from its snapshot, reads only what came after, and ends as if it had never slept', async () => {
    await importSchool(STUDENTS)
    const asleep = NUMBER + 1
    for (const number of [NUMBER, asleep]) await introduce(STUDENTS, number)
    const bodies = (number: number) => randomClass(5, STUDENTS, number).webhooks.map(({ body }) => body)
    await Promise.all(bodies(NUMBER).map(webhook))

    const sent = bodies(asleep)
    await Promise.all(sent.splice(0, sent.length - 8).map(webhook))
    expect((await versions(asleep)).length).toBeGreaterThan(250)
    const meter = meterD1()
    for (const body of sent) {
      await evictDurableObject(objectOf(asleep))
      meter.reset()
      await sendAll([body])
      expect(meter.batches()[0]).toMatchObject({
        rowsRead: expect.toSatisfy((rows: number) => rows <= 60),
        rowsWritten: 0,
      })
    }
    const names = ({ meeting: _, ...rest }: Awaited<ReturnType<typeof told>>) => rest
    expect(names(await told(asleep))).toEqual(names(await told(NUMBER)))
  })
})
