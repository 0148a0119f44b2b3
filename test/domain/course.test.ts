import { describe, expect, it } from 'vitest'
import type { SessionRow } from '../../src/domain/after.ts'
import {
  at,
  close,
  end,
  expecting,
  given,
  join,
  leave,
  listed,
  meetingAfter,
  recordsOf,
  rowAfter,
  rowsOf,
  SESSION,
  schedule,
  sessionAfter,
  start,
  student,
  take,
  wait,
} from '../support/spec.ts'

/** A second time that the host starts the same meeting number. */
const SECOND = { uuid: 'uuid-2', connection: 'again' }

describe('when scheduled', () => {
  it('starts', () => {
    const event = given(schedule()).when(start(1)).thenOnly('MeetingStarted')
    expect(event.after).toMatchObject([
      {
        sessionId: SESSION,
        course: { status: 'started', startedAt: at(1), endedAt: null, openSince: at(1) },
      },
    ])
  })
  it('is started by a participant where Zoom lost meeting.started', () => {
    expect(rowAfter(schedule(), join(student(1), 3))).toMatchObject({ status: 'started', startedAt: at(3) })
  })
  it('is not started by somebody at the door', () => {
    expect(rowAfter(schedule(), wait(student(1), 0))).toMatchObject({ status: 'scheduled', startedAt: null })
    expect(rowAfter(schedule(), wait(student(1), 0), close())).toMatchObject({ status: 'not_held' })
  })
  it('began with the earliest participant, however late that is told, until Zoom tells better', () => {
    const joins = [schedule(), join(student(1), 3), join(student(2), 2)]
    expect(rowAfter(...joins)).toMatchObject({ startedAt: at(2) })
    expect(rowAfter(...joins, start(1))).toMatchObject({ startedAt: at(1) })
  })
  it('has ended where meeting.ended is all that Zoom sends', () => {
    expect(rowAfter(schedule(), end(60, 'uuid-1', at(1)))).toMatchObject({
      status: 'ended',
      startedAt: at(1),
      endedAt: at(60),
      heldSeconds: 59 * 60,
    })
  })
})

describe('when the window is over', () => {
  it('was not held, and marks nobody absent', () => {
    const session = sessionAfter(schedule(), close(), expecting([1, 2]), take())
    expect(session.row).toMatchObject({ status: 'not_held', startedAt: null, endedAt: null })
    expect(session.attendance).toBeNull()
  })
  it('is still to be held if it was closed for an earlier schedule', () => {
    const later = schedule({ startTime: at(300) })
    expect(rowAfter(later, close(180))).toMatchObject({ status: 'scheduled' })
    expect(rowAfter(later, close(180), close(480))).toMatchObject({ status: 'not_held' })
  })
  it('is closed once', () => {
    given(schedule(), close(180)).when(close(180)).thenEvents()
    given(schedule(), close(180)).when(close(170)).thenEvents()
    given(schedule(), close(180)).when(close(190)).thenEvents()
  })
  it('was held where webhooks of it come late', () => {
    const late = [start(), join(student(1), 0), end(60)]
    const session = sessionAfter(schedule(), close(), expecting([1]), ...late, take())
    expect(session.row).toMatchObject({ status: 'ended', startedAt: at(0) })
    expect(recordsOf(session)).toMatchObject({ 'student-1': { status: 'present' } })
  })
})

describe('when started', () => {
  it('starts once an instance', () => {
    given(schedule(), start()).when(start()).thenEvents()
  })
  it('ends, and with it the time of all who are in', () => {
    const event = given(schedule(), start(), join(student(1), 5), join(student(2), 6), leave(student(2), 9))
      .when(end(60))
      .thenOnly('MeetingEnded')
    expect(event.after).toMatchObject([
      {
        course: { status: 'ended', endedAt: at(60), heldSeconds: 3600, openSince: null },
        closed: [{ id: 'user.student-1', duration: 55 * 60, leaveTime: at(60), attendedSeconds: 55 * 60 }],
      },
    ])
  })
  it('goes on for those in the new instance where the end of the first was lost', () => {
    const meeting = meetingAfter(
      schedule(),
      start(),
      join(student(1), 0),
      join(student(2), 0),
      start(20, 'uuid-2'),
      join(student(1), 21, SECOND),
    )
    expect([...meeting.sessions.values()]).toMatchObject([{ row: { status: 'started', startedAt: at(0) } }])
    expect(rowsOf(meeting)).toMatchObject([
      { id: 'user.student-1', status: 'joined', duration: 20 * 60, openSince: at(21) },
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
    expect(rowAfter(schedule(), end(60), start())).toMatchObject({ status: 'ended', startedAt: at(0) })
  })
  it('is not reopened by a late joined, which gets no time', () => {
    expect(rowAfter(...ended, join(student(2), 61))).toMatchObject({ status: 'ended', endedAt: at(60) })
    expect(listed(...ended, join(student(2), 61))).toMatchObject([
      { status: 'left', duration: 58 * 60 },
      { status: 'left', duration: 0, attendedSeconds: 0, arrivedAt: null },
    ])
  })
  it('takes a late left from the time that it told of', () => {
    expect(listed(...ended, leave(student(1), 12))).toMatchObject([{ duration: 600, leaveTime: at(12) }])
  })
  it('goes on where the host is back within half an hour', () => {
    const again = [...ended, start(90, 'uuid-2')]
    expect(rowAfter(...again)).toMatchObject({
      status: 'started',
      startedAt: at(0),
      endedAt: null,
      openSince: at(90),
    })
    const more = [join(student(1), 91, SECOND), end(110, 'uuid-2'), expecting([1, 2], 110), take()]
    const over = sessionAfter(...again, ...more)
    expect(over.row).toMatchObject({ status: 'ended', endedAt: at(110), heldSeconds: 80 * 60 })
    expect(recordsOf(over)).toMatchObject({ 'student-1': { attendedSeconds: (58 + 19) * 60 } })
  })
  it('never goes on again where somebody opens the link later', () => {
    for (const minutes of [90.1, 150, 179]) {
      const again = rowAfter(...ended, start(minutes, 'uuid-2'))
      expect(again).toMatchObject({ status: 'ended' })
    }
    expect(rowAfter(...ended, start(200, 'uuid-2'))).toMatchObject({ status: 'ended', endedAt: at(60) })
  })
  it('is the same for both orders of the two instances', () => {
    const first = [start(), join(student(1), 2), end(60)]
    const second = [start(70, 'uuid-2'), join(student(1), 71, SECOND), end(90, 'uuid-2')]
    const seen = (commands: typeof first): [SessionRow, unknown] => {
      const meeting = meetingAfter(schedule(), ...commands)
      return [rowAfter(schedule(), ...commands), rowsOf(meeting)]
    }
    const inOrder = seen([...first, ...second])
    expect(seen([...second, ...first])).toEqual(inOrder)
    expect(seen([...first, ...second].reverse())).toEqual(inOrder)
  })
})
