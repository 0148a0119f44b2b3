import { describe, expect, it } from 'vitest'
import type { AttendanceRecord } from '../../src/domain/attendance/record.ts'
import type { Command } from '../../src/domain/commands.ts'
import type { DataOf } from '../../src/domain/events.ts'
import {
  at,
  cancel,
  change,
  close,
  correct,
  end,
  expecting,
  given,
  guest,
  happen,
  identifyAs,
  join,
  leave,
  move,
  RULE,
  recordsOf,
  report,
  rowAfter,
  SESSION,
  schedule,
  sessionAfter,
  start,
  stay,
  student,
  take,
} from '../support/spec.ts'

const taken = (commands: Command[], command: Command = take()): DataOf<'AttendanceTaken'> =>
  given(...commands)
    .when(command)
    .thenOnly('AttendanceTaken')

const statuses = (records: readonly AttendanceRecord[]) =>
  records.map(({ studentId, status }) => `${studentId} ${status}`)

describe('when the class is not over', () => {
  it.each<[string, Command[]]>([
    ['not held', [schedule()]],
    ['cancelled', [schedule(), cancel]],
    ['going on', [schedule(), start(), join(student(1), 0)]],
    ['going on again', [schedule(), start(), end(20), start(25, 'uuid-2')]],
    ['for everybody', [schedule({ classId: null, targetAudience: 'all' }), start(), end(60)]],
    ['not held when its window is over', [schedule(), close()]],
  ])('and %s, takes no attendance', (_, commands) => {
    given(...commands)
      .when(take())
      .thenEvents()
  })
  it('corrects nothing', () => {
    given(schedule(), start()).when(correct(1, 'excused')).thenRefused('NOT_A_RECORD')
  })
})

describe('when the class is over', () => {
  const over = [schedule(), start(), join(student(1), 2), end(60), expecting([2, 1])]

  it('takes attendance of those who are expected, in order', () => {
    expect(taken(over)).toEqual({
      sessionId: SESSION,
      basis: ['webhooks'],
      final: false,
      classId: 'class-1',
      date: '2026-03-02',
      startedAt: at(0),
      endedAt: at(60),
      rule: RULE,
      records: [
        {
          studentId: 'student-1',
          status: 'present',
          computed: 'present',
          attendedSeconds: 58 * 60,
          firstJoin: at(2),
          lastLeave: at(60),
          arrivedAt: at(2),
          expected: true,
        },
        {
          studentId: 'student-2',
          status: 'absent',
          computed: 'absent',
          attendedSeconds: 0,
          firstJoin: null,
          lastLeave: null,
          arrivedAt: null,
          expected: true,
        },
      ],
      removed: [],
      counts: { present: 1, late: 0, partial: 0, absent: 1, excused: 0, expected: 2, attended: 1 },
    })
  })
  it('takes attendance of a class without students', () => {
    const empty = [schedule(), start(), end(60), expecting([])]
    expect(taken(empty)).toMatchObject({ records: [], counts: { expected: 0, attended: 0 } })
  })
  it('takes nothing of a session that expects nobody', () => {
    given(schedule({ classId: null, targetAudience: 'all' }), start(), end(60))
      .when(take())
      .thenEvents()
  })
  it('counts a visitor who attended, and does not expect them', () => {
    const visited = [...over, ...stay(student(3), 0, 60), join(student(4), 59.99)]
    const data = taken(visited, take({ visitors: [3, 4, 5] }))
    expect(statuses(data.records)).toEqual(
      ['student-1 present', 'student-2 absent', 'student-3 present', 'student-4 absent'].slice(0, 3),
    )
    expect(data.records[2]).toMatchObject({ expected: false })
    expect(data.counts).toMatchObject({ present: 2, absent: 1, expected: 2, attended: 1 })
  })
  it('counts nobody who only has a pupil’s name', () => {
    const namesake = join(guest('Student 2'), 0, { connection: 'x' })
    expect(taken([...over, namesake]).counts).toMatchObject({ present: 1, absent: 1 })
  })
  it('dates the class by its own time zone', () => {
    const early = [schedule({ startTime: at(-540) }), start(-540), end(-480), expecting([1])]
    expect(taken(early)).toMatchObject({ startedAt: '2026-03-01T23:00:00.000Z', date: '2026-03-02' })
  })
  it('dates a class at half past midnight by the day that begins', () => {
    const inManila = schedule({ startTime: '2026-03-09T16:30:00Z' })
    const inNewYork = schedule({ startTime: '2026-03-11T03:30:00Z', timezone: 'America/New_York' })
    expect([inManila, inNewYork].map((planned) => rowAfter(planned).date)).toEqual([
      '2026-03-10',
      '2026-03-10',
    ])
  })
  it('asks half of a class that was cut short', () => {
    const short = [
      schedule(),
      start(),
      join(student(1), 0),
      leave(student(1), 5),
      join(student(2), 6),
      end(10),
      expecting([1, 2], 10),
    ]
    expect(taken(short).records).toMatchObject([{ status: 'present' }, { status: 'partial' }])
  })
  it('counts no pause between two instances', () => {
    const again = { uuid: 'uuid-2', connection: 'again' }
    const stayed = [join(student(1), 0), end(20), start(40, 'uuid-2'), join(student(1), 40, again)]
    expect(taken([schedule(), start(), ...stayed, end(60, 'uuid-2'), expecting([1])]).records).toMatchObject([
      { attendedSeconds: 40 * 60, firstJoin: at(0), lastLeave: at(60) },
    ])
  })
})

