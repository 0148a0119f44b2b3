import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import { clock, configured, forget, life, pupils, sleep, sweep, unknownEmails } from '../support/life.ts'
import {
  at,
  cancel,
  change,
  claim,
  correct,
  end,
  guest,
  identifyAs,
  instance,
  join,
  leave,
  move,
  offer,
  recordsOf,
  remove,
  report,
  restore,
  type Stay,
  schedule,
  series,
  start,
  stay,
  student,
  wait,
} from '../support/spec.ts'
import { WHOLE } from '../support/whole.ts'

/** What Zoom and people tell, in a writer with all that follows: windows, expected pupils, links, attendance. */

const DAY = 24 * 60
const [ONE, TWO] = [student(1), student(2)]
/** Only the first of four came. */
const held = [schedule({ duration: 45 }), ...instance('uuid-1', 0, 45, ONE)]
const reported = report([[ONE, 0, 45]])
const final = [...held, reported]

describe('a class with one pupil who came', () => {
  it('is taken when Zoom tells of its end, and is final with the report', async () => {
    const ended = await life(...held)
    expect(ended.types.slice(-3)).toEqual(['MeetingEnded', 'ExpectedFrozen', 'AttendanceTaken'])
    expect(ended.session().attendance).toMatchObject({ final: false, basis: ['webhooks'] })
    const over = await life(...final, clock(300))
    expect(over.session().attendance).toMatchObject({ final: true, basis: ['webhooks', 'report'] })
    expect(recordsOf(over.session())).toMatchObject({
      'student-1': { status: 'present' },
      'student-2': { status: 'absent' },
      'student-3': { status: 'absent' },
      'student-4': { status: 'absent' },
    })
  })
  it('keeps its numbers when people leave the class, enter it or are erased later', async () => {
    const before = await life(...final)
    const changed = [...final, pupils(), forget(2), pupils(5), move(DAY, DAY), clock(DAY), sweep]
    const later = await life(...changed)
    expect(later.session().expected?.userIds.size).toBe(4)
    expect(recordsOf(later.session())).toEqual(recordsOf(before.session()))
    expect(later.session().row).toEqual(before.session().row)
  })
  it('does not miss a pupil who was enrolled between its end and the report', async () => {
    const enrolled = await life(...held, pupils(1, 2, 3, 4, 5), reported, clock(300))
    expect(recordsOf(enrolled.session())).not.toHaveProperty('student-5')
  })
  it('counts a visitor who came', async () => {
    const visited = await life(
      pupils(1, 2),
      ...held.slice(0, -1),
      ...stay(student(5), 0, 45),
      end(45),
      reported,
    )
    expect(recordsOf(visited.session())).toMatchObject({
      'student-5': { status: 'present', expected: false },
    })
    expect(recordsOf(visited.session())).not.toHaveProperty('teacher-1')
  })
  it('judges by the rule that it was first taken with', async () => {
    const late = [configured({ presentAfterMinutes: 60 }), leave(ONE, 20, { connection: 'uuid-1 Student 1' })]
    const judged = await life(...held, ...late, reported, clock(300))
    expect(judged.session().attendance?.rule).toEqual({ presentAfterMinutes: 15, lateAfterMinutes: 10 })
    expect(recordsOf(judged.session())).toMatchObject({ 'student-1': { status: 'present' } })
  })
  it('says nothing new once it is final and the window is over', async () => {
    const once = await life(...final, clock(300))
    const again = await life(...final, clock(300), sleep, sweep, reported, ...instance('uuid-1', 0, 45, ONE))
    // A report that is told again after webhooks is recorded, for it says that it is still complete.
    expect(again.types.slice(once.types.length)).toEqual([])
  })
})

describe('another use of the number', () => {
  const other = instance('other', 255, 375, TWO, student(3))

  it.each<[string, Command[]]>([
    ['four hours later', other],
    ['that is open still', [start(255, 'other'), join(TWO, 256, { uuid: 'other', connection: 'x' })]],
    ['with its report', [...other, report([[TWO, 255, 375]], { uuid: 'other' })]],
    ['on another day', instance('other', DAY, DAY + 120, TWO)],
  ])('%s changes nothing of a final class, asleep or awake', async (_, told) => {
    const before = (await life(...final, clock(240))).seen()
    expect((await life(...final, clock(240), told)).seen()).toEqual(before)
    expect((await life(...final, clock(240), sleep, told, sleep, sweep)).seen()).toEqual(before)
  })
  it('in the morning before is no part of the class', async () => {
    const morning = instance('morning', -300, -200, TWO)
    const { seen } = await life(schedule({ duration: 45 }), morning, ...final.slice(1), clock(300))
    expect(seen()).toEqual((await life(...final, clock(300))).seen())
  })
})

