import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import {
  approve,
  depart,
  emailOf,
  erase,
  fail,
  given,
  guest,
  happen,
  join,
  leave,
  meetingAfter,
  register,
  rowsOf,
  schedule,
  start,
  unregister,
} from '../support/spec.ts'

const statusAfter = (...commands: Parameters<typeof meetingAfter>) =>
  meetingAfter(...commands).registrations.get('student-1')?.status

describe('of somebody who was erased', () => {
  const home = { email: 'home@school.example' }

  it.each<[string, Command[], Command]>([
    ['a request', [schedule(), erase(1)], register(1)],
    ['an approval', [schedule(), register(1), erase(1)], approve(1)],
    ['a refusal', [schedule(), register(1), erase(1)], fail(1)],
    ['a shared e-mail', [schedule(), register(1, 2), approve(2, home), erase(1)], approve(1, home)],
  ])('%s is recorded without name and e-mail', (_, before, command) => {
    const events = happen(...before, command).slice(happen(...before).length)
    const text = JSON.stringify(events)
    expect(events).toHaveLength(1)
    expect(text).not.toContain('@')
    expect(text).not.toContain('Student 1')
  })
})

describe('when nobody is registered', () => {
  it('requests registrations', () => {
    const [event] = given(schedule()).when(register(1, 2)).thenEvents('RegistrationRequested')
    expect(event?.data).toMatchObject({ people: [{ userId: 'student-1' }, { userId: 'student-2' }] })
    expect(statusAfter(schedule(), register(1))).toBe('pending')
  })
  it('requests nothing for nobody', () => {
    given(schedule()).when(register()).thenEvents()
  })
  it('takes an approval as well, for it is Zoom’s word', () => {
    given(schedule()).when(approve(1)).thenEvents('RegistrantApproved')
  })
  it('takes a refusal as well, once', () => {
    given(schedule()).when(fail(1)).thenEvents('RegistrationFailed')
    given(schedule(), fail(1)).when(fail(1)).thenEvents()
    expect(statusAfter(schedule(), fail(1))).toBe('failed')
  })
  it('has nobody to cancel', () => {
    given(schedule()).when(unregister(1)).thenEvents()
  })
})

describe('when requested', () => {
  const requested = [schedule(), register(1)]

  it('requests only people who are new', () => {
    given(...requested)
      .when(register(1))
      .thenEvents()
    const [event] = given(...requested)
      .when(register(1, 2))
      .thenEvents('RegistrationRequested')
    expect(event?.data).toMatchObject({ people: [{ userId: 'student-2' }] })
  })
  it('approves', () => {
    const [event] = given(...requested)
      .when(approve(1))
      .thenEvents('RegistrantApproved')
    expect(event?.data).toMatchObject({ registrantId: 'registrant-1', after: [] })
    expect(statusAfter(...requested, approve(1))).toBe('approved')
  })
  it('fails', () => {
    given(...requested)
      .when(fail(1))
      .thenEvents('RegistrationFailed')
    expect(statusAfter(...requested, fail(1))).toBe('failed')
  })
  it('is forgotten at once when they leave the class, for Zoom has nothing to take back', () => {
    const [event] = given(...requested)
      .when(depart(1))
      .thenEvents('CancellationRequested')
    expect(event?.data).toEqual({ people: [{ userId: 'student-1', registrantId: null }] })
    expect(statusAfter(...requested, depart(1))).toBeUndefined()
  })
  it('is not cancelled by Zoom', () => {
    given(...requested)
      .when(unregister(1))
      .thenEvents()
  })
})

describe('when failed', () => {
  const failed = [schedule(), register(1), fail(1)]

  it('is requested again', () => {
    given(...failed)
      .when(register(1))
      .thenEvents('RegistrationRequested')
    expect(statusAfter(...failed, register(1))).toBe('pending')
  })
  it('fails once', () => {
    given(...failed)
      .when(fail(1))
      .thenEvents()
  })
  it('is approved where Zoom says so after all', () => {
    given(...failed)
      .when(approve(1))
      .thenEvents('RegistrantApproved')
  })
})

