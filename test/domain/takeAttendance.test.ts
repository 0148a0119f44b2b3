import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import type { EventOf } from '../../src/domain/events.ts'
import {
  at,
  cancel,
  change,
  correct,
  end,
  given,
  guest,
  join,
  leave,
  report,
  schedule,
  start,
  student,
  take,
} from '../support/spec.ts'

/** What is taken, of the students asked for. */
function taken(commands: Command[], command: Command = take('student-1', 'student-2')) {
  const [event] = given(...commands)
    .when(command)
    .thenEvents('AttendanceTaken')
  if (event?.type !== 'AttendanceTaken') throw new Error('No attendance was taken')
  return event.data satisfies EventOf<'AttendanceTaken'>['data']
}

describe('when the class is not over', () => {
  it.each<[string, Command[]]>([
    ['not held', [schedule()]],
    ['cancelled', [schedule(), cancel]],
    ['going on', [schedule(), start(), join(student(1), 0)]],
    ['going on again', [schedule(), start(), end(20), start(25, 'uuid-2')]],
    ['without a class', [schedule({ classId: null }), start(), end(60)]],
  ])('and %s, takes no attendance', (_, commands) => {
    given(...commands)
      .when(take('student-1'))
      .thenEvents()
  })
  it('corrects nothing', () => {
    given(schedule(), start()).when(correct(1, 'excused')).thenRefused('NOT_A_RECORD')
  })
})

describe('when the class is over', () => {
  const over = [schedule(), start(), join(student(1), 2), end(60)]

  it('takes attendance of the students, each once, in order', () => {
    expect(taken(over, take('student-2', 'student-1', 'student-2'))).toEqual({
      basis: ['webhooks'],
      final: false,
      classId: 'class-1',
      date: '2026-03-02',
      startedAt: at(0),
      endedAt: at(60),
      records: [
        {
          studentId: 'student-1',
          status: 'present',
          computed: 'present',
          attendedSeconds: 58 * 60,
          firstJoin: at(2),
          lastLeave: at(60),
        },
        {
          studentId: 'student-2',
          status: 'absent',
          computed: 'absent',
          attendedSeconds: 0,
          firstJoin: null,
          lastLeave: null,
        },
      ],
      counts: { present: 1, late: 0, partial: 0, absent: 1, excused: 0 },
      changed: [
        { studentId: 'student-1', from: null, to: 'present' },
        { studentId: 'student-2', from: null, to: 'absent' },
      ],
    })
  })
  it('takes attendance of a class without students', () => {
    expect(taken(over, take())).toMatchObject({ records: [], changed: [] })
  })
  it('counts nobody who only has a pupil’s name', () => {
    const namesake = join(guest('Student 2'), 0, { connection: 'x' })
    expect(taken([...over, namesake]).counts).toMatchObject({ present: 1, absent: 1 })
  })
  it('dates the class by its own time zone', () => {
    const early = [schedule({ startTime: at(-540) }), start(-540), end(-480)]
    expect(taken(early)).toMatchObject({ startedAt: '2026-03-01T23:00:00.000Z', date: '2026-03-02' })
  })
  it('asks half of a class that was cut short', () => {
    const short = [
      schedule(),
      start(),
      join(student(1), 0),
      leave(student(1), 5),
      join(student(2), 6),
      end(10),
    ]
    expect(taken(short).records).toMatchObject([{ status: 'present' }, { status: 'partial' }])
  })
  it('counts no pause between two instances', () => {
    const again = { uuid: 'uuid-2', connection: 'again' }
    const stayed = [join(student(1), 0), end(20), start(40, 'uuid-2'), join(student(1), 40, again)]
    expect(taken([schedule(), start(), ...stayed, end(60, 'uuid-2')]).records).toMatchObject([
      { attendedSeconds: 40 * 60, firstJoin: at(0), lastLeave: at(60) },
      {},
    ])
  })
})

describe('when attendance was taken', () => {
  const before = [schedule(), start(), join(student(1), 2), end(60), take('student-1', 'student-2')]

  it('says nothing where nothing changed', () => {
    given(...before)
      .when(take('student-2', 'student-1'))
      .thenEvents()
  })
  it('tells what a late left changes', () => {
    expect(taken([...before, leave(student(1), 4)]).changed).toEqual([
      { studentId: 'student-1', from: 'present', to: 'partial' },
    ])
  })
  it('is taken again where seconds change and no status does', () => {
    expect(taken([...before, leave(student(1), 50)])).toMatchObject({
      changed: [],
      records: [{ studentId: 'student-1', attendedSeconds: 48 * 60 }],
    })
  })
  it('tells of students who are in the class no more, and of new ones', () => {
    expect(taken(before, take('student-1', 'student-3')).changed).toEqual([
      { studentId: 'student-3', from: null, to: 'absent' },
      { studentId: 'student-2', from: 'absent', to: null },
    ])
  })
  it('is final once the whole report has come, though nothing else changes', () => {
    const reported = [...before, report([[student(1), 2, 60]])]
    expect(taken(reported)).toMatchObject({ basis: ['webhooks', 'report'], final: true, changed: [] })
    given(...reported, take('student-1', 'student-2'))
      .when(take('student-1', 'student-2'))
      .thenEvents()
  })
  it('rests on a part of the report, and is not final', () => {
    const part = report([[student(1), 2, 60]], { complete: false })
    expect(taken([...before, part])).toMatchObject({ basis: ['webhooks', 'report'], final: false })
  })
  it('is taken again for another day or another class', () => {
    expect(taken([...before, change({ timezone: 'Pacific/Pago_Pago' })])).toMatchObject({
      date: '2026-03-01',
      changed: [],
    })
    expect(taken([...before, change({ classId: 'class-2' })])).toMatchObject({ classId: 'class-2' })
  })
})

describe('a correction', () => {
  const before = [schedule(), start(), join(student(1), 2), end(60), take('student-1', 'student-2')]

  it('counts at once', () => {
    const [event] = given(...before)
      .when(correct(2, 'excused', 'ill'))
      .thenEvents('AttendanceCorrected')
    expect(event?.data).toEqual({
      studentId: 'student-2',
      status: 'excused',
      note: 'ill',
      counts: { present: 1, late: 0, partial: 0, absent: 0, excused: 1 },
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
      counts: { excused: 1, absent: 1 },
      changed: [],
    })
  })
  it('stands where the student leaves the class and comes back', () => {
    const back = [...before, correct(1, 'excused'), take('student-2')]
    expect(taken(back).records).toMatchObject([{ studentId: 'student-1', status: 'excused' }])
  })
  it('says nothing new to the next taking', () => {
    given(...before, correct(1, 'late'))
      .when(take('student-1', 'student-2'))
      .thenEvents()
  })
})
