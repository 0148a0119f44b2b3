import { describe, expect, it } from 'vitest'
import {
  approve,
  fail,
  given,
  guest,
  join,
  leave,
  meetingAfter,
  register,
  rowsOf,
  schedule,
  start,
  unregister,
} from './spec.ts'

const statusAfter = (...commands: Parameters<typeof meetingAfter>) =>
  meetingAfter(...commands).registrations.get('student-1')?.status

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
  it('has nobody to fail or to cancel', () => {
    given(schedule()).when(fail(1)).thenEvents()
    given(schedule()).when(unregister(1)).thenEvents()
  })
})

describe('when requested', () => {
  const requested = [schedule(), register(1)]

  it('requests only whoever is new', () => {
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
    expect(event?.data).toMatchObject({ registrantId: 'registrant-1', after: {} })
    expect(statusAfter(...requested, approve(1))).toBe('approved')
  })
  it('fails', () => {
    given(...requested)
      .when(fail(1))
      .thenEvents('RegistrationFailed')
    expect(statusAfter(...requested, fail(1))).toBe('failed')
  })
  it('cancels', () => {
    given(...requested)
      .when(unregister(1))
      .thenEvents('RegistrantCancelled')
    expect(statusAfter(...requested, unregister(1))).toBeUndefined()
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
  ])('is not $is any more', ({ command }) => {
    given(...approved)
      .when(command)
      .thenEvents()
  })
  it('keeps the time of whoever is cancelled later', () => {
    const who = guest('S', { registrantId: 'registrant-1' })
    const meeting = meetingAfter(...approved, start(), join(who, 1), unregister(1), leave(who, 11))
    expect(rowsOf(meeting)).toMatchObject([{ userId: 'student-1', duration: 600 }])
  })
})

describe('when a brother is registered with the same e-mail', () => {
  const sharing = [schedule(), register(1, 2), approve(1)]
  const same = approve(2, { email: 'student-1@school.example', registrantId: 'registrant-1' })

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
      .when(approve(2, { email: 'student-1@school.example' }))
      .thenEvents('RegistrationFailed')
  })
  it('does not give his time to his sister', () => {
    const brother = guest('Brother', { registrantId: 'registrant-1' })
    const meeting = meetingAfter(...sharing, start(), join(brother, 1), same, leave(brother, 11))
    expect(rowsOf(meeting)).toMatchObject([{ userId: 'student-1', duration: 600 }])
  })
  it('gives the link on once his registration is cancelled', () => {
    given(...sharing, unregister(1))
      .when(same)
      .thenEvents('RegistrantApproved')
  })
})

describe('when a stranger is in the meeting', () => {
  it.each([
    { evidence: guest('S', { registrantId: 'registrant-1' }), row: 'guest.registrant-1' },
    { evidence: guest('S', { email: 'student-1@school.example' }), row: 'guest.connection-of-S' },
  ])('gives their time to the pupil who is found to be $row', ({ evidence, row }) => {
    const joined = [schedule(), start(), join(evidence, 1)]
    const [event] = given(...joined)
      .when(approve(1))
      .thenEvents('RegistrantApproved')
    expect(event?.data).toMatchObject({
      after: { participants: [{ id: 'user.student-1' }], merged: [row] },
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
    expect(event?.data).toMatchObject({ after: {} })
  })
})
