import { describe, expect, it } from 'vitest'
import { LateMap } from '../../src/meeting/log/lateMap.ts'
import { type Folded, freeze, thaw } from '../../src/meeting/log/snapshot.ts'
import { awake } from '../support/consistent.ts'
import {
  admitted,
  approve,
  bind,
  cancel,
  claim,
  correct,
  end,
  erase,
  expecting,
  guest,
  join,
  leave,
  meetingAfter,
  offer,
  recorded,
  register,
  report,
  schedule,
  sessionIn,
  start,
  stay,
  student,
  take,
  wait,
} from '../support/spec.ts'

const folded = (...commands: Parameters<typeof meetingAfter>): Folded => ({
  state: meetingAfter(...commands),
  version: commands.length,
  lastEventId: 'last',
})

/** Through a snapshot. */
function again(all: Folded): Folded {
  const thawed = thaw(freeze(all))
  if (thawed === null) throw new Error('The snapshot does not thaw')
  return { ...thawed, state: awake(thawed.state) }
}

const ana = guest('Ana', { email: 'ana@home.example', zoomAccountId: 'account-of-ana' })

/** Every kind of person, of mark and of row. */
const EVERYTHING = [
  schedule(),
  register(1, 2),
  approve(1),
  offer(2),
  claim(3, 'join', 1),
  wait(student(5), -2),
  start(),
  admitted(student(5), 0),
  join(student(1), 1),
  join(student(1), 1, { connection: 'tablet' }),
  leave(student(1), 5),
  leave(student(4), 6),
  ...stay(ana, 7, 20),
  bind('telephone', 'tablet', 3),
  join(guest('639170000000'), 3, { connection: 'telephone' }),
  end(60),
  report([
    [student(1), 1, 5],
    [ana, 7, 20],
    [guest('Ana'), 8, 21],
  ]),
  expecting([1, 2]),
  take(),
  correct(2, 'excused', 'ill'),
  ...stay(guest('Ana'), 400, 420, { uuid: 'uuid with spaces', connection: 'another Ana' }),
  erase(5),
]

/** A class with so many people who came and left. */
const crowd = (size: number) =>
  folded(schedule(), start(), ...Array.from({ length: size }, (_, n) => stay(student(n), 1, 50)).flat())

const unreadIn = ({ state }: Folded, kind: 'connections' | 'participants'): number => {
  if (state.kind === 'unknown') throw new Error('Nothing was scheduled')
  const people = kind === 'connections' ? state.connections : sessionIn(state).participants
  if (!(people instanceof LateMap)) throw new Error('Everybody is read')
  return [...people.unread()].filter(([, one]) => typeof one === 'string').length
}

describe('a snapshot', () => {
  it('thaws to what was frozen', () => {
    for (const all of [folded(...EVERYTHING), folded(schedule(), cancel)]) expect(again(all)).toEqual(all)
  })
  it('of a snapshot is the same', () => {
    const thawed = thaw(freeze(folded(...EVERYTHING)))
    expect(thawed && freeze(thawed)).toBe(freeze(folded(...EVERYTHING)))
    expect(thawed && again(thawed)).toEqual(folded(...EVERYTHING))
  })
  it('is read no further than a command needs', () => {
    const { state, ...place } = thaw(freeze(crowd(50))) ?? crowd(0)
    const next = recorded(state, join(student(7), 55))
    const now = { ...place, state: next.state }
    expect(unreadIn(now, 'connections')).toBe(49)
    expect(unreadIn(now, 'participants')).toBe(49)
    expect(again(now).state).toEqual(awake(recorded(crowd(50).state, join(student(7), 55)).state))
  })
  it('says each name and e-mail once', () => {
    const text = freeze(folded(...EVERYTHING))
    for (const word of ['"Student 4"', '"ana@home.example"', '"Ana"'])
      expect(text.split(word)).toHaveLength(2)
  })
  it('grows by less than 400 characters with each person who came and left', () => {
    const [few, many] = [100, 200].map((size) => freeze(crowd(size)).length)
    expect(((many ?? 0) - (few ?? 0)) / 100).toBeLessThan(400)
  })
  it('that is cut short anywhere, or lacks a line, is none', () => {
    const text = freeze(folded(...EVERYTHING))
    for (let length = 0; length < text.length; length += 1) expect(thaw(text.slice(0, length))).toBeNull()
    const lines = text.split('\n').slice(0, -1)
    for (const n of lines.keys()) expect(thaw(`${lines.toSpliced(n, 1).join('\n')}\n`)).toBeNull()
  })
  it('of an unknown meeting thaws as well', () => {
    const nothing: Folded = { state: { kind: 'unknown' }, version: 0, lastEventId: '' }
    expect(again(nothing)).toEqual(nothing)
  })
  it.each([
    { $map: [1] },
    { $map: [['a', 1]] },
    { $set: ['a'] },
    { settings: { $set: [] } },
    { $map: 'text' },
  ])('takes nothing that a host wrote into the settings for a tag: %j', (settings) => {
    const poisoned = folded(schedule({ settings }))
    expect(again(poisoned)).toEqual(poisoned)
  })
  it('that is missing is none', () => {
    expect(thaw(null)).toBeNull()
  })
  it('of another format is none', () => {
    expect(thaw(JSON.stringify({ format: -1, folded: folded(schedule()) }))).toBeNull()
  })
})
