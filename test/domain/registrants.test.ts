import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import { cases, property } from '../support/property.ts'
import {
  approve,
  asks,
  at,
  depart,
  emailOf,
  given,
  guest,
  happen,
  instance,
  join,
  letIn,
  listed,
  meetingAfter,
  register,
  rowsOf,
  schedule,
  series,
  start,
  told,
  unsigned,
} from '../support/spec.ts'
import { registrants, someone } from './histories.ts'

const STRANGER = { name: 'Gil Santos', email: 'gil@else.example' }

const seenAfter = (...commands: Command[]) => meetingAfter(...commands).seenRegistrants.get('registrant-9')
const statusAfter = (...commands: Command[]) =>
  meetingAfter(...commands).registrations.get('student-1')?.status

describe('a stranger who fills in Zoom’s page', () => {
  const asked = [schedule(), asks(-60, 9, STRANGER)]

  it('is seen as asking, as typed', () => {
    expect(seenAfter(...asked)).toMatchObject({ status: 'pending', askedAt: at(-60), ...STRANGER })
  })
  it('is said once, however often Zoom tells it', () => {
    given(...asked)
      .when(asks(-60, 9, STRANGER))
      .thenEvents()
  })
  it('is let in or refused by a teacher, and no older word contradicts the teacher', () => {
    const decided = [...asked, letIn('denied', -50, 9)]
    expect(seenAfter(...decided)).toMatchObject({ status: 'denied', askedAt: at(-60), ...STRANGER })
    expect(seenAfter(...decided, told('approved', -55, 9, STRANGER))).toMatchObject({ status: 'denied' })
    expect(seenAfter(...decided, told('approved', -45, 9, STRANGER))).toMatchObject({ status: 'approved' })
  })
  it('is what the teacher decided, though Zoom’s clock is ahead', () => {
    expect(seenAfter(...asked, letIn('approved', -70, 9))).toMatchObject({ status: 'approved' })
  })
  it('who is let in is a guest all the same, with nobody’s attendance', () => {
    const came = { ...unsigned(1), name: 'Gil', registrantId: 'registrant-9' }
    const rows = listed(...asked, letIn('approved', -50, 9), start(), join(came, 1))
    expect(rows).toMatchObject([{ id: 'guest.registrant-9', userId: null }])
  })
  it('is a pupil by a teacher’s word, before and after they came, until it is taken back', () => {
    const came = join(guest('Gil', { registrantId: 'registrant-9' }), 1)
    const said = [...asked, letIn('approved', -50, 9, 2)]
    expect(listed(...said, start(), came)).toMatchObject([{ id: 'user.student-2' }])
    expect(listed(...asked, start(), came, letIn('approved', 5, 9, 2))).toMatchObject([
      { id: 'user.student-2' },
    ])
    expect(listed(...said, start(), came, letIn('approved', 5, 9, null))).toMatchObject([
      { id: 'guest.registrant-9' },
    ])
  })
  it('is a pupil by a teacher’s word in no session that is over, though its window is open still', () => {
    const came = guest('Gil', { registrantId: 'registrant-9' })
    const meeting = meetingAfter(
      series({ first: 0, second: 90 }),
      asks(-60, 9, STRANGER),
      ...instance('first', 0, 60, came),
      { ...letIn('approved', 100, 9, 2), sessionId: 'second' },
      ...instance('second', 100, 150, came),
    )
    const ids = (id: string) => rowsOf(meeting, id).map((row) => row.id)
    expect([ids('first'), ids('second')]).toEqual([['guest.registrant-9'], ['user.student-2']])
  })
  it('and is unknown is not decided on', () => {
    given(schedule())
      .when(letIn('approved', 0, 9))
      .thenRefused('NOT_A_REGISTRANT')
  })
})

describe('a registration of Rollcall’s', () => {
  const own = [schedule(), register(1), approve(1)]

  it.each(['denied', 'cancelled'] as const)('that is %s in the portal is taken back', (by) => {
    const [, event] = given(...own)
      .when(told(by, -60, 1))
      .thenEvents('RegistrantSeen', 'RegistrationTakenBack')
    expect(event?.data).toEqual({ userId: 'student-1', by })
    expect(statusAfter(...own, told(by, -60, 1))).toBe('takenBack')
  })
  it('that is approved there again is given back', () => {
    const denied = [...own, told('denied', -60, 1)]
    given(...denied)
      .when(told('approved', -50, 1))
      .thenEvents('RegistrantSeen', 'RegistrationGivenBack')
    expect(statusAfter(...denied, told('approved', -50, 1))).toBe('approved')
  })
  it('that was taken back before Zoom’s answer was recorded is taken back', () => {
    given(schedule(), register(1), told('cancelled', -60, 1))
      .when(approve(1))
      .thenEvents('RegistrantApproved', 'RegistrationTakenBack')
  })
  it('that Zoom approved anew stands, after any earlier act', () => {
    const back = [...own, told('denied', -60, 1), register(1), approve(1, { at: at(-30) })]
    expect(statusAfter(...back)).toBe('approved')
    expect(statusAfter(...back, told('cancelled', -60, 1))).toBe('approved')
  })
  it('that is taken back is asked for anew', () => {
    const [event] = given(...own, told('cancelled', -60, 1))
      .when(register(1))
      .thenEvents('RegistrationRequested')
    expect(event?.data).toMatchObject({ people: [{ userId: 'student-1' }] })
  })
  it('that is taken back leaves the time of the person who was there', () => {
    const came = [start(), join(guest('Ein', { registrantId: 'registrant-1' }), 1)]
    expect(listed(...own, ...came, told('cancelled', 5, 1))).toMatchObject([{ userId: 'student-1' }])
  })
  it('is no news when Zoom tells that it was made', () => {
    given(...own)
      .when(asks(-1000, 1))
      .thenEvents()
    given(schedule(), register(1))
      .when(told('approved', -60, 1, { isNew: true, email: emailOf(1) }))
      .thenEvents()
  })
  it('of somebody who is leaving stays so', () => {
    expect(statusAfter(...own, depart(1), told('cancelled', -60, 1))).toBe('leaving')
  })
})

describe('what Zoom tells of registrants', () => {
  /** The applicants that people see, and the registrations that stand. */
  function outcome(commands: readonly Command[]) {
    const { seenRegistrants, registrants: ours, registrations } = meetingAfter(...before, ...commands)
    const strangers = [...seenRegistrants].filter(([id]) => !ours.has(id))
    return {
      strangers: new Map(strangers),
      own: new Map([...registrations.values()].map(({ userId, status }) => [userId, status])),
    }
  }
  const before = [schedule(), register(1, 2, 3)]
  const some = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: registrants },
      someone.map((n) => approve(n)),
    ),
    { maxLength: 8 },
  )
  const twice = some.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray([...all, ...all], { minLength: all.length, maxLength: all.length * 2 }),
    ),
  )

  it(property('gives the same in any order and however often'), () => {
    fc.assert(
      fc.property(twice, ([all, some]) => {
        const again = [...some, ...all.filter((one) => !some.includes(one))]
        expect(outcome(again)).toEqual(outcome(all))
      }),
      cases(300),
    )
  })
  it(property('changes nobody’s attendance by itself'), () => {
    const came = [...before, approve(1), start(), join(guest('A', { registrantId: 'registrant-1' }), 1)]
    fc.assert(
      fc.property(registrants, (one) => {
        const news = happen(...came, one).slice(happen(...came).length)
        expect(news.filter(({ data }) => 'after' in data)).toEqual([])
      }),
    )
  })
})
