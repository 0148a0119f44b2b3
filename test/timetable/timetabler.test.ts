import { describe, expect, it } from 'vitest'
import { lessonsOf } from '../../src/domain/timetable/lessons.ts'
import type { Line, Timetable } from '../../src/domain/timetable/timetable.ts'
import { createRandom } from '../simulator/random.ts'
import { property, seedsFrom } from '../support/property.ts'
import { createWorld } from './world.ts'

const HOUR_MS = 3_600_000

const line = (id: string, changes: Partial<Line> = {}): Line => ({
  ...{ id, title: 'Biology', classId: `class-${id}`, teacherId: `teacher-${id}` },
  ...{ weekdays: ['monday', 'thursday'], from: '08:00', to: '08:45' },
  ...changes,
})

const table = (changes: Partial<Timetable> = {}): Timetable => ({
  timezone: 'Europe/Madrid',
  terms: [{ id: 'spring', from: '2027-03-01', until: '2027-04-30' }],
  holidays: [{ name: 'Easter', from: '2027-03-25', until: '2027-03-29' }],
  bells: [],
  lines: ['a', 'b', 'c', 'd'].map((id) => line(id)),
  ...changes,
})

const LATER = table({
  holidays: [{ name: 'May', from: '2027-04-29', until: '2027-04-29' }],
  lines: [
    line('a', { from: '08:15', to: '09:00' }),
    line('b', { teacherId: 'teacher-z' }),
    line('c'),
    line('e'),
  ],
})

const said = (one: { startTime: string; classId: string; teacherId: string; duration: number }) =>
  `${one.startTime} ${one.classId} ${one.teacherId} ${one.duration}`

type World = ReturnType<typeof createWorld>

function expectBrought(world: World, timetable: Timetable): void {
  const there = world.alive().map((one) => ({
    ...{ startTime: one.start_time, classId: one.class_id, teacherId: one.host_id, duration: one.duration },
  }))
  expect(there.map(said).sort()).toEqual(lessonsOf(timetable).map(said).sort())
  expect(world.twice).toEqual([])
}

/** A request that is cut off is sent again. */
async function sent(world: World, timetable: Timetable): Promise<void> {
  const cutOff = new Promise<null>((resolve) => setImmediate(resolve, null))
  if ((await Promise.race([world.put(timetable), cutOff])) === null) await sent(world, timetable)
}

/** What two timetables take where nothing goes wrong. */
async function undisturbed(): Promise<string[]> {
  const world = createWorld()
  await world.put(table())
  await world.pass(HOUR_MS)
  expectBrought(world, table())
  await world.put(LATER)
  await world.pass(HOUR_MS)
  expectBrought(world, LATER)
  return world.done()
}

