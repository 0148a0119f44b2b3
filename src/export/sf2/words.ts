import type { DayMark } from '../../domain/attendance/schoolDay.ts'
import type { Sf2 } from './form.ts'
import type { Sf2Group, Sf2Line } from './group.ts'
import type { Split } from './summary.ts'

/** The words of DepEd's form, in both of its variants. They are the form's own, in English. */

/** Half shaded: the upper half for late comers, the lower for early leavers. A glyph prints reliably, a shade does not. */
const SIGNS = { present: '', absent: 'x', late: '◤', cut: '◢' } as const satisfies Record<DayMark, string>

export const signOf = (mark: DayMark | null, isHeld: boolean): string =>
  mark === null ? (isHeld ? '–' : '') : SIGNS[mark]

export const titleOf = ({ variant }: Sf2): string =>
  variant === 'tardy'
    ? 'School Form 2 (SF2) Daily Attendance Report of Learners'
    : 'School Form 2 (SF2) Learner Attendance Conversion Tool (LACT 1/3)'

export const subtitleOf = ({ variant }: Sf2): string =>
  variant === 'tardy'
    ? '(This replaces Form 1, Form 2 & STS Form 4 - Absenteeism and Dropout Profile)'
    : '(for distance learning: attendance in classes held online)'

export const totalsOf = ({ variant }: Sf2): [string, string] =>
  variant === 'tardy' ? ['ABSENT', 'TARDY'] : ['ABSENT', 'PRESENT']

export const secondTotal = ({ variant }: Sf2, line: Sf2Line): number =>
  variant === 'tardy' ? line.tardy : line.present

export const remarksHead = ({ variant }: Sf2): string =>
  `REMARKS (If ${variant === 'tardy' ? 'DROPPED OUT' : 'NLS'}, state reason, please refer to legend number 2. If TRANSFERRED IN/OUT, write the name of School.)`

export const groupName = ({ sex }: Sf2Group): string => {
  if (sex === null) return 'SEX NOT KNOWN'
  return sex === 'male' ? 'MALE' : 'FEMALE'
}

const MONTH = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' })

export const monthName = ({ month }: Sf2): string => MONTH.format(new Date(`${month}-01T00:00:00Z`))

/** The fields of the head, row by row. */
export const headOf = (form: Sf2): [string, string][] => [
  ['Region', form.school.region],
  ['Division', form.school.division],
  ['District', form.school.district],
  ['School ID', form.school.id],
  ['School Year', form.schoolYear],
  ['Report for the Month of', monthName(form)],
  ['Name of School', form.school.name],
  ['Grade Level', form.gradeLevel],
  ['Section', form.section],
]

/** A note on the basis of the numbers, which the official form does not have. */
export function notesOf({ counted, left, outside }: Sf2): string[] {
  const notes = [
    `Classes counted: ${counted.length === 0 ? 'none' : counted.join(', ')}.`,
    left.length > 0 &&
      `Not counted, for there is no held session of theirs that the maker of this form may see: ${left.join(', ')}.`,
    outside.length > 0 && `Held on days that have no column here: ${outside.join(', ')}.`,
    'A learner is absent on a day with less than half of its sessions; half of one counts for half.',
  ]
  return notes.filter((note) => note !== false)
}

export const GUIDELINES = [
  '1. The attendance shall be accomplished daily. Refer to the codes for checking learners’ attendance.',
  '2. Dates shall be written in the columns after Learner’s Name.',
  '3. To compute the following:',
  'a. Percentage of Enrolment = Registered Learners as of end of the month ÷ Enrolment as of 1st Friday of the school year × 100',
  'b. Average Daily Attendance = Total Daily Attendance ÷ Number of School Days in reporting month',
  'c. Percentage of Attendance for the month = Average Daily Attendance ÷ Registered Learners as of end of the month × 100',
  '4. Every end of the month, the class adviser will submit this form to the office of the principal for recording of summary table into School Form 4. Once signed by the principal, this form should be returned to the adviser.',
  '5. The adviser will provide necessary interventions including but not limited to home visitation to learner/s who were absent for 5 consecutive days and/or those at risk of dropping out.',
  '6. Attendance performance of learners will be reflected in Form 137 and Form 138 every grading period.',
  '* Beginning of School Year cut-off report is every 1st Friday of the School Year.',
]

export const codesOf = ({ variant }: Sf2): string[] => [
  '1. CODES FOR CHECKING ATTENDANCE',
  '(blank) - Present; (x) - Absent; Tardy (half shaded: ◤ upper for Late Comer, ◢ lower for Cutting Classes); – not in the class on that day; grey: no classes',
  `2. REASONS/CAUSES FOR ${variant === 'tardy' ? 'DROPPING OUT' : 'NLS (No Longer in School)'}`,
  'a. Domestic-Related Factors: a.1 Had to take care of siblings; a.2 Early marriage/pregnancy; a.3 Parents’ attitude toward schooling; a.4 Family problems',
  'b. Individual-Related Factors: b.1 Illness; b.2 Overage; b.3 Death; b.4 Drug Abuse; b.5 Poor academic performance; b.6 Lack of interest/Distractions; b.7 Hunger/Malnutrition',
  'c. School-Related Factors: c.1 Teacher Factor; c.2 Physical condition of classroom; c.3 Peer influence',
  'd. Geographic/Environmental: d.1 Distance between home and school; d.2 Armed conflict (incl. Tribal wars & clanfeuds); d.3 Calamities/Disasters',
  'e. Financial-Related: e.1 Child labor, work',
  'f. Others (Specify)',
]

export const summaryRows = ({ variant, summary }: Sf2): [string, Split, 'percent' | 'count'][] => [
  [`* Enrolment as of 1st Friday of the SY (${summary.cutOff})`, summary.enrolment, 'count'],
  ['Late enrolment during the month (beyond cut-off)', summary.late, 'count'],
  ['Registered Learners as of end of month', summary.registered, 'count'],
  ['Percentage of Enrolment as of end of month', summary.ofEnrolment, 'percent'],
  ['Average Daily Attendance', summary.averageDaily, 'count'],
  ['Percentage of Attendance for the month', summary.attendance, 'percent'],
  ['Number of students absent for 5 consecutive days', summary.absentInARow, 'count'],
  [variant === 'tardy' ? 'Drop out' : 'NLPA', summary.dropped, 'count'],
  ['Transferred out', summary.transferredOut, 'count'],
  ['Transferred in', summary.transferredIn, 'count'],
]

export const ADVISER = '(Signature of Adviser over Printed Name)'
export const HEAD = '(Signature of School Head over Printed Name)'
export const CERTIFIED = 'I certify that this is a true and correct report.'
