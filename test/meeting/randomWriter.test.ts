import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createRandom } from '../simulator/random.ts'
import { expectConsistent } from '../support/consistent.ts'
import { createWorld, type Trouble, type World } from '../support/fakes.ts'

import { cases, property } from '../support/property.ts'
import { fold, rowsOf, sessionIn } from '../support/spec.ts'
import {
  emailUsers,
  expectedRecords,
  play,
  type RandomClass,
  randomClass,
  shownRecords,
} from './randomClass.ts'

const step = fc.record({
  /** What goes wrong with the next append. */
  trouble: fc.option(fc.constantFrom<Trouble>('fail-before', 'fail-after', 'conflict')),
  /** Requests that come at once. */
  together: fc.integer({ min: 1, max: 12 }),
  /** An object of yesterday's deployment still answers, or the object was evicted. */
  writer: fc.constantFrom('same', 'other', 'woken' as const),
  /** The alarm comes before them. */
  drain: fc.boolean(),
})

function worldOf({ byEmail, userIds }: RandomClass): World {
  const world = createWorld(userIds)
  world.people.byEmail = async (emails) => emailUsers(byEmail, emails)
  return world
}

type Step = { trouble: Trouble | null; together: number; writer: string; drain: boolean }

const PLAIN: Step = { trouble: null, together: 20, writer: 'same', drain: false }

/** Sends everything as Zoom does: in any order, and some of it twice. All of it is received, or the test fails. */
async function holdClass(world: World, theClass: RandomClass, steps: readonly Step[], order: number) {
  const random = createRandom(order)
  const queue = random.shuffled(
    theClass.requests.flatMap((one) => Array.from({ length: random.int(1, 2) }, () => one)),
  )
  let [writer, other] = [world.wake(), world.wake()]
  await writer.execute(theClass.schedule)
  for (let n = 0; queue.length > 0; n += 1) {
    const { trouble, together, writer: who, drain } = steps[n] ?? PLAIN
    if (drain) await writer.drain()
    if (trouble) world.log.troubles.push(trouble)
    if (who === 'woken') writer = world.wake()
    if (who === 'other') [writer, other] = [other, writer]
    const sent = queue.splice(0, together)
    const answers = await Promise.all(sent.map((one) => writer.execute(one)))
    expect(answers.filter(({ ok }) => !ok)).toEqual([])
  }
  while (!world.spill.isEmpty()) await writer.drain()
}

it(
  property('a random class is recorded once and as it was, for every failure and every writer'),
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.integer({ min: 1, max: 8 }),
        fc.array(step, { maxLength: 20 }),
        fc.nat(),
        async (seed, size, steps, order) => {
          const theClass = await randomClass(seed, size)
          const world = worldOf(theClass)
          await holdClass(world, theClass, steps, order)

          const { events } = world.log
          expect(events.map(({ version }) => version)).toEqual(events.map((_, i) => i + 1))
          expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
          const state = await stateOf(world)
          if (state.kind !== 'meeting') throw new Error('Nothing was scheduled')
          expectConsistent(state)
          const { meeting } = play(theClass, theClass.requests)
          expect(rowsOf(state)).toEqual(rowsOf(meeting))
          expect(sessionIn(state).row).toEqual(sessionIn(meeting).row)
          expect(shownRecords(sessionIn(state))).toEqual(expectedRecords(theClass))
        },
      ),
      cases(60),
    )
  },
)

const stateOf = async ({ log }: World) =>
  fold((await log.read('81234567890', 0, Number.POSITIVE_INFINITY)).events)
