import { setImmediate } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import type { WriteAnswer } from '../../src/app/contract.ts'
import type { Writer } from '../../src/meeting/log/writer.ts'
import { createRandom } from '../simulator/random.ts'
import { createWorld, request, type World, wish } from '../support/fakes.ts'
import { change, join, schedule, start, student } from '../support/spec.ts'

let world: World
let writer: Writer
let pupils: number

/** A class that began some minutes ago, whose webhooks wait for others. */
beforeEach(async () => {
  world = createWorld([])
  world.groups = { usual: 800, longest: 1_200 }
  writer = world.wake()
  pupils = 0
  for (const command of [schedule({ classId: null }), start()]) {
    await writer.execute(request(command))
    await pass(60_000)
  }
  world.log.appends.length = 0
})

/** Lets time pass in small steps, so that whoever is woken acts at that time. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 10) {
    world.timers.pass(Math.min(10, left))
    await setImmediate()
  }
}

interface Sent {
  /** Milliseconds until its answer; null while there is none. */
  took: number | null
  answer: WriteAnswer | null
}

function send(one = request(join(student(++pupils), 1))): Sent {
  const sent: Sent = { took: null, answer: null }
  const at = world.timers.now
  void writer.execute(one).then((answer) => Object.assign(sent, { took: world.timers.now - at, answer }))
  return sent
}

const groups = () => world.log.appends.map((events) => events.length)

describe('when webhooks come far apart', () => {
  it('nobody waits', async () => {
    const all: Sent[] = []
    for (let n = 0; n < 5; n += 1) {
      all.push(send())
      await pass(3_000)
    }
    expect(all.map(({ took }) => took)).toEqual([0, 0, 0, 0, 0].map(() => expect.toSatisfy((ms) => ms <= 10)))
    expect(groups()).toEqual([1, 1, 1, 1, 1])
  })
})

describe('when one comes shortly after another', () => {
  it('it waits for those that follow, and they go together', async () => {
    const all = [send()]
    await pass(300)
    for (let n = 0; n < 4; n += 1) {
      all.push(send())
      await pass(200)
    }
    await pass(1_000)
    expect(groups()).toEqual([1, 4])
    expect(all.map(({ took }) => Math.round((took ?? 0) / 100))).toEqual([0, 8, 6, 4, 2])
  })

  it('a command of somebody goes at once, and those before it with it', async () => {
    send()
    await pass(300)
    const waiting = send()
    await pass(100)
    const wished = send(wish(change({ title: 'Other' })))
    await pass(10)
    expect([waiting.took, wished.took]).toEqual([
      expect.toSatisfy((ms) => ms <= 120),
      expect.toSatisfy((ms) => ms <= 10),
    ])
    expect(groups()).toEqual([1, 2])
  })

  it.each([
    ['a look', () => writer.look(() => undefined)],
    ['an erasure', () => writer.forget({ userId: 'student-1', emails: [] })],
  ])('%s ends the wait', async (_, act) => {
    send()
    await pass(300)
    const waiting = send()
    await pass(10)
    await act()
    expect(waiting.answer?.ok).toBe(true)
  })

  it('twelve of them go at once', async () => {
    send()
    await pass(300)
    const all = Array.from({ length: 12 }, () => send())
    await pass(10)
    expect(groups()).toEqual([1, 12])
    expect(all.every(({ took }) => took !== null)).toBe(true)
  })

  it('the wait ends soon after a burst', async () => {
    for (let n = 0; n < 6; n += 1) {
      send()
      await pass(5)
    }
    await pass(150)
    expect(groups().reduce((sum, count) => sum + count)).toBe(6)
  })
})

describe('when a sender waits for each answer', () => {
  it('two waits are in vain, and then nobody waits for half a minute', async () => {
    const took: number[] = []
    for (let n = 0; n < 8; n += 1) {
      const sent = send()
      await pass(400)
      while (sent.took === null) await pass(10)
      took.push(sent.took)
    }
    expect(took.map((ms) => Math.round(ms / 100))).toEqual([0, 8, 8, 0, 0, 0, 0, 0])
  })
})

describe('when the database is slow', () => {
  it('waits longer, and never past 1.2 s', async () => {
    world.log.troubles.push('hold')
    const slow = send()
    await pass(1_000)
    world.log.release()
    await pass(10)
    expect(slow.took).toBeGreaterThanOrEqual(1_000)
    const all = [send()]
    for (let n = 0; n < 8; n += 1) {
      await pass(300)
      all.push(send())
    }
    await pass(2_000)
    expect(Math.max(...all.map(({ took }) => took ?? 0))).toSatisfy((ms: number) => ms > 1_100 && ms <= 1_210)
  })
})

describe('when the object is evicted while webhooks wait', () => {
  it('nobody was told anything, and they come again', async () => {
    send()
    await pass(300)
    const lost = request(join(student(++pupils), 1), 'lost')
    const sent = send(lost)
    await pass(100)
    expect([sent.answer, world.spill.requests]).toEqual([null, []])
    expect(await world.wake().execute(lost)).toMatchObject({ ok: true })
    expect(world.log.events.filter(({ id }) => id === 'lost')).toHaveLength(1)
  })
})

describe('at a bell: thirty pupils within ten seconds, in many classes', () => {
  it('a webhook costs a third of a batch, and nobody is answered after a second', async () => {
    const took: number[] = []
    let [webhooks, batches] = [0, 0]
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = createRandom(seed, 'bell')
      const times = Array.from({ length: 30 }, () => random.int(0, 1_000) * 10).sort((a, b) => a - b)
      world.log.appends.length = 0
      const all: Sent[] = []
      let now = 0
      for (const at of times) {
        await pass(at - now)
        now = at
        all.push(send())
      }
      await pass(60_000)
      webhooks += all.length
      batches += world.log.appends.length
      took.push(...all.map(({ took: ms }) => ms ?? Number.POSITIVE_INFINITY))
    }
    expect(batches / webhooks).toBeLessThanOrEqual(0.36)
    expect(Math.max(...took)).toBeLessThanOrEqual(1_000)
  })
})
