import { describe, expect, it } from 'vitest'
import { type Folded, freeze, thaw } from '../../src/meeting/log/snapshot.ts'
import {
  approve,
  cancel,
  claim,
  correct,
  end,
  expecting,
  join,
  meetingAfter,
  offer,
  register,
  schedule,
  start,
  student,
  take,
} from '../support/spec.ts'

const folded = (...commands: Parameters<typeof meetingAfter>): Folded => ({
  state: meetingAfter(...commands),
  version: commands.length,
  lastEventId: 'last',
})

const EVERYTHING = [
  schedule(),
  register(1, 2),
  approve(1),
  offer(2),
  claim(3, 'join', 1),
  start(),
  join(student(1), 1),
  end(60),
  expecting([1, 2]),
  take(),
  correct(2, 'excused', 'ill'),
]

describe('a snapshot', () => {
  it('thaws to what was frozen', () => {
    expect(thaw(freeze(folded(...EVERYTHING)))).toEqual(folded(...EVERYTHING))
    expect(thaw(freeze(folded(schedule(), cancel)))).toEqual(folded(schedule(), cancel))
  })
  it('of an unknown meeting thaws as well', () => {
    const nothing: Folded = { state: { kind: 'unknown' }, version: 0, lastEventId: '' }
    expect(thaw(freeze(nothing))).toEqual(nothing)
  })
  it.each([
    { $map: [1] },
    { $map: [['a', 1]] },
    { $set: ['a'] },
    { settings: { $set: [] } },
    { $map: 'text' },
  ])('takes nothing that a host wrote into the settings for a tag: %j', (settings) => {
    const poisoned = folded(schedule({ settings }))
    expect(thaw(freeze(poisoned))).toEqual(poisoned)
  })
  it('that is missing is none', () => {
    expect(thaw(null)).toBeNull()
  })
  it('of another format is none', () => {
    expect(thaw(JSON.stringify({ format: -1, folded: folded(schedule()) }))).toBeNull()
  })
})
