import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import {
  approve,
  close,
  correct,
  end,
  expecting,
  given,
  guest,
  identifyAs,
  instance,
  join,
  leave,
  meetingAfter,
  offer,
  recordsOf,
  rowsOf,
  type Step,
  schedule,
  series,
  sessionAfter,
  sessionIn,
  start,
  stay,
  student,
  take,
} from '../support/spec.ts'

const stranger = guest('Anna on a phone')
const phone = { connection: 'phone/1' }
const before: Command[] = [schedule(), start(), join(student(2), 0), join(stranger, 5, phone)]

describe('when a guest is there', () => {
  it('takes a teacher’s statement on who it is: the rows become one', () => {
    const [event] = given(...before)
      .when(identifyAs('guest.phone_1', 1))
      .thenEvents('ParticipantIdentified')
    expect(event?.data).toMatchObject({
      participantId: 'guest.phone_1',
      handles: ['phone_1'],
      userId: 'student-1',
      instead: [],
      after: [{ participants: [{ id: 'user.student-1', userId: 'student-1' }], removed: ['guest.phone_1'] }],
    })
  })
  it('counts one person where the pupil is there on another device as well', () => {
    const meeting = meetingAfter(...before, join(student(1), 7), identifyAs('guest.phone_1', 1))
    expect(sessionIn(meeting).row).toMatchObject({ participantCount: 2, joinedCount: 2 })
  })
  it('takes the same statement once', () => {
    given(...before, identifyAs('guest.phone_1', 1))
      .when(identifyAs('guest.phone_1', 1))
      .thenEvents()
  })
  it('knows nobody else by it', () => {
    given(...before)
      .when(identifyAs('guest.phone', 1))
      .thenRefused('NOT_A_PARTICIPANT')
  })
  it('has nothing to take back', () => {
    given(...before)
      .when(identifyAs('guest.phone_1', null))
      .thenEvents()
  })
  it('keeps to the connection, or to the Zoom account or the registrant over rejoins', () => {
    const signedIn = guest('Anna', { zoomAccountId: 'account', registrantId: 'unheard' })
    const seen = [...before, join(signedIn, 6, { connection: 'a' }), identifyAs('guest.account', 1)]
    const rejoined = [join(signedIn, 9, { connection: 'b' }), join(stranger, 9, { connection: 'phone/2' })]
    expect(rowsOf(meetingAfter(...seen, ...rejoined)).map(({ id }) => id)).toEqual([
      'guest.phone_1',
      'guest.phone_2',
      'user.student-1',
      'user.student-2',
    ])
  })
})

describe('when a guest was said to be a pupil', () => {
  const said = [...before, identifyAs('guest.phone_1', 1)]

  it('counts their time for the pupil, also what is told later', () => {
    const records = (...commands: Command[]) =>
      Object.values(recordsOf(sessionAfter(...said, ...commands, end(60), expecting([1, 2]), take())))
    expect(records()).toMatchObject([{ status: 'present', attendedSeconds: 55 * 60 }, {}])
    expect(records(leave(stranger, 10, phone))).toMatchObject([
      { status: 'partial', attendedSeconds: 300 },
      {},
    ])
  })
  it('stays with that over every sign of Zoom’s', () => {
    const signs = guest('S', { ...student(2), customerKey: 'key-3', registrantId: 'registrant-2' })
    const meeting = meetingAfter(...said, approve(2), offer(3), leave(signs, 9, phone))
    expect(rowsOf(meeting).map(({ id, status }) => `${id} ${status}`)).toEqual([
      'user.student-1 left',
      'user.student-2 joined',
      'user.student-3 invited',
    ])
  })
  it.each(['guest.phone_1', 'user.student-1'])('takes it back as %s', (id) => {
    const [event] = given(...said)
      .when(identifyAs(id, null))
      .thenEvents('ParticipantIdentified')
    expect(event?.data).toMatchObject({ handles: ['phone_1'], userId: null, instead: ['student-1'] })
    expect(rowsOf(meetingAfter(...said, identifyAs(id, null)))).toEqual(rowsOf(meetingAfter(...before)))
  })
  it('leaves the pupil invited who was, when it is taken back', () => {
    const back = meetingAfter(
      ...before,
      offer(1),
      identifyAs('guest.phone_1', 1),
      identifyAs('guest.phone_1', null),
    )
    expect(sessionIn(back).participants.get('user.student-1')).toMatchObject({ status: 'invited' })
  })
  it('takes another statement, and the last holds', () => {
    const [event] = given(...said)
      .when(identifyAs('user.student-1', 3))
      .thenEvents('ParticipantIdentified')
    expect(event?.data).toMatchObject({ handles: ['phone_1'], instead: ['student-1'] })
    const account = leave({ ...stranger, zoomAccountId: 'account' }, 9, phone)
    const statements = [...said, account, identifyAs('guest.account', 2), identifyAs('guest.phone_1', 3)]
    expect(rowsOf(meetingAfter(...statements)).map(({ id }) => id)).toEqual([
      'user.student-2',
      'user.student-3',
    ])
    given(...statements)
      .when(identifyAs('guest.account', 2))
      .thenEvents('ParticipantIdentified')
  })
  it('keeps a correction', () => {
    const taken = [...before, end(60), expecting([1]), take(), correct(1, 'excused')]
    const session = sessionAfter(...taken, identifyAs('guest.phone_1', 1), take())
    expect(recordsOf(session)).toMatchObject({ 'student-1': { status: 'excused', computed: 'present' } })
  })
})

