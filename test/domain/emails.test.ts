import { describe, expect, it } from 'vitest'
import { clock, type Lived, life, pupils } from '../support/life.ts'
import {
  approve,
  at,
  depart,
  emailOf,
  end,
  erase,
  expecting,
  given,
  guest,
  instance,
  join,
  leave,
  link,
  listed,
  recordsOf,
  report,
  type Step,
  schedule,
  series,
  sessionAfter,
  start,
  stay,
  student,
  take,
  unregister,
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
  it('is not linked when the roster gets its user, and is not asked about', () => {
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
  it('is not recorded if its user was erased', () => {
    const typed = { ...guest('Typist', FOREIGN), email: emailOf(1) }
    const { evidence } = given(schedule(), start(), approve(1), erase(1))
      .when(join(typed, 0))
      .thenOnly('ParticipantJoined')
    expect(evidence).toMatchObject({ name: null, email: null })
  })
})

describe('an e-mail of our registrant that another user has later', () => {
  const [first, second] = ['session-1', 'session-2']
  const weekly = series({ [first]: 0, [second]: 7 * 24 * 60 })
  /** Zoom often leaves the registrant out. */
  const came = (n: number, from: number, uuid: string) =>
    instance(uuid, from, from + 60, { ...unsigned(n), emailUserId: null })
  const held = [pupils(1, 2), weekly, approve(1), ...came(1, 0, 'uuid-1'), clock(300)]
  const laterAs = (n: number) => approve(n, { email: emailOf(1), registrantId: 'registrant-9', at: at(600) })
  const statuses = ({ session }: Lived, id: string) =>
    Object.fromEntries(Object.entries(recordsOf(session(id))).map(([who, { status }]) => [who, status]))

  it('leaves who came before as they were, where the first has left and the e-mail is the second’s now', async () => {
    const later = [pupils(2, 3), depart(1), unregister(1), laterAs(3), ...came(1, 7 * 24 * 60, 'uuid-2')]
    const lived = await life(...held, ...later)
    expect(statuses(lived, first)).toEqual({ 'student-1': 'present', 'student-2': 'absent' })
    expect(statuses(lived, second)).toEqual({ 'student-2': 'absent', 'student-3': 'present' })
  })
  it('leaves who came before as they were, where the two are siblings, and is nobody’s from then on', async () => {
    const lived = await life(...held, pupils(1, 2, 3), laterAs(3), ...came(1, 7 * 24 * 60, 'uuid-2'))
    expect(statuses(lived, first)).toEqual({ 'student-1': 'present', 'student-2': 'absent' })
    expect(statuses(lived, second)).toEqual({
      'student-1': 'absent',
      'student-2': 'absent',
      'student-3': 'absent',
    })
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
  it('is not linked when the roster gets its user', () => {
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
