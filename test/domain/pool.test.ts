import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Booking, Bookings } from '../../src/domain/pool/bookings.ts'
import { findHost, nextFree, teachesMeanwhile, type Wish } from '../../src/domain/pool/findHost.ts'
import { capacityOf, type PoolHost, placesOf } from '../../src/domain/pool/host.ts'
import { property } from '../support/property.ts'

const MINUTE = 60_000
const at = (time: string) => Date.parse(`2027-03-01T${time}:00Z`)
const span = (from: string, to: string) => ({ from: at(from), to: at(to) })

const host = (key: string, more: Partial<PoolHost> = {}): PoolHost => ({
  key,
  places: 1,
  isLicensed: true,
  capacity: 300,
  ...more,
})

const booking = (key: string, from: string, to: string, more: Partial<Booking> = {}): Booking => ({
  host: key,
  meeting: `${key} ${from}`,
  teacherId: 'somebody',
  ...span(from, to),
  ...more,
})

const wish = (from: string, to: string, more: Partial<Wish> = {}): Wish => ({
  meeting: 'new',
  teacherId: 'teacher',
  sessions: [span(from, to)],
  needsLicence: false,
  people: 25,
  ...more,
})

const found = (hosts: PoolHost[], bookings: Booking[], wanted: Wish, buffer = 0) =>
  findHost(hosts, new Bookings(bookings, buffer * MINUTE), wanted)?.key ?? null

describe('a host', () => {
  const both = [host('a'), host('b')]

  it('is the first who is free', () => {
    expect(found(both, [], wish('08:00', '09:00'))).toBe('a')
    expect(found(both, [booking('a', '08:30', '09:30')], wish('08:00', '09:00'))).toBe('b')
  })

  it('is free as soon as a class has ended, and after the buffer if there is one', () => {
    const before = [booking('a', '07:00', '08:00')]
    expect(found([host('a')], before, wish('08:00', '09:00'))).toBe('a')
    expect(found([host('a')], before, wish('08:00', '09:00'), 5)).toBeNull()
    expect(found([host('a')], before, wish('08:05', '09:00'), 5)).toBe('a')
    expect(found([host('a')], [booking('a', '09:03', '10:00')], wish('08:00', '09:00'), 5)).toBeNull()
  })

  it('needs no buffer between two classes of one teacher, who ends the one to begin the next', () => {
    const own = [booking('a', '07:00', '08:00', { teacherId: 'teacher' })]
    expect(found([host('a')], own, wish('08:00', '09:00'), 5)).toBe('a')
  })

  it('with two places holds two at once, also where three meet the time one after the other', () => {
    const two = [host('a', { places: 2 })]
    const one = booking('a', '08:00', '08:30')
    expect(found(two, [one], wish('08:00', '09:00'))).toBe('a')
    expect(found(two, [one, booking('a', '08:30', '09:30')], wish('08:00', '09:00'))).toBe('a')
    expect(found(two, [one, booking('a', '08:29', '09:30')], wish('08:00', '09:00'))).toBeNull()
  })

  it('is free for every session of a series, or not taken', () => {
    const series = wish('08:00', '09:00', { sessions: [span('08:00', '09:00'), span('12:00', '13:00')] })
    expect(found(both, [booking('a', '12:30', '12:40')], series)).toBe('b')
  })

  it('is not in the way of what they hold already', () => {
    const held = booking('a', '08:00', '09:00', { meeting: '81000000001' })
    expect(found([host('a')], [held], wish('08:30', '09:30', { meeting: '81000000001' }))).toBe('a')
  })

  it('without a licence comes last where pupils are to be registered', () => {
    const hosts = [host('a', { isLicensed: false }), host('b', { isLicensed: null })]
    expect(found(hosts, [], wish('08:00', '09:00', { needsLicence: true }))).toBe('b')
    expect(found(hosts, [], wish('08:00', '09:00'))).toBe('a')
  })

  it('comes last with too little room', () => {
    const hosts = [host('a', { capacity: 100 }), host('b')]
    expect(found(hosts, [], wish('08:00', '09:00', { people: 101 }))).toBe('b')
    expect(found(hosts.slice(0, 1), [], wish('08:00', '09:00', { people: 101 }))).toBe('a')
  })

  it('has two places with a licence of Business, Education or Enterprise, and one otherwise', () => {
    expect(placesOf('business', true)).toBe(2)
    expect(placesOf('business', false)).toBe(1)
    expect(placesOf('business', null)).toBe(1)
    expect(placesOf('pro', true)).toBe(1)
    expect([capacityOf('business', true), capacityOf('pro', true)]).toEqual([300, 100])
  })
})