describe('who is expected', () => {
  const over = [schedule(), start(), join(student(1), 2), end(60)]

  it('is an event, frozen', () => {
    const event = given(...over)
      .when(expecting([2, 1, 2]))
      .thenOnly('ExpectedFrozen')
    expect(event).toEqual({
      sessionId: SESSION,
      at: at(60),
      ended: true,
      added: ['student-1', 'student-2'],
      removed: [],
      after: [],
    })
  })
  it('is replaced by a later freezing, which says only what differs', () => {
    const event = given(...over, expecting([1, 2]))
      .when(expecting([2, 3], 61))
      .thenOnly('ExpectedFrozen')
    expect(event).toMatchObject({ at: at(61), added: ['student-3'], removed: ['student-1'] })
    const session = sessionAfter(...over, expecting([1, 2]), expecting([2, 3], 61))
    expect([...(session.expected?.userIds ?? [])]).toEqual(['student-2', 'student-3'])
  })
  it('stays in the numbers when they came and are expected no more, and goes when they did not come', () => {
    const taken = [...over, expecting([1, 2]), take(), expecting([3], 61)]
    const session = sessionAfter(...taken, take())
    expect(recordsOf(session)).toMatchObject({
      'student-1': { status: 'present', expected: false },
      'student-3': { status: 'absent', expected: true },
    })
    expect(Object.keys(recordsOf(session))).toHaveLength(2)
  })
  it('of 12,000 pupils, and their attendance, are events of bounded size', () => {
    const pupils = Array.from({ length: 12_000 }, (_, n) => n)
    const events = happen(...over, expecting(pupils), take())
    const sizes = events.map(({ data }) => JSON.stringify(data).length)
    expect(Math.max(...sizes)).toBeLessThan(400_000)
    const taken = events.filter((event) => event.type === 'AttendanceTaken')
    expect(taken).toHaveLength(12)
    expect(new Set(taken.flatMap(({ data }) => data.records.map(({ studentId }) => studentId))).size).toBe(
      12_000,
    )
    for (const { data } of taken) expect(data.counts).toMatchObject({ present: 1, absent: 11_999 })
    const session = sessionAfter(...over, expecting(pupils), take())
    expect(session.attendance?.records.size).toBe(12_000)
    given(...over, expecting(pupils), take())
      .when(take())
      .thenEvents()
  })
})

describe('when attendance was taken', () => {
  const before = [schedule(), start(), join(student(1), 2), end(60), expecting([1, 2]), take()]

  it('says nothing where nothing changed', () => {
    given(...before)
      .when(take())
      .thenEvents()
  })
  it('tells only what a late left changes', () => {
    const data = taken([...before, leave(student(1), 4)])
    expect(statuses(data.records)).toEqual(['student-1 partial'])
    expect(data.counts).toMatchObject({ present: 0, partial: 1, absent: 1 })
  })
  it('is taken again where seconds change and no status does', () => {
    expect(taken([...before, leave(student(1), 50)])).toMatchObject({
      records: [{ studentId: 'student-1', attendedSeconds: 48 * 60 }],
    })
  })
  it('says nothing of the other pupils', () => {
    expect(taken([...before, join(student(3), 0)], take({ visitors: [3] }))).toMatchObject({
      records: [{ studentId: 'student-3', expected: false }],
      removed: [],
    })
  })
  it('tells of a visitor who turns out to have been somebody else', () => {
    const visited = [...before, join(guest('Ana'), 0, { connection: 'phone' }), identifyAs('guest.phone', 3)]
    const back = [...visited, take({ visitors: [3] }), identifyAs('guest.phone', null)]
    expect(taken(back)).toMatchObject({ records: [], removed: ['student-3'] })
  })
  it('keeps its rule when the settings change later', () => {
    const rule = { presentAfterMinutes: 59, lateAfterMinutes: 0 }
    given(...before)
      .when(take({ rule }))
      .thenEvents()
    const data = taken([...before, leave(student(1), 40)], take({ rule }))
    expect(data).toMatchObject({ rule: RULE, records: [{ status: 'present' }] })
  })
  it('is judged by the rule of its first taking', () => {
    const rule = { presentAfterMinutes: 15, lateAfterMinutes: 0 }
    expect(taken(before.slice(0, -1), take({ rule }))).toMatchObject({ rule, counts: { late: 1 } })
  })
  it('is final once the whole report has come, though nothing else changes', () => {
    const reported = [...before, report([[student(1), 2, 60]])]
    expect(taken(reported)).toMatchObject({ basis: ['webhooks', 'report'], final: true, records: [] })
    given(...reported, take())
      .when(take())
      .thenEvents()
  })
  it('rests on a part of the report, and is not final', () => {
    const part = report([[student(1), 2, 60]], { complete: false })
    expect(taken([...before, part])).toMatchObject({ basis: ['webhooks', 'report'], final: false })
  })
  it('is taken again, all of it, for another day or another class', () => {
    const another = taken([...before, change({ timezone: 'Pacific/Pago_Pago' })])
    expect(another).toMatchObject({ date: '2026-03-01' })
    expect(another.records).toHaveLength(2)
    expect(taken([...before, change({ classId: 'class-2' })])).toMatchObject({ classId: 'class-2' })
  })
  it('is withdrawn where the session turns out not to have been held then', () => {
    const moved = move(24 * 60, -24 * 60)
    expect(rowAfter(...before, moved).status).toBe('scheduled')
    given(...before, moved)
      .when(take())
      .thenEvents('AttendanceWithdrawn')
    const session = sessionAfter(...before, moved, take())
    expect(session).toMatchObject({ attendance: null, expected: null })
    given(...before, moved, take())
      .when(take())
      .thenEvents()
  })
  it('stands while the session goes on again', () => {
    given(...before, start(70, 'uuid-2'))
      .when(take())
      .thenEvents()
    expect(sessionAfter(...before, start(70, 'uuid-2')).attendance?.records.size).toBe(2)
  })
})

