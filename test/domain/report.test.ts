import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import type { DataOf } from '../../src/domain/events.ts'
import { reportedPeople } from '../../src/domain/who/report.ts'
import {
  approve,
  at,
  correct,
  end,
  expecting,
  given,
  guest,
  identifyAs,
  join,
  leave,
  listed,
  meetingAfter,
  offer,
  remove,
  report,
  rowAfter,
  rowsOf,
  type Stay,
  schedule,
  start,
  student,
  take,
} from '../support/spec.ts'
import { WHOLE } from '../support/whole.ts'

/** With the cube of 300, the time would be minutes; with that of 150, many seconds. */
const PHONES = WHOLE ? 300 : 150

/** Taken once. */
const taking = [expecting([1, 2]), take()]

const registrant = (n: number) => guest(`Student ${n}`, { registrantId: `registrant-${n}` })

/** What is taken of student-1 and student-2 after all of it. */
const taken = (...commands: Command[]): DataOf<'AttendanceTaken'> =>
  given(...commands, expecting([1, 2]))
    .when(take())
    .thenOnly('AttendanceTaken')

/** Who is listed, by name, with their minutes. */
const minutesOf = (...commands: Command[]) =>
  rowsOf(meetingAfter(...commands)).map(({ name, duration }) => [name, duration / 60])

describe('when the class is over, Zoom’s report', () => {
  const held = [schedule(), start(), end(60)]

  it('shows people without a webhook', () => {
    expect(taken(...held, report([[student(1), 2, 60]]))).toMatchObject({
      basis: ['webhooks', 'report'],
      final: true,
      records: [{ status: 'present', attendedSeconds: 58 * 60, firstJoin: at(2), lastLeave: at(60) }, {}],
    })
  })
  it('tells of a left that never came', () => {
    const before = [...held, join(student(1), 0), ...taking]
    expect(taken(...before, report([[student(1), 0, 5]]))).toMatchObject({
      records: [{ studentId: 'student-1', status: 'partial', attendedSeconds: 300 }],
    })
  })
  it('corrects the visit of one second that joined had won', () => {
    const visit = [join(student(1), 10), leave(student(1), 10)]
    expect(taken(...held, ...visit).records[0]).toMatchObject({ attendedSeconds: 50 * 60 })
    expect(taken(...held, ...visit, report([[student(1), 10, 10]])).records[0]).toMatchObject({
      status: 'absent',
      attendedSeconds: 0,
    })
  })
  it('takes nothing from people it does not show', () => {
    const there = [...held, join(student(1), 0), join(student(2), 0)]
    expect(taken(...there, report([[student(2), 0, 60]])).records).toMatchObject([
      { status: 'present', attendedSeconds: 3600 },
      { status: 'present' },
    ])
    expect(taken(...there, report([[guest('Nobody'), 0, 60]])).counts.present).toBe(2)
  })
  it('marks nobody by a name', () => {
    expect(taken(...held, report([[guest('Student 1'), 0, 60]])).counts).toMatchObject({ absent: 2 })
  })
  it('finds people by key, registrant and e-mail, and those who become known later', () => {
    const rows = report([
      [registrant(1), 0, 60],
      [guest('x', { customerKey: 'key-2' }), 0, 60],
    ])
    expect(taken(...held, rows, approve(1), offer(2)).counts.present).toBe(2)
    expect(taken(...held, approve(1), offer(2), rows).counts.present).toBe(2)
  })
  it('adds up somebody’s rooms and devices', () => {
    const rows = report([
      [registrant(1), 0, 10],
      [registrant(1), 10, 20],
      [{ ...registrant(1), name: 'iPad' }, 15, 30],
    ])
    expect(taken(...held, approve(1), rows).records[0]).toMatchObject({ attendedSeconds: 30 * 60 })
  })
  it('counts only within the class', () => {
    expect(taken(...held, report([[student(1), -5, 70]])).records[0]).toMatchObject({ attendedSeconds: 3600 })
  })
  it('leaves a teacher’s correction as it is', () => {
    const corrected = [...held, ...taking, correct(1, 'excused')]
    expect(taken(...corrected, report([[student(1), 0, 60]]))).toMatchObject({
      records: [{ status: 'excused', computed: 'present' }],
    })
  })
  it('is recorded once, and again only with more', () => {
    const first = report([[student(1), 0, 60]])
    given(...held, first)
      .when(first)
      .thenEvents()
    const [event] = given(...held, first)
      .when(
        report([
          [student(1), 0, 60],
          [student(2), 0, 60],
        ]),
      )
      .thenEvents('MeetingReported')
    expect(event?.data).toMatchObject({ people: [{ evidence: { name: 'Student 2' } }] })
  })
  it('is recorded anew where a webhook came after it', () => {
    const first = report([[student(1), 0, 60]])
    const [event] = given(...held, first, join(student(1), 0))
      .when(first)
      .thenEvents('MeetingReported')
    expect(event?.data).toMatchObject({ people: [], after: [] })
  })
  it('changes no row of a person it shows as the webhooks did', () => {
    const [event] = given(...held, join(student(1), 0))
      .when(report([[student(1), 0, 60]]))
      .thenEvents('MeetingReported')
    expect(event?.data).toMatchObject({ after: [] })
  })
  it('stands against webhooks that come after it', () => {
    const rows = report([[student(1), 0, 5]])
    expect(minutesOf(...held, rows, join(student(1), 0), leave(student(1), 50))).toEqual([['Student 1', 5]])
  })
  it('of a session that was deleted is recorded all the same', () => {
    given(...held, remove)
      .when(report([[student(1), 0, 60]]))
      .thenEvents('MeetingReported')
  })
})

