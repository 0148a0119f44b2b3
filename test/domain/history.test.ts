import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { timelineOf } from '../../src/app/timeline.ts'
import type { Command } from '../../src/domain/commands.ts'
import { evolve, unknown } from '../../src/domain/evolve.ts'
import type { Meeting, MeetingState } from '../../src/domain/meeting.ts'
import { asText, awake, expectConsistent, thawed } from '../support/consistent.ts'
import { cases, property } from '../support/property.ts'
import {
  expecting,
  guest,
  identifyAs,
  join,
  leave,
  recorded,
  recordsOf,
  rowsOf,
  schedule,
  sessionIn,
  start,
  take,
} from '../support/spec.ts'
import { anything, claims, fromZoom, fromZoomAroundClaims, someone, strangers } from './histories.ts'

/** The state after each command that is not refused. */
function* states(commands: readonly Command[], from: MeetingState = unknown): Generator<MeetingState> {
  let state = from
  for (const command of commands) {
    state = recorded(state, command).state
    yield state
  }
}

function after(commands: readonly Command[]): Meeting {
  const last = [...states([schedule(), ...commands])].at(-1)
  if (last?.kind !== 'meeting') throw new Error('Nothing was scheduled')
  return last
}

/** What people read, once the attendance is taken. The writer closes a window again that was moved since. */
function outcome(commands: readonly Command[]) {
  const closings = commands.filter(({ type }) => type === 'CloseWindow')
  const meeting = after([...commands, ...closings, expecting([1, 2]), take({ visitors: [3] })])
  const session = sessionIn(meeting)
  return {
    rows: rowsOf(meeting),
    row: session.row,
    title: session.details.title,
    records: recordsOf(session),
    attendance: { ...session.attendance, records: null },
    timeline: timelineOf(meeting, session),
  }
}

const isOfRoom = ({ type }: Command): boolean => type === 'RecordRoomJoin' || type === 'RecordRoomLeave'

describe('any history', () => {
  it(property('leaves the read models right after every event'), () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 30 }), (commands) => {
        for (const state of states([schedule(), ...commands])) expectConsistent(state)
      }),
      cases(300),
    )
  })

  it(property('leaves the rows of strangers right who may be one another'), () => {
    fc.assert(
      fc.property(fc.array(strangers, { maxLength: 15 }), (commands) => {
        for (const state of states([schedule(), start(), ...commands])) expectConsistent(state)
      }),
      cases(300),
    )
  })

  it(property('is the same, folded from its events'), () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 30 }), (commands) => {
        let [state, folded] = [unknown, unknown]
        for (const command of [schedule(), ...commands]) {
          const next = recorded(state, command)
          state = next.state
          folded = next.events.reduce(evolve, folded)
          expect(asText(folded)).toBe(asText(state))
        }
      }),
      cases(200),
    )
  })

  it(property('goes on from a snapshot as it would have without'), () => {
    fc.assert(
      fc.property(
        fc.array(anything, { maxLength: 20 }),
        fc.array(anything, { maxLength: 20 }),
        (before, later) => {
          const all = after([...before, ...later])
          const cut = thawed(after(before))
          expect(awake([...states(later, cut)].at(-1) ?? cut)).toEqual(all)
        },
      ),
      cases(200),
    )
  })
})

/** Both lists as one, each in its order. */
function strewn(some: readonly Command[], others: readonly Command[], places: Iterator<number>): Command[] {
  return some.reduceRight<Command[]>(
    (all, one, i) => {
      const next = some[i + 1]
      const latest = next ? all.indexOf(next) : all.length
      return all.toSpliced((places.next().value ?? 0) % (latest + 1), 0, one)
    },
    [...others],
  )
}

describe('any webhooks, reports, changes, registrations and invitations', () => {
  const ordersOf = (command: fc.Arbitrary<Command>) =>
    fc
      .array(command, { maxLength: 25 })
      .chain((commands) =>
        fc.tuple(
          fc.constant(commands),
          fc.shuffledSubarray([...commands, ...commands], { minLength: 2 * commands.length }),
        ),
      )
  const orders = ordersOf(fromZoom)

  it(property('come to the same people, times and attendance in any order and repetition'), () => {
    fc.assert(
      fc.property(orders, ([commands, again]) => {
        expect(outcome(again)).toEqual(outcome(commands))
      }),
      cases(400),
    )
  })

  it(property('come to the same attendance without what Zoom tells of breakout rooms'), () => {
    fc.assert(
      fc.property(orders, ([commands]) => {
        const { timeline: _, ...told } = outcome(commands)
        expect(outcome(commands.filter((one) => !isOfRoom(one)))).toMatchObject(told)
      }),
      cases(200),
    )
  })

  it(property('come to the same, whenever in between people say that they are there'), () => {
    fc.assert(
      fc.property(
        ordersOf(fromZoomAroundClaims),
        claims,
        fc.infiniteStream(fc.nat()),
        ([commands, again], said, places) => {
          expect(outcome(strewn(said, again, places))).toEqual(outcome([...commands, ...said]))
        },
      ),
      cases(300),
    )
  })

  /** A guest can be identified once they were seen: by their connection, their registrant or their Zoom account. */
  const seen = [
    join(guest('B'), 1, { uuid: 'b', connection: 'a' }),
    join(guest('B', { registrantId: 'unheard' }), 1, { uuid: 'b', connection: 'b' }),
    join(guest('B', { zoomAccountId: 'account' }), 1, { uuid: 'b', connection: 'c' }),
  ]
  const statements = fc.array(
    fc
      .tuple(fc.constantFrom('guest.a', 'guest.unheard', 'guest.account'), fc.option(someone))
      .map(([id, n]) => identifyAs(id, n)),
    { minLength: 1, maxLength: 4 },
  )

  it('come to the same devices, in both orders of two that become a pupil’s', () => {
    const [one, other] = [identifyAs('guest.a', 1), identifyAs('guest.unheard', 1)]
    const left = leave(guest('B'), 5, { uuid: 'b', connection: 'a' })
    expect(outcome([...seen, left, one, other])).toEqual(outcome([...seen, left, other, one]))
  })

  it(property('come to the same, whenever in between people say who a guest is'), () => {
    fc.assert(
      fc.property(orders, statements, fc.infiniteStream(fc.nat()), ([commands, again], said, places) => {
        const told = [...seen, ...strewn(said, again, places)]
        expect(outcome(told)).toEqual(outcome([...seen, ...commands, ...said]))
      }),
      cases(300),
    )
  })
})