describe('a class that Zoom never held', () => {
  it('is not held, and marks nobody absent', async () => {
    const { session, types } = await life(schedule(), claim(1, 'join', 0), clock(180))
    expect(session().row.status).toBe('not_held')
    expect(session().attendance).toBeNull()
    expect(types).toEqual(['MeetingScheduled', 'ParticipationClaimed', 'WindowClosed', 'ExpectedFrozen'])
  })
  it('is held where its host says so', async () => {
    const claims = [claim('host', 'join', 2), claim(1, 'join', 0), claim(2, 'join', 30)]
    const { session } = await life(schedule(), claims, clock(180))
    expect(session().row).toMatchObject({ status: 'ended', startedAt: at(0), endedAt: at(60) })
    expect(session().attendance).toMatchObject({ basis: ['self'] })
    expect(recordsOf(session())).toMatchObject({
      'student-1': { status: 'present' },
      'student-2': { status: 'late' },
      'student-3': { status: 'absent' },
    })
  })
  it('is held where the host says so late', async () => {
    const { session } = await life(
      schedule(),
      claim(1, 'join', 0),
      clock(179),
      claim('host', 'join', 180),
      clock(181),
    )
    expect(session().row.status).toBe('ended')
    expect(recordsOf(session())).toMatchObject({ 'student-1': { status: 'present' } })
  })
  it('was held after all where Zoom tells late, of those who are in the class then', async () => {
    const { session } = await life(schedule(), clock(180), pupils(1), instance('uuid-1', 0, 60, ONE))
    expect(recordsOf(session())).toMatchObject({ 'student-1': { status: 'present' } })
    expect(Object.keys(recordsOf(session()))).toHaveLength(1)
  })
  it('was held at the one other time of its day', async () => {
    const evening = [...instance('evening', 300, 360, ONE), report([[ONE, 300, 360]], { uuid: 'evening' })]
    for (const told of [
      [clock(200), ...evening],
      [...evening, clock(200)],
    ]) {
      const { session } = await life(schedule(), ...told)
      expect(session().row).toMatchObject({ status: 'ended', heldOutsideSchedule: true })
      expect(session().attendance).toMatchObject({ final: true })
      expect(recordsOf(session())).toMatchObject({
        'student-1': { status: 'present' },
        'student-2': { status: 'absent' },
      })
    }
  })
})

describe('a guest', () => {
  /** Neither Zoom nor the roster tells the owner of the e-mail. */
  const mail = { ...TWO, emailUserId: null }
  const came = [unknownEmails(2), ...held.slice(0, -1), ...stay(mail, 0, 45), end(45)]
  const told = report([
    [ONE, 0, 45],
    [mail, 0, 45],
  ])

  it('is linked by the sweep if the roster learns the e-mail a day after the final result', async () => {
    const before = await life(...came, told, clock(300))
    expect(recordsOf(before.session())).toMatchObject({ 'student-2': { status: 'absent' } })
    const linked = await life(...came, told, clock(300), sleep, unknownEmails(), clock(DAY), sweep)
    expect(linked.types.slice(before.types.length)).toEqual(['EmailLinked', 'AttendanceTaken'])
    expect(recordsOf(linked.session())).toMatchObject({
      'student-2': { status: 'present', attendedSeconds: 2700 },
    })
    expect(linked.session().attendance?.final).toBe(true)
  })
  it('is linked with the next write of the session once the roster has the e-mail', async () => {
    const next = await life(...came, told, unknownEmails(), correct(3, 'excused'))
    expect(recordsOf(next.session())).toMatchObject({
      'student-2': { status: 'present' },
      'student-3': { status: 'excused' },
    })
  })
  it('who is identified after the final result moves the records', async () => {
    const phone = join(guest('Ana'), 0, { connection: 'phone' })
    const identified = await life(
      ...held.slice(0, -1),
      phone,
      end(45),
      report([
        [ONE, 0, 45],
        [guest('Ana'), 0, 45],
      ]),
      clock(300),
      sleep,
      identifyAs('guest.phone', 2),
    )
    expect(recordsOf(identified.session())).toMatchObject({
      'student-2': { status: 'present', attendedSeconds: 2700 },
    })
  })
})

