import { describe, expect, it } from 'vitest'
import type { Evidence } from '../../src/domain/events.ts'
import {
  approve,
  at,
  claim,
  end,
  given,
  guest,
  join,
  leave,
  meetingAfter,
  offer,
  rowsOf,
  schedule,
  start,
  student,
} from '../support/spec.ts'

describe('when scheduled', () => {
  it('invites whoever fetches join information, once', () => {
    const [event] = given(schedule()).when(offer(1)).thenEvents('JoinOffered')
    expect(event?.data).toMatchObject({
      after: { participants: [{ id: 'user.student-1', status: 'invited', joinTime: null, duration: 0 }] },
    })
    given(schedule(), offer(1)).when(offer(1)).thenEvents()
    given(schedule(), offer(1)).when(offer(1, null)).thenEvents()
  })
  it('learns a further key of somebody invited, and changes no row', () => {
    const [event] = given(schedule(), offer(1, null)).when(offer(1)).thenEvents('JoinOffered')
    expect(event?.data).toEqual({ userId: 'student-1', customerKey: 'key-1', after: {} })
  })
  it('counts who is invited as a participant, not as an attendee', () => {
    expect(meetingAfter(schedule(), offer(1)).summary).toMatchObject({
      status: 'scheduled',
      participantCount: 1,
      attendeeCount: 0,
    })
  })
})

describe('a user’s own word', () => {
  it('is shown until Zoom says something of them', () => {
    const claims = [schedule(), claim(1, 'join', 1), claim(1, 'leave', 11)]
    expect(rowsOf(meetingAfter(...claims))).toMatchObject([
      { userId: 'student-1', duration: 600, status: 'left', joinTime: at(1), leaveTime: at(11) },
    ])
    expect(rowsOf(meetingAfter(...claims, join(student(1), 5)))).toMatchObject([
      { joinTime: at(5), leaveTime: null, duration: 0, status: 'joined' },
    ])
  })
  it('is taken once', () => {
    given(schedule(), claim(1, 'join', 1))
      .when(claim(1, 'join', 1))
      .thenEvents()
  })
  it('of a leave without a join makes nobody a participant', () => {
    expect(rowsOf(meetingAfter(schedule(), claim(1, 'leave', 5)))).toEqual([])
    expect(rowsOf(meetingAfter(schedule(), offer(1), claim(1, 'leave', 5)))).toMatchObject([
      { status: 'invited', joinTime: null, leaveTime: null, duration: 0 },
    ])
  })
  it('does not make a meeting start', () => {
    expect(meetingAfter(schedule(), claim(1, 'join', 1)).summary.status).toBe('scheduled')
  })
  it('of a join holds until the class is over', () => {
    const claimed = [schedule(), claim(1, 'join', -2), start(), join(student(2), 0)]
    expect(rowsOf(meetingAfter(...claimed))[0]).toMatchObject({ status: 'joined' })
    expect(rowsOf(meetingAfter(...claimed, end(60)))[0]).toMatchObject({
      status: 'left',
      leaveTime: at(60),
      duration: 62 * 60,
    })
    expect(rowsOf(meetingAfter(...claimed, end(60), start(70, 'uuid-2')))[0]).toMatchObject({
      status: 'joined',
    })
  })
  it('changes no row of somebody whom Zoom has told of', () => {
    const [event] = given(schedule(), join(student(1), 5))
      .when(claim(1, 'leave', 6))
      .thenEvents('ParticipationClaimed')
    expect(event?.data).toMatchObject({ after: {} })
  })
})

describe('when started', () => {
  const started = [schedule(), start()]

  it('lists who joined, with the time until they leave', () => {
    const [event] = given(...started)
      .when(join(student(1), 5))
      .thenEvents('ParticipantJoined')
    expect(event?.data).toMatchObject({
      after: {
        meeting: { participantCount: 1, attendeeCount: 1 },
        participants: [{ id: 'user.student-1', name: 'Student 1', status: 'joined', joinTime: at(5) }],
      },
    })
  })
  it('says of a left only what changed', () => {
    const [event] = given(...started, join(student(1), 5))
      .when(leave(student(1), 9))
      .thenEvents('ParticipantLeft')
    expect(event?.data).toMatchObject({
      after: { closed: [{ id: 'user.student-1', leaveTime: at(9), duration: 240 }] },
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
  it('makes an attendee of whoever was invited', () => {
    expect(meetingAfter(...started, offer(1), join(student(1), 1)).summary).toMatchObject({
      participantCount: 1,
      attendeeCount: 1,
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
    expect(meeting.summary).toMatchObject({ participantCount: 1, attendeeCount: 1 })
  })
  it('is listed with the connection that came first, whichever is told of first', () => {
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
  it('shows the name that was said last, whichever arrives last', () => {
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
      after: { participants: [{ id: 'user.student-2', duration: 480 }], merged: ['user.student-1'] },
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
  it('gives a stranger’s time to the pupil whose key they came with', () => {
    const stranger = guest('S', { customerKey: 'key-1' })
    const joined = [...started, join(stranger, 1, { connection: 'c' })]
    const [event] = given(...joined)
      .when(offer(1))
      .thenEvents('JoinOffered')
    expect(event?.data).toMatchObject({
      after: { participants: [{ id: 'user.student-1', status: 'joined' }], merged: ['guest.c'] },
    })
    expect(rowsOf(meetingAfter(...joined, offer(1), leave(stranger, 11, { connection: 'c' })))).toMatchObject(
      [{ id: 'user.student-1', duration: 600 }],
    )
  })
})
