import type { ExportedSession, Member, School } from '../../app/exports.ts'
import type { Sex } from '../../app/rosterStore.ts'
import type { AttendanceStatus } from '../../domain/attendance/record.ts'
import { type DayMark, judgeDay, longestAbsence } from '../../domain/attendance/schoolDay.ts'
import type { Sf2Group, Sf2Line } from './group.ts'
import { type Sf2Summary, summaryOf } from './summary.ts'
import { firstFriday, schoolYearOf, weekdaysOf } from './year.ts'

/** The values of DepEd's School Form 2. */
export interface Sf2Wanted {
  /** yyyy-mm. */
  month: string
  variant: 'tardy' | 'present'
  school: School
}

/** The pupils of the form, and the classes that count. */
export interface Sf2Section {
  gradeLevel: string | null
  section: string | null
  className: string
  adviser: string | null
  classes: readonly { id: string; name: string }[]
  members: readonly Member[]
}

export interface Sf2 extends Sf2Wanted {
  /** As `2026 - 2027`. */
  schoolYear: string
  gradeLevel: string
  section: string
  adviser: string
  counted: string[]
  /** Classes of the section without a counted session: none was held, or the reader may not see them. */
  left: string[]
  days: Sf2Day[]
  groups: Sf2Group[]
  /** Of all groups, by day; null on days without classes. */
  combined: (number | null)[]
  /** Days with classes and without a column on the form. */
  outside: string[]
  summary: Sf2Summary
}

export interface Sf2Day {
  date: string
  letter: string
  isHeld: boolean
}

/** After this many absent days in a row the school intervenes. */
const IN_A_ROW = 5

/** The form of a month. `sessions` begin some weeks earlier, because a row of absences may go on into the month. */
export async function sf2Of(
  wanted: Sf2Wanted,
  section: Sf2Section,
  sessions: AsyncIterable<ExportedSession>,
): Promise<Sf2> {
  const { month, school, variant } = wanted
  const { judged, counted } = await judge(sessions)
  const days = weekdaysOf(month, variant === 'present' ? 6 : 5).map((day) => ({
    ...day,
    isHeld: judged.has(day.date),
  }))
  const held = [...judged.keys()].sort()
  const { members, classes } = section
  const lines = members
    .filter(({ since, until }) => (since ?? '') <= `${month}-31` && (until ?? '9999') > `${month}-01`)
    .map((member) => lineOf(member, { days, held, judged, wanted }))
    .sort((a, b) => a.name.localeCompare(b.name))
  const groups = GROUPS.map((sex) => groupOf(sex, lines, days)).filter(
    (group) => group.sex !== null || group.lines.length > 0,
  )
  const year = schoolYearOf(month, school.yearBegins)
  const schoolDays = days.filter(({ isHeld }) => isHeld).length
  const namesOf = (is: boolean) => classes.filter(({ id }) => counted.has(id) === is).map(({ name }) => name)
  return {
    ...wanted,
    schoolYear: `${year} - ${year + 1}`,
    gradeLevel: section.gradeLevel ?? '',
    section: section.section ?? section.className,
    adviser: section.adviser ?? '',
    counted: namesOf(true),
    left: namesOf(false),
    days,
    groups,
    combined: days.map((_, i) => sumOf(groups.map(({ totals }) => totals[i] ?? null))),
    outside: held.filter((date) => date.startsWith(month) && !days.some((day) => day.date === date)),
    summary: summaryOf({ members, groups, schoolDays, month, cutOff: firstFriday(year, school.yearBegins) }),
  }
}

const GROUPS: readonly (Sex | null)[] = ['male', 'female', null]

interface Judged {
  mark: DayMark | null
  isExcused: boolean
}

/** By day and pupil. Sessions come in their order. */
async function judge(sessions: AsyncIterable<ExportedSession>) {
  const days = new Map<string, Map<string, AttendanceStatus[]>>()
  const counted = new Set<string>()
  for await (const { date, class_id, attendance, records } of sessions) {
    if (attendance === null) continue
    if (class_id !== null) counted.add(class_id)
    const day = days.get(date) ?? new Map<string, AttendanceStatus[]>()
    days.set(date, day)
    for (const { student_id, status } of records)
      day.set(student_id, [...(day.get(student_id) ?? []), status])
  }
  const judgedOf = (statuses: AttendanceStatus[]): Judged => ({
    mark: judgeDay(statuses),
    isExcused: statuses.every((status) => status === 'excused'),
  })
  const judged = [...days].map(
    ([date, day]) => [date, new Map([...day].map(([id, statuses]) => [id, judgedOf(statuses)]))] as const,
  )
  return { judged: new Map(judged), counted }
}

interface Filling {
  days: readonly Sf2Day[]
  held: readonly string[]
  judged: ReadonlyMap<string, ReadonlyMap<string, Judged>>
  wanted: Sf2Wanted
}

function lineOf(member: Member, { days, held, judged, wanted }: Filling): Sf2Line {
  const on = (date: string) => judged.get(date)?.get(member.id)
  const marks = days.map(({ date }) => on(date)?.mark ?? null)
  const count = (...some: DayMark[]) => marks.filter((mark) => mark !== null && some.includes(mark)).length
  const excused = days.filter(({ date }) => on(date)?.isExcused === true)
  const isAbsentInARow = longestAbsence(held.map((date) => on(date)?.mark ?? null)) >= IN_A_ROW
  const remarks = [
    enteredOf(member, wanted),
    leftOf(member, wanted),
    isAbsentInARow && `${IN_A_ROW} consecutive days absent`,
    excused.length > 0 && `Excused: ${excused.map(({ date }) => Number(date.slice(8))).join(', ')}`,
  ]
  return {
    member,
    name: member.listedAs ?? member.name ?? member.id,
    marks,
    absent: count('absent'),
    tardy: count('late', 'cut'),
    present: count('present', 'late', 'cut'),
    remarks: remarks.filter((remark) => remark !== false).join('; '),
    isAbsentInARow,
  }
}

const enteredOf = ({ since, isTransferred }: Member, { month }: Sf2Wanted): string | false =>
  since?.startsWith(month) === true && `${isTransferred ? 'TRANSFERRED IN' : 'LATE ENROLMENT'} ${since}`

function leftOf({ until, reason }: Member, { month, variant }: Sf2Wanted): string | false {
  if (until?.startsWith(month) !== true) return false
  if (reason === 'transferred') return `TRANSFERRED OUT ${until}`
  if (reason === 'dropped') return `${variant === 'tardy' ? 'DROPPED OUT' : 'NLS'} ${until}`
  return `LEFT ${until}`
}

function groupOf(sex: Sex | null, all: readonly Sf2Line[], days: readonly Sf2Day[]): Sf2Group {
  const lines = all.filter(({ member }) => member.sex === sex)
  const there = (i: number) => lines.filter(({ marks }) => (marks[i] ?? 'absent') !== 'absent').length
  return { sex, lines, totals: days.map(({ isHeld }, i) => (isHeld ? there(i) : null)) }
}

const sumOf = (values: readonly (number | null)[]): number | null =>
  values.every((value) => value === null)
    ? null
    : values.reduce<number>((sum, value) => sum + (value ?? 0), 0)
