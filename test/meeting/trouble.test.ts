import { describe, expect, it } from 'vitest'
import { createWorld, executeAll, request, type Trouble, wish } from '../support/fakes.ts'
import { change, end, join, remove, schedule, start, student } from '../support/spec.ts'
import { scheduled } from './scheduled.ts'

describe('when the log fails after the commit', () => {
  it('recognises its own events and answers with success', async () => {
    const { log, writer } = await scheduled('fail-after')
    expect(await writer.execute(request(start()))).toEqual({
      ok: true,
      value: { contract: 1, version: 2, bookmark: null },
    })
    expect(await writer.execute(request(join(student(1), 1)))).toMatchObject({ value: { version: 3 } })
    expect(log.types()).toEqual(['MeetingScheduled', 'MeetingStarted', 'ParticipantJoined'])
  })
  it('answers a first command likewise', async () => {
    const { log, wake } = createWorld()
    log.troubles.push('fail-after')
    expect(await wake().execute(request(schedule()))).toMatchObject({ ok: true, value: { version: 1 } })
  })
  it('recognises the attendance that it took along', async () => {
    const { log, writer } = await scheduled()
    await executeAll(writer, start())
    log.troubles.push('fail-after')
    await executeAll(writer, end())
    expect(log.types().slice(2)).toEqual(['MeetingEnded', 'ExpectedFrozen', 'AttendanceTaken'])
  })
})

describe('when a commit was asked for twice, and the log refuses the second', () => {
  /** A scheduled meeting, and the versions of the states that are told of later. */
  async function followed(...troubles: Trouble[]) {
    const world = createWorld()
    const writer = world.wake()
    await executeAll(writer, schedule())
    world.log.troubles.push(...troubles)
    const told: number[] = []
    world.follow = ({ version }) => told.push(version)
    return { log: world.log, writer, told }
  }

  it('answers with the version of the commit, and tells of its state', async () => {
    const { log, writer, told } = await followed('twice')
    expect(await writer.execute(request(start()))).toMatchObject({ ok: true, value: { version: 2 } })
    expect(told).toEqual([2])
    expect(await writer.execute(request(join(student(1), 1)))).toMatchObject({ value: { version: 3 } })
    expect(log.types()).toEqual(['MeetingScheduled', 'MeetingStarted', 'ParticipantJoined'])
  })

  it('tells of its state too where another request of the group led to nothing', async () => {
    const { log, writer, told } = await followed('hold', 'twice')
    const blocked = writer.execute(wish(change({ title: 'Other' })))
    await log.holding()
    const group = [request(start()), wish(schedule())].map((one) => writer.execute(one))
    log.release()
    await blocked
    expect(await Promise.all(group)).toMatchObject([
      { ok: true, value: { version: 3 } },
      { refusal: { reason: 'ALREADY_SCHEDULED' } },
    ])
    expect(told).toEqual([2, 3])
  })

  it('an erasure is recorded once', async () => {
    const { log, writer } = await followed('twice')
    expect(await writer.forget({ userId: 'student-1', emails: [] })).toMatchObject({ ok: true })
    expect(log.types()).toEqual(['MeetingScheduled', 'PersonErased'])
  })
})

describe('when a request is brought again, for its answer was lost', () => {
  it.each([
    ['a schedule', []],
    ['a deletion', [schedule()]],
  ])('%s is answered as it was, and not refused', async (_, before) => {
    const { log, wake } = createWorld()
    await executeAll(wake(), ...before)
    const once = wish(before.length === 0 ? schedule() : remove, 'once')
    expect(await wake().execute(once)).toMatchObject({ ok: true })
    const { length } = log.events
    expect(await wake().execute(once)).toMatchObject({ ok: true, value: { version: length } })
    expect(log.events).toHaveLength(length)
    const another = wish(schedule(), 'another')
    expect(await wake().execute(another)).toMatchObject({ refusal: { reason: 'ALREADY_SCHEDULED' } })
  })
})

describe('when attendance cannot be worked out', () => {
  it('the facts are recorded all the same, and the log says so', async () => {
    const { log, lines, writer, people } = await scheduled()
    await executeAll(writer, start())
    people.expected = async () => [null as never]
    expect(await writer.execute(request(end()))).toMatchObject({ ok: true })
    expect(log.types().at(-1)).toBe('MeetingEnded')
    expect(lines).toEqual([
      { level: 'error', event: 'follow.failed', meeting: '81234567890', command: 'FreezeExpected' },
    ])
  })
})

