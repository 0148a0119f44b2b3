import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import { cases, property } from '../support/property.ts'
import {
  admitted,
  at,
  close,
  end,
  expecting,
  guest,
  join,
  leave,
  recordsOf,
  report,
  schedule,
  sessionAfter,
  start,
  stay,
  student,
  take,
  wait,
} from '../support/spec.ts'

/** The record of student 1 after all of it. */
function recordAfter(...commands: Command[]) {
  const session = sessionAfter(...commands, expecting([1]), take())
  return recordsOf(session)['student-1']
}

const PUPIL = student(1)
const scheduled = schedule()
const held = [scheduled, start(), end(60)]

describe('attended time', () => {
  it('counts two devices once, and the time of both of two visits', () => {
    const tablet = { connection: 'tablet' }
    const visits = [...stay(PUPIL, 0, 8), ...stay(PUPIL, 4, 10, tablet), ...stay(PUPIL, 50, 57)]
    expect(recordAfter(...held, ...visits)).toMatchObject({
      attendedSeconds: 17 * 60,
      firstJoin: at(0),
      lastLeave: at(57),
      status: 'present',
    })
  })
  it('ends with the session where no left came', () => {
    expect(recordAfter(...held, join(PUPIL, 5))).toMatchObject({
      attendedSeconds: 55 * 60,
      lastLeave: at(60),
    })
  })
  it('is nothing after the end: absent', () => {
    for (const visit of [[join(PUPIL, 61)], stay(PUPIL, 61, 90), [join(PUPIL, 60)]])
      expect(recordAfter(...held, ...visit)).toEqual({
        studentId: 'student-1',
        status: 'absent',
        computed: 'absent',
        attendedSeconds: 0,
        firstJoin: null,
        lastLeave: null,
        arrivedAt: null,
        expected: true,
      })
  })
  it('is taken anew where a left comes late', () => {
    expect(recordAfter(...held, join(PUPIL, 0), expecting([1]), take(), leave(PUPIL, 5))).toMatchObject({
      attendedSeconds: 300,
      status: 'partial',
    })
  })
  it('counts nothing in the pause of a restarted session', () => {
    const again = { uuid: 'uuid-2', connection: 'again' }
    const restarted = [scheduled, start(), join(PUPIL, 0), end(10), start(40, 'uuid-2'), end(60, 'uuid-2')]
    expect(recordAfter(...restarted, join(PUPIL, 40, again))).toMatchObject({
      attendedSeconds: 30 * 60,
      status: 'present',
    })
  })
  it('of five minutes of an hour is partial', () => {
    expect(recordAfter(...held, ...stay(PUPIL, 0, 5))).toMatchObject({ status: 'partial' })
  })
  it('is asked for half of a session that was cut short, without its pauses', () => {
    const short = [scheduled, start(), end(5), start(25, 'uuid-2'), end(30, 'uuid-2')]
    expect(recordAfter(...short, ...stay(PUPIL, 0, 5))).toMatchObject({ status: 'present' })
    expect(recordAfter(...short, ...stay(PUPIL, 0, 4.9))).toMatchObject({ status: 'partial' })
  })
})

describe('the bell', () => {
  it('does not count who came early and left before it', () => {
    expect(recordAfter(scheduled, start(-25), end(60), ...stay(PUPIL, -20, -1))).toMatchObject({
      status: 'absent',
      attendedSeconds: 0,
    })
    expect(recordAfter(scheduled, start(-25), end(60), ...stay(PUPIL, -20, 0))).toMatchObject({
      status: 'absent',
    })
  })
  it('counts the early time of who stays over it', () => {
    expect(recordAfter(scheduled, start(-25), end(60), ...stay(PUPIL, -20, 40))).toMatchObject({
      status: 'present',
      attendedSeconds: 60 * 60,
      firstJoin: at(-20),
    })
  })
  it('counts only the second visit of who left before it and came back', () => {
    const visits = [...stay(PUPIL, -20, -5), ...stay(PUPIL, 15, 60)]
    expect(recordAfter(scheduled, start(-25), end(60), ...visits)).toMatchObject({
      status: 'late',
      attendedSeconds: 45 * 60,
      arrivedAt: at(15),
    })
  })
  it('rings for nobody in a session that was over by then', () => {
    expect(recordAfter(scheduled, start(-28), end(-1), stay(PUPIL, -28, -2)[0] ?? start())).toBeUndefined()
    const early = schedule({ duration: 40 })
    expect(recordAfter(early, start(-25), ...stay(PUPIL, -25, -4), end(-3))).toMatchObject({
      status: 'present',
      attendedSeconds: 21 * 60,
    })
  })
  it('still lists who left before it, with the time that they were in', () => {
    const session = sessionAfter(scheduled, start(-25), end(60), ...stay(PUPIL, -20, -1))
    expect([...session.participants.values()]).toMatchObject([
      { status: 'left', duration: 19 * 60, attendedSeconds: 0, arrivedAt: null },
    ])
  })
})

