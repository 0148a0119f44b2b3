import { describe, expect, it } from 'vitest'
import type { Evidence } from '../../src/domain/who/evidence.ts'
import {
  approve,
  at,
  claim,
  close,
  end,
  expecting,
  given,
  guest,
  happen,
  join,
  leave,
  listed,
  meetingAfter,
  move,
  offer,
  recordsOf,
  report,
  rowAfter,
  rowsOf,
  SESSION,
  schedule,
  sessionAfter,
  sessionIn,
  start,
  student,
  take,
} from '../support/spec.ts'

describe('when scheduled', () => {
  it('invites a person who fetches join information, once', () => {
    const [event] = given(schedule()).when(offer(1)).thenEvents('JoinOffered')
    expect(event?.data).toMatchObject({
      after: [{ participants: [{ id: 'user.student-1', status: 'invited', joinTime: null, duration: 0 }] }],
    })
    given(schedule(), offer(1)).when(offer(1)).thenEvents()
    given(schedule(), offer(1)).when(offer(1, null)).thenEvents()
  })
  it('learns a further key of somebody invited, and changes no row', () => {
    const [event] = given(schedule(), offer(1, null)).when(offer(1)).thenEvents('JoinOffered')
    expect(event?.data).toEqual({ sessionId: SESSION, userId: 'student-1', customerKey: 'key-1', after: [] })
  })
  it('counts who is invited as a participant, not as an attendee', () => {
    expect(rowAfter(schedule(), offer(1))).toMatchObject({
      status: 'scheduled',
      participantCount: 1,
      joinedCount: 0,
    })
  })
})

describe('a user’s claim', () => {
  it('is shown as one until Zoom says something of them', () => {
    const claims = [schedule(), claim(1, 'join', 1), claim(1, 'leave', 11)]
    expect(listed(...claims)).toMatchObject([
      { userId: 'student-1', claimed: true, status: 'left', joinTime: at(1), leaveTime: at(11) },
    ])
    const [row] = listed(...claims, join(student(1), 5))
    expect(row).toMatchObject({ joinTime: at(5), leaveTime: null, duration: 0, status: 'joined' })
    expect(row).not.toHaveProperty('claimed')
  })
  it('counts in no number', () => {
    expect(rowAfter(schedule(), claim(1, 'join', 1))).toMatchObject({
      status: 'scheduled',
      participantCount: 1,
      joinedCount: 0,
    })
    expect(listed(schedule(), claim(1, 'join', 1))).toMatchObject([{ attendedSeconds: 0, arrivedAt: null }])
  })
  it('of a join after a join is no news, nor of a leave after a leave', () => {
    const claimed = [schedule(), claim(1, 'join', 1)]
    given(...claimed)
      .when(claim(1, 'join', 1))
      .thenEvents()
    given(...claimed)
      .when(claim(1, 'join', 2))
      .thenEvents()
    given(...claimed, claim(1, 'leave', 3))
      .when(claim(1, 'leave', 4))
      .thenEvents()
    given(...claimed, claim(1, 'leave', 3))
      .when(claim(1, 'join', 4))
      .thenEvents('ParticipationClaimed')
  })
  it('of a leave without a join is nothing', () => {
    given(schedule())
      .when(claim(1, 'leave', 5))
      .thenEvents()
    given(schedule(), offer(1))
      .when(claim(1, 'leave', 5))
      .thenEvents()
  })
  it('is refused before the window and after it', () => {
    for (const minutes of [-300 * 24 * 60, -60, -30.1, 180.1, 24 * 60])
      given(schedule(), start(), end(60))
        .when(claim(1, 'join', minutes))
        .thenRefused('OUTSIDE_WINDOW')
    for (const minutes of [-30, 180])
      given(schedule())
        .when(claim(1, 'join', minutes))
        .thenEvents('ParticipationClaimed')
  })
  it('goes by the window of the schedule as it was changed', () => {
    given(schedule(), move(300))
      .when(claim(1, 'join', 0))
      .thenRefused('OUTSIDE_WINDOW')
  })
  it('is bounded: 110 in one class leave two events, and 110 changes of mind twenty', () => {
    const many = Array.from({ length: 110 }, (_, n) => n)
    const joins = happen(schedule(), ...many.map((n) => claim(1, 'join', n)), claim(1, 'leave', 111))
    expect(joins).toHaveLength(3)
    const turns = happen(schedule(), ...many.map((n) => claim(1, n % 2 === 0 ? 'join' : 'leave', n)))
    expect(turns).toHaveLength(21)
  })
  it('of a join holds until the class is over', () => {
    const claimed = [schedule(), claim(1, 'join', -2), start(), join(student(2), 0)]
    expect(listed(...claimed)[0]).toMatchObject({ status: 'joined', openSince: at(-2) })
    expect(listed(...claimed, end(60))[0]).toMatchObject({ status: 'left', openSince: null })
    expect(listed(...claimed, end(60), start(70, 'uuid-2'))[0]).toMatchObject({ status: 'joined' })
  })
  it('of the host makes a class held that Zoom has told nothing of, once its window is over', () => {
    const claimed = [schedule(), claim('host', 'join', 5), claim(1, 'join', 6)]
    expect(rowAfter(...claimed)).toMatchObject({ status: 'scheduled', joinedCount: 0 })
    expect(rowAfter(...claimed, close())).toMatchObject({
      status: 'ended',
      startedAt: at(0),
      endedAt: at(60),
      heldSeconds: 3600,
      joinedCount: 2,
    })
    expect(rowAfter(schedule(), claim(1, 'join', 6), close()).status).toBe('not_held')
  })
  it('counts no more once Zoom has told something of the class after all', () => {
    const claimed = [schedule(), claim('host', 'join', 0), claim(1, 'join', 0), close()]
    for (const told of [[start(), end(60)], [report([[student(9), 0, 60]])]]) {
      const session = sessionAfter(...claimed, expecting([1]), take(), ...told, take())
      expect(session.attendance?.basis).not.toContain('self')
      expect(recordsOf(session)).toMatchObject({ 'student-1': { status: 'absent' } })
    }
  })
  it('changes no row of a person that Zoom has told', () => {
    const event = given(schedule(), join(student(1), 5))
      .when(claim(1, 'join', 6))
      .thenOnly('ParticipationClaimed')
    expect(event.after).toEqual([])
  })
})