describe('a timetable that is brought to Zoom', () => {
  it('is what it wants, and costs one create a line', async () => {
    const world = createWorld()
    expect(await world.put(table(), true)).toMatchObject({ zoom: { creates: 4, changes: 0 } })
    expect(await world.timetabler().progress()).toMatchObject({ version: 0, nextAt: null })
    await world.put(table())
    await world.pass(HOUR_MS)
    expectBrought(world, table())
    expect(world.alarmAt()).toBeNull()
    expect(world.done()).toEqual(['create', 'create', 'create', 'create'])
    expect(await world.timetabler().progress()).toMatchObject({
      ...{ version: 1, nextAt: null, waitsFor: null, zoomCalls: 4 },
      steps: { planned: 4, done: 4, waiting: 0, refused: 0 },
    })
  })

  it.each(seedsFrom(0, 40))(
    property('is done once where it is killed at any step, by seed %i'),
    async (seed) => {
      const random = createRandom(seed, 'kills')
      const world = createWorld()
      const kills = new Set(Array.from({ length: 4 }, () => random.int(0, 60)))
      let count = 0
      world.steps(async () => {
        if (kills.has(count++)) world.kill()
      })
      for (const timetable of [table(), LATER]) {
        await sent(world, timetable)
        await world.pass(HOUR_MS)
        expectBrought(world, timetable)
      }
      expect(world.done()).toEqual(await undisturbed())
    },
  )

  it('waits for Zoom’s limit of a host, and goes on the next day', async () => {
    const world = createWorld({ hostPerDay: 2 })
    const lines = ['a', 'b', 'c'].map((id, n) =>
      line(id, { teacherId: 'teacher-1', from: `0${n + 1}:00`, to: `0${n + 1}:45` }),
    )
    await world.put(table({ lines }))
    await world.pass(HOUR_MS)
    expect(await world.timetabler().progress()).toMatchObject({
      ...{ steps: { planned: 3, done: 2, waiting: 1 }, waitsFor: 'A hundred a day' },
      nextAt: '2027-01-05T00:00:00.000Z',
    })
    await world.pass(24 * HOUR_MS)
    expectBrought(world, table({ lines }))
    expect(world.done()).toHaveLength(3)
  })

  it('finishes what was begun before it follows a later timetable, and keeps no other line waiting', async () => {
    const world = createWorld()
    const retryAt = new Date(world.now() + 2 * HOUR_MS).toISOString()
    const refusal = { reason: 'ZOOM_UNAVAILABLE', message: 'No answer', retryAt, begun: true } as const
    world.answers((intent) =>
      intent.kind === 'schedule' && intent.details.classId === 'class-a' ? { ok: false, refusal } : null,
    )
    await world.put(table({ lines: [line('a'), line('b')] }))
    await world.pass(HOUR_MS)
    world.answers(() => null)
    const lines = [line('b', { teacherId: 'teacher-z' }), line('c')]
    await world.put(table({ lines }))
    await world.pass(HOUR_MS / 2)
    expectBrought(world, table({ lines }))
    expect(await world.timetabler().progress()).toMatchObject({ nextAt: retryAt, waitsFor: 'No answer' })
    await world.pass(2 * HOUR_MS)
    expectBrought(world, table({ lines }))
    expect(world.done()).toEqual(['change', 'create', 'create', 'create', 'delete'])
    expect(world.alarmAt()).toBeNull()
  })

  it('takes a timetable that comes meanwhile, and leaves out what was not begun', async () => {
    const world = createWorld({ hostPerDay: 2 })
    const lines = ['a', 'b', 'c'].map((id) => line(id, { teacherId: 'teacher-1' }))
    await world.put(table({ lines }))
    await world.pass(HOUR_MS)
    await world.put(table({ lines: lines.slice(0, 2) }))
    await world.pass(48 * HOUR_MS)
    expectBrought(world, table({ lines: lines.slice(0, 2) }))
    expect(world.done()).toHaveLength(2)
  })

  it('leaves what was held, and what people changed by hand', async () => {
    const world = createWorld()
    await world.put(table({ lines: [line('a')] }))
    await world.pass(HOUR_MS)
    const [held, moved, deleted] = world.alive()
    Object.assign(held ?? {}, { status: 'ended' })
    Object.assign(moved ?? {}, { start_time: '2027-03-05T15:00:00.000Z' })
    Object.assign(deleted ?? {}, { is_deleted: true })
    await world.put(table({ lines: [line('a')] }))
    await world.pass(HOUR_MS)
    expect(world.done()).toEqual(['create'])
    await world.put(table({ lines: [] }))
    await world.pass(HOUR_MS)
    expect(world.alive()).toEqual([held])
  })

  it('follows a later timetable at once, if the pool refused a step and Zoom then was not there', async () => {
    const world = createWorld()
    world.hostable(false)
    world.answers(() => NO_FREE_HOST)
    await world.put(table({ lines: [line('a')] }))
    await world.pass(HOUR_MS)
    const retryAt = new Date(world.now() + 20 * HOUR_MS).toISOString()
    world.answers(() => ({
      ok: false,
      refusal: { reason: 'ZOOM_UNAVAILABLE', message: 'A hundred a day', retryAt },
    }))
    world.hostable(true)
    await world.timetabler().wake()
    await world.pass(HOUR_MS)
    expect(await world.timetabler().progress()).toMatchObject({ nextAt: retryAt })
    world.answers(() => null)
    const lines = [line('a', { from: '09:00', to: '09:45' })]
    await world.put(table({ lines }))
    await world.pass(HOUR_MS)
    expectBrought(world, table({ lines }))
  })
})

const NO_FREE_HOST = {
  ok: false,
  refusal: { reason: 'NO_FREE_HOST', message: 'Nobody is free', free: [] },
} as const
const TEACHER_BUSY = {
  ok: false,
  refusal: { reason: 'TEACHER_BUSY', message: 'The teacher teaches another class', free: [] },
} as const
const AWAY = {
  ok: false,
  refusal: { reason: 'ZOOM_UNAVAILABLE', message: 'No answer', retryAt: '2027-01-04T08:00:00Z' },
} as const

describe('two lines that swap their teachers', () => {
  const swapped = table({
    lines: [line('a', { teacherId: 'teacher-b' }), line('b', { teacherId: 'teacher-a' })],
  })

  /** Each is refused while the other has not moved. Tells how each change was asked for. */
  async function swap(forced: (count: number) => typeof NO_FREE_HOST | typeof AWAY | null) {
    const world = createWorld()
    await world.put(table({ lines: [line('a'), line('b')] }))
    await world.pass(HOUR_MS)
    const asked: string[] = []
    world.answers((intent) => {
      if (intent.kind !== 'change') return null
      const isForced = intent.force === true
      asked.push(isForced ? 'forced' : 'asked')
      return isForced ? forced(asked.filter((one) => one === 'forced').length) : TEACHER_BUSY
    })
    await world.put(swapped)
    await world.pass(HOUR_MS)
    return { world, asked }
  }

  it('pass each other', async () => {
    const { world, asked } = await swap(() => null)
    expect(asked).toEqual(['asked', 'asked', 'forced', 'forced'])
    expectBrought(world, swapped)
  })

  it.each([
    ['the pool refuses', NO_FREE_HOST],
    ['Zoom does not take', AWAY],
  ])('ask the pool again before they double a teacher, if %s the first attempt', async (_, answer) => {
    const { world, asked } = await swap((count) => (count <= 2 ? answer : null))
    expect(asked.filter((one) => one === 'forced')).toHaveLength(2)
    world.hostable(false)
    await world.timetabler().wake()
    await world.pass(HOUR_MS)
    expect(asked.filter((one) => one === 'forced')).toHaveLength(2)
    world.hostable(true)
    await world.timetabler().wake()
    await world.pass(HOUR_MS)
    expectBrought(world, swapped)
  })
})
