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

/** A device of a pupil or a telephone, from one minute to another. `of`: the pupil, or the places of the devices that Zoom binds it to. */
interface Stay {
  of: number
  boundTo: number[]
  from: number
  to: number
}

const stayOf = (of: fc.Arbitrary<number>, boundTo: fc.Arbitrary<number[]>) =>
  fc
    .tuple(of, boundTo, fc.nat(49), fc.integer({ min: 1, max: 30 }))
    .map(([of, boundTo, from, length]): Stay => ({ of, boundTo, from, to: Math.min(60, from + length) }))

const lives = fc.record({
  devices: fc.array(stayOf(fc.constantFrom(1, 2), fc.constant([])), { minLength: 1, maxLength: 5 }),
  telephones: fc.array(stayOf(fc.constant(0), fc.array(fc.nat(4), { maxLength: 2 })), { maxLength: 3 }),
  /** What Zoom's report says of the telephones. */
  inReport: fc.constantFrom('no report', 'by their number', 'by another name', 'not at all'),
})

/** The minutes of a pupil: of their devices, and of the telephones that are theirs alone. */
function minutesOf(n: number, devices: readonly Stay[], telephones: readonly Stay[]): number {
  const ownersOf = ({ boundTo }: Stay) => new Set(boundTo.flatMap((place) => devices[place]?.of ?? []))
  const isTheirs = (one: Stay) => one.of === n || (ownersOf(one).size === 1 && ownersOf(one).has(n))
  const theirs = [...devices, ...telephones].filter(isTheirs)
  const isThere = (minute: number) => theirs.some(({ from, to }) => from <= minute && minute < to)
  return Array.from({ length: 60 }, (_, minute) => minute).filter(isThere).length
}

describe('telephones with one number, bound to one, two or no devices of two pupils', () => {
  it(property('are the device of whoever has them alone, in any order, whatever the report lists'), () => {
    const evidenceOf = ({ of }: Stay) => (of === 0 ? telephone : student(of))
    const inReportAs = (name: string) => (one: Stay, place: number) =>
      one.of === 0 && name === 'by another name' ? guest(`Renamed ${place}`) : evidenceOf(one)
    const told = ({ devices, telephones }: { devices: Stay[]; telephones: Stay[] }) =>
      [...devices, ...telephones].flatMap((one, place) => {
        const where = { connection: `connection-${place}` }
        const known = one.boundTo.filter((device) => device < devices.length)
        const bindings = known.map((device) => bind(where.connection, `connection-${device}`, one.from))
        return [join(evidenceOf(one), one.from, where), leave(evidenceOf(one), one.to, where), ...bindings]
      })
    const reportOf = (all: Stay[], inReport: string) =>
      inReport === 'no report'
        ? []
        : [
            report(
              all
                .filter(({ of }) => of !== 0 || inReport !== 'not at all')
                .map((one, place) => [inReportAs(inReport)(one, place), one.from, one.to]),
            ),
          ]
    const scenes = lives.chain((life) => {
      const all = [...told(life), ...reportOf([...life.devices, ...life.telephones], life.inReport)]
      return fc.tuple(fc.constant(life), fc.shuffledSubarray(all, { minLength: all.length }))
    })
    fc.assert(
      fc.property(scenes, ([{ devices, telephones }, all]) => {
        const { records } = outcome(...all)
        for (const n of [1, 2])
          expect(records[`student-${n}`]?.attendedSeconds).toBe(60 * minutesOf(n, devices, telephones))
      }),
      cases(300),
    )
  })
})