describe('when a pupil came on a brother’s link', () => {
  const link = guest('S', { registrantId: 'registrant-2' })
  const came = [schedule(), start(), approve(2), join(link, 5, { connection: 'tablet' })]

  it('takes the teacher’s statement, and says who they are by Zoom', () => {
    const [event] = given(...came)
      .when(identifyAs('user.student-2', 1))
      .thenEvents('ParticipantIdentified')
    expect(event?.data).toMatchObject({
      participantId: 'user.student-2',
      handles: ['registrant-2'],
      instead: ['student-2'],
      after: [{ participants: [{ id: 'user.student-1' }], removed: ['user.student-2'] }],
    })
  })
  it('covers every device that was listed as the brother', () => {
    const two = [...came, join({ ...link, zoomAccountId: 'account' }, 6, { connection: 'phone' })]
    const [event] = given(...two)
      .when(identifyAs('user.student-2', 1))
      .thenEvents('ParticipantIdentified')
    expect(event?.data).toMatchObject({ handles: ['account', 'registrant-2'] })
  })
  it('does not know who was only invited', () => {
    given(...came, offer(3))
      .when(identifyAs('user.student-3', 1))
      .thenRefused('NOT_A_PARTICIPANT')
  })
})

describe('when a guest with an account was in several sessions of a series', () => {
  const tablet = guest('Tablet', { zoomAccountId: 'tablet' })
  const days = series({ first: 0, second: 1440, third: 2880 })
  const held = [0, 1, 2].flatMap((day) => instance(`day-${day}`, day * 1440, day * 1440 + 60, tablet))
  const said = (id: string, n: number | null) => identifyAs('guest.tablet', n, id)
  const users = (...steps: Step[]) => {
    const meeting = meetingAfter(days, ...held, ...steps)
    return ['first', 'second', 'third'].map((id) => rowsOf(meeting, id).map(({ userId }) => userId)[0])
  }

  it('is the user of the statement from its session on', () => {
    expect(users(said('second', 1))).toEqual([null, 'student-1', 'student-1'])
  })
  it('is the user of each session’s own statement, in any order', () => {
    const own = [said('first', 1), said('second', 2), said('third', 3)]
    for (const order of [own, own.toReversed()])
      expect(users(...order)).toEqual(['student-1', 'student-2', 'student-3'])
  })
  it('is a guest again from the session of the withdrawal on', () => {
    expect(users(said('first', 1), said('second', null))).toEqual(['student-1', null, null])
    given(days, ...held, said('second', 1))
      .when(said('first', null))
      .thenEvents()
  })
  it('has the statement of a session in it, though earlier sessions turn out to have been held later', () => {
    expect(users(said('second', 1), ...instance('late', 70, 80, tablet))).toEqual([
      null,
      'student-1',
      'student-1',
    ])
  })
  it('is a guest in the session before, though that one ended seconds after the next had begun', () => {
    const meeting = meetingAfter(
      series({ first: 0, second: 70 }),
      ...instance('first', 0, 64.05, tablet),
      ...instance('second', 64, 130, tablet),
      said('second', 1),
    )
    const ids = (id: string) => rowsOf(meeting, id).map((row) => row.id)
    expect([ids('first'), ids('second')]).toEqual([['guest.tablet'], ['user.student-1']])
  })
  it('is a guest in an earlier use of the link that turns out to be another session of the day', () => {
    const meeting = meetingAfter(
      series({ first: 0, second: 90 }),
      ...instance('early', -120, -80, tablet),
      ...instance('in time', 0, 60, tablet),
      said('first', 1),
      close(400, 'second'),
    )
    const ids = (id: string) => rowsOf(meeting, id).map((row) => row.id)
    expect([ids('first'), ids('second')]).toEqual([['user.student-1'], ['guest.tablet']])
  })
  it('is no participant of a session that they were not in', () => {
    given(days, ...instance('day-0', 0, 60, tablet))
      .when(said('second', 1))
      .thenRefused('NOT_A_PARTICIPANT')
  })
  it('is one person in a connection that goes on from one session into the next', () => {
    const lessons = series({ first: 0, second: 60 })
    const through = [
      start(0),
      ...stay(tablet, 0, 20, { connection: 'first alone' }),
      ...stay(tablet, 30, 120, { connection: 'both' }),
      end(120),
    ]
    const meeting = meetingAfter(lessons, ...through, said('second', 1))
    const ids = (id: string) => rowsOf(meeting, id).map((row) => row.id)
    expect([ids('first'), ids('second')]).toEqual([['guest.tablet', 'user.student-1'], ['user.student-1']])
  })
})
