import { describe, expect, it } from 'vitest'
import { end, join, leave, schedule, start, student, take } from '../domain/spec.ts'
import { createWorld, request } from './fakes.ts'

const tick = async () => {
  for (let i = 0; i < 20; i += 1) await Promise.resolve()
}

describe('a writer', () => {
  it('commits what arrives during a commit together, in one next batch', async () => {
    const world = createWorld()
    const writer = world.wake()
    world.log.troubles.push('hold')
    const first = writer.execute(request(schedule()))
    await tick()
    const others = [1, 2, 3].map((n) => writer.execute(request(join(student(n), n))))
    await tick()
    expect(world.log.appends).toHaveLength(0)
    world.log.release()
    expect(await Promise.all([first, ...others])).toMatchObject([
      { ok: true, value: { version: 1 } },
      ...Array(3).fill({ ok: true, value: { version: 4 } }),
    ])
    expect(world.log.appends.map((events) => events.length)).toEqual([1, 3])
  })

  it('leaves nothing behind for a meeting that is not ours', async () => {
    const world = createWorld()
    expect(await world.wake().execute(request(join(student(1), 1)))).toMatchObject({
      refusal: { reason: 'UNKNOWN_MEETING' },
    })
    expect(world.log.appends).toEqual([])
    expect(world.snapshots.text).toBeNull()
  })

  it('does not let a bad command fail its group', async () => {
    const world = createWorld()
    const writer = world.wake()
    await writer.execute(request(schedule()))
    const bad = writer.execute(request({ ...join(student(1), 1), at: 'never' }))
    const good = writer.execute(request(join(student(2), 2)))
    await expect(bad).rejects.toThrow()
    expect(await good).toMatchObject({ ok: true, value: { version: 2 } })
  })

  it('records the same request once, also where the state no longer tells', async () => {
    const world = createWorld()
    const writer = world.wake()
    await writer.execute(request(schedule({ title: 'A' })))
    const toB = request({ type: 'ChangeMeeting', change: { title: 'B' } }, 'same')
    await writer.execute(toB)
    await writer.execute(request({ type: 'ChangeMeeting', change: { title: 'C' } }))
    expect(await writer.execute(toB)).toMatchObject({ ok: true })
    expect(world.log.events.map(({ type }) => type)).toEqual([
      'MeetingScheduled',
      'MeetingChanged',
      'MeetingChanged',
    ])
  })

  it('recognises a commit that was reported as an error', async () => {
    const world = createWorld()
    const writer = world.wake()
    world.log.troubles.push('fail-after')
    expect(await writer.execute(request(schedule()))).toMatchObject({ ok: true, value: { version: 1 } })
    expect(await writer.execute(request(start()))).toMatchObject({ ok: true, value: { version: 2 } })
  })

  it('fails where the database fails, and goes on from the log afterwards', async () => {
    const world = createWorld()
    const writer = world.wake()
    await writer.execute(request(schedule()))
    world.log.troubles.push('fail-before')
    const again = request(start())
    await expect(writer.execute(again)).rejects.toThrow('Network connection lost')
    expect(await writer.execute(again)).toMatchObject({ ok: true, value: { version: 2 } })
  })

  it('decides anew where another writer was quicker', async () => {
    const world = createWorld()
    const [one, other] = [world.wake(), world.wake()]
    await one.execute(request(schedule()))
    await other.execute(request(start()))
    expect(await one.execute(request(join(student(1), 1)))).toMatchObject({ ok: true, value: { version: 3 } })
    expect(world.log.events.map(({ version }) => version)).toEqual([1, 2, 3])
  })

  it('turns away what it cannot hold', async () => {
    const world = createWorld()
    const writer = world.wake()
    world.log.troubles.push('hold')
    const first = writer.execute(request(schedule()))
    await tick()
    const many = Array.from({ length: 10_000 }, () => writer.execute(request(start())))
    await expect(writer.execute(request(start()))).rejects.toThrow('OVERLOADED')
    world.log.release()
    await Promise.all([first, ...many])
    expect(world.log.events).toHaveLength(2)
  })
})

describe('attendance', () => {
  const held = [schedule(), start(), join(student(1), 0), join(student(2), 0), end(60)]

  it('is taken with the commit that ends the class, and once', async () => {
    const world = createWorld()
    const writer = world.wake()
    for (const command of held) await writer.execute(request(command))
    expect(world.log.appends.at(-1)?.map(({ type }) => type)).toEqual(['MeetingEnded', 'AttendanceTaken'])
    await writer.execute(request(leave(student(1), 60)))
    expect(world.log.appends.at(-1)?.map(({ type }) => type)).toEqual(['ParticipantLeft'])
  })

  it('is taken again when a late left changes it, and keeps a correction', async () => {
    const world = createWorld()
    const writer = world.wake()
    for (const command of held) await writer.execute(request(command))
    await writer.execute(
      request({ type: 'CorrectAttendance', studentId: 'student-2', status: 'excused', note: null }),
    )
    await writer.execute(request(leave(student(1), 5)))
    const taken = world.log.events.at(-1)
    expect(taken?.type).toBe('AttendanceTaken')
    expect(taken?.data).toMatchObject({
      records: [{ status: 'partial' }, { status: 'excused', computed: 'present' }],
      counts: { partial: 1, excused: 1 },
    })
  })

  it('stays as it is while nothing is new', async () => {
    const world = createWorld()
    const writer = world.wake()
    for (const command of [...held, ...held.slice(1), take('student-1', 'student-2')])
      await writer.execute(request(command))
    expect(world.log.events.map(({ type }) => type)).toHaveLength(6)
  })
})

describe('a writer that wakes', () => {
  const SIZE = 5_000

  async function crowded() {
    const world = createWorld([])
    const writer = world.wake()
    await writer.execute(request(schedule({ classId: null })))
    await Promise.all(Array.from({ length: SIZE }, (_, n) => writer.execute(request(join(student(n), 1)))))
    return world
  }

  it('reads 5,000 participants in pages, and with a snapshot only the tail', async () => {
    const world = await crowded()
    const snapshot = world.snapshots.text
    expect(snapshot).not.toBeNull()
    world.log.reads.length = 0
    expect(await world.wake().execute(request(end(60)))).toMatchObject({
      ok: true,
      value: { version: SIZE + 2 },
    })
    expect(world.log.reads.length).toBeLessThanOrEqual(2)
    world.snapshots.text = null
    world.log.reads.length = 0
    expect(await world.wake().execute(request(start()))).toMatchObject({
      ok: true,
      value: { version: SIZE + 3 },
    })
    expect(world.log.reads.length).toBe(Math.ceil((SIZE + 2) / 500))
    expect(world.log.reads.every(({ limit }) => limit === 500)).toBe(true)
    expect(JSON.stringify(world.log.events.find(({ type }) => type === 'MeetingEnded')).length).toBeLessThan(
      1_000_000,
    )
  })

  it('drops a snapshot that the log does not vouch for', async () => {
    const world = await crowded()
    world.log.events.splice(1)
    expect(await world.wake().execute(request(join(student(1), 1)))).toMatchObject({
      ok: true,
      value: { version: 2 },
    })
  })
})