describe('when started', () => {
  const started = [schedule(), start()]

  it('lists who joined, with the time until they leave', () => {
    const [event] = given(...started)
      .when(join(student(1), 5))
      .thenEvents('ParticipantJoined')
    expect(event?.data).toMatchObject({
      after: [
        {
          sessionId: SESSION,
          counts: { participantCount: 1, joinedCount: 1 },
          participants: [{ id: 'user.student-1', name: 'Student 1', status: 'joined', joinTime: at(5) }],
        },
      ],
    })
  })
  it('says of a left only what changed', () => {
    const [event] = given(...started, join(student(1), 5))
      .when(leave(student(1), 9))
      .thenEvents('ParticipantLeft')
    expect(event?.data).toMatchObject({
      after: [{ closed: [{ id: 'user.student-1', leaveTime: at(9), duration: 240, attendedSeconds: 240 }] }],
    })
  })
  it('takes the same mark once', () => {
    given(...started, join(student(1), 1))
      .when(join(student(1), 1))
      .thenEvents()
    given(...started, join(student(1), 1), leave(student(1), 2))
      .when(leave(student(1), 2))
      .thenEvents()
  })
  it('makes an attendee of an invited person', () => {
    expect(rowAfter(...started, offer(1), join(student(1), 1))).toMatchObject({
      participantCount: 1,
      joinedCount: 1,
    })
  })
  it('keeps a pupil in over a breakout move, in either order', () => {
    const moves = [leave(student(1), 20), join(student(1), 20)]
    for (const pair of [moves, moves.toReversed()]) {
      const meeting = meetingAfter(...started, join(student(1), 0), ...pair, leave(student(1), 50))
      expect(rowsOf(meeting)).toMatchObject([
        { duration: 3000, status: 'left', joinTime: at(0), leaveTime: at(50) },
      ])
    }
  })
  it('counts two devices and a rejoin before the old left once', () => {
    const tablet = { connection: 'tablet' }
    const meeting = meetingAfter(
      ...started,
      join(student(1), 0),
      join(student(1), 10, tablet),
      leave(student(1), 20),
      leave(student(1), 30, tablet),
    )
    expect(rowsOf(meeting)).toMatchObject([{ id: 'user.student-1', duration: 1800 }])
    expect(sessionIn(meeting).row).toMatchObject({ participantCount: 1, joinedCount: 1 })
  })
  it('is listed with the connection that came first, in any order of arrival', () => {
    const joins = [join(student(1), 5, { connection: 'a' }), join(student(1), 1, { connection: 'b' })]
    for (const order of [joins, joins.toReversed()])
      expect(rowsOf(meetingAfter(...started, ...order))).toMatchObject([{ zoomParticipantId: 'b' }])
  })
  it('is there while one of two devices is', () => {
    const tablet = { connection: 'tablet' }
    const meeting = meetingAfter(
      ...started,
      join(student(1), 0),
      join(student(1), 1, tablet),
      leave(student(1), 5),
    )
    expect(rowsOf(meeting)).toMatchObject([{ status: 'joined', leaveTime: null }])
  })
  it('shows the name that was said last, in any order of arrival', () => {
    const names = [join(guest('A'), 1, { connection: 'c' }), leave(guest('B'), 9, { connection: 'c' })]
    for (const order of [names, names.toReversed()])
      expect(rowsOf(meetingAfter(...started, ...order))).toMatchObject([{ name: 'B' }])
  })
})