describe('a second device that the report shows as a stranger’s', () => {
  const [laptop, phone] = [student(1), guest('Phone')]
  const held = [
    schedule(),
    start(0),
    join(laptop, 0, { connection: 'laptop' }),
    leave(laptop, 5, { connection: 'laptop' }),
    join(phone, 3, { connection: 'phone' }),
    leave(phone, 60, { connection: 'phone' }),
    end(60),
  ]
  const rows = report([
    [laptop, 0, 5, 'room-1'],
    [phone, 3, 60, 'room-2'],
  ])
  const attendedBy = (...commands: Command[]) => taken(...commands).records[0]?.attendedSeconds

  it('belongs to the user that a teacher states, before the report or after it', () => {
    for (const said of [
      [...held, identifyAs('guest.phone', 1), rows],
      [...held, rows, identifyAs('guest.phone', 1)],
    ]) {
      expect(attendedBy(...said)).toBe(60 * 60)
      expect(minutesOf(...said)).toEqual([['Phone', 60]])
    }
  })
  it('belongs to the user of the key that webhooks told, though past_meetings tells no keys', () => {
    const registered = guest('Ana', { registrantId: 'registrant-1' })
    const byKey = guest('Ana', { customerKey: 'key-1' })
    const both = [
      ...[schedule(), approve(1), offer(1), start(0)],
      ...[join(registered, 0, { connection: 'a' }), leave(registered, 5, { connection: 'a' })],
      ...[join(byKey, 3, { connection: 'b' }), leave(byKey, 60, { connection: 'b' }), end(60)],
    ]
    const past = report([
      [registered, 0, 5, 'room-1'],
      [guest('Ana'), 3, 60, 'room-2'],
    ])
    expect(attendedBy(...both, past)).toBe(60 * 60)
    expect(minutesOf(...both, past)).toEqual([['Ana', 60]])
  })
  it('gives no time to a lost left that the report shows under the same name', () => {
    const stayed = [schedule(), start(0), join(laptop, 0, { connection: 'laptop' }), end(60)]
    const namesake = report([
      [laptop, 0, 5, 'room-1'],
      [guest('Student 1'), 0, 60, 'room-2'],
    ])
    expect(attendedBy(...stayed, namesake)).toBe(5 * 60)
  })
})

