import { describe, expect, it } from 'vitest'
import { createWorld, executeAll, request, wish } from '../support/fakes.ts'
import { change, end, guest, join, leave, schedule, start, student } from '../support/spec.ts'

describe('while a commit is under way', () => {
  it('gathers what arrives, and commits all of it together afterwards', async () => {
    const { log, wake } = createWorld()
    const writer = wake()
    log.troubles.push('hold')
    const first = writer.execute(request(schedule()))
    await log.holding()
    const others = [1, 2, 3].map((n) => writer.execute(request(join(student(n), n))))
    expect(log.appends).toHaveLength(0)
    log.release()
    expect(await Promise.all([first, ...others])).toMatchObject([
      { ok: true, value: { version: 1, bookmark: 'bookmark-1' } },
      { ok: true, value: { version: 4, bookmark: 'bookmark-4' } },
      { ok: true, value: { version: 4, bookmark: 'bookmark-4' } },
      { ok: true, value: { version: 4, bookmark: 'bookmark-4' } },
    ])
    expect(log.appends.map((events) => events.length)).toEqual([1, 3])
  })

  it('answers nobody before the commit is known', async () => {
    const { log, wake } = createWorld()
    const writer = wake()
    log.troubles.push('answer-late')
    const answered: string[] = []
    const first = writer.execute(request(schedule())).then(() => answered.push('first'))
    await log.holding()
    const second = writer.execute(request(start())).then(() => answered.push('second'))
    expect(answered).toEqual([])
    expect(log.events).toHaveLength(1)
    log.release()
    await Promise.all([first, second])
    expect(answered).toEqual(['first', 'second'])
  })

  it('lets later commands of a group see what earlier ones bring about', async () => {
    const { log, wake } = createWorld()
    const writer = wake()
    const twice = [request(schedule()), request(schedule()), request(start()), request(start())]
    log.troubles.push('hold')
    const blocked = writer.execute(request(start()))
    const answers = twice.map((one) => writer.execute(one))
    // Nothing is appended for a meeting that is unknown: the group behind it is the one that is held.
    await log.holding()
    log.release()
    expect(await blocked).toMatchObject({ refusal: { reason: 'UNKNOWN_MEETING' } })
    expect(await Promise.all(answers)).toMatchObject([
      { ok: true, value: { version: 2 } },
      { refusal: { reason: 'ALREADY_SCHEDULED' } },
      { ok: true },
      { ok: true },
    ])
    expect(log.types()).toEqual(['MeetingScheduled', 'MeetingStarted'])
  })

  it('commits 250 together at most', async () => {
    const { log, wake } = createWorld()
    const writer = wake()
    await executeAll(writer, schedule({ classId: null }))
    await Promise.all(Array.from({ length: 601 }, (_, n) => writer.execute(request(join(student(n), 1)))))
    const sizes = log.appends.slice(1).map((events) => events.length)
    expect(Math.max(...sizes)).toBe(250)
    expect(sizes.reduce((sum, size) => sum + size)).toBe(601)
  })

  it('turns away what it cannot hold, and takes more once it can', async () => {
    const { log, wake } = createWorld()
    const writer = wake()
    log.troubles.push('hold')
    const first = writer.execute(request(schedule()))
    await log.holding()
    const many = Array.from({ length: 10_000 }, () => writer.execute(request(start())))
    expect(await writer.execute(request(start()))).toMatchObject({
      refusal: { reason: 'UNAVAILABLE', retryAt: '2026-03-02T09:30:10.000Z' },
    })
    log.release()
    await Promise.all([first, ...many])
    expect(log.types()).toEqual(['MeetingScheduled', 'MeetingStarted'])
    expect(await writer.execute(request(end()))).toMatchObject({
      ok: true,
      value: { bookmark: 'bookmark-5' },
    })
  })
})