describe('a correction', () => {
  const before = [schedule(), start(), join(student(1), 2), end(60), expecting([1, 2]), take()]

  it('counts at once', () => {
    const [event] = given(...before)
      .when(correct(2, 'excused', 'ill'))
      .thenEvents('AttendanceCorrected')
    expect(event?.data).toEqual({
      sessionId: SESSION,
      studentId: 'student-2',
      status: 'excused',
      note: 'ill',
      counts: { present: 1, late: 0, partial: 0, absent: 0, excused: 1, expected: 2, attended: 1 },
    })
  })
  it('is made once, and again with another note', () => {
    given(...before, correct(2, 'excused', 'ill'))
      .when(correct(2, 'excused', 'ill'))
      .thenEvents()
    given(...before, correct(2, 'excused', 'ill'))
      .when(correct(2, 'excused', 'at the dentist'))
      .thenEvents('AttendanceCorrected')
  })
  it('is refused for who is no student of the class', () => {
    given(...before)
      .when(correct(9, 'present'))
      .thenRefused('NOT_A_RECORD')
  })
  it('is taken back, and what was computed counts again', () => {
    const [event] = given(...before, correct(1, 'excused', 'ill'), leave(student(1), 4))
      .when(correct(1, null, 'was there after all'))
      .thenEvents('AttendanceCorrected')
    expect(event?.data).toMatchObject({
      status: null,
      note: 'was there after all',
      counts: { present: 1, excused: 0, absent: 1 },
    })
    const backAgain = [...before, correct(1, 'excused'), correct(1, null)]
    expect(taken([...backAgain, leave(student(1), 4)]).records).toMatchObject([{ status: 'partial' }])
    given(...backAgain)
      .when(correct(1, null))
      .thenEvents()
  })
  it('that nobody made is nothing to take back', () => {
    given(...before)
      .when(correct(1, null, 'a note'))
      .thenEvents()
  })
  it('stands when the computed result changes, which is kept beside it', () => {
    expect(taken([...before, correct(1, 'excused'), leave(student(1), 4)])).toMatchObject({
      records: [{ status: 'excused', computed: 'partial' }],
      counts: { excused: 1, absent: 1, attended: 0 },
    })
  })
  it.each(['absent', 'present', 'late', 'excused'] as const)('to %s moves every number', (status) => {
    const partly = [schedule(), start(), ...stay(student(1), 0, 5), end(60), expecting([1]), take()]
    const event = given(...partly)
      .when(correct(1, status))
      .thenOnly('AttendanceCorrected')
    const attended = status === 'present' || status === 'late' ? 1 : 0
    expect(event.counts).toMatchObject({ partial: 0, [status]: 1, expected: 1, attended })
  })
  it('keeps the record of a visitor who turns out not to have come', () => {
    const visited = [...before, join(guest('Ana'), 0, { connection: 'phone' }), identifyAs('guest.phone', 3)]
    const corrected = [...visited, take({ visitors: [3] }), correct(3, 'excused')]
    expect(taken([...corrected, identifyAs('guest.phone', null)])).toMatchObject({
      records: [{ studentId: 'student-3', status: 'excused', computed: 'absent', expected: false }],
    })
  })
  it('stands where the student is expected no more and again', () => {
    const away = [...before, correct(1, 'excused'), expecting([2], 61), take()]
    expect(recordsOf(sessionAfter(...away))).toMatchObject({
      'student-1': { status: 'excused', expected: false },
    })
    const back = sessionAfter(...away, expecting([1, 2], 62), take())
    expect(recordsOf(back)).toMatchObject({ 'student-1': { status: 'excused', expected: true } })
  })
  it('says nothing new to the next taking', () => {
    given(...before, correct(1, 'late'))
      .when(take())
      .thenEvents()
  })
})