describe('a teacher', () => {
  it('teaches meanwhile under any host, and not if one class ends as the other begins', () => {
    const bookings = new Bookings([booking('b', '08:00', '09:00', { teacherId: 'teacher' })], 5 * MINUTE)
    expect(teachesMeanwhile(bookings, wish('08:59', '10:00'))?.host).toBe('b')
    expect(teachesMeanwhile(bookings, wish('09:00', '10:00'))).toBeNull()
  })
})

describe('where nobody is free', () => {
  it('says when somebody is', () => {
    const known = [booking('a', '08:00', '09:02'), booking('b', '08:00', '08:45')]
    const bookings = new Bookings(known, 5 * MINUTE)
    const hosts = [host('a'), host('b')]
    const later = (by: number) =>
      findHost(hosts, bookings, {
        ...wish('08:00', '09:00'),
        sessions: [{ from: at('08:00') + by, to: at('09:00') + by }],
      })
    const options = { withinMs: 12 * 60 * MINUTE, limit: 2 }
    const next = nextFree(bookings, [span('08:00', '09:00')], options, later)
    expect(next.map(({ laterBy, host: { key } }) => [laterBy / MINUTE, key])).toEqual([
      [50, 'b'],
      [55, 'b'],
    ])
  })

  it('is told behind a buffer of any length', () => {
    const bookings = new Bookings([booking('a', '08:00', '09:00')], 40 * MINUTE)
    const later = (by: number) =>
      findHost([host('a')], bookings, {
        ...wish('08:30', '09:00'),
        sessions: [{ from: at('08:30') + by, to: at('09:00') + by }],
      })
    const options = { withinMs: 12 * 60 * MINUTE, limit: 1 }
    const [next] = nextFree(bookings, [span('08:30', '09:00')], options, later)
    expect((next?.laterBy ?? 0) / MINUTE).toBe(70)
  })
})

it(property('never has a host hold more than they may in any minute, for any wishes in any order'), () => {
  const asked = fc.record({
    teacherId: fc.constantFrom('t1', 't2', 't3', 't4'),
    sessions: fc.array(fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 1, max: 90 })), {
      minLength: 1,
      maxLength: 4,
    }),
  })
  const hosts = [host('a', { places: 2 }), host('b'), host('c', { places: 2 })]
  fc.assert(
    fc.property(fc.array(asked, { maxLength: 40 }), fc.integer({ min: 0, max: 10 }), (all, buffer) => {
      const bookings = new Bookings([], buffer * MINUTE)
      const taken: Booking[] = []
      for (const [n, { teacherId, sessions }] of all.entries()) {
        const spans = sessions.map(([from, length]) => ({
          from: from * MINUTE,
          to: (from + length) * MINUTE,
        }))
        // Sessions of one meeting do not meet: a series has one a day.
        const apart = spans.filter(
          (one, i) => !spans.slice(0, i).some((o) => o.from < one.to && one.from < o.to),
        )
        const next = { ...wish('00:00', '00:00'), meeting: String(n), teacherId, sessions: apart }
        const given = findHost(hosts, bookings, next)
        if (given === null) continue
        for (const time of apart) {
          const one = { ...time, host: given.key, meeting: next.meeting, teacherId }
          taken.push(one)
          bookings.add(one)
        }
      }
      for (const { key, places } of hosts) {
        const own = taken.filter((one) => one.host === key)
        for (const { from } of own)
          expect(own.filter((one) => one.from <= from && one.to > from).length).toBeLessThanOrEqual(places)
      }
    }),
  )
})