describe('a stranger in the report', () => {
  const held = [schedule(), start(), end(60)]

  it('is listed', () => {
    expect(minutesOf(...held, report([[guest('Tala'), 5, 20]]))).toEqual([['Tala', 15]])
  })
  it('is listed once if webhooks tell of them, with the report’s time, in any order', () => {
    const told = [join(guest('Tala'), 5), leave(guest('Tala'), 20)]
    const rows = report([[guest('Tala'), 5, 21]])
    expect(minutesOf(...held, ...told, rows)).toEqual([['Tala', 16]])
    expect(minutesOf(...held, rows, ...told)).toEqual([['Tala', 16]])
  })
  it('is listed once where only a left came', () => {
    expect(minutesOf(...held, leave(guest('Tala'), 20), report([[guest('Tala'), 5, 20]]))).toEqual([
      ['Tala', 15],
    ])
  })
  it('is another one at another time, in another instance or under another name', () => {
    const told = [join(guest('Tala'), 5), leave(guest('Tala'), 20)]
    const others = report([
      [guest('Tala'), 30, 40],
      [guest('Amihan'), 5, 20],
    ])
    expect(minutesOf(...held, ...told, others)).toHaveLength(3)
    const again = [
      start(70, 'uuid-2'),
      end(90, 'uuid-2'),
      report([[guest('Tala'), 5, 20]], { uuid: 'uuid-2' }),
    ]
    expect(minutesOf(...held, ...told, ...again)).toHaveLength(2)
  })
  it('is no pupil of the same name if the report shows the pupil as well', () => {
    const told = [approve(1), join(registrant(1), 0)]
    const rows = report([
      [registrant(1), 0, 60],
      [guest('Student 1'), 0, 60],
    ])
    expect(minutesOf(...held, ...told, rows)).toEqual([
      ['Student 1', 60],
      ['Student 1', 60],
    ])
  })
  it('is a pupil known by webhooks, because past_meetings tells no keys', () => {
    const told = [offer(1), join(guest('Tala', { customerKey: 'key-1' }), 0)]
    expect(minutesOf(...held, ...told, report([[guest('Tala'), 0, 60]]))).toEqual([['Tala', 60]])
  })
  it('is nobody’s twin once another name of theirs fits somebody else', () => {
    const both = report([
      [guest('Tala'), 5, 20],
      [guest('Amihan'), 5, 30],
    ])
    const renamed = [
      join(guest('Tala'), 5, { connection: 'a' }),
      join(guest('Amihan'), 5, { connection: 'a' }),
    ]
    for (const told of [
      [...renamed, both],
      [renamed[0] ?? start(), both, renamed[1] ?? start()],
      [both, ...renamed],
    ])
      expect([...meetingAfter(...held, ...told).index.connectionsOf.keys()].sort()).toEqual([
        'guest.a',
        'guest.in-room-0',
        'guest.in-room-1',
      ])
  })
  it('is listed in no time that grows with the cube of those who share the name', () => {
    const phones = Array.from({ length: PHONES }, (_, n) => n)
    const stays = phones.map((n): Stay => [guest('iPhone'), n / 10, 60])
    const joins = phones.map((n) => join(guest('iPhone'), n / 10, { connection: `phone-${n}` }))
    expect(listed(schedule(), start(), ...joins, end(60), report(stays))).toHaveLength(PHONES)
  })
  it('who is signed in to Zoom is one with the webhooks’', () => {
    const tala = guest('Tala', { zoomAccountId: 'account' })
    expect(minutesOf(...held, join(tala, 5), report([[{ ...tala, name: 'T.' }, 5, 20]]))).toEqual([
      ['Tala', 15],
    ])
  })
})