describe('who is who', () => {
  const started = [schedule(), start()]
  const joinedRow = (who: Evidence) =>
    rowsOf(meetingAfter(...started, offer(3), approve(2), join(who, 1))).find((r) => r.status === 'joined')

  it('goes by customer_key before registrant_id before e-mail', () => {
    const all = { ...student(1), registrantId: 'registrant-2', customerKey: 'key-3' }
    expect(joinedRow(all)?.userId).toBe('student-3')
    expect(joinedRow({ ...all, customerKey: 'unheard' })?.userId).toBe('student-2')
    expect(joinedRow({ ...all, customerKey: null, registrantId: null })?.userId).toBe('student-1')
  })
  it('never goes by the name', () => {
    const twins = [
      join(guest('Student 1'), 1, { connection: 'a' }),
      join(guest('Student 1'), 2, { connection: 'b' }),
    ]
    const rows = rowsOf(meetingAfter(...started, join(student(1), 0), ...twins))
    expect(rows.map(({ userId }) => userId)).toEqual([null, null, 'student-1'])
  })
  it('follows a Zoom account over rejoins, without a name for it', () => {
    const account = guest('S', { zoomAccountId: 'account' })
    const rows = rowsOf(
      meetingAfter(
        ...started,
        join(account, 1, { connection: 'a' }),
        leave(account, 3, { connection: 'a' }),
        join(account, 5, { connection: 'b' }),
      ),
    )
    expect(rows).toMatchObject([{ id: 'guest.account', userId: null, duration: 120, status: 'joined' }])
  })
  it('is corrected where better evidence comes, and the wrong person’s row goes', () => {
    const first = { ...student(1), registrantId: null }
    const [event] = given(...started, approve(2), join(first, 1, { connection: 'c' }))
      .when(leave({ ...first, registrantId: 'registrant-2' }, 9, { connection: 'c' }))
      .thenEvents('ParticipantLeft')
    expect(event?.data).toMatchObject({
      after: [{ participants: [{ id: 'user.student-2', duration: 480 }], removed: ['user.student-1'] }],
    })
  })
  it('leaves somebody invited who turns out to be another who joined', () => {
    const rows = rowsOf(
      meetingAfter(
        ...started,
        offer(1),
        approve(2),
        join(student(1), 1, { connection: 'c' }),
        leave({ ...student(1), registrantId: 'registrant-2' }, 9, { connection: 'c' }),
      ),
    )
    expect(rows).toMatchObject([
      { id: 'user.student-1', status: 'invited' },
      { id: 'user.student-2', status: 'left' },
    ])
  })
  it('gives a stranger’s time to the pupil if the stranger came with the pupil’s key', () => {
    const stranger = guest('S', { customerKey: 'key-1' })
    const joined = [...started, join(stranger, 1, { connection: 'c' })]
    const [event] = given(...joined)
      .when(offer(1))
      .thenEvents('JoinOffered')
    expect(event?.data).toMatchObject({
      after: [{ participants: [{ id: 'user.student-1', status: 'joined' }], removed: ['guest.c'] }],
    })
    expect(rowsOf(meetingAfter(...joined, offer(1), leave(stranger, 11, { connection: 'c' })))).toMatchObject(
      [{ id: 'user.student-1', duration: 600 }],
    )
  })
})