describe('when approved', () => {
  const approved = [schedule(), register(1), approve(1)]

  it.each([
    { command: register(1), is: 'requested' },
    { command: approve(1), is: 'approved' },
    { command: fail(1), is: 'failed' },
    { command: unregister(1), is: 'cancelled unasked' },
  ])('is not $is any more', ({ command }) => {
    given(...approved)
      .when(command)
      .thenEvents()
  })
  it('is leaving when they leave the class, until Zoom has taken the registration back', () => {
    const [event] = given(...approved)
      .when(depart(1, 1, 2))
      .thenEvents('CancellationRequested')
    expect(event?.data).toEqual({ people: [{ userId: 'student-1', registrantId: 'registrant-1' }] })
    expect(statusAfter(...approved, depart(1))).toBe('leaving')
  })
  it('keeps the time of a person who is cancelled later', () => {
    const who = guest('S', { registrantId: 'registrant-1' })
    const gone = [depart(1), unregister(1)]
    const meeting = meetingAfter(...approved, start(), join(who, 1), ...gone, leave(who, 11))
    expect(rowsOf(meeting)).toMatchObject([{ userId: 'student-1', duration: 600 }])
  })
})

describe('when leaving', () => {
  const leaving = [schedule(), register(1), approve(1), depart(1)]

  it('leaves once', () => {
    given(...leaving)
      .when(depart(1))
      .thenEvents()
  })
  it('is cancelled', () => {
    given(...leaving)
      .when(unregister(1))
      .thenEvents('RegistrantCancelled')
    expect(statusAfter(...leaving, unregister(1))).toBeUndefined()
  })
  it('is not approved by a late answer of Zoom, which may be taking back that very registration', () => {
    given(...leaving)
      .when(approve(1))
      .thenEvents()
  })
  it('is asked for again when they are back, and a late cancellation does not undo it', () => {
    given(...leaving)
      .when(register(1))
      .thenEvents('RegistrationRequested')
    expect(statusAfter(...leaving, register(1), unregister(1))).toBe('pending')
    expect(statusAfter(...leaving, register(1), approve(1))).toBe('approved')
  })
  it('leaves again where Zoom may still have the registration', () => {
    const [event] = given(...leaving, register(1))
      .when(depart(1))
      .thenEvents('CancellationRequested')
    expect(event?.data).toMatchObject({ people: [{ registrantId: 'registrant-1' }] })
  })
  it('gives the link to nobody with the same e-mail yet', () => {
    given(...leaving)
      .when(approve(2, { email: emailOf(1), registrantId: 'registrant-1' }))
      .thenEvents('RegistrationFailed')
  })
})

describe('when a brother is registered with the same e-mail', () => {
  const sharing = [schedule(), register(1, 2), approve(1)]
  const same = approve(2, { email: emailOf(1), registrantId: 'registrant-1' })

  it('does not give his join link to his sister', () => {
    const [event] = given(...sharing)
      .when(same)
      .thenEvents('RegistrationFailed')
    expect(event?.data).toMatchObject({ userId: 'student-2', reason: 'EMAIL_SHARED' })
    given(...sharing, same)
      .when(same)
      .thenEvents()
  })
  it('goes by the e-mail where Zoom calls it another registrant', () => {
    given(...sharing)
      .when(approve(2, { email: emailOf(1) }))
      .thenEvents('RegistrationFailed')
  })
  it('does not give his time to his sister', () => {
    const brother = guest('Brother', { registrantId: 'registrant-1' })
    const meeting = meetingAfter(...sharing, start(), join(brother, 1), same, leave(brother, 11))
    expect(rowsOf(meeting)).toMatchObject([{ userId: 'student-1', duration: 600 }])
  })
  it('fails his sister as well where nobody had asked for her yet', () => {
    given(schedule(), register(1), approve(1)).when(same).thenEvents('RegistrationFailed')
    expect(meetingAfter(schedule(), approve(1), same).registrations.get('student-2')?.status).toBe('failed')
  })
  it('gives the link on once his registration is cancelled', () => {
    given(...sharing, depart(1), unregister(1))
      .when(same)
      .thenEvents('RegistrantApproved')
  })
  it('does not give it on once he was there with it, for his time would be hers', () => {
    const brother = guest('Brother', { registrantId: 'registrant-1' })
    given(...sharing, start(), join(brother, 1), depart(1), unregister(1))
      .when(same)
      .thenEvents('RegistrationFailed')
  })
})

