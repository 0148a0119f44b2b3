import { setImmediate } from 'node:timers/promises'
import { beforeEach, expect, it } from 'vitest'
import { pace } from '../../src/hosts/pace.ts'
import { Timers } from '../support/fakes.ts'

let timers: Timers
/** Behind a batch of so many commits. */
let next: (before?: number) => Promise<void>
/** When each went, in milliseconds after the first. */
let went: number[]

beforeEach(async () => {
  timers = new Timers()
  const first = timers.now
  went = []
  const paced = pace(15, () => timers.now, timers.after)
  next = async (before = 2) => {
    await paced(before)
    went.push(timers.now - first)
  }
  await next()
})

it('who comes at once behind others waits for the rest of the time', async () => {
  timers.pass(4)
  const waits = next()
  timers.pass(10)
  await setImmediate()
  expect(went).toEqual([0])
  timers.pass(1)
  await waits
  expect(went).toEqual([0, 15])
})

it('who comes behind a single commit does not wait', async () => {
  timers.pass(4)
  await next(1)
  expect(went).toEqual([0, 4])
})

it('after a pause nobody waits', async () => {
  timers.pass(15)
  await next()
  expect(went).toEqual([0, 15])
})

it('a clock that is set back by an hour holds nobody up', async () => {
  timers.now -= 3_600_000
  const waits = next()
  timers.pass(15)
  await waits
  expect(went).toEqual([0, 15 - 3_600_000])
})
