import { describe, expect, it } from 'vitest'
import type { WriteAnswer } from '../../src/app/contract.ts'
import { request, type World, wish } from '../support/fakes.ts'
import { change, end, join, remove, schedule, start, student } from '../support/spec.ts'
import { scheduled } from './scheduled.ts'

const NOW = Date.parse('2026-03-02T09:30:00.000Z')
const KEPT = { ok: true, value: { contract: 1, version: null, bookmark: null } }

const idsOf = ({ spill }: Pick<World, 'spill'>) => spill.requests.map(({ id }) => id)

describe('when the log fails', () => {
  it('keeps a webhook, says so, and brings it to the log when drained', async () => {
    const world = await scheduled('fail-before')
    const { writer, log, draining, lines } = world
    expect(await writer.execute(request(start(), 'kept'))).toEqual(KEPT)
    expect(idsOf(world)).toEqual(['kept'])
    // The second pause of a growing row.
    expect(draining.at).toBe(NOW + 2_000)
    await writer.drain()
    expect(log.types()).toEqual(['MeetingScheduled', 'MeetingStarted'])
    expect(log.events[1]?.id).toBe('kept')
    expect({ kept: idsOf(world), draining }).toEqual({ kept: [], draining: { at: null } })
    expect(lines.map(({ event }) => event)).toEqual(['spill.begun', 'log.unavailable', 'spill.drained'])
  })

  it('keeps what waited behind it, in its order, and sends the wishes away', async () => {
    const world = await scheduled('hold')
    const { writer, log } = world
    const first = writer.execute(request(start(), 'first'))
    await log.holding()
    const waiting = [
      writer.execute(request(join(student(1), 1), 'second')),
      writer.execute(wish(schedule(), 'wish')),
      writer.execute(request(join(student(2), 2), 'third')),
    ]
    log.troubles.push('fail-before')
    log.release()
    await first
    expect(await Promise.all(waiting)).toMatchObject([KEPT, { refusal: { reason: 'UNAVAILABLE' } }, KEPT])
    expect(idsOf(world)).toEqual(['second', 'third'])
  })

  it('later webhooks go behind what is kept, without asking the log', async () => {
    const world = await scheduled('fail-before')
    const { writer, log } = world
    await writer.execute(request(start(), 'first'))
    const reads = log.reads.length
    expect(await writer.execute(request(join(student(1), 1), 'second'))).toEqual(KEPT)
    expect(idsOf(world)).toEqual(['first', 'second'])
    expect(log.reads).toHaveLength(reads)
    await writer.drain()
    expect(log.events.slice(1).map(({ id }) => id)).toEqual(['first', 'second'])
  })

  it('a wish is decided behind what is kept', async () => {
    const world = await scheduled('fail-before')
    const { writer, log } = world
    await writer.execute(request(start(), 'kept'))
    expect(await writer.execute(wish(change({ title: 'Other' }), 'wish'))).toMatchObject({
      ok: true,
      value: { version: 3 },
    })
    expect(log.events.slice(1).map(({ id }) => id)).toEqual(['kept', 'wish'])
    expect(idsOf(world)).toEqual([])
  })

  it.each([
    ['changed', change({ title: 'Other' })],
    ['deleted', remove],
  ])('what Zoom has %s already is kept as well', async (_, command) => {
    const world = await scheduled('fail-before')
    expect(await world.writer.execute(wish(command, 'done'))).toEqual(KEPT)
    expect(idsOf(world)).toEqual(['done'])
  })

  it('the pauses grow to a minute, and begin anew after a success', async () => {
    const { writer, log, draining, timers } = await scheduled('fail-before')
    await writer.execute(request(start()))
    const pauses = [(draining.at ?? 0) - timers.now]
    for (let n = 0; n < 6; n += 1) {
      log.troubles.push('fail-before')
      await writer.drain()
      pauses.push((draining.at ?? 0) - timers.now)
    }
    expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
    await writer.drain()
    log.troubles.push('fail-before')
    await writer.execute(request(end()))
    expect((draining.at ?? 0) - timers.now).toBe(2_000)
  })

  it('a writer that wakes later finds what was kept', async () => {
    const { writer, wake, log } = await scheduled('fail-before')
    await writer.execute(request(start(), 'kept'))
    await wake().drain()
    expect(log.events[1]?.id).toBe('kept')
  })

  it('what was committed all the same is recognised, and not recorded twice', async () => {
    const world = await scheduled('fail-after')
    // Neither can it ask whether it was.
    const { held } = world.log
    world.log.held = () => Promise.reject(new Error('D1_ERROR: Network connection lost'))
    expect(await world.writer.execute(request(start(), 'there'))).toEqual(KEPT)
    world.log.held = held
    await world.writer.drain()
    expect(world.log.types()).toEqual(['MeetingScheduled', 'MeetingStarted'])
    expect(idsOf(world)).toEqual([])
  })
})