describe('a command', () => {
  it('for a meeting that is not ours leaves nothing behind', async () => {
    const { log, snapshots, people, wake } = createWorld()
    const writer = wake()
    const answers = [join(student(1), 1), leave(student(1), 2), start(), end()].map((command) =>
      writer.execute(request(command)),
    )
    for (const answer of await Promise.all(answers))
      expect(answer).toMatchObject({ refusal: { reason: 'UNKNOWN_MEETING' } })
    expect(log.appends).toEqual([])
    expect(snapshots.writes).toBe(0)
    expect(people.askedEmails).toEqual([])
  })

  it('that says nothing new is answered without an append', async () => {
    const { log, wake } = createWorld()
    const writer = wake()
    await executeAll(writer, schedule(), start())
    expect(await writer.execute(request(start()))).toEqual({
      ok: true,
      value: { contract: 1, version: 2, bookmark: null },
    })
    expect(log.appends).toHaveLength(2)
  })

  it('that cannot be decided fails alone; Zoom’s becomes a dead letter', async () => {
    const { log, deadLetters, lines, wake } = createWorld()
    const writer = wake()
    log.troubles.push('hold')
    const first = writer.execute(request(schedule()))
    await log.holding()
    const bad = writer.execute(wish({ ...join(student(1), 1), at: 'never' }))
    const zooms = writer.execute(request({ ...join(student(1), 1), at: 'never' }, 'zooms'))
    const good = writer.execute(request(join(student(2), 2)))
    const refused = writer.execute(request(schedule()))
    const failed = expect(bad).rejects.toThrow()
    log.release()
    await Promise.all([first, failed])
    expect(await good).toMatchObject({ ok: true, value: { version: 2 } })
    expect(await zooms).toMatchObject({ ok: true, value: { version: null } })
    expect(deadLetters.letters).toEqual([
      { id: 'zooms', reason: expect.stringMatching(/ZodError.*"data",\s*"at"/s) },
    ])
    expect(lines).toMatchObject([
      { level: 'error', event: 'dead.letter', id: 'zooms', command: 'RecordJoin' },
    ])
    expect(await refused).toMatchObject({ refusal: { reason: 'ALREADY_SCHEDULED' } })
  })

  it('is recorded with its id, its time and its actor', async () => {
    const { log, wake } = createWorld()
    await wake().execute({
      ...request(schedule(), 'the-id'),
      meta: { actor: { id: 'teacher-1', role: 'teacher' }, source: 'api', correlationId: 'r' },
    })
    expect(log.events).toMatchObject([
      {
        id: 'the-id',
        version: 1,
        occurredAt: '2026-03-02T09:00:00.000Z',
        recordedAt: '2026-03-02T09:30:00.000Z',
        meta: { actor: { id: 'teacher-1' }, source: 'api', correlationId: 'r' },
      },
    ])
  })
})

describe('a command that is repeated', () => {
  it('is recorded once, also where the state no longer tells', async () => {
    const { log, wake } = createWorld()
    const writer = wake()
    const toB = request(change({ title: 'B' }), 'same')
    await executeAll(writer, schedule({ title: 'A' }))
    await writer.execute(toB)
    await executeAll(writer, change({ title: 'C' }))
    expect(await writer.execute(toB)).toMatchObject({ ok: true })
    expect(log.types()).toEqual(['MeetingScheduled', 'MeetingChanged', 'MeetingChanged'])
  })

  it('does not hold up the others of its group', async () => {
    const { log, wake } = createWorld()
    const writer = wake()
    const toB = request(change({ title: 'B' }), 'same')
    await executeAll(writer, schedule({ title: 'A' }))
    await writer.execute(toB)
    log.troubles.push('hold')
    const toC = writer.execute(request(change({ title: 'C' })))
    await log.holding()
    const answers = [toB, request(start()), request(schedule())].map((one) => writer.execute(one))
    log.release()
    await toC
    expect(await Promise.all(answers)).toMatchObject([
      { ok: true },
      { ok: true, value: { version: 4 } },
      { refusal: { reason: 'ALREADY_SCHEDULED' } },
    ])
  })

  it('within its group is decided once', async () => {
    const { log, wake } = createWorld()
    const writer = wake()
    await executeAll(writer, schedule({ title: 'A' }))
    log.troubles.push('hold')
    const blocked = writer.execute(request(start()))
    await log.holding()
    const toB = request(change({ title: 'B' }), 'same')
    const answers = [toB, request(change({ title: 'C' })), toB].map((one) => writer.execute(one))
    log.release()
    await blocked
    for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ ok: true })
    expect(log.events.at(-1)?.data).toMatchObject({ change: { title: 'C' } })
  })
})

describe('e-mails that the meeting does not know', () => {
  it('are looked up in the roster once a group', async () => {
    const { people, log, wake } = createWorld()
    const writer = wake()
    await executeAll(writer, schedule())
    log.troubles.push('hold')
    const blocked = writer.execute(request(start()))
    await log.holding()
    const unmatched = [1, 2].map((n) => ({ ...student(n), emailUserId: null }))
    const joins = [...unmatched, guest('G')].map((who) => writer.execute(request(join(who, 1))))
    log.release()
    await Promise.all([blocked, ...joins])
    expect(people.askedEmails).toEqual([['student-1@school.example', 'student-2@school.example']])
    expect(log.events.slice(2).map(({ data }) => data)).toMatchObject([
      { evidence: { emailUserId: 'student-1' } },
      { evidence: { emailUserId: 'student-2' } },
      { evidence: { emailUserId: null } },
    ])
  })

  it('are not taken from the command, which comes from outside', async () => {
    const { log, wake } = createWorld()
    await executeAll(wake(), schedule(), join(guest('G', { emailUserId: 'student-1' }), 1))
    expect(log.events.at(-1)?.data).toMatchObject({ evidence: { emailUserId: null } })
  })
})
