import { describe, expect, it } from 'vitest'
import type { AttendanceStatus } from '../../src/domain/attendance/record.ts'
import { DEFAULT_RISK, type Risk, risksOf } from '../../src/domain/attendance/risk.ts'

const LETTERS: Record<string, AttendanceStatus> = {
  '.': 'present',
  L: 'late',
  P: 'partial',
  A: 'absent',
  E: 'excused',
}

/** A term as a row of letters, and how many sessions are to come. */
const risks = (row: string, remaining = 20): Risk[] =>
  risksOf({ statuses: [...row].flatMap((letter) => LETTERS[letter] ?? []), remaining }, DEFAULT_RISK)

describe('a pupil', () => {
  it.each(['', 'A', '....', 'A.........', 'A....L', 'EEEEEEEE', 'AA........'])(
    'does not worry with %s',
    (row) => {
      expect(risks(row)).toEqual([])
    },
  )

  it('worries with more than a fifth missed, told in the rule’s own numbers', () => {
    expect(risks('.A..A..A..A.')).toEqual([
      { rule: 'missed_share', missed: 4, sessions: 12, percent: 33.3, limit: 20 },
    ])
  })

  it('worries when absent three times in a row up to now; an excused session in between changes nothing', () => {
    const inARow = { rule: 'absent_in_a_row', sessions: 3, limit: 3 }
    expect(risks(`${'.'.repeat(20)}AAA`)).toEqual([inARow])
    expect(risks(`${'.'.repeat(20)}AAEA`)).toEqual([inARow])
    expect(risks(`${'.'.repeat(20)}AAA.`)).toEqual([])
  })

  it('worries when the term’s share is out of reach, though everything to come is attended', () => {
    expect(risks('....PPPPP.', 10)).toEqual([{ rule: 'cannot_reach', best: 75, limit: 80 }])
    expect(risks('....PPPPP.', 20)).toEqual([])
  })
})
