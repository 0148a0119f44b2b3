import { describe, expect, it } from 'vitest'
import type { AttendanceStatus } from '../../src/domain/attendance/record.ts'
import { type DayMark, judgeDay, longestAbsence } from '../../src/domain/attendance/schoolDay.ts'

describe('a day of a pupil', () => {
  it.each<[DayMark | null, AttendanceStatus[]]>([
    [null, []],
    ['present', ['present']],
    ['late', ['late']],
    ['cut', ['partial']],
    ['absent', ['absent']],
    ['absent', ['excused']],
    ['present', ['present', 'excused']],
    ['late', ['absent', 'present']],
    ['cut', ['present', 'absent']],
    ['absent', ['partial', 'absent']],
    ['absent', ['present', 'absent', 'absent']],
    ['cut', ['present', 'partial', 'present']],
    ['late', ['present', 'late']],
    ['late', ['late', 'absent']],
  ])('is %s of %j', (mark, statuses) => expect(judgeDay(statuses)).toBe(mark))

  it('is absent below half of the sessions that were asked of them, wherever these stand', () => {
    for (let attended = 0; attended <= 6; attended += 1) {
      const statuses: AttendanceStatus[] = Array.from({ length: 6 }, (_, i) =>
        i < attended ? 'present' : 'absent',
      )
      for (const order of [statuses, statuses.toReversed()])
        expect(judgeDay(order) === 'absent').toBe(attended < 3)
    }
  })
})

describe('absence in a row', () => {
  it('is ended by a day of attendance, and by one that is not the pupil’s', () => {
    expect(longestAbsence(['absent', 'absent', 'late', 'absent'])).toBe(2)
    expect(longestAbsence(['absent', null, 'absent'])).toBe(1)
    expect(longestAbsence([])).toBe(0)
  })
})
