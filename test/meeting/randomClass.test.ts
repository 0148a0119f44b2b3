import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { WriteRequest } from '../../src/app/contract.ts'
import { freeze, thaw } from '../../src/meeting/log/snapshot.ts'
import { createRandom } from '../simulator/random.ts'
import { awake, expectConsistent } from '../support/consistent.ts'
import { property } from '../support/property.ts'
import { fold, rowsOf, sessionIn, stored } from '../support/spec.ts'
import {
  expectedRecords,
  isGuest,
  play,
  type RandomClass,
  randomClass,
  shownRecords,
  taking,
  userIdOf,
} from './randomClass.ts'

const arbitrary = fc.record({
  seed: fc.nat(),
  size: fc.integer({ min: 1, max: 12 }),
  order: fc.nat(),
})

/** A rule of every class, in an order of its own. */
const always = (holds: (theClass: RandomClass, order: number) => void): Promise<void> =>
  fc.assert(
    fc.asyncProperty(arbitrary, async ({ seed, size, order }) => holds(await randomClass(seed, size), order)),
  )

/** Any order, some sent twice, some three times. */
function mixed({ requests }: RandomClass, order: number): WriteRequest[] {
  const random = createRandom(order)
  return random.shuffled(requests.flatMap((one) => Array.from({ length: random.int(1, 3) }, () => one)))
}

const outcome = ({ meeting }: ReturnType<typeof play>) => ({
  rows: rowsOf(meeting),
  row: sessionIn(meeting).row,
})

/** Whole seconds of each device of each guest within the class, shortest first. */
function guestSeconds({ lesson, truth }: RandomClass): number[] {
  const within = (second: number) => Math.min(Math.max(second, 0), truth.lengthSeconds)
  return lesson.people
    .filter(isGuest)
    .flatMap(({ connections }) =>
      connections.map(({ from, to }) => Math.max(0, within(to ?? truth.lengthSeconds) - within(from))),
    )
    .sort((a, b) => a - b)
}

describe('a random class', () => {
  it(property('has the same participants in any order and repetition of its webhooks'), () =>
    always((theClass, order) => {
      const anyhow = play(theClass, mixed(theClass, order))
      expect(outcome(anyhow)).toEqual(outcome(play(theClass, theClass.requests)))
      expectConsistent(anyhow.meeting)
    }),
  )

  it(property('counts everyone’s time as somebody who saw it all'), () =>
    always((theClass, order) => {
      const { participants } = sessionIn(play(theClass, mixed(theClass, order)).meeting)
      for (const { person, attendedSeconds } of theClass.truth.people) {
        const row = participants.get(`user.${userIdOf(person)}`)
        const connections = theClass.lesson.people[person]?.connections.length ?? 0
        if (!theClass.userIds.includes(userIdOf(person))) expect(row).toBeUndefined()
        else if (connections > 0) expect(row?.duration).toBe(attendedSeconds)
        else expect(row?.status ?? 'invited').toBe('invited')
      }
    }),
  )

  it(property('lists guests one by one, and gives their time to no namesake'), () =>
    always((theClass, order) => {
      const rows = rowsOf(play(theClass, mixed(theClass, order)).meeting)
      const guests = rows.filter(({ userId }) => userId === null)
      expect(guests.map(({ duration }) => duration).sort((a, b) => a - b)).toEqual(guestSeconds(theClass))
    }),
  )

  it(property('marks everyone by what is true'), () =>
    always((theClass, order) => {
      const { meeting } = play(theClass, [...mixed(theClass, order), ...taking(theClass)])
      const records = shownRecords(sessionIn(meeting))
      expect(records).toEqual(expectedRecords(theClass))
      for (const { attendedSeconds } of records) {
        expect(attendedSeconds).toBeGreaterThanOrEqual(0)
        expect(attendedSeconds).toBeLessThanOrEqual(theClass.truth.lengthSeconds)
      }
    }),
  )

  it(property('is the same from the log as it was when it was decided'), () =>
    always((theClass, order) => {
      const { events, meeting } = play(theClass, mixed(theClass, order))
      expect(fold(stored(events))).toEqual(meeting)
    }),
  )

  it(property('is the same over a snapshot at any point'), () =>
    always((theClass, order) => {
      const { events, meeting } = play(theClass, mixed(theClass, order))
      const at = order % (events.length + 1)
      const before = { state: fold(stored(events.slice(0, at))), version: at, lastEventId: 'last' }
      const thawed = thaw(freeze(before))
      if (thawed === null) throw new Error('The snapshot does not thaw')
      const again = fold(stored(events.slice(at)), thawed.state)
      expect(awake(again)).toEqual(meeting)
      const { state, ...place } = thaw(freeze({ ...before, state: again })) ?? before
      expect({ ...place, state: awake(state) }).toEqual({ ...before, state: meeting })
    }),
  )

  it(property('says nothing new when all of it is told again'), () =>
    always((theClass, order) => {
      const once = play(theClass, theClass.requests)
      expect(play(theClass, [...theClass.requests, ...mixed(theClass, order)]).events).toEqual(once.events)
    }),
  )
})