describe('a move that is told after the class', () => {
  it('expects who was in the class at the end that counts', async () => {
    const late = [start(30), ...stay(ONE, 30, 75), end(75)]
    const { session } = await life(schedule({ duration: 45 }), late, move(30, -10), report([[ONE, 30, 75]]))
    expect(session().row).toMatchObject({ startTime: at(30), status: 'ended' })
    expect(session().attendance).toMatchObject({ final: true })
  })
  it('to another day withdraws what was taken, and expects another class then', async () => {
    const moved = [...held, move(DAY, -DAY)]
    const off = await life(...moved)
    expect(off.session()).toMatchObject({ attendance: null, expected: null, row: { status: 'scheduled' } })
    const on = await life(...moved, pupils(5), instance('next', DAY, DAY + 45, student(5)))
    expect(recordsOf(on.session())).toMatchObject({ 'student-5': { status: 'present' } })
    expect(Object.keys(recordsOf(on.session()))).toHaveLength(1)
  })
  it('from the past to a time to come, not held, expects who will be in the class then', async () => {
    const moved = [schedule(), clock(200), move(DAY, -30), pupils(5)]
    const { session } = await life(...moved, instance('next', DAY, DAY + 60, student(5)))
    expect(Object.keys(recordsOf(session()))).toEqual(['student-5'])
  })
})

describe('a move that was void', () => {
  it('for an earlier instance that only a late report tells of, wakes the session that lies at another time by then', async () => {
    const planned = series({ first: { startTime: at(0), duration: 30 }, second: 3 * DAY })
    const moved = [
      move(100, 5, ['first']),
      ...instance('b', 100, 130, ONE),
      report([[ONE, 100, 130]], { uuid: 'b' }),
    ]
    const late = report([[TWO, 0, 25]], { uuid: 'a' })
    const { session } = await life(planned, moved, clock(400), sleep, late)
    expect(session('first').row).toMatchObject({ startTime: at(0), startedAt: at(0) })
    expect(recordsOf(session('first'))).toMatchObject({ 'student-2': { status: 'present' } })
  })
})

describe('a move that an earlier opening voids', () => {
  it('wakes the final session that then shares an instance with the moved one', async () => {
    const planned = series({ first: 0, second: { startTime: at(60), duration: 30 } })
    const second = [
      ...instance('b', 56, 86, ONE),
      wait(TWO, 57, { uuid: 'b' }),
      report([[ONE, 56, 86]], { uuid: 'b' }),
    ]
    const told = [move(-120, -10, ['first']), end(25, 'a'), ...second, clock(400)]
    const early = join(ONE, -35, { uuid: 'a' })
    const { session } = await life(planned, ...told, sleep, early)
    expect(session('first').row).toMatchObject({ startTime: at(0), startedAt: at(-35) })
    expect(session('first').participants.get('user.student-2')).toMatchObject({ waitedSeconds: 3 * 60 })
    const awake = await life(planned, early, ...told)
    for (const id of ['first', 'second'])
      expect(session(id).participants).toEqual(awake.session(id).participants)
  })
})

describe('a deleted session', () => {
  it('that was held goes on recording, and is taken back as it would have been', async () => {
    const deleted = await life(...held, remove, reported, clock(300))
    expect(deleted.session().attendance).toMatchObject({ final: true })
    const back = await life(...held, remove, reported, clock(300), restore)
    expect(back.seen()).toEqual((await life(...final, clock(300))).seen())
  })
  it('that was not held is not held when its window is over', async () => {
    expect((await life(schedule(), remove, clock(180))).session().row.status).toBe('not_held')
    expect((await life(schedule(), cancel, remove, clock(180))).session().row.status).toBe('cancelled')
  })
})

// `npm test` asks the same of decisions, in takeAttendance.test.ts, and of both platforms, in largeClass.test.ts.
describe.runIf(WHOLE)('a class of 12,000', () => {
  it('is taken in events of bounded size', async () => {
    const school = Array.from({ length: 12_000 }, (_, n) => n)
    const { events, session } = await life(pupils(...school), ...final)
    expect(session().attendance?.records.size).toBe(12_000)
    expect(Math.max(...events.map(({ data }) => JSON.stringify(data).length))).toBeLessThan(500_000)
  })
})