describe('arrival', () => {
  it('is late more than 10 minutes after the later of scheduled and actual start', () => {
    const arriving = (minutes: number, begun: number) =>
      recordAfter(scheduled, start(begun), end(60), join(PUPIL, minutes))?.status
    expect([arriving(10, 0), arriving(10.1, 0)]).toEqual(['present', 'late'])
    expect([arriving(25, 15), arriving(25.1, 15)]).toEqual(['present', 'late'])
    expect([arriving(10, -15), arriving(10.1, -15)]).toEqual(['present', 'late'])
  })
  it('is when they came to the door', () => {
    const waited = [wait(PUPIL, 0), admitted(PUPIL, 30), ...stay(PUPIL, 30, 60)]
    expect(recordAfter(...held, ...waited)).toMatchObject({
      status: 'present',
      arrivedAt: at(0),
      firstJoin: at(30),
      attendedSeconds: 30 * 60,
    })
  })
  it('is when they came to the door, in any order of the webhooks and after the report', () => {
    const waited = [wait(PUPIL, 2), admitted(PUPIL, 30), ...stay(PUPIL, 30, 60)]
    expect(recordAfter(...held, ...waited.toReversed())).toEqual(recordAfter(...held, ...waited))
    const told = report([[PUPIL, 30, 60]])
    for (const all of [
      [...waited, told],
      [told, ...waited],
    ])
      expect(recordAfter(...held, ...all)).toMatchObject({ status: 'present', arrivedAt: at(2) })
  })
  it('is when they came in, where they had gone from the door before', () => {
    const gone = [wait(PUPIL, 0), admitted(PUPIL, 5), ...stay(PUPIL, 30, 60)]
    expect(recordAfter(...held, ...gone)).toMatchObject({ status: 'late', arrivedAt: at(30) })
  })
  it('at the door alone is no attendance', () => {
    expect(recordAfter(...held, wait(PUPIL, 0), admitted(PUPIL, 60))).toMatchObject({
      status: 'absent',
      arrivedAt: null,
    })
    expect(recordAfter(...held, wait(PUPIL, 0))).toMatchObject({ status: 'absent' })
  })
})

describe('a left without its joined', () => {
  it('is never absent, and its time is uncertain', () => {
    expect(recordAfter(...held, leave(PUPIL, 50))).toMatchObject({
      status: 'partial',
      attendedSeconds: 0,
      timeUncertain: true,
      firstJoin: null,
      lastLeave: at(50),
    })
    const [row] = [...sessionAfter(...held, leave(PUPIL, 50)).participants.values()]
    expect(row).toMatchObject({
      status: 'left',
      joinTime: null,
      leaveTime: at(50),
      duration: 0,
      timeUncertain: true,
    })
  })
  it('has the time of the report once that has come, in any order', () => {
    const told = report([[PUPIL, 0, 50]])
    for (const commands of [
      [leave(PUPIL, 50), told],
      [told, leave(PUPIL, 50)],
    ]) {
      const record = recordAfter(...held, ...commands)
      expect(record).toMatchObject({ status: 'present', attendedSeconds: 3000 })
      expect(record).not.toHaveProperty('timeUncertain')
    }
  })
  it('stays uncertain where the report does not show them', () => {
    const told = report([[student(2), 0, 60]])
    expect(recordAfter(...held, leave(PUPIL, 50), told)).toMatchObject({
      status: 'partial',
      timeUncertain: true,
    })
  })
  it('before the bell was not in the class', () => {
    expect(recordAfter(scheduled, start(-20), end(60), leave(PUPIL, -5))).toMatchObject({
      status: 'absent',
      lastLeave: null,
    })
  })
  it('after a stay is the last that is known of them', () => {
    const told = [...held, join(PUPIL, 0), leave(PUPIL, 20), leave(PUPIL, 50, { connection: 'tablet' })]
    expect(recordAfter(...told)).toMatchObject({ firstJoin: at(0), lastLeave: at(50), attendedSeconds: 1200 })
    const [row] = [...sessionAfter(...told).participants.values()]
    expect(row).toMatchObject({ joinTime: at(0), leaveTime: at(50), duration: 1200 })
  })
})

