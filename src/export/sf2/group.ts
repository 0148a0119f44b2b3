import type { Member } from '../../app/exports.ts'
import type { Sex } from '../../app/rosterStore.ts'
import type { DayMark } from '../../domain/attendance/schoolDay.ts'

export interface Sf2Group {
  /** Null if the roster does not know the pupils' sex. */
  sex: Sex | null
  lines: Sf2Line[]
  /** The number of pupils who were there, by day; null on days without classes. */
  totals: (number | null)[]
}

export interface Sf2Line {
  member: Member
  name: string
  /** By day; null if the pupil has no record. */
  marks: (DayMark | null)[]
  absent: number
  tardy: number
  present: number
  remarks: string
  isAbsentInARow: boolean
}
