import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freeze, thaw } from '../../src/app/snapshot.ts'
import { DEFAULT_RULES } from '../../src/domain/attendance.ts'
import type { Command } from '../../src/domain/commands.ts'
import { decide } from '../../src/domain/decide.ts'
import { evolve, unknown } from '../../src/domain/evolve.ts'
import type { MeetingState } from '../../src/domain/meeting.ts'
import { expectConsistent } from './consistent.ts'
import { property } from './property.ts'
import {
  approve,
  at,
  cancel,
  change,
  claim,
  correct,
  depart,
  emailOf,
  end,
  fail,
  guest,
  join,
  leave,
  nothing,
  offer,
  register,
  remove,
  report,
  rowsOf,
  schedule,
  start,
  stored,
  student,
  take,
  unregister,
} from './spec.ts'

/** Meaner than any class: few people, few minutes, everything at once, webhooks lost. */

const PEOPLE = [
  student(1),
  { ...student(2), registrantId: 'registrant-2' },
  { ...student(2), name: 'Student 1', registrantId: 'registrant-1' },
  guest('A', { customerKey: 'key-1' }),
  guest('A', { customerKey: 'key-3', registrantId: 'registrant-2' }),
  guest('B', { zoomAccountId: 'account' }),
  guest('B'),
]

/** Zoom says one time for each instance, however often. The first is a try-out, the last another day. */
const INSTANCES = [
  { uuid: 'z', from: -40, to: -35 },
  { uuid: 'b', from: 0, to: 20 },
  { uuid: 'a', from: 24, to: 50 },
  { uuid: 'c', from: 1500, to: 1510 },
]
const instance = fc.constantFrom(...INSTANCES)

const mark = fc
  .record({
    kind: fc.constantFrom(join, leave),
    who: fc.constantFrom(...PEOPLE),
    where: instance,
    minute: fc.integer({ min: -1, max: 7 }),
    connection: fc.constantFrom('a', 'b', 'c', 'd'),
  })
  .map(({ kind, who, where, minute, connection }) =>
    kind(who, where.from + minute * 5, { uuid: where.uuid, connection }),
  )

/** Several reports of one instance add up. Zoom gives every room's guest an id of its own. */
const reports = fc
  .record({
    where: instance,
    complete: fc.boolean(),
    rows: fc.array(
      fc.record({
        who: fc.nat({ max: PEOPLE.length - 1 }),
        minute: fc.nat({ max: 4 }),
        length: fc.nat({ max: 3 }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  })
  .map(({ where: { uuid, from }, complete, rows }) =>
    report(
      rows.map(({ who, minute, length }) => {
        const since = from + minute * 5
        return [PEOPLE[who] ?? guest('?'), since, since + length * 5, `${who} at ${minute}`]
      }),
      { uuid, complete },
    ),
  )

const someone = fc.integer({ min: 1, max: 3 })

const fromZoom: fc.Arbitrary<Command> = fc.oneof(
  { weight: 10, arbitrary: mark },
  instance.map(({ uuid, from }) => start(from, uuid)),
  instance.map(({ uuid, from, to }) => end(to, uuid, at(from))),
  { weight: 2, arbitrary: reports },
  fc.constantFrom(nothing(30), nothing(100)),
  someone.map((n) => approve(n)),
  someone.map((n) => offer(n)),
  fc
    .tuple(someone, fc.constantFrom('join' as const, 'leave' as const), fc.integer({ min: 0, max: 60 }))
    .map(([n, action, minute]) => claim(n, action, minute)),
)

const anything: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fromZoom },
  fc.integer({ min: -50, max: 50 }).map((minutes) => change({ startTime: at(minutes) })),
  fc.constantFrom(cancel, remove, register(1, 2, 3), take('student-1', 'student-2'), take('student-3')),
  someone.map((n) => fail(n)),
  someone.map((n) => depart(n)),
  someone.map((n) => unregister(n)),
  someone.map((n) => approve(n, { email: emailOf(1) })),
  someone.map((n) => correct(n, 'excused')),
)

/** The state after each command that is not refused. */
function* states(commands: readonly Command[]): Generator<MeetingState> {
  let state: MeetingState = unknown
  for (const command of [schedule(), ...commands]) {
    const decision = decide(state, command, DEFAULT_RULES)
    for (const event of decision.ok ? stored(decision.value) : []) state = evolve(state, event)
    yield state
  }
}

function outcome(commands: readonly Command[]) {
  const last = [...states([...commands, take('student-1', 'student-2', 'student-3')])].at(-1)
  if (last?.kind !== 'meeting') throw new Error('Nothing was scheduled')
  return { rows: rowsOf(last), summary: last.summary, attendance: last.attendance }
}

describe('any history', () => {
  it(property('leaves the read models right after every event'), () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 30 }), (commands) => {
        for (const state of states(commands)) expectConsistent(state)
      }),
      { numRuns: 300 },
    )
  })

  it(property('goes on from a snapshot as it would have without'), () => {
    fc.assert(
      fc.property(
        fc.array(anything, { maxLength: 20 }),
        fc.array(anything, { maxLength: 20 }),
        (before, after) => {
          const all = [...states([...before, ...after])].at(-1)
          const cut = [...states(before)].at(-1) ?? unknown
          const thawed = thaw(freeze({ state: cut, version: 1, lastEventId: 'last' }))
          let state = thawed?.state ?? unknown
          for (const command of after) {
            const decision = decide(state, command, DEFAULT_RULES)
            for (const event of decision.ok ? decision.value : []) state = evolve(state, event)
          }
          expect(state).toEqual(all)
        },
      ),
    )
  })
})

describe('any webhooks, reports, registrations, invitations and claims', () => {
  const orders = fc
    .array(fromZoom, { maxLength: 25 })
    .chain((commands) =>
      fc.tuple(
        fc.constant(commands),
        fc.shuffledSubarray([...commands, ...commands], { minLength: 2 * commands.length }),
      ),
    )

  it(property('come to the same people, times and attendance in any order and repetition'), () => {
    fc.assert(
      fc.property(orders, ([commands, again]) => {
        expect(outcome(again)).toEqual(outcome(commands))
      }),
      { numRuns: 400 },
    )
  })
})
