import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import {
  at,
  cancel,
  correct,
  end,
  expecting,
  given,
  guest,
  identifyAs,
  join,
  leave,
  move,
  report,
  SESSION,
  type Step,
  schedule,
  start,
  student,
  take,
  wait,
} from '../support/spec.ts'

const watch = (minutes: number, ...students: number[]): Command => ({
  type: 'WatchSession',
  sessionId: SESSION,
  at: at(minutes),
  userIds: students.map((n) => `student-${n}`),
})

const announce = (...students: number[]): Command => ({
  type: 'AnnounceAbsences',
  sessionId: SESSION,
  people: students.map((n) => ({ studentId: `student-${n}`, guardianId: `parent-${n}` })),
})

const nothing = (...steps: Step[]) => ({
  for: (command: Command) =>
    given(...steps)
      .when(command)
      .thenEvents(),
})

describe('a class that nobody has opened', () => {
  it('is noted with how many wait, once for each start that it is to have', () => {
    const scheduled = [schedule(), wait(student(1), -2)]
    expect(
      given(...scheduled)
        .when(watch(10))
        .thenOnly('ClassNotOpened'),
    ).toEqual({
      sessionId: SESSION,
      at: at(10),
      startTime: at(0),
      waitedCount: 1,
    })
    nothing(...scheduled, watch(10)).for(watch(20))
    given(...scheduled, watch(10), move(30))
      .when(watch(40))
      .thenOnly('ClassNotOpened')
  })
  it('is not noted before its start, or if it was cancelled', () => {
    nothing(schedule()).for(watch(-1))
    nothing(schedule(), move(30)).for(watch(10))
    nothing(schedule(), cancel).for(watch(10))
  })
})

describe('a class that goes on', () => {
  const begun = [schedule(), start(), join(student(1), 2)]
  it('has those noted once who are expected and have not come; who waits or has left again came', () => {
    const came = [...begun, join(student(2), 3), leave(student(2), 4), wait(student(3), 5)]
    expect(
      given(...came)
        .when(watch(10, 1, 2, 3, 4))
        .thenOnly('PupilsMissing'),
    ).toMatchObject({
      userIds: ['student-4'],
    })
    nothing(...came, watch(10, 1, 2, 3, 4)).for(watch(20, 5))
    nothing(...begun).for(watch(10, 1))
  })
  it('has each unidentified guest noted once', () => {
    const guests = [
      ...begun,
      join(guest('Tala'), 3),
      join(guest('Ana'), 4),
      identifyAs('guest.connection-of-Ana', 2),
    ]
    const { participantIds } = given(...guests)
      .when(watch(10, 1, 2))
      .thenOnly('GuestsUnmatched')
    expect(participantIds).toHaveLength(1)
    const later = [...guests, watch(10, 1, 2), join(guest('Gil'), 20), end(60)]
    const { participantIds: others } = given(...later)
      .when(watch(61))
      .thenOnly('GuestsUnmatched')
    expect(others).not.toEqual(participantIds)
    nothing(...later, watch(61)).for(watch(62))
  })
})

describe('a class with final attendance', () => {
  const held = [schedule(), start(), join(student(1), 0), end(60), expecting([1, 2, 3])]
  const final = [...held, report([[student(1), 0, 60]]), take()]
  it('has the absences announced, each to a guardian once', () => {
    expect(
      given(...final)
        .when(announce(1, 2))
        .thenOnly('AbsenceAnnounced'),
    ).toEqual({
      sessionId: SESSION,
      people: [{ studentId: 'student-2', guardianId: 'parent-2' }],
    })
    nothing(...final, announce(2)).for(announce(2))
    expect(
      given(...final, announce(2))
        .when(announce(2, 3))
        .thenOnly('AbsenceAnnounced').people,
    ).toHaveLength(1)
  })
  it('has none announced that is excused, nor before it is final', () => {
    nothing(...final, correct(2, 'excused')).for(announce(2))
    nothing(...held, take()).for(announce(2))
  })
})
