import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import {
  at,
  end,
  given,
  join,
  leave,
  meetingAfter,
  rowsOf,
  schedule,
  start,
  student,
  take,
} from '../support/spec.ts'

/** A second and a third time that the host starts the same meeting number. */
const SECOND = { uuid: 'uuid-2', connection: 'again' }

const summaryAfter = (...commands: Command[]) => meetingAfter(...commands).summary

describe('when scheduled', () => {
  it('starts', () => {
    const [event] = given(schedule()).when(start(1)).thenEvents('MeetingStarted')
    expect(event?.data).toMatchObject({
      after: { meeting: { status: 'started', startedAt: at(1), endedAt: null } },
    })
  })
  it('is started by a participant where Zoom lost meeting.started', () => {
    expect(summaryAfter(schedule(), join(student(1), 3))).toMatchObject({
      status: 'started',
      startedAt: at(3),
    })
  })
  it('began with the earliest participant, whoever is told of first, until Zoom tells better', () => {
    const joins = [schedule(), join(student(1), 3), join(student(2), 2)]
    expect(summaryAfter(...joins)).toMatchObject({ startedAt: at(2) })
    expect(summaryAfter(...joins, start(1))).toMatchObject({ startedAt: at(1) })
  })
  it('has ended where meeting.ended is all that Zoom sends', () => {
    expect(summaryAfter(schedule(), end(60, 'uuid-1', at(1)))).toMatchObject({
      status: 'ended',
      startedAt: at(1),
      endedAt: at(60),
    })
  })
})

describe('when started', () => {
  it('starts once an instance', () => {
    given(schedule(), start()).when(start()).thenEvents()
  })
  it('ends, and with it everybody’s time', () => {
    const [event] = given(schedule(), start(), join(student(1), 5), join(student(2), 6), leave(student(2), 9))
      .when(end(60))
      .thenEvents('MeetingEnded')
    expect(event?.data).toMatchObject({
      after: {
        meeting: { status: 'ended', endedAt: at(60) },
        closed: [{ id: 'user.student-1', duration: 55 * 60, leaveTime: at(60) }],
      },
    })
  })
  it('goes on for those in the new instance where the old one’s end was lost', () => {
    const meeting = meetingAfter(
      schedule(),
      start(),
      join(student(1), 0),
      join(student(2), 0),
      start(20, 'uuid-2'),
      join(student(1), 21, SECOND),
    )
    expect(meeting.summary).toMatchObject({ status: 'started', startedAt: at(0) })
    expect(rowsOf(meeting)).toMatchObject([
      { id: 'user.student-1', status: 'joined', duration: 20 * 60 },
      { id: 'user.student-2', status: 'left', duration: 20 * 60, leaveTime: at(20) },
    ])
  })
})

describe('when ended', () => {
  const ended = [schedule(), start(), join(student(1), 2), end(60)]

  it('ends once an instance', () => {
    given(...ended)
      .when(end(60))
      .thenEvents()
  })
  it('is not reopened by a late meeting.started of the same instance', () => {
    given(...ended)
      .when(start())
      .thenEvents()
    expect(summaryAfter(schedule(), end(60), start())).toMatchObject({ status: 'ended', startedAt: at(0) })
  })
  it('is not reopened by a late joined, which gets no time', () => {
    const late = meetingAfter(...ended, join(student(2), 61))
    expect(late.summary).toMatchObject({ status: 'ended', endedAt: at(60) })
    expect(rowsOf(late)).toMatchObject([
      { status: 'left', duration: 58 * 60 },
      { status: 'left', duration: 0 },
    ])
  })
  it('takes a late left from the time that it told of', () => {
    expect(rowsOf(meetingAfter(...ended, leave(student(1), 12)))).toMatchObject([
      { duration: 600, leaveTime: at(12) },
    ])
  })
  it('goes on where the host starts the number again', () => {
    const again = [...ended, start(70, 'uuid-2')]
    expect(summaryAfter(...again)).toMatchObject({ status: 'started', startedAt: at(0), endedAt: null })
    const over = meetingAfter(
      ...again,
      join(student(1), 71, SECOND),
      end(90, 'uuid-2'),
      take('student-1', 'student-2'),
    )
    expect(over.summary).toMatchObject({ status: 'ended', startedAt: at(0), endedAt: at(90) })
    expect(over.attendance?.records.get('student-1')).toMatchObject({ attendedSeconds: (58 + 19) * 60 })
  })
  it('goes on whichever of the two instances Zoom tells of first', () => {
    const first = [start(), join(student(1), 2), end(60)]
    const second = [start(70, 'uuid-2'), join(student(1), 71, SECOND), end(90, 'uuid-2')]
    const inOrder = meetingAfter(schedule(), ...first, ...second)
    for (const commands of [[...second, ...first], [...first, ...second].reverse()]) {
      const other = meetingAfter(schedule(), ...commands)
      expect(other.summary).toEqual(inOrder.summary)
      expect(rowsOf(other)).toEqual(rowsOf(inOrder))
    }
  })
})

describe('when a link was tried before', () => {
  const tryOut = (minutes: number): Command[] => [
    start(minutes, 'uuid-0'),
    join(student(1), minutes + 1, { uuid: 'uuid-0', connection: 'try-out' }),
    end(minutes + 10, 'uuid-0'),
  ]

  it.each([-1440, -30])('%d minutes before, is still to be held', (minutes) => {
    const tried = [schedule(), ...tryOut(minutes)]
    expect(summaryAfter(...tried)).toMatchObject({ status: 'scheduled', startedAt: null, endedAt: null })
    given(...tried)
      .when(take('student-1'))
      .thenEvents()
  })
  it.each([-1440, -30])('%d minutes before, counts nothing of it', (minutes) => {
    const held = [start(), join(student(2), 0), end(60), take('student-1', 'student-2')]
    const meeting = meetingAfter(schedule(), ...tryOut(minutes), ...held)
    expect(meeting.summary).toMatchObject({ status: 'ended', startedAt: at(0), endedAt: at(60) })
    expect(meeting.attendance?.records.get('student-1')).toMatchObject({
      status: 'absent',
      attendedSeconds: 0,
    })
    expect(meeting.attendance?.records.get('student-2')).toMatchObject({ status: 'present' })
  })
  it('and the host is late, calls nobody late who came with the host', () => {
    const held = [start(25, 'uuid-1'), join(student(1), 27), end(60), take('student-1')]
    const meeting = meetingAfter(schedule(), ...tryOut(-30), ...held)
    expect(meeting.attendance?.records.get('student-1')).toMatchObject({ status: 'present' })
  })
  it('and Zoom lost its end, ends before the class', () => {
    const [started, joined] = tryOut(-1440)
    const tried = [started, joined].flatMap((command) => command ?? [])
    const meeting = meetingAfter(schedule(), ...tried, start(), end(60), take('student-1'))
    expect(meeting.summary).toMatchObject({ startedAt: at(0), endedAt: at(60) })
    expect(meeting.attendance?.records.get('student-1')).toMatchObject({ attendedSeconds: 0 })
  })
})
