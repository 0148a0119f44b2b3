import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Connection,
  type DoorMark,
  type Mark,
  presence,
  withDoorMark,
  withMark,
} from '../../src/domain/when/connection.ts'
import type { Evidence } from '../../src/domain/who/evidence.ts'
import { cases, property } from '../support/property.ts'
import { guest, student } from '../support/spec.ts'

const blank: Connection = { key: 'c', uuid: 'u', marks: [], evidence: [] }
const joined = (at: number): Mark => ({ kind: 'joined', at })
const left = (at: number): Mark => ({ kind: 'left', at })

const connect = (marks: readonly Mark[]) =>
  marks.reduce((connection, mark) => withMark(connection, mark, guest('G')) ?? connection, blank)

const there = (marks: readonly Mark[], to: number | null = null) => {
  const { closed, openSince } = presence(connect(marks), { uuid: 'u', from: 0, to })
  return [...closed.map((stay) => [stay.from, stay.to]), ...(openSince === null ? [] : [[openSince]])]
}

/** In each: the marks, and the stays; a stay of one number is still open. */
const STAYS: [string, Mark[], number[][]][] = [
  ['is there until they leave', [joined(1), left(9)], [[1, 9]]],
  ['is there while they have not left', [joined(1)], [[1]]],
  ['comes back', [joined(1), left(3), joined(5), left(9)], [[1, 3], [5, 9]]], // biome-ignore format: one line a case
  ['moves to a breakout room', [joined(1), left(5), joined(5)], [[1]]],
  ['moves there, and leaves', [joined(1), left(5), joined(5), left(9)], [[1, 9]]],
  ['moves, and Zoom loses the left', [joined(1), joined(5), left(9)], [[1, 9]]],
  ['moves, and Zoom loses the first joined', [left(5), joined(5)], [[5]]],
  ['only leaves', [left(5)], []],
  ['leaves twice', [joined(1), left(5), left(7)], [[1, 5]]],
]

/** The times of a left before which no joined came. */
const lost = (...marks: Mark[]) => presence(connect(marks), { uuid: 'u', from: 0, to: null }).lost

it('tells when they left without having joined', () => {
  expect(lost(left(5), joined(6), left(7), left(9))).toEqual([5, 9])
  expect(lost(joined(1), left(5), joined(5))).toEqual([])
})

describe('evidence without a name', () => {
  const [named, unnamed] = [guest('G'), { ...guest('G'), name: null }]
  const evidenceOf = (...said: Evidence[]) =>
    said.reduce((c, is) => withMark(c, joined(1), is) ?? c, blank).evidence.map(({ is }) => is)

  it('says nothing new beside a name of the same moment, in either order', () => {
    expect(evidenceOf(named, unnamed)).toEqual([named])
    expect(evidenceOf(unnamed, named)).toEqual([named])
  })
  it('is news with another sign', () => {
    const signed = { ...unnamed, zoomAccountId: 'account-1' }
    expect(evidenceOf(named, signed)).toEqual([named, signed])
    const known = { ...unnamed, emailUserId: 'student-1' }
    expect(evidenceOf(named, known)).toEqual([named, known])
  })
})

describe('a pupil at the door', () => {
  const waiting = (at: number): DoorMark => ({ kind: 'waiting', at })
  const over = (at: number): DoorMark => ({ kind: 'over', at })
  const waited = (door: readonly DoorMark[], marks: readonly Mark[] = [], to: number | null = 60) => {
    const all = door.reduce((c, mark) => withDoorMark(c, mark, guest('G')) ?? c, connect(marks))
    return presence(all, { uuid: 'u', from: 0, to }).waited.map((stay) => [stay.from, stay.to])
  }

  it.each<[string, DoorMark[], Mark[], number[][]]>([
    ['waits until Zoom says that it is over', [waiting(1), over(9)], [], [[1, 9]]],
    ['waits until they are in', [waiting(1)], [joined(9)], [[1, 9]]],
    ['waits until the end', [waiting(1)], [], [[1, 60]]],
    ['waits twice', [waiting(1), over(3), waiting(5)], [joined(9)], [[1, 3], [5, 9]]], // biome-ignore format: one line a case
    ['does not wait after the end', [waiting(61)], [], []],
    ['only goes in', [over(9)], [joined(9)], []],
  ])('%s', (_, door, marks, stays) => {
    expect(waited(door, marks)).toEqual(stays)
    expect(waited(door.toReversed(), marks)).toEqual(stays)
  })
  it('says nothing new by waiting again in the same second', () => {
    const one = withDoorMark(blank, waiting(1), guest('G'))
    expect(one && withDoorMark(one, waiting(1), guest('G'))).toBeNull()
  })
})

describe('a pupil who', () => {
  it.each(STAYS)('%s', (_, marks, stays) => {
    expect(there(marks)).toEqual(stays)
    expect(there(marks.toReversed())).toEqual(stays)
  })
})

describe('when the instance has ended', () => {
  it.each<[string, Mark[], number[][]]>([
    ['ends what is still open', [joined(1)], [[1, 60]]],
    ['cuts off a left after the end', [joined(1), left(63)], [[1, 60]]],
    ['gives a join after the end no length', [joined(61)], [[61, 61]]],
    ['gives a stay after the end no length', [joined(61), left(70)], [[61, 61]]],
    ['counts nothing before the start', [joined(-5), left(10)], [[0, 10]]],
    ['gives a stay before the start no length', [joined(-5), left(-1)], [[0, 0]]],
  ])('%s', (_, marks, stays) => {
    expect(there(marks, 60)).toEqual(stays)
  })
})

describe('a mark', () => {
  const known = connect([joined(1)])

  it('that repeats is nothing new', () => {
    expect(withMark(known, joined(1), guest('G'))).toBeNull()
  })
  it('that repeats is nothing new where the roster meanwhile knows the e-mail', () => {
    const one = withMark(blank, joined(1), { ...student(1), emailUserId: null })
    expect(one && withMark(one, joined(1), student(1))).toBeNull()
  })
  it('that says more of who it is adds evidence, not time', () => {
    expect(withMark(known, joined(1), guest('New name'))).toMatchObject({
      marks: known.marks,
      evidence: [{ is: { name: 'G' } }, { is: { name: 'New name' } }],
    })
  })
})

it(property('any order and repetition of marks gives the same stays'), () => {
  const mark = fc.record({
    kind: fc.constantFrom('joined' as const, 'left' as const),
    at: fc.integer({ min: 0, max: 6 }),
  })
  const order = fc.array(mark, { maxLength: 8 }).chain((marks) =>
    fc.record({
      marks: fc.constant(marks),
      again: fc.shuffledSubarray([...marks, ...marks], { minLength: marks.length * 2 }),
    }),
  )
  fc.assert(
    fc.property(order, ({ marks, again }) => {
      expect(there(again, 5)).toEqual(there(marks, 5))
      for (const [from = 0, to = from] of there(marks, 5)) expect(to).toBeGreaterThanOrEqual(from)
    }),
    cases(200),
  )
})
