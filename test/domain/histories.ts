import fc from 'fast-check'
import type { Command } from '../../src/domain/commands.ts'
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
  identifyAs,
  join,
  leave,
  nothing,
  offer,
  register,
  remove,
  report,
  start,
  student,
  take,
  unregister,
} from '../support/spec.ts'

/** Meaner than any class: few people, few minutes, everything at once, webhooks lost. */

const PEOPLE = [
  student(1),
  { ...student(2), registrantId: 'registrant-2' },
  { ...student(2), name: 'Student 1', registrantId: 'registrant-1' },
  guest('A', { customerKey: 'key-1' }),
  guest('A', { customerKey: 'key-3', registrantId: 'registrant-2' }),
  guest('B', { zoomAccountId: 'account' }),
  guest('B'),
  guest('C', { email: emailOf(3) }),
  guest('D', { email: emailOf(1), zoomAccountId: 'account' }),
]

/** The first is a try-out, the last another day. */
const INSTANCES = [
  { uuid: 'z', from: -40, to: -35 },
  { uuid: 'b', from: 0, to: 20 },
  { uuid: 'a', from: 24, to: 50 },
  { uuid: 'c', from: 1500, to: 1510 },
]
const instance = fc.constantFrom(...INSTANCES)

/** Mostly Zoom says one time for each instance, however often. */
const late = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.constantFrom(1, 2))

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

export const someone = fc.integer({ min: 1, max: 3 })

export const fromZoom: fc.Arbitrary<Command> = fc.oneof(
  { weight: 10, arbitrary: mark },
  fc.tuple(instance, late).map(([{ uuid, from }, by]) => start(from + by, uuid)),
  fc
    .tuple(instance, late, fc.option(late))
    .map(([{ uuid, from, to }, by, since]) => end(to + by, uuid, since === null ? null : at(from + since))),
  { weight: 2, arbitrary: reports },
  fc.constantFrom(nothing(30), nothing(100)),
  someone.map((n) => approve(n)),
  someone.map((n) => offer(n)),
  fc
    .tuple(someone, fc.constantFrom('join' as const, 'leave' as const), fc.integer({ min: 0, max: 60 }))
    .map(([n, action, minute]) => claim(n, action, minute)),
)

export const anything: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fromZoom },
  fc.integer({ min: -50, max: 50 }).map((minutes) => change({ startTime: at(minutes) })),
  fc.constantFrom(cancel, remove, register(1, 2, 3), take('student-1', 'student-2'), take('student-3')),
  someone.map((n) => fail(n)),
  someone.map((n) => depart(n)),
  someone.map((n) => unregister(n)),
  someone.map((n) => approve(n, { email: emailOf(1) })),
  fc.tuple(someone, fc.constantFrom('excused' as const, null)).map(([n, status]) => correct(n, status)),
  fc
    .tuple(
      fc.constantFrom('guest.account', 'guest.a', 'guest.registrant-1', 'user.student-1', 'user.student-2'),
      fc.option(someone),
    )
    .map(([id, n]) => identifyAs(id, n)),
)