describe('when the log fails before the commit', () => {
  it('tells everyone of the group to come back, and goes on from the log', async () => {
    const { log, writer } = await scheduled('hold')
    const first = writer.execute(wish(start()))
    await log.holding()
    log.troubles.push('fail-before')
    const group = [wish(join(student(1), 1)), wish(join(student(2), 1)), wish(schedule())]
    const answers = Promise.all(group.map((one) => writer.execute(one)))
    log.release()
    await first
    for (const answer of await answers)
      expect(answer).toMatchObject({
        refusal: { reason: 'UNAVAILABLE', retryAt: '2026-03-02T09:30:10.000Z' },
      })
    for (const again of group.slice(0, 2)) expect(await writer.execute(again)).toMatchObject({ ok: true })
    expect(log.types().slice(2)).toEqual(['ParticipantJoined', 'ParticipantJoined'])
  })
  it('forgets what it had decided', async () => {
    const { log, writer } = await scheduled('fail-before')
    expect(await writer.execute(wish(join(student(1), 1)))).toMatchObject({ ok: false })
    expect(await writer.execute(wish(start()))).toMatchObject({ ok: true, value: { version: 2 } })
    expect(log.events.at(-1)?.data).toMatchObject({ after: [{ course: { joinedCount: 0 } }] })
  })
})

describe('when the log was moved by another writer', () => {
  it('loads it and decides anew', async () => {
    const { log, writer, wake } = await scheduled()
    await executeAll(wake(), start(), join(student(1), 1))
    expect(await writer.execute(request(join(student(1), 1)))).toMatchObject({
      ok: true,
      value: { version: 3, bookmark: null },
    })
    expect(await writer.execute(request(join(student(2), 1)))).toMatchObject({ value: { version: 4 } })
    expect(log.events.map(({ version }) => version)).toEqual([1, 2, 3, 4])
  })
  it('tells the loser that they lost', async () => {
    const { wake } = createWorld()
    const [one, other] = [wake(), wake()]
    // Both know that the meeting does not exist yet.
    await Promise.all([one.execute(request(start())), other.execute(request(start()))])
    const answers = await Promise.all([one.execute(request(schedule())), other.execute(request(schedule()))])
    expect(answers).toMatchObject([{ ok: true }, { refusal: { reason: 'ALREADY_SCHEDULED' } }])
  })
  it('answers with success where the other writer recorded the very same request', async () => {
    const { log, wake } = createWorld()
    const [one, other] = [wake(), wake()]
    await executeAll(one, schedule())
    const started = request(start())
    await other.execute(request(schedule()))
    await one.execute(started)
    expect(await other.execute(started)).toMatchObject({ ok: true })
    expect(log.types()).toEqual(['MeetingScheduled', 'MeetingStarted'])
  })
  it('gives up after four attempts, and serves the next', async () => {
    const { log, writer } = await scheduled('conflict', 'conflict', 'conflict', 'conflict')
    expect(await writer.execute(wish(start()))).toMatchObject({ refusal: { reason: 'UNAVAILABLE' } })
    expect(await writer.execute(wish(start()))).toMatchObject({ ok: true, value: { version: 2 } })
    expect(log.troubles).toEqual([])
  })
  it('outlasts three', async () => {
    const { writer } = await scheduled('conflict', 'conflict', 'conflict')
    expect(await writer.execute(request(start()))).toMatchObject({ ok: true, value: { version: 2 } })
  })
})

describe('when the roster cannot be read', () => {
  it('fails the group with nothing appended, and forgets what it decided', async () => {
    const { log, people, writer } = await scheduled()
    await executeAll(writer, start())
    people.fails = true
    const ending = wish(end())
    expect(await writer.execute(ending)).toMatchObject({ refusal: { reason: 'UNAVAILABLE' } })
    expect(log.types()).toEqual(['MeetingScheduled', 'MeetingStarted'])
    expect(await writer.execute(ending)).toMatchObject({ ok: true, value: { version: 5 } })
  })
})

describe('when a snapshot cannot be written', () => {
  it('still answers, and goes on from the log', async () => {
    const world = createWorld()
    world.snapshots.write = () => Promise.reject(new Error('storage is full'))
    const writer = world.wake()
    await executeAll(writer, schedule({ classId: null }))
    const joins = Array.from({ length: 250 }, (_, n) => writer.execute(request(join(student(n), 1))))
    for (const answer of await Promise.all(joins)) expect(answer).toMatchObject({ ok: true })
    expect(await writer.execute(request(start()))).toMatchObject({ value: { version: 252 } })
  })
})
