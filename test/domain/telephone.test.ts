import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectConsistent } from '../support/consistent.ts'
import { cases, property } from '../support/property.ts'
import {
  bind,
  end,
  expecting,
  guest,
  identifyAs,
  join,
  leave,
  meetingAfter,
  recordsOf,
  report,
  rowsOf,
  schedule,
  sessionIn,
  start,
  student,
  take,
} from '../support/spec.ts'

/** A telephone that Zoom binds to somebody who is in. */

const DEVICE = { connection: 'device' }
const PHONE = { connection: 'phone' }
const telephone = guest('+63 917 123 4567')

const pupil = [join(student(1), 0, DEVICE), leave(student(1), 10, DEVICE)]
const phone = [join(telephone, 5, PHONE), leave(telephone, 40, PHONE)]
const bound = bind('phone', 'device', 5)

const outcome = (...commands: Parameters<typeof meetingAfter>) => {
  const meeting = meetingAfter(schedule(), start(), ...commands, end(60), expecting([1, 2]), take())
  return { rows: rowsOf(meeting), records: recordsOf(sessionIn(meeting)) }
}

describe('a telephone that Zoom binds to a pupil', () => {
  it('is their second device: the time of both counts once', () => {
    const { rows, records } = outcome(...pupil, ...phone, bound)
    expect(records['student-1']).toMatchObject({
      studentId: 'student-1',
      status: 'present',
      attendedSeconds: 40 * 60,
    })
    expect(rows.map(({ id }) => id)).toEqual(['user.student-1'])
  })

  it(property('is theirs in any order, told once or more'), () => {
    const told = [...pupil, ...phone, bound]
    const expected = outcome(...told)
    const orders = fc.tuple(
      fc.shuffledSubarray(told, { minLength: told.length }),
      fc.array(fc.constantFrom(...told), { maxLength: 4 }),
    )
    fc.assert(
      fc.property(orders, ([once, again]) => {
        expect(outcome(...once, ...again)).toEqual(expected)
      }),
      cases(100),
    )
  })

  it('is a guest without the binding, and marks nobody', () => {
    const { rows, records } = outcome(...pupil, ...phone)
    expect(records['student-1']).toMatchObject({ status: 'partial' })
    expect(rows.map(({ id }) => id)).toEqual(['guest.phone', 'user.student-1'])
  })

  it('stays theirs when Zoom’s report lists both', () => {
    const listed = report([
      [student(1), 0, 10, 'r1'],
      [telephone, 5, 40, 'r2'],
    ])
    const { rows, records } = outcome(...pupil, ...phone, bound, listed)
    expect(records['student-1']).toMatchObject({ status: 'present', attendedSeconds: 40 * 60 })
    expect(rows.map(({ id }) => id)).toEqual(['user.student-1'])
  })

  it('is somebody else’s where a teacher says so', () => {
    const { records } = outcome(...pupil, ...phone, identifyAs('guest.phone', 2), bound)
    expect(records).toMatchObject({
      'student-1': { status: 'partial' },
      'student-2': { status: 'present' },
    })
  })
})

describe('a telephone of a guest', () => {
  it('is one guest with them, by the name that is no number, and a teacher names the guest once', () => {
    const ana = guest('Ana')
    const told = [join(ana, 0, DEVICE), leave(ana, 10, DEVICE), ...phone, bound]
    const { rows } = outcome(...told)
    expect(rows).toEqual([
      expect.objectContaining({ id: 'guest.device', name: 'Ana', attendedSeconds: 2400 }),
    ])
    expect(outcome(...told, identifyAs('guest.device', 1)).records['student-1']).toMatchObject({
      attendedSeconds: 2400,
    })
  })

  it('is one guest with two devices that telephones bind together, also before Zoom tells of the telephones', () => {
    const devices = [join(guest('A'), 0, { connection: 'c' }), join(guest('A'), 0, { connection: 'd' })]
    const chain = [bind('b', 'd', 5), bind('a', 'c', 5), bind('a', 'b', 5)]
    for (const told of [
      [...devices, ...chain],
      [...chain, ...devices],
    ]) {
      const meeting = meetingAfter(schedule(), start(), ...told)
      expect(rowsOf(meeting)).toHaveLength(1)
      expectConsistent(meeting)
    }
  })
})
