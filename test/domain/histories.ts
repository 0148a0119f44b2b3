import fc from 'fast-check'
import type { Command } from '../../src/domain/commands.ts'
import {
  admitted,
  approve,
  at,
  bind,
  cancelAt,
  change,
  claim,
  close,
  correct,
  depart,
  emailOf,
  end,
  erase,
  expecting,
  fail,
  guest,
  identifyAs,
  inCloud,
  intoRoom,
  join,
  leave,
  letIn,
  link,
  move,
  offer,
  outOfRoom,
  recoverAt,
  register,
  remove,
  report,
  restore,
  start,
  student,
  take,
  told,
  unregister,
  unsigned,
  wait,
} from '../support/spec.ts'

/** Meaner than any class: few people, few minutes, everything at once, webhooks lost. The class is from 0 to 60. */

const PEOPLE = [
  student(1),
  { ...student(2), registrantId: 'registrant-2' },
  { ...student(2), name: 'Student 1', registrantId: 'registrant-1' },
  guest('A', { customerKey: 'key-1' }),
  guest('A', { customerKey: 'key-3', registrantId: 'registrant-2' }),
  guest('B', { zoomAccountId: 'account' }),
  guest('B'),
  unsigned(1),
  { ...unsigned(2), registrantId: 'not ours' },
  { ...student(3), registrantId: 'not ours' },
  guest('C', { email: emailOf(3) }),
  guest('D', { email: emailOf(1), zoomAccountId: 'account' }),
]

/** A try-out, the class, a restart of it, somebody else's use of the link, and another day. */
const INSTANCES = [
  { uuid: 'z', from: -40, to: -25 },
  { uuid: 'b', from: 0, to: 20 },
  { uuid: 'a', from: 24, to: 55 },
  { uuid: 'd', from: 200, to: 230 },
  { uuid: 'c', from: 1500, to: 1510 },
]
const instance = fc.constantFrom(...INSTANCES)

/** Mostly Zoom says one time for each instance, however often. */
const late = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.constantFrom(1, 2))

const mark = fc
  .record({
    kind: fc.constantFrom(join, join, join, leave, leave, leave, wait, admitted),
    who: fc.constantFrom(...PEOPLE),
    where: instance,
    minute: fc.integer({ min: -1, max: 7 }),
    connection: fc.constantFrom('a', 'b', 'c', 'd'),
  })
  .map(({ kind, who, where, minute, connection }) =>
    kind(who, where.from + minute * 5, { uuid: where.uuid, connection }),
  )

const roomMarks = fc
  .record({
    kind: fc.constantFrom(intoRoom, outOfRoom),
    room: fc.constantFrom('r1', 'r2'),
    where: instance,
    minute: fc.integer({ min: -1, max: 7 }),
    connection: fc.constantFrom('a', 'b', 'c', 'd'),
  })
  .map(({ kind, room, where, minute, connection }) =>
    kind(room, where.from + minute * 5, { uuid: where.uuid, connection }),
  )

/** Telephones: of a person who is in, or comes later, or never; of each other, and of two people at once. */
const bindings = fc
  .record({
    where: instance,
    telephone: fc.constantFrom('a', 'b', 'c', 'd'),
    device: fc.constantFrom('a', 'b', 'c', 'd'),
    minute: fc.integer({ min: 0, max: 30 }),
  })
  .map(({ where: { uuid, from }, telephone, device, minute }) => bind(telephone, device, from + minute, uuid))

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

/** What Zoom tells of registrants, Rollcall's own among them: some typed another's e-mail. */
export const registrants = fc
  .record({
    status: fc.constantFrom('pending' as const, 'approved' as const, 'denied' as const, 'cancelled' as const),
    minute: fc.constantFrom(-2000, -1440, -60, -60, 0, 5),
    n: fc.integer({ min: 1, max: 4 }),
    email: fc.constantFrom(emailOf(1), emailOf(2), 'gil@else.example', null),
    isNew: fc.boolean(),
  })
  .map(({ status, minute, n, email, isNew }) => {
    const user = email?.split('@')[0] ?? null
    const emailUserId = user?.startsWith('student-') ? user : null
    return told(status, minute, n, { email, emailUserId, isNew: isNew && status === 'pending' })
  })

/** The times of the class, as hosts change them in Zoom. Each change is told with its minute. */
const changes = (...starts: number[]) =>
  fc
    .record({
      minute: fc.constantFrom(-1440, -60, -30, -1, 10, 300),
      by: fc.record(
        { startTime: fc.constantFrom(...starts.map(at)), duration: fc.constantFrom(30, 60, 90) },
        { requiredKeys: [] },
      ),
      title: fc.option(fc.constantFrom('Algebra', 'Botany')),
    })
    .map(({ minute, by, title }) => change({ ...by, ...(title === null ? {} : { title }) }, minute))