describe('a series of 40 sessions', () => {
  const ids = Array.from({ length: 40 }, (_, n) => `day-${String(n).padStart(2, '0')}`)
  const planned = series(Object.fromEntries(ids.map((id, n) => [id, n * DAY])))
  const stays = (n: number): Stay[] => [1, 2, 3].map((who) => [student(who), n * DAY, n * DAY + 60 - who])
  const heldOn = (n: number) => [
    ...instance(`uuid-${n}`, n * DAY, n * DAY + 60, ONE, TWO, guest(`Guest ${n}`)),
    report(stays(n), { uuid: `uuid-${n}` }),
  ]
  const term = (upTo: number) => ids.slice(0, upTo).flatMap((_, n) => [...heldOn(n), clock(n * DAY + 180)])

  it('weighs as little as its sessions that are not final', async () => {
    const all = await life(planned, ...term(40))
    for (const id of ids) expect(all.session(id).attendance).toMatchObject({ final: true })
    expect(all.snapshot?.length).toBeLessThan(40 * 600)
    // Names have keys for as long as the meeting lives. Nothing else of who was there is left.
    for (const n of [0, 20, 39]) expect(all.snapshot).not.toContain(`uuid-${n} Guest`)
  })
  it('is the same, asleep between any two steps', async () => {
    const awake = await life(planned, ...term(5))
    const asleep = await life(planned, ...term(5).flatMap((step) => [step, sleep]))
    for (const id of ids) expect(asleep.seen(id)).toEqual(awake.seen(id))
    expect(asleep.types).toEqual(awake.types)
  })
  it.each<[string, Command, object]>([
    [
      'a late left',
      leave(guest('Guest 2'), 2 * DAY + 30, { uuid: 'uuid-2', connection: 'uuid-2 Guest 2' }),
      {},
    ],
    [
      'a late joined',
      join(student(4), 2 * DAY + 1, { uuid: 'uuid-2' }),
      { 'student-4': { status: 'present' } },
    ],
    ['a correction', correct(4, 'excused', null, 'day-02'), { 'student-4': { status: 'excused' } }],
    ['a statement', identifyAs('guest.uuid-2_Guest_2', 4, 'day-02'), {}],
    ['another instance in its window', start(2 * DAY + 80, 'late'), {}],
    ['its end', end(2 * DAY + 61, 'uuid-2'), {}],
    ['a change', change({ title: 'Botany' }, 3 * DAY, ['day-02']), {}],
    [
      'a report',
      report([[student(4), 2 * DAY, 2 * DAY + 60, 'another']], { uuid: 'uuid-2' }),
      { 'student-4': { status: 'present' } },
    ],
  ])('knows of a final session all that it did, woken by %s', async (_, command, records) => {
    const woken = await life(planned, ...term(5), sleep, command)
    const inTime = await life(planned, ...term(3), command, ...term(5).slice(3 * 9))
    expect(recordsOf(woken.session('day-02'))).toMatchObject(records)
    expect(recordsOf(woken.session('day-02'))).toEqual(recordsOf(inTime.session('day-02')))
    for (const id of ['day-01', 'day-04', 'day-05']) expect(woken.seen(id)).toEqual(inTime.seen(id))
  })
  it('gives a final session what was its neighbour’s, dropped late', async () => {
    const drop: Command = { type: 'CancelMeeting', sessionIds: ['first'], at: at(-600) }
    const two = series({ first: 0, second: 90 })
    const held = [
      ...instance('early', 40, 150, ONE, TWO),
      report([[ONE, 40, 150]], { uuid: 'early' }),
      clock(300),
    ]
    const asleep = await life(two, ...held, sleep, drop, clock(400))
    const inTime = await life(two, drop, ...held, clock(400))
    expect(asleep.session('second').row.startedAt).toBe(at(40))
    for (const id of ['first', 'second'])
      expect(recordsOf(asleep.session(id))).toEqual(recordsOf(inTime.session(id)))
  })
  it('keeps who is who in the sessions to come', async () => {
    const keyed = guest('K', { customerKey: 'key-7' })
    const later = [...term(3), sleep, instance('uuid-7', 7 * DAY, 7 * DAY + 60, keyed)]
    const { session } = await life(planned, offer(7, 'key-7', 'day-00'), ...later)
    expect(recordsOf(session('day-07'))).toMatchObject({
      'student-7': { status: 'present', expected: false },
    })
  })
})
