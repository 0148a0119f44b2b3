import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Listener } from '../../src/app/live.ts'
import { Live, type LiveReads } from '../../src/meeting/live/live.ts'
import type { LiveSocket } from '../../src/meeting/live/sockets.ts'
import { createWorld, executeAll } from '../support/fakes.ts'
import { join, SESSION, schedule, start, student } from '../support/spec.ts'

const NUMBER = '81234567890'

class Socket implements LiveSocket {
  told: { type: string; version: number; event?: string }[] = []
  closed: number | null = null
  breaks = false
  #listener: Listener
  constructor(listener: Listener) {
    this.#listener = listener
  }
  listener = () => this.#listener
  keep(listener: Listener): void {
    this.#listener = listener
  }
  send(text: string): void {
    if (this.breaks) throw new Error('The other end is gone')
    this.told.push(JSON.parse(text))
  }
  close(code: number): void {
    this.closed = code
  }
}

/** A meeting that has begun, in its writer, and its listeners. */
async function running() {
  const world = createWorld()
  const sockets: Socket[] = []
  const asked: string[] = []
  let may = true
  let fails = false
  let isWhole = true
  const reads: LiveReads = {
    since: async (number, after, limit) => ({
      ...(await world.log.read(number, after, limit)),
      reached: world.log.events.length,
      isWhole,
    }),
    async head() {
      asked.push('head')
      if (fails) throw new Error('D1 does not answer')
      return world.log.events.length
    },
    picture: async (_, version) => ({ type: 'reset', version }) as never,
    mayListen: async () => {
      asked.push('rights')
      return may
    },
    names: async () => new Map([['student-1', 'Name of student-1']]),
  }
  const live = new Live({
    ...world,
    number: NUMBER,
    sockets: { all: () => sockets.filter(({ closed }) => closed === null) },
    liveReads: () => reads,
  })
  world.follow = () => void live.nudge()
  const writer = world.wake()
  await executeAll(writer, schedule(), start())
  const open = (given: Partial<Listener> = {}) => {
    const now = world.timers.now
    const token = { id: 'teacher-1', role: 'teacher', email: null } as const
    const expiresAt = now + 3_600_000
    const socket = new Socket({
      sessionId: SESSION,
      token,
      expiresAt,
      openedAt: now,
      checkedAt: now,
      version: 2,
      ...given,
    })
    sockets.push(socket)
    live.welcome(socket.listener())
    return socket
  }
  return {
    ...world,
    live,
    asked,
    open,
    joins: async (n: number) => {
      await executeAll(writer, join(student(n), n))
      await live.nudge()
    },
    /** From now on an event is in the log that cannot be read. */
    spoil: () => {
      isWhole = false
    },
    forbid: () => {
      may = false
    },
    fail: (now: boolean) => {
      fails = now
    },
  }
}

describe('a meeting without listeners', () => {
  it('asks the database nothing', async () => {
    const { asked, joins } = await running()
    await joins(1)
    expect(asked).toEqual([])
  })
})

describe('a meeting with a listener', () => {
  it('tells what is in the log, by the roster’s names, and each thing once', async () => {
    const { open, joins, live } = await running()
    const socket = open()
    await joins(1)
    await live.nudge()
    expect(socket.told).toMatchObject([
      {
        type: 'news',
        version: 3,
        event: 'ParticipantJoined',
        participants: [{ user_id: 'student-1', name: 'Name of student-1' }],
      },
    ])
  })

  it('tells an event that comes just as the last was told', async () => {
    const { open, joins, live, log } = await running()
    const socket = open()
    await joins(1)
    for (let turns = 0; turns < 40; turns += 1) {
      void live.nudge()
      for (let n = 0; n < turns; n += 1) await null
      const version = log.events.length + 1
      log.events.push(...log.events.slice(-1).map((event) => ({ ...event, version })))
      void live.nudge()
      await setImmediate()
      expect({ turns, told: socket.told.at(-1)?.version }).toEqual({ turns, told: version })
    }
  })

  it.each([
    ['asks for all', null],
    ['was told by a log that was set back', 99],
  ])('begins with the picture where one %s', async (_, version) => {
    const { open, joins } = await running()
    const socket = open({ version })
    await joins(1)
    expect(socket.told[0]?.type).toBe('reset')
  })

  it('tells nothing of another session', async () => {
    const { open, joins } = await running()
    const socket = open({ sessionId: 'another' })
    await joins(1)
    expect(socket.told).toEqual([])
    expect(socket.listener().version).toBe(3)
  })

  it('looks rights up once a minute, before it tells, and lets go of who has none', async () => {
    const { open, joins, asked, forbid, timers } = await running()
    const socket = open()
    await joins(1)
    expect(asked).not.toContain('rights')
    timers.pass(61_000)
    await joins(2)
    expect(asked.filter((one) => one === 'rights')).toHaveLength(1)
    expect(socket.told).toHaveLength(2)
    forbid()
    timers.pass(61_000)
    await joins(3)
    expect(socket).toMatchObject({ closed: 4403 })
    expect(socket.told).toHaveLength(2)
  })

  it('tells nobody after their token has ended', async () => {
    const { open, joins, timers, live } = await running()
    const [short, long] = [open({ expiresAt: timers.now + 1_000 }), open()]
    timers.pass(1_000)
    await joins(1)
    expect([short.closed, short.told.length, long.told.length]).toEqual([4401, 0, 1])
    expect(live.expire()).toBe(long.listener().expiresAt)
  })

  it('goes on where the database fails: who listened comes back, and has missed nothing', async () => {
    const { open, joins, fail, lines, log } = await running()
    const socket = open()
    fail(true)
    await joins(1)
    expect(log.types().at(-1)).toBe('ParticipantJoined')
    expect(socket.closed).toBe(1011)
    expect(lines.map(({ event }) => event)).toContain('live.failed')
    fail(false)
    const again = open({ version: socket.listener().version })
    await joins(2)
    expect(again.told.map(({ version }) => version)).toEqual([3, 4])
  })

  it('shows the picture where an event cannot be read, and goes on behind it', async () => {
    const { open, joins, spoil } = await running()
    const socket = open()
    spoil()
    await joins(1)
    expect(socket.closed).toBe(null)
    expect(socket.told.at(-1)).toMatchObject({ type: 'reset', version: 3 })
    expect(socket.listener().version).toBe(3)
  })

  it('lets go of an end that is gone, and tells the others', async () => {
    const { open, joins } = await running()
    const [gone, there] = [open(), open()]
    gone.breaks = true
    await joins(1)
    expect([gone.closed, there.told.length]).toEqual([1011, 1])
  })

  it('is full at a hundred', async () => {
    const { open, live } = await running()
    for (let n = 0; n < 99; n += 1) open({ token: { id: `teacher-${n}`, role: 'teacher', email: null } })
    expect(live.isFull()).toBe(false)
    open()
    expect(live.isFull()).toBe(true)
  })
})