describe('twins of Zoom’s report', () => {
  const [tala, ligaya] = [guest('Tala'), guest('Ligaya')]
  const held50 = [scheduled, start(), leave(tala, 50), join(ligaya, 0), end(50)]
  const told = report([
    [tala, 0, 50],
    [ligaya, 0, 2],
  ])
  const said = (name: string, n: number): Command => ({
    type: 'IdentifyParticipant',
    sessionId: 'meeting-1',
    participantId: `guest.connection-of-${name}`,
    userId: `student-${n}`,
  })
  const both = [said('Tala', 1), said('Ligaya', 2)]

  it.each<[string, Command[]]>([
    ['before the report', [...held50, ...both, told]],
    ['after the report', [...held50, told, ...both]],
    ['on either side', [...held50, said('Ligaya', 2), told, said('Tala', 1)]],
  ])('are confirmed with the webhooks’ guests %s', (_, commands) => {
    const session = sessionAfter(...commands, expecting([1, 2]), take())
    expect([...session.participants.keys()].sort()).toEqual(['user.student-1', 'user.student-2'])
    expect(recordsOf(session)).toMatchObject({
      'student-1': { status: 'present', attendedSeconds: 3000 },
      'student-2': { status: 'partial', attendedSeconds: 120 },
    })
  })
})

describe('what users say of themselves', () => {
  const claim = (userId: string, minutes: number, action: 'join' | 'leave' = 'join'): Command => ({
    type: 'ClaimParticipation',
    sessionId: 'meeting-1',
    userId,
    action,
    at: at(minutes),
  })

  it('counts in no number of a session that Zoom has told anything about', () => {
    const claimed = [...held, claim('student-1', 2), claim('student-1', 55, 'leave')]
    const session = sessionAfter(...claimed, expecting([1]), take())
    expect(recordsOf(session)).toMatchObject({ 'student-1': { status: 'absent' } })
    expect(session.row).toMatchObject({ participantCount: 1, joinedCount: 0 })
    expect([...session.participants.values()]).toMatchObject([
      { claimed: true, joinTime: at(2), leaveTime: at(55), attendedSeconds: 0 },
    ])
  })
  it('makes no session held, unless the host says so', () => {
    const session = sessionAfter(scheduled, claim('student-1', 0), close(), expecting([1]), take())
    expect(session.row).toMatchObject({ status: 'not_held', joinedCount: 0 })
    expect(session.attendance).toBeNull()
  })
  it('counts where Zoom has told nothing and the host was there', () => {
    const claims = [claim('teacher-1', 0), claim('student-1', 12), claim('student-1', 55, 'leave')]
    const session = sessionAfter(scheduled, ...claims, close(), expecting([1, 2]), take())
    expect(session.row).toMatchObject({ status: 'ended', startedAt: at(0), endedAt: at(60), joinedCount: 2 })
    expect(session.attendance).toMatchObject({ basis: ['self'], final: false })
    expect(recordsOf(session)).toMatchObject({
      'student-1': { status: 'late', attendedSeconds: 43 * 60 },
      'student-2': { status: 'absent' },
    })
  })
})

describe('for any stays', () => {
  const some = fc
    .tuple(fc.integer({ min: -25, max: 90 }), fc.integer({ min: 0, max: 90 }))
    .map(([from, length]) => [from, from + length] as const)
  const many = fc.array(some, { maxLength: 6 })
  const of = (stays: readonly (readonly [number, number])[]) => {
    const visits = stays.flatMap(([from, to], n) => stay(PUPIL, from, to, { connection: `device-${n}` }))
    return recordAfter(scheduled, start(-25), end(60), ...visits)
  }

  it(property('attended time is never negative and never exceeds the session'), () => {
    fc.assert(
      fc.property(many, (stays) => {
        const attended = of(stays)?.attendedSeconds
        expect(attended).toBeGreaterThanOrEqual(0)
        expect(attended).toBeLessThanOrEqual(85 * 60)
      }),
      cases(100),
    )
  })
  it(property('a second device at the same time adds nothing, and order does not matter'), () => {
    fc.assert(
      fc.property(many, (stays) => {
        expect(of([...stays, ...stays].reverse())).toEqual(of(stays))
      }),
      cases(100),
    )
  })
  it(property('another stay never takes time away'), () => {
    fc.assert(
      fc.property(many, some, (stays, one) => {
        expect(of([...stays, one])?.attendedSeconds).toBeGreaterThanOrEqual(of(stays)?.attendedSeconds ?? 0)
      }),
      cases(100),
    )
  })
})