describe('reported people', () => {
  const row = (name: string, from: number, to: number, more = {}) => ({
    evidence: guest(name, more),
    zoomUserId: String(from),
    from: at(from),
    to: at(to),
  })
  const stays = (...rows: ReturnType<typeof row>[]) =>
    reportedPeople(rows).map(({ evidence, stays: all }) => [evidence.name, all.length])

  it('are one by their signs, whenever they came', () => {
    const account = { zoomAccountId: 'account' }
    expect(stays(row('A', 0, 10, account), row('A', 30, 40, account))).toEqual([['A', 2]])
  })
  it('are not one by an e-mail, which two may have typed', () => {
    const email = { email: 'a@b.c' }
    expect(stays(row('A', 0, 10, email), row('A', 30, 40, email))).toEqual([
      ['A', 1],
      ['A', 1],
    ])
  })
  it('without a sign are one only over a move', () => {
    expect(stays(row('A', 0, 10), row('A', 10, 20), row('A', 30, 40), row('B', 20, 30))).toEqual([
      ['A', 2],
      ['B', 1],
      ['A', 1],
    ])
  })
  it('without a sign are one where Zoom repeats a row', () => {
    expect(stays(row('A', 0, 10), row('B', 0, 10), row('A', 0, 10))).toEqual([
      ['A', 2],
      ['B', 1],
    ])
    expect(
      listed(
        schedule(),
        report([
          [guest('A'), 0, 30, 'a'],
          [guest('A'), 0, 30, 'a'],
        ]),
      ),
    ).toHaveLength(1)
    expect(
      listed(
        schedule(),
        report([
          [guest('A'), 0, 30, 'a'],
          [guest('A'), 0, 30, 'b'],
        ]),
      ),
    ).toHaveLength(2)
  })
  it('have keys of their own, though Zoom tells none', () => {
    const keys = reportedPeople(
      [row('A', 0, 10), row('B', 0, 10)].map((one) => ({ ...one, zoomUserId: null })),
    )
    expect(new Set(keys.map(({ key }) => key)).size).toBe(2)
  })
  it('are told apart in any order, though Zoom tells neither ids nor different times', () => {
    const rows = [
      row('A', 0, 10, { registrantId: 'r-1' }),
      row('B', 0, 10, { registrantId: 'r-2' }),
      row('C', 0, 10),
    ]
    const keyed = (some: typeof rows) =>
      reportedPeople(some.map((one) => ({ ...one, zoomUserId: null }))).map(({ key, evidence }) => [
        key,
        evidence.name,
      ])
    expect(keyed(rows.toReversed())).toEqual(keyed(rows))
  })
})

describe('an instance', () => {
  const rows = report([
    [student(1), 1, 50],
    [student(2), 0, 40],
  ])

  it('without a webhook has the report’s times', () => {
    expect(rowAfter(schedule(), rows)).toMatchObject({
      status: 'ended',
      startedAt: at(0),
      endedAt: at(50),
      heldSeconds: 3000,
      participantCount: 2,
      joinedCount: 2,
    })
    expect(taken(schedule(), rows)).toMatchObject({ basis: ['report'], final: true, counts: { present: 2 } })
  })
  it('that never ended is over with its report, and all who are still in with it', () => {
    const open = [schedule(), start(), join(student(1), 1), join(guest('Tala'), 2)]
    expect(rowAfter(...open, rows)).toMatchObject({ status: 'ended', endedAt: at(50) })
    expect(minutesOf(...open, rows)).toEqual([
      ['Tala', 48],
      ['Student 1', 49],
      ['Student 2', 40],
    ])
  })
  it('keeps the times that webhooks told, in any order', () => {
    for (const commands of [
      [start(-1), end(60), rows],
      [rows, end(60), start(-1)],
    ])
      expect(rowAfter(schedule(), ...commands)).toMatchObject({
        startedAt: at(-1),
        endedAt: at(60),
      })
  })
  it('is final only with every other of the class', () => {
    const again = [start(70, 'uuid-2'), end(90, 'uuid-2')]
    expect(taken(schedule(), start(), end(60), rows, ...again).final).toBe(false)
    const later = report([[student(1), 70, 90]], { uuid: 'uuid-2' })
    expect(taken(schedule(), start(), end(60), rows, ...again, later)).toMatchObject({
      final: true,
      records: [{ attendedSeconds: 69 * 60 }, { attendedSeconds: 40 * 60 }],
    })
  })
  it('that was a try-out holds nothing up', () => {
    const tryOut = [start(-40, 'try'), end(-35, 'try')]
    expect(taken(schedule(), ...tryOut, start(), end(60), rows).final).toBe(true)
  })
})