describe('when the log is slow', () => {
  it('a webhook is kept after 2 s, and no longer once the commit is there', async () => {
    const world = await scheduled('hold')
    const { writer, log, timers } = world
    const answers: WriteAnswer[] = []
    const slow = writer.execute(request(start(), 'slow')).then((answer) => answers.push(answer))
    await log.holding()
    timers.pass(1_999)
    expect(idsOf(world)).toEqual([])
    timers.pass(1)
    await slow
    expect(answers).toEqual([KEPT])
    expect(idsOf(world)).toEqual(['slow'])
    log.release()
    await writer.drain()
    expect(log.types()).toEqual(['MeetingScheduled', 'MeetingStarted'])
    expect({ kept: idsOf(world), draining: world.draining }).toEqual({ kept: [], draining: { at: null } })
  })

  it('a wish waits on', async () => {
    const { writer, log, timers } = await scheduled('hold')
    const slow = writer.execute(wish(start()))
    await log.holding()
    timers.pass(5_000)
    log.release()
    expect(await slow).toMatchObject({ ok: true, value: { version: 2 } })
  })

  it('those behind it are kept in the order of arrival', async () => {
    const world = await scheduled('hold')
    const { writer, log, timers } = world
    const all = ['a', 'b', 'c'].map((id, n) => writer.execute(request(join(student(n), 1), id)))
    await log.holding()
    timers.pass(2_000)
    expect(await Promise.all(all)).toEqual([KEPT, KEPT, KEPT])
    expect(idsOf(world)).toEqual(['a', 'b', 'c'])
    log.release()
    await writer.drain()
    expect(log.events.slice(1).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  })
})

describe('when some have waited longer than others', () => {
  it('all who wait are kept with the first: the next to come overtakes none', async () => {
    const world = await scheduled('hold')
    const { writer, log, timers } = world
    const all = [writer.execute(request(start(), 'first'))]
    await log.holding()
    timers.pass(1_000)
    all.push(writer.execute(request(change({ title: 'Older' }, -60), 'older')))
    const wished = writer.execute(wish(change({ duration: 30 }), 'wish'))
    timers.pass(1_000)
    expect(idsOf(world)).toEqual(['first', 'older'])
    all.push(writer.execute(request(change({ title: 'Newer' }, -50), 'newer')))
    expect(await Promise.all(all)).toEqual([KEPT, KEPT, KEPT])
    log.release()
    expect(await wished).toMatchObject({ ok: true, value: { version: 5 } })
    expect(log.events.slice(1).map(({ id }) => id)).toEqual(['first', 'older', 'newer', 'wish'])
    expect(idsOf(world)).toEqual([])
  })
})

describe('when the log never answers', () => {
  it('counts as failed after 10 s, and a commit that happens later is recorded once', async () => {
    const world = await scheduled('hold')
    const { writer, log, timers, draining } = world
    const answers = Promise.all([writer.execute(request(start(), 'zooms')), writer.execute(wish(remove))])
    await log.holding()
    timers.pass(2_000)
    timers.pass(8_000)
    expect(await answers).toMatchObject([KEPT, { ok: true, value: { version: null } }])
    expect(draining.at).not.toBeNull()
    log.release()
    await writer.drain()
    expect(log.types()).toEqual(['MeetingScheduled', 'MeetingStarted', 'MeetingDeleted'])
    expect(idsOf(world)).toEqual([])
  })
})

describe('what can never be applied', () => {
  it('becomes a dead letter, and the rest of the spill goes on', async () => {
    const world = await scheduled('fail-before')
    const { writer, log, deadLetters } = world
    await writer.execute(request(start(), 'good'))
    await writer.execute(request({ ...join(student(1), 1), at: 'never' }, 'bad'))
    await writer.execute(request(end(), 'last'))
    await writer.drain()
    expect(log.events.map(({ id }) => id)).toEqual(expect.arrayContaining(['good', 'last']))
    expect(deadLetters.letters.map(({ id }) => id)).toEqual(['bad'])
    expect(idsOf(world)).toEqual([])
  })

  it('stays in the spill while it cannot be buried', async () => {
    const world = await scheduled()
    const { add } = world.deadLetters
    world.deadLetters.add = () => Promise.reject(new Error('D1_ERROR'))
    expect(await world.writer.execute(request({ ...join(student(1), 1), at: 'never' }, 'bad'))).toEqual(KEPT)
    expect(idsOf(world)).toEqual(['bad'])
    world.deadLetters.add = add
    await world.writer.drain()
    expect(world.deadLetters.letters.map(({ id }) => id)).toEqual(['bad'])
    expect(idsOf(world)).toEqual([])
  })

  it('is told to its caller, who else would wait for it', async () => {
    const world = await scheduled()
    world.log.refuses = 'big'
    await expect(world.writer.execute(wish(change({ title: 'Other' }), 'big'))).rejects.toBe('too big')
    expect(world.deadLetters.letters).toEqual([{ id: 'big', reason: 'too big' }])
  })

  it('is found among others that the log takes', async () => {
    const world = await scheduled('hold')
    const { writer, log, deadLetters } = world
    log.refuses = 'big'
    const first = writer.execute(request(start()))
    await log.holding()
    const answers = ['small', 'big', 'smaller'].map((id, n) =>
      writer.execute(request(join(student(n), 1), id)),
    )
    log.release()
    await first
    expect(await Promise.all(answers)).toMatchObject([
      { value: { version: 3 } },
      KEPT,
      { value: { version: 4 } },
    ])
    expect(deadLetters.letters).toEqual([{ id: 'big', reason: 'too big' }])
  })
})

it.each([
  ['contract', { ...request(start()), contract: 2 as 1 }],
  ['command', { ...request(start()), command: { type: 'HoldMeeting' } as never }],
])('a request of a %s that is not known yet is sent away', async (_, tomorrows) => {
  const { writer } = await scheduled()
  expect(await writer.execute(tomorrows)).toMatchObject({ refusal: { reason: 'UNAVAILABLE' } })
})