describe('an e-mail of two', () => {
  const brother = [schedule(), start(), approve(1)]
  const sister = approve(2, { email: emailOf(1) })
  const typist = guest('S', { email: emailOf(1) })

  it('identifies neither from the second claim on, whether they come before it or after', () => {
    const stranger = [{ id: 'guest.connection-of-S', userId: null, duration: 600 }]
    const before = meetingAfter(...brother, join(typist, 1), sister, leave(typist, 11))
    const behind = meetingAfter(...brother, sister, join(typist, 1), leave(typist, 11))
    expect(rowsOf(before)).toMatchObject(stranger)
    expect(rowsOf(behind)).toMatchObject(stranger)
  })
  it('takes back what was his by the e-mail alone', () => {
    const [event] = given(...brother, join(typist, 1))
      .when(sister)
      .thenEvents('RegistrationFailed')
    expect(event?.data).toMatchObject({
      reason: 'EMAIL_SHARED',
      after: [{ participants: [{ id: 'guest.connection-of-S', userId: null }], removed: ['user.student-1'] }],
    })
  })
  it('leaves him what he did with his own link', () => {
    const himself = guest('S', { email: emailOf(1), registrantId: 'registrant-1' })
    const meeting = meetingAfter(...brother, join(himself, 1), sister, leave(himself, 11))
    expect(rowsOf(meeting)).toMatchObject([{ userId: 'student-1', duration: 600 }])
  })
  it('is nobody’s where the roster knew only one of them when they came', () => {
    const known = guest('S', { email: emailOf(1), emailUserId: 'student-1' })
    expect(rowsOf(meetingAfter(...brother, join(known, 1), sister))).toMatchObject([{ userId: null }])
  })
  it('stays nobody’s when one of them leaves the class and the other gets a link', () => {
    const gone = [depart(1), unregister(1)]
    const meeting = meetingAfter(...brother, sister, ...gone, sister, join(typist, 1))
    expect(meeting.registrations.get('student-2')?.status).toBe('approved')
    expect(rowsOf(meeting)).toMatchObject([{ userId: null }])
  })
})

describe('when a stranger is in the meeting', () => {
  it.each([
    { evidence: guest('S', { registrantId: 'registrant-1' }), row: 'guest.registrant-1' },
    { evidence: guest('S', { email: emailOf(1) }), row: 'guest.connection-of-S' },
  ])('gives their time to the pupil who is found to be $row', ({ evidence, row }) => {
    const joined = [schedule(), start(), join(evidence, 1)]
    const [event] = given(...joined)
      .when(approve(1))
      .thenEvents('RegistrantApproved')
    expect(event?.data).toMatchObject({
      after: [{ participants: [{ id: 'user.student-1' }], removed: [row] }],
    })
    expect(rowsOf(meetingAfter(...joined, approve(1), leave(evidence, 11)))).toMatchObject([
      { id: 'user.student-1', duration: 600 },
    ])
  })
  it('leaves other strangers strangers', () => {
    const others = [join(guest('S'), 1), join(guest('T', { registrantId: 'another' }), 1)]
    const [event] = given(schedule(), start(), ...others)
      .when(approve(1))
      .thenEvents('RegistrantApproved')
    expect(event?.data).toMatchObject({ after: [] })
  })
})
