import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Zoom } from '../../src/app/zoom.ts'
import { ok } from '../../src/domain/result.ts'
import { undoSchedule } from '../../src/meeting/duties/undoing.ts'
import { createWorld, executeAll, wish } from '../support/fakes.ts'
import { schedule } from '../support/spec.ts'

const NUMBER = '81234567890'
const zoom = { deleteMeeting: async () => ok(undefined) } as Partial<Zoom> as Zoom

describe('a meeting that Zoom created and the log could not take', () => {
  it('is deleted, though the log takes it after it was given up', async () => {
    const world = createWorld()
    const { log, timers } = world
    const writer = world.wake()
    log.troubles.push('hold')
    const answer = writer.execute(wish(schedule()))
    await log.holding()
    timers.pass(10_000)
    expect(await answer).toMatchObject({ refusal: { reason: 'UNAVAILABLE' } })
    const until = timers.now + 60_000
    const undo = () => undoSchedule({ ...world, zoom, writer }, NUMBER, until)
    expect(await undo()).toBe(until)
    log.release()
    while (log.events.length === 0) await setImmediate()
    timers.pass(60_000)
    expect(await undo()).toBeNull()
    expect(log.types()).toEqual(['MeetingScheduled', 'MeetingDeleted'])
  })

  it('is looked for once more, and then no longer', async () => {
    const world = createWorld()
    const writer = world.wake()
    const undo = (until: number) => undoSchedule({ ...world, zoom, writer }, NUMBER, until)
    expect(await undo(world.timers.now + 1)).toBe(world.timers.now + 1)
    expect(await undo(world.timers.now)).toBeNull()
    await executeAll(writer, schedule())
    expect(await undo(world.timers.now + 1)).toBeNull()
  })
})