const toldBesideChanges = [
  { weight: 10, arbitrary: mark },
  {
    weight: 1,
    arbitrary: fc.tuple(instance, late).map(([{ uuid, from }, by]) => start(from + by, uuid)),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(instance, late, fc.option(late))
      .map(([{ uuid, from, to }, by, since]) => end(to + by, uuid, since === null ? null : at(from + since))),
  },
  { weight: 2, arbitrary: reports },
  { weight: 2, arbitrary: roomMarks },
  { weight: 2, arbitrary: bindings },
  { weight: 1, arbitrary: fc.constantFrom(inCloud(['MP4'], 90, 'a'), inCloud(['CHAT', 'MP4'], 95, 'a')) },
  { weight: 1, arbitrary: fc.constantFrom(-600, -40, -20, 10).map(cancelAt) },
  { weight: 1, arbitrary: fc.constantFrom(-590, -40, 0, 20).map(recoverAt) },
  { weight: 1, arbitrary: fc.constantFrom(180, 300, 3000).map((minute) => close(minute)) },
  { weight: 1, arbitrary: someone.map((n) => approve(n)) },
  { weight: 1, arbitrary: someone.map((n) => offer(n)) },
]

export const fromZoom: fc.Arbitrary<Command> = fc.oneof(
  { weight: 1, arbitrary: changes(-190, -30, 0, 30, 150) },
  ...toldBesideChanges,
)

/** The same with changes after which CLAIMED_FROM to CLAIMED_TO is still within the window. */
export const fromZoomAroundClaims: fc.Arbitrary<Command> = fc.oneof(
  { weight: 1, arbitrary: changes(-30, 0, 30) },
  ...toldBesideChanges,
)
const [CLAIMED_FROM, CLAIMED_TO] = [0, 120]

/** A user's own claims come as they are made, in the order of their times. */
export const claims = fc
  .array(
    fc.tuple(
      fc.oneof(someone, fc.constant('host' as const)),
      fc.constantFrom('join' as const, 'leave' as const),
      fc.integer({ min: CLAIMED_FROM, max: CLAIMED_TO }),
    ),
    { maxLength: 6 },
  )
  .map((all) =>
    all.toSorted(([, , a], [, , b]) => a - b).map(([who, action, minute]) => claim(who, action, minute)),
  )

export const anything: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fromZoom },
  fc
    .tuple(someone, fc.constantFrom('join' as const, 'leave' as const), fc.integer({ min: 0, max: 60 }))
    .map(([n, action, minute]) => claim(n, action, minute)),
  fc.integer({ min: -50, max: 50 }).map((minutes) => move(minutes)),
  fc.constantFrom(remove, restore, register(1, 2, 3), expecting([1, 2]), expecting([3])),
  fc.constantFrom(take(), take({ visitors: [3] }), take({ visitors: [1, 2, 3] })),
  someone.map((n) => fail(n)),
  someone.map((n) => depart(n)),
  someone.map((n) => unregister(n)),
  someone.map((n) => erase(n)),
  someone.map((n) => link(n)),
  someone.map((n) => approve(n, { email: emailOf(1) })),
  registrants,
  fc
    .tuple(fc.constantFrom('approved' as const, 'denied' as const), someone, fc.option(someone))
    .map(([status, n, who]) => letIn(status, 5, n, who)),
  fc.tuple(someone, fc.constantFrom('excused' as const, null)).map(([n, status]) => correct(n, status)),
  fc
    .tuple(
      fc.constantFrom('guest.account', 'guest.a', 'guest.registrant-1', 'user.student-1', 'user.student-2'),
      fc.option(someone),
    )
    .map(([id, n]) => identifyAs(id, n)),
)

/** Guests with few names between them, in one instance and its reports: each may be the twin of several. */
export const strangers: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({
        kind: fc.constantFrom(join, leave),
        name: fc.constantFrom('A', 'B', 'C'),
        signs: fc.constantFrom(
          {},
          {},
          { email: emailOf(1), emailUserId: 'student-1' },
          { zoomAccountId: 'a' },
        ),
        minute: fc.constantFrom(0, 0.02, 10, 20),
        connection: fc.constantFrom('a', 'b', 'c', 'd'),
      })
      .map(({ kind, name, signs, minute, connection }) => kind(guest(name, signs), minute, { connection })),
  },
  {
    weight: 3,
    arbitrary: fc
      .array(
        fc.record({
          name: fc.constantFrom('A', 'B', 'C'),
          signs: fc.constantFrom({}, {}, { customerKey: 'key-1' }),
          minute: fc.constantFrom(0, 10, 10.02),
          length: fc.constantFrom(0, 10, 30),
        }),
        { minLength: 1, maxLength: 3 },
      )
      .map((rows) =>
        report(
          rows.map(({ name, signs, minute, length }, n) => [
            guest(name, signs),
            minute,
            minute + length,
            `${name} ${minute} ${n}`,
          ]),
        ),
      ),
  },
  fc
    .tuple(fc.constantFrom('a', 'b'), fc.constantFrom('b', 'c', 'd'))
    .map(([telephone, device]) => bind(telephone, device, 5)),
  fc.constantFrom(end(60), offer(1), link(1)),
  fc
    .tuple(fc.constantFrom('guest.a', 'guest.b', 'user.student-1', 'user.student-2'), fc.option(someone))
    .map(([id, n]) => identifyAs(id, n)),
)
