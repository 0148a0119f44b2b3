import { beforeAll, describe, expect, it } from 'vitest'
import { LateMap } from '../../src/meeting/log/lateMap.ts'
import { freezeEvents, thaw } from '../../src/meeting/log/snapshot.ts'
import { createWorld, executeAll, request, type World } from '../support/fakes.ts'
import { end, join, leave, schedule, start, student } from '../support/spec.ts'
import { WHOLE } from '../support/whole.ts'

/** A meeting with so many participants who stay. */
async function crowded(size: number): Promise<World> {
  const world = createWorld([])
  const writer = world.wake()
  await executeAll(writer, schedule({ classId: null }))
  await Promise.all(Array.from({ length: size }, (_, n) => writer.execute(request(join(student(n), 1)))))
  world.log.reads.length = 0
  return world
}

describe('when a meeting has thousands of participants', () => {
  const SIZE = WHOLE ? 5_000 : 1_500
  let world: World
  beforeAll(async () => {
    world = await crowded(SIZE)
  })

  /** The world as it was, for a test alone. */
  const copy = (snapshot: string | null): World => {
    const copied = createWorld([])
    copied.log.events.push(...world.log.events)
    copied.snapshots.text = snapshot
    copied.snapshots.pieces = snapshot === null ? [] : [...world.snapshots.pieces]
    return copied
  }

  it('a writer that wakes without a snapshot reads them in pages of 500', async () => {
    const { log, wake } = copy(null)
    expect(await wake().execute(request(start()))).toMatchObject({ ok: true, value: { version: SIZE + 2 } })
    expect(log.reads).toEqual(
      Array.from({ length: SIZE / 500 + 1 }, (_, page) => ({ after: page * 500, limit: 500 })),
    )
  })

  it('a writer that wakes with a snapshot reads only the tail', async () => {
    const { log, wake } = copy(world.snapshots.text)
    expect(await wake().execute(request(start()))).toMatchObject({ ok: true, value: { version: SIZE + 2 } })
    expect(log.reads).toHaveLength(1)
    expect(log.reads[0]?.after).toBeGreaterThan(SIZE - 400)
  })

  it('a writer that wakes reads of everybody only who came since, and who comes now', async () => {
    const copied = copy(world.snapshots.text)
    let unread = 0
    copied.follow = ({ connections }) => {
      const all = connections instanceof LateMap ? [...connections.unread()] : []
      unread = all.filter(([, one]) => typeof one === 'string').length
    }
    await executeAll(copied.wake(), join(student(7), 40))
    expect(unread).toBeGreaterThan(SIZE - 250)
  })

  it('both know the same', async () => {
    const ends = await Promise.all(
      [null, world.snapshots.text].map(async (snapshot) => {
        const { log, wake } = copy(snapshot)
        await executeAll(wake(), end(60), leave(student(7), 30))
        return log.events.slice(-2).map(({ data }) => data)
      }),
    )
    expect(ends[1]).toEqual(ends[0])
  })

  it('the end of the class is one event of less than a megabyte', async () => {
    const { log, wake } = copy(world.snapshots.text)
    await executeAll(wake(), end(60))
    expect(log.events.at(-1)?.data).toMatchObject({ after: [{ course: { joinedCount: SIZE } }] })
    expect(JSON.stringify(log.events.at(-1)).length).toBeLessThan(1_000_000)
  })
})

describe('when the writer wakes', () => {
  it('reads a log of fewer than 500 events once', async () => {
    const { log, wake } = await crowded(100)
    await executeAll(wake(), start(), end())
    expect(log.reads).toEqual([{ after: 0, limit: 500 }])
  })
  it('asks for no page behind the last, full as that is', async () => {
    const { log, snapshots, wake } = await crowded(499)
    snapshots.text = null
    expect(await wake().execute(request(start()))).toMatchObject({ ok: true, value: { version: 501 } })
    expect(log.reads).toEqual([{ after: 0, limit: 500 }])
  })
  it('has written no snapshot of a small meeting', async () => {
    const { snapshots } = await crowded(100)
    expect(snapshots.writes).toBe(0)
  })
  it('renews a snapshot every 200 events, not with every commit', async () => {
    const { snapshots, wake } = await crowded(600)
    const before = snapshots.writes
    await executeAll(wake(), start(), end())
    expect([before, snapshots.writes]).toEqual([2, 2])
  })
})

describe('when a meeting grew webhook by webhook', () => {
  const SIZE = 1_000
  let world: World
  let writes: number
  beforeAll(async () => {
    world = await crowded(300)
    const writer = world.wake()
    for (let n = 300; n < SIZE; n += 1) await writer.execute(request(join(student(n), 1)))
    writes = world.snapshots.writes
    world.log.reads.length = 0
  })

  it('a writer that wakes reads fewer than 40 events of the log', async () => {
    const { log, wake } = world
    await wake().execute(request(join(student(1), 1)))
    expect(log.reads).toEqual([{ after: expect.toSatisfy((n: number) => n > SIZE - 40), limit: 500 }])
  })
  it('its state is stored as rarely as it was in bursts, and the events behind it in pieces', () => {
    expect(writes).toBeLessThanOrEqual(SIZE / 200)
    expect(world.snapshots.pieces.length).toSatisfy((n: number) => n > 0 && n <= 200 / 18)
  })
  it.each([
    ['lost', (pieces: string[]) => pieces.slice(1)],
    ['damaged', (pieces: string[]) => ['{"format":', ...pieces.slice(1)]],
    [
      'of another format',
      (pieces: string[]) => ['{"format":0,"behind":600,"events":[]}', ...pieces.slice(1)],
    ],
  ])('a piece that is %s costs time, never truth', async (_, harm) => {
    const { log, snapshots } = world
    const copied = createWorld([])
    copied.log.events.push(...log.events)
    Object.assign(copied.snapshots, { text: snapshots.text, pieces: harm(snapshots.pieces) })
    await executeAll(copied.wake(), end(60))
    expect(copied.log.events.at(-1)?.data).toMatchObject({ after: [{ course: { joinedCount: SIZE } }] })
  })
})

