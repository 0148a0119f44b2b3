import { describe, expect, it } from 'vitest'
import {
  at,
  end,
  given,
  guest,
  join,
  leave,
  meetingAfter,
  rowsOf,
  schedule,
  start,
  student,
  take,
} from './spec.ts'

const approve = (n: number, registrantId = `registrant-${n}`) =>
  ({
    type: 'ApproveRegistrant',
    userId: `student-${n}`,
    email: `student-${n}@school.example`,
    registrantId,
    joinUrl: `https://zoom.example/w/${n}`,
  }) as const

describe('when unknown', () => {
  it('is scheduled', () => {
    given().when(schedule()).thenEvents('MeetingScheduled')
  })
  it.each([start(), end(), join(student(1), 1), take(), { type: 'DeleteMeeting' } as const])(
    'refuses $type',
    (command) => {
      given().when(command).thenRefused('UNKNOWN_MEETING')
    },
  )
})

describe('when scheduled', () => {
  it('refuses to be scheduled again', () =>
    given(schedule()).when(schedule()).thenRefused('ALREADY_SCHEDULED'))

  it('starts', () => {
    const [event] = given(schedule()).when(start(1)).thenEvents('MeetingStarted')
    expect(event?.data).toMatchObject({
      after: { meeting: { status: 'started', startedAt: at(1), endedAt: null } },
    })
  })

  it('records only what a change changes', () => {
    const change = { title: 'Biology', duration: 90 }
    const [event] = given(schedule()).when({ type: 'ChangeMeeting', change }).thenEvents('MeetingChanged')
    expect(event?.data).toMatchObject({ change: { duration: 90 } })
    given(schedule())
      .when({ type: 'ChangeMeeting', change: { title: 'Biology' } })
      .thenEvents()
  })

  it('is cancelled once, and then takes no change', () => {
    given(schedule()).when({ type: 'CancelMeeting' }).thenEvents('MeetingCancelled')
    given(schedule(), { type: 'CancelMeeting' }).when({ type: 'CancelMeeting' }).thenEvents()
    const change = { title: 'Chemistry' }
    given(schedule(), { type: 'CancelMeeting' })
      .when({ type: 'ChangeMeeting', change })
      .thenRefused('MEETING_CANCELLED')
  })

  it('is started by a participant where Zoom lost meeting.started', () => {
    expect(meetingAfter(schedule(), join(student(1), 3)).summary).toMatchObject({
      status: 'started',
      startedAt: at(3),
    })
  })

  it('takes no attendance', () => {
    given(schedule()).when(take('student-1')).thenEvents()
  })

  it('is known no more once deleted', () => {
    given(schedule()).when({ type: 'DeleteMeeting' }).thenEvents('MeetingDeleted')
    given(schedule(), { type: 'DeleteMeeting' })
      .when(join(student(1), 1))
      .thenRefused('UNKNOWN_MEETING')
  })

  it('invites whoever fetches join information, once', () => {
    const offer = { type: 'OfferJoin', userId: 'student-1', customerKey: 'key-1' } as const
    const [event] = given(schedule()).when(offer).thenEvents('JoinOffered')
    expect(event?.data).toMatchObject({
      after: { participants: [{ id: 'user.student-1', status: 'invited' }] },
    })
    given(schedule(), offer).when(offer).thenEvents()
  })

  it('counts a user’s own word as participation until Zoom says something', () => {
    const claim = (action: 'join' | 'leave', minutes: number) =>
      ({ type: 'ClaimParticipation', userId: 'student-1', action, at: at(minutes) }) as const
    const claimed = meetingAfter(schedule(), claim('join', 1), claim('leave', 11))
    expect(rowsOf(claimed)).toMatchObject([{ userId: 'student-1', duration: 600, status: 'left' }])
    const seen = meetingAfter(schedule(), claim('join', 1), claim('leave', 11), join(student(1), 5))
    expect(rowsOf(seen)).toMatchObject([{ joinTime: at(5), duration: 0, status: 'joined' }])
  })
})

