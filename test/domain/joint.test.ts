import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import { unknown } from '../../src/domain/evolve.ts'
import { expectConsistent } from '../support/consistent.ts'
import { cases, property } from '../support/property.ts'
import {
  approve,
  at,
  cancelAt,
  change,
  claim,
  close,
  correct,
  end,
  expecting,
  guest,
  join,
  leave,
  meetingAfter,
  move,
  recorded,
  recordsOf,
  remove,
  report,
  rowsOf,
  schedule,
  series,
  sessionIn,
  start,
  student,
  take,
} from '../support/spec.ts'
import { fromZoom } from './histories.ts'

/** One sitting of two classes: 1 and 2 are of class-1, 3 and 4 of class-2. */
const OTHER = 'meeting-1.joint-2'
const joint: Command = (() => {
  const { meeting } = schedule() as Extract<Command, { type: 'ScheduleMeeting' }>
  const [first] = meeting.sessions
  if (first === undefined) throw new Error('Nothing is scheduled')
  return {
    type: 'ScheduleMeeting',
    meeting: { ...meeting, sessions: [first, { ...first, id: OTHER, classId: 'class-2' }] },
  }
})()

const frozen = [expecting([1, 2]), expecting([3, 4], 60, OTHER)]
const taken = [take(), take({ sessionId: OTHER })]
const present = [1, 3, 4].flatMap((n) => [join(student(n), n), leave(student(n), 50)])
const held = [start(), ...present, end(60)]

const statuses = (meeting: ReturnType<typeof meetingAfter>, id: string) =>
  Object.fromEntries(
    Object.entries(recordsOf(sessionIn(meeting, id))).map(([pupil, { status }]) => [pupil, status]),
  )

describe('two classes that sit together', () => {
  it('have an attendance each, of their own pupils', () => {
    const meeting = meetingAfter(joint, ...held, ...frozen, ...taken)
    expect(statuses(meeting, 'meeting-1')).toEqual({ 'student-1': 'present', 'student-2': 'absent' })
    expect(statuses(meeting, OTHER)).toEqual({ 'student-3': 'present', 'student-4': 'present' })
    for (const id of ['meeting-1', OTHER])
      expect(sessionIn(meeting, id).row).toMatchObject({ status: 'ended', startedAt: at(0), endedAt: at(60) })
  })

  it('are both held by the claim of their host in one of them, also after a restart', () => {
    const closed = [close(180), close(180, OTHER)]
    const meeting = meetingAfter(joint, claim('host', 'join', 5), ...closed, ...frozen, ...taken)
    expect(statuses(meeting, 'meeting-1')).toEqual({ 'student-1': 'absent', 'student-2': 'absent' })
    expect(statuses(meeting, OTHER)).toEqual({ 'student-3': 'absent', 'student-4': 'absent' })
    for (const id of ['meeting-1', OTHER])
      expect(sessionIn(meeting, id).held).toMatchObject({ first: expect.any(Number) })
  })

  it('have participants of their own once their classes are known; guests are with both', () => {
    const visit = [join(guest('Ana'), 3), leave(guest('Ana'), 30)]
    const meeting = meetingAfter(joint, start(), ...visit, ...present, end(60), ...frozen)
    const ids = (id: string) => rowsOf(meeting, id).map((row) => row.id)
    expect(ids('meeting-1')).toEqual(['guest.connection-of-Ana', 'user.student-1'])
    expect(ids(OTHER)).toEqual(['guest.connection-of-Ana', 'user.student-3', 'user.student-4'])
    expect(sessionIn(meeting, OTHER).row).toMatchObject({ participantCount: 3, joinedCount: 3 })
  })

  it('correct their own pupils alone', () => {
    const meeting = meetingAfter(joint, ...held, ...frozen, ...taken, correct(2, 'excused'))
    expect(statuses(meeting, 'meeting-1')).toMatchObject({ 'student-2': 'excused' })
    expect(statuses(meeting, OTHER)).toEqual({ 'student-3': 'present', 'student-4': 'present' })
  })

  it('are moved, renamed and deleted as one', () => {
    const both = (...steps: Command[]) => [...meetingAfter(joint, ...steps).sessions.values()]
    expect(both(move(60, -600, ['meeting-1'])).map(({ row }) => row.startTime)).toEqual([at(60), at(60)])
    expect(both(change({ title: 'Botany' })).map(({ details }) => details.title)).toEqual([
      'Botany',
      'Botany',
    ])
    expect(both(cancelAt(-600)).map(({ isCancelled }) => isCancelled)).toEqual([true, true])
    const one: Command = { type: 'DeleteMeeting', sessionIds: [OTHER], at: at(-500) }
    expect(both(one).map(({ isDeleted }) => isDeleted)).toEqual([true, true])
  })

  it(property('leave the read models right after every event'), () => {
    const anything = fc.oneof(
      { weight: 6, arbitrary: fromZoom },
      fc.constantFrom(...frozen, ...taken, expecting([1, 3]), expecting([2, 4], 60, OTHER), remove),
    )
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 30 }), (commands) => {
        let state = unknown
        for (const command of [joint, ...commands]) {
          state = recorded(state, command).state
          expectConsistent(state)
        }
      }),
      cases(200),
    )
  })

  it(property('have what each would have alone, for all that Zoom tells'), () => {
    const marks = fc.array(
      fromZoom.filter(({ type }) => ['RecordJoin', 'RecordLeave', 'RecordStart', 'RecordEnd'].includes(type)),
      { maxLength: 25 },
    )
    fc.assert(
      fc.property(marks, (told) => {
        const all = [...told, approve(1), approve(2), approve(3)]
        const together = meetingAfter(joint, ...all, expecting([1, 2]), expecting([3], 60, OTHER), take())
        const alone = meetingAfter(schedule(), ...all, expecting([1, 2]), take())
        expect(recordsOf(sessionIn(together))).toEqual(recordsOf(sessionIn(alone)))
      }),
      cases(150),
    )
  })
})

