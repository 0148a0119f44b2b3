import type { Member } from '../../app/exports.ts'
import type { Sex } from '../../app/rosterStore.ts'
import type { Sf2Group } from './group.ts'

/** Of boys, of girls and of all. All includes pupils without a sex in the roster. */
export interface Split {
  male: number | null
  female: number | null
  total: number | null
}

export interface Sf2Summary {
  schoolDays: number
  /** The first Friday of the school year. */
  cutOff: string
  enrolment: Split
  late: Split
  registered: Split
  /** Percent. */
  ofEnrolment: Split
  averageDaily: Split
  /** Percent. */
  attendance: Split
  absentInARow: Split
  dropped: Split
  transferredOut: Split
  transferredIn: Split
}

interface Summed {
  members: readonly Member[]
  groups: readonly Sf2Group[]
  schoolDays: number
  month: string
  cutOff: string
}

export function summaryOf({ members, groups, schoolDays, month, cutOff }: Summed): Sf2Summary {
  const lines = groups.flatMap((group) => group.lines)
  const count = (is: (member: Member) => boolean) =>
    split((of) => members.filter((one) => is(one) && of(one.sex)).length)
  const inMonth = (day: string | null) => day?.startsWith(month) === true
  const enrolment = count((member) => isIn(member, cutOff))
  const registered = count((member) => isIn(member, `${month}-31`))
  const averageDaily = split((of) => {
    const there = groups.filter(({ sex }) => of(sex)).flatMap(({ totals }) => totals)
    return schoolDays === 0
      ? null
      : rounded(there.reduce<number>((sum, one) => sum + (one ?? 0), 0) / schoolDays)
  })
  return {
    schoolDays,
    cutOff,
    enrolment,
    late: count(({ since, isTransferred }) => inMonth(since) && !isTransferred && (since ?? '') > cutOff),
    registered,
    ofEnrolment: percent(registered, enrolment),
    averageDaily,
    attendance: percent(averageDaily, registered),
    absentInARow: split((of) => lines.filter((line) => line.isAbsentInARow && of(line.member.sex)).length),
    dropped: count(({ until, reason }) => inMonth(until) && reason === 'dropped'),
    transferredOut: count(({ until, reason }) => inMonth(until) && reason === 'transferred'),
    transferredIn: count(({ since, isTransferred }) => inMonth(since) && isTransferred),
  }
}

const isIn = ({ since, until }: Member, day: string): boolean =>
  (since === null || since <= day) && (until === null || until > day)

const split = (count: (of: (sex: Sex | null) => boolean) => number | null): Split => ({
  male: count((sex) => sex === 'male'),
  female: count((sex) => sex === 'female'),
  total: count(() => true),
})

const percent = (part: Split, whole: Split): Split => ({
  male: shareOf(part.male, whole.male),
  female: shareOf(part.female, whole.female),
  total: shareOf(part.total, whole.total),
})

const shareOf = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null || whole === 0 ? null : rounded((100 * part) / whole)

const rounded = (value: number): number => Math.round(value * 100) / 100