describe('when started', () => {
  const started = [schedule(), start()]

  it('starts once an instance', () => {
    given(...started)
      .when(start())
      .thenEvents()
  })

  it('takes the same mark once', () => {
    given(...started, join(student(1), 1))
      .when(join(student(1), 1))
      .thenEvents()
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

  it('never takes a name for a person', () => {
    const twins = [
      join(guest('Student 1'), 1, { connection: 'a' }),
      join(guest('Student 1'), 2, { connection: 'b' }),
    ]
    const rows = rowsOf(meetingAfter(...started, join(student(1), 0), ...twins))
    expect(rows.map(({ userId }) => userId)).toEqual([null, null, 'student-1'])
  })

  it('recognises by customer_key before registrant_id before e-mail', () => {
    const offer = { type: 'OfferJoin', userId: 'student-3', customerKey: 'key-3' } as const
    const all = { ...student(1), registrantId: 'registrant-2', customerKey: 'key-3' }
    const who = (evidence: typeof all | ReturnType<typeof guest>) =>
      rowsOf(meetingAfter(...started, offer, approve(2), join(evidence, 1))).find(
        ({ status }) => status === 'joined',
      )?.userId
    expect(who(all)).toBe('student-3')
    expect(who({ ...all, customerKey: 'unheard' })).toBe('student-2')
    expect(who({ ...all, customerKey: null, registrantId: null })).toBe('student-1')
  })

  it('gives a stranger’s time to the pupil whose registration turns out to be theirs', () => {
    const stranger = guest('S', { registrantId: 'registrant-1' })
    const [event] = given(...started, join(stranger, 1))
      .when(approve(1))
      .thenEvents('RegistrantApproved')
    expect(event?.data).toMatchObject({
      after: { participants: [{ id: 'user.student-1' }], merged: ['guest.registrant-1'] },
    })
    expect(
      rowsOf(meetingAfter(...started, join(stranger, 1), approve(1), leave(stranger, 11))),
    ).toMatchObject([{ id: 'user.student-1', duration: 600 }])
  })

  it('ends, and with it everybody’s time', () => {
    const [event] = given(...started, join(student(1), 5))
      .when(end(60))
      .thenEvents('MeetingEnded')
    expect(event?.data).toMatchObject({
      after: {
        meeting: { status: 'ended', endedAt: at(60) },
        closed: [{ id: 'user.student-1', duration: 3300 }],
      },
    })
  })

  it('registers each person once', () => {
    const people = [{ userId: 'student-1', email: 'student-1@school.example', name: 'One' }]
    const request = { type: 'RequestRegistration', people } as const
    given(...started)
      .when(request)
      .thenEvents('RegistrationRequested')
    given(...started, request)
      .when(request)
      .thenEvents()
    given(...started, request, approve(1))
      .when(approve(1))
      .thenEvents()
    const failed = { userId: 'student-1', email: null, reason: 'ZOOM_REJECTED', message: 'no' }
    given(...started, request)
      .when({ type: 'FailRegistration', ...failed })
      .thenEvents('RegistrationFailed')
    given(...started, request, approve(1))
      .when({ type: 'FailRegistration', ...failed })
      .thenEvents()
    given(...started, request)
      .when({ type: 'CancelRegistrant', userId: 'student-1' })
      .thenEvents('RegistrantCancelled')
    given(...started)
      .when({ type: 'CancelRegistrant', userId: 'student-1' })
      .thenEvents()
  })
})

describe('when ended', () => {
  const ended = [schedule(), start(), join(student(1), 2), end(60)]

  it('is not reopened by a late meeting.started of the same instance', () => {
    given(...ended)
      .when(start())
      .thenEvents()
    expect(meetingAfter(schedule(), end(60), start()).summary).toMatchObject({
      status: 'ended',
      startedAt: at(0),
    })
  })

  it('is not cancelled any more', () =>
    given(...ended)
      .when({ type: 'CancelMeeting' })
      .thenEvents())

  it('goes on where the host starts the number again', () => {
    const again = meetingAfter(...ended, start(70, 'uuid-2'))
    expect(again.summary).toMatchObject({ status: 'started', startedAt: at(0), endedAt: null })
    const over = meetingAfter(...ended, start(70, 'uuid-2'), end(90, 'uuid-2'))
    expect(over.summary).toMatchObject({ status: 'ended', startedAt: at(0), endedAt: at(90) })
  })

  it('does not count a link that was tried the day before', () => {
    const before = [start(-1440, 'uuid-0'), join(student(1), -1430, { uuid: 'uuid-0' }), end(-1420, 'uuid-0')]
    const meeting = meetingAfter(schedule(), ...before, start(), end(60), take('student-1'))
    expect(meeting.summary).toMatchObject({ startedAt: at(0), endedAt: at(60) })
    expect(meeting.attendance?.records.get('student-1')).toMatchObject({ status: 'absent' })
  })

  it('gives a join after the end no time', () => {
    expect(rowsOf(meetingAfter(schedule(), start(), end(60), join(student(1), 61)))).toMatchObject([
      { duration: 0, status: 'left' },
    ])
  })

  it('takes attendance of the students, and again only where it changes', () => {
    const [event] = given(...ended)
      .when(take('student-2', 'student-1'))
      .thenEvents('AttendanceTaken')
    expect(event?.data).toMatchObject({
      date: '2026-03-02',
      counts: { present: 1, absent: 1 },
      records: [
        { studentId: 'student-1', status: 'present', attendedSeconds: 3480 },
        { studentId: 'student-2', status: 'absent', attendedSeconds: 0 },
      ],
    })
    given(...ended, take('student-1'))
      .when(take('student-1'))
      .thenEvents()
    const [late] = given(...ended, take('student-1'), leave(student(1), 4))
      .when(take('student-1'))
      .thenEvents('AttendanceTaken')
    expect(late?.data).toMatchObject({
      changed: [{ studentId: 'student-1', from: 'present', to: 'partial' }],
    })
  })

  it('lets a teacher’s correction stand when the computed result changes', () => {
    const correction = {
      type: 'CorrectAttendance',
      studentId: 'student-1',
      status: 'excused',
      note: 'ill',
    } as const
    given(...ended, take('student-1'))
      .when(correction)
      .thenEvents('AttendanceCorrected')
    given(...ended, take('student-1'), correction)
      .when(correction)
      .thenEvents()
    const [event] = given(...ended, take('student-1'), correction, leave(student(1), 4))
      .when(take('student-1'))
      .thenEvents('AttendanceTaken')
    expect(event?.data).toMatchObject({
      records: [{ status: 'excused', computed: 'partial' }],
      counts: { excused: 1 },
    })
  })

  it('corrects only students of the class', () => {
    given(...ended, take('student-1'))
      .when({ type: 'CorrectAttendance', studentId: 'student-9', status: 'present', note: null })
      .thenRefused('NOT_A_RECORD')
  })

  it('takes no attendance without a class', () => {
    given(schedule({ classId: null }), start(), end(60))
      .when(take('student-1'))
      .thenEvents()
  })
})