describe('when the log was set back behind the snapshot', () => {
  it.each([
    { left: 0, command: schedule({ classId: null }), version: 1 },
    { left: 1, command: join(student(1), 1), version: 2 },
    { left: 150, command: join(student(200), 1), version: 151 },
  ])('to $left events, drops the snapshot and folds the log', async ({ left, command, version }) => {
    const { log, snapshots, wake } = await crowded(300)
    expect(snapshots.text).not.toBeNull()
    log.events.splice(left)
    expect(await wake().execute(request(command))).toMatchObject({ ok: true, value: { version } })
    expect(snapshots.text).toBeNull()
  })
  it('and grew again with other events, drops the snapshot', async () => {
    const { log, snapshots, wake } = await crowded(300)
    const stale = snapshots.text
    log.events.splice(1)
    snapshots.text = null
    const writer = wake()
    await Promise.all(
      Array.from({ length: 320 }, (_, n) => writer.execute(request(join(student(1000 + n), 1)))),
    )
    snapshots.text = stale
    await executeAll(wake(), end(60))
    expect(log.events.at(-1)?.data).toMatchObject({ after: [{ course: { joinedCount: 320 } }] })
  })
})

describe('when the snapshot is damaged', () => {
  it('it costs time, never truth', async () => {
    const world = createWorld()
    await executeAll(world.wake(), schedule())
    world.snapshots.text = '{"format":4,"folded":{"state'
    expect(await world.wake().execute(request(start()))).toMatchObject({ ok: true, value: { version: 2 } })
  })
  describe.each([
    ['no JSON', () => '['],
    ['JSON of another shape', () => '[1]'],
    ['nothing', () => 'null'],
  ])('so that everybody’s line is %s', (_, harm) => {
    /** The first line has all but the people, the second what is known of everybody. */
    async function harmed(): Promise<World> {
      const world = await crowded(300)
      const lines = world.snapshots.text?.trimEnd().split('\n') ?? []
      world.snapshots.text = `${lines.map((line, n) => (n < 2 ? line : harm())).join('\n')}\n`
      world.snapshots.pieces = []
      return world
    }
    const unreadable = { level: 'warn', event: 'snapshot.unreadable', meeting: '81234567890' }

    it.each([
      ['a webhook', leave(student(7), 40)],
      ['the end of the class', end(60)],
    ])('%s is decided as without the snapshot', async (_, command) => {
      const [world, other] = [await harmed(), await crowded(300)]
      other.snapshots.text = null
      for (const { wake } of [world, other])
        expect(await wake().execute(request(command, 'last'))).toMatchObject({
          ok: true,
          value: { version: 302 },
        })
      expect(world.log.events.map(({ data }) => data)).toEqual(other.log.events.map(({ data }) => data))
      expect(world.deadLetters.letters).toEqual([])
      expect(world.lines).toEqual([unreadable])
    })
    it('a read sees everybody, and the snapshot is dropped', async () => {
      const world = await harmed()
      const count = () =>
        world.wake().look((state) => (state.kind === 'meeting' ? [...state.connections.values()].length : 0))
      expect([await count(), await count()]).toEqual([300, 300])
      expect(world.lines).toEqual([unreadable])
    })
  })
  it('so that an event behind it is none, it costs time, never truth', async () => {
    const world = await crowded(300)
    const behind = thaw(world.snapshots.text)?.version ?? 0
    world.snapshots.pieces = [freezeEvents(behind, []).replace('[]', '[{"type":"ParticipantJoined"}]')]
    expect(await world.wake().execute(request(end(60)))).toMatchObject({ ok: true, value: { version: 302 } })
    expect(world.lines).toMatchObject([{ event: 'snapshot.unreadable' }])
  })
  it('a read that fails by itself is told so', async () => {
    const { wake } = await crowded(1)
    const failing = () => {
      throw new Error('a bug')
    }
    await expect(wake().look(failing)).rejects.toThrow('a bug')
  })
})

describe('when the snapshot is of another format', () => {
  it('folds the log instead', async () => {
    const { snapshots, log, wake } = await crowded(300)
    snapshots.text = JSON.stringify({ format: 0, folded: { state: { kind: 'unknown' }, version: 9 } })
    expect(await wake().execute(request(start()))).toMatchObject({ ok: true, value: { version: 302 } })
    expect(log.reads[0]).toEqual({ after: 0, limit: 500 })
  })
})
