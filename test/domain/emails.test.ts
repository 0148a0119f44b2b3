import { describe, expect, it } from 'vitest'
import {
  approve,
  emailOf,
  end,
  erase,
  expecting,
  given,
  guest,
  join,
  leave,
  link,
  listed,
  recordsOf,
  report,
  type Step,
  schedule,
  sessionAfter,
  start,
  stay,
  student,
  take,
  unsigned,
} from '../support/spec.ts'

/** Who somebody is by an e-mail that Zoom tells of them. */

const idsAfter = (...steps: Step[]) => listed(schedule(), start(), ...steps).map(({ id }) => id)
const statusAfter = (...steps: Step[]) =>
  recordsOf(sessionAfter(schedule(), start(), ...steps, end(60), expecting([1]), take()))['student-1']?.status

const PUPIL = ['user.student-1']
const GUEST = ['guest.connection-of-Student 1']
const ACCOUNT_GUEST = ['guest.zoom-1']
const FOREIGN = { registrantId: 'not-ours' }
const FOREIGN_GUEST = ['guest.not-ours']

describe('an e-mail that somebody typed', () => {
  it('makes a guest, and marks nobody', () => {
    expect(idsAfter(join(unsigned(1), 0))).toEqual(GUEST)
    expect(statusAfter(...stay(unsigned(1), 0, 60))).toBe('absent')
    expect(statusAfter(...stay(student(1), 0, 60))).toBe('present')
  })
  it('counts where our registrant has it, registered before or after', () => {
    expect(idsAfter(approve(1), join(unsigned(1), 0))).toEqual(PUPIL)
    expect(idsAfter(join(unsigned(1), 0), approve(1))).toEqual(PUPIL)
    expect(idsAfter(approve(2), join(unsigned(1), 0))).toEqual(GUEST)
  })
  it('counts once Zoom tells that the account is signed in', () => {
    expect(idsAfter(join(unsigned(1), 0), leave(student(1), 9))).toEqual(PUPIL)
  })
  it('is not linked when the roster learns whose it is, and is not asked about', () => {
    const mail = { ...unsigned(1), emailUserId: null }
    given(schedule(), start(), join(mail, 0)).when(link(1)).thenEvents()
    expect(listed(schedule(), start(), join(mail, 0))).toMatchObject([{ email: emailOf(1) }])
    expect(listed(schedule(), start(), join(mail, 0))[0]).not.toHaveProperty('linkable')
  })
  it('stays a guest’s where the same e-mail of another is linked', () => {
    const typed = { ...unsigned(1), name: 'Typist' }
    const signed = { ...student(1), emailUserId: null }
    expect(listed(schedule(), start(), join(signed, 0))).toMatchObject([{ linkable: true }])
    expect(idsAfter(join(typed, 0), join(signed, 0), link(1))).toEqual([
      'guest.connection-of-Typist',
      ...PUPIL,
    ])
  })
  it('is not recorded where it is that of somebody who was erased', () => {
    const typed = { ...guest('Typist', FOREIGN), email: emailOf(1) }
    const { evidence } = given(schedule(), start(), approve(1), erase(1))
      .when(join(typed, 0))
      .thenOnly('ParticipantJoined')
    expect(evidence).toMatchObject({ name: null, email: null })
  })
})

describe('an e-mail under a registration that is not ours', () => {
  it('is never that pupil, signed in or registered otherwise', () => {
    for (const who of [unsigned(1), student(1)]) {
      const came = join({ ...who, ...FOREIGN }, 0)
      const guests = who.zoomAccountId === null ? FOREIGN_GUEST : ACCOUNT_GUEST
      expect(idsAfter(came)).toEqual(guests)
      expect(idsAfter(came, approve(1))).toEqual(guests)
    }
  })
  it('is not linked when the roster learns whose it is', () => {
    const mail = { ...student(1), ...FOREIGN, emailUserId: null }
    given(schedule(), start(), join(mail, 0)).when(link(1)).thenEvents()
  })
  it('is a guest’s even though the joined left the registration out', () => {
    const came = [approve(1), join(unsigned(1), 0), leave({ ...unsigned(1), ...FOREIGN }, 9)]
    expect(idsAfter(came[0] ?? [], came[1] ?? [])).toEqual(PUPIL)
    expect(idsAfter(...came)).toEqual(FOREIGN_GUEST)
  })
  it('is the pupil’s once the registration turns out to be ours', () => {
    const came = join({ ...unsigned(1), registrantId: 'registrant-1' }, 0)
    expect(idsAfter(came)).toEqual(['guest.registrant-1'])
    expect(idsAfter(came, approve(1))).toEqual(PUPIL)
  })
})

describe('an e-mail in Zoom’s report', () => {
  it('counts with an account or for our registrant, and else makes a guest', () => {
    expect(idsAfter(report([[student(1), 0, 60]]))).toEqual(PUPIL)
    expect(idsAfter(approve(1), report([[unsigned(1), 0, 60]]))).toEqual(PUPIL)
    expect(idsAfter(report([[unsigned(1), 0, 60]]))).toEqual(['guest.in-room-0'])
  })
  it('under a registration that is not ours, says so of the webhooks’ half as well', () => {
    const told = report([[{ ...unsigned(1), ...FOREIGN }, 0, 60]])
    expect(idsAfter(approve(1), ...stay(unsigned(1), 0, 60))).toEqual(PUPIL)
    expect(statusAfter(approve(1), ...stay(unsigned(1), 0, 60), told)).toBe('absent')
    expect(statusAfter(approve(1), told, ...stay(unsigned(1), 0, 60))).toBe('absent')
  })
})