describe('a series of two classes', () => {
  const sitting = (n: number) => ({ occurrenceId: `o-${n}`, startTime: at(n * 1440) })
  const term = series({
    a0: { ...sitting(0), classId: 'class-1' },
    b0: { ...sitting(0), classId: 'class-2' },
    a1: { ...sitting(1), classId: 'class-1' },
    b1: { ...sitting(1), classId: 'class-2' },
  })
  const read = (occurrences: readonly [string, number][]): Command => ({
    type: 'RecordOccurrences',
    occurrences: occurrences.map(([occurrenceId, day]) => ({
      ...{ occurrenceId, startTime: at(day * 1440 + 30), duration: 60, isDeleted: false },
    })),
    at: at(-1440),
  })
  const planned = (...steps: Command[]) =>
    [...meetingAfter(term, ...steps).sessions.values()].map(({ id, occurrenceId, row, details }) => [
      ...[id, occurrenceId, row.startTime, details.classId],
    ])

  it('follows Zoom with both sessions of each occurrence', () => {
    expect(
      planned(
        read([
          ['p-0', 0],
          ['p-1', 1],
        ]),
      ),
    ).toEqual([
      ['a0', 'p-0', at(30), 'class-1'],
      ['b0', 'p-0', at(30), 'class-2'],
      ['a1', 'p-1', at(1470), 'class-1'],
      ['b1', 'p-1', at(1470), 'class-2'],
    ])
  })

  it('gets a session for each class where Zoom has one more occurrence', () => {
    const more = planned(
      read([
        ['o-0', 0],
        ['o-1', 1],
        ['o-2', 2],
      ]),
    )
    expect(more.slice(4)).toEqual([
      ['series-1.o-2', 'o-2', at(2910), 'class-1'],
      ['series-1.o-2.joint-2', 'o-2', at(2910), 'class-2'],
    ])
  })

  it('is final with both, however the reports come', () => {
    const listed = report([
      [student(1), 0, 50],
      [student(3), 0, 50],
    ])
    const meeting = meetingAfter(
      ...[term, start(), end(60), listed, expecting([1], 60, 'a0'), expecting([3], 60, 'b0')],
      ...[take({ sessionId: 'a0' }), take({ sessionId: 'b0' })],
    )
    for (const id of ['a0', 'b0']) expect(sessionIn(meeting, id).attendance?.final).toBe(true)
  })
})
