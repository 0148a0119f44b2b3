import type { ExportedSession } from '../app/exports.ts'
import { rateOf } from '../app/numbers.ts'
import type { AttendanceStatus } from '../domain/attendance/record.ts'
import { share } from '../domain/attendance/risk.ts'
import { count, isAttended } from '../domain/attendance/rule.ts'
import { ok, type Refusal, type Result, refuse } from '../domain/result.ts'
import { type Cell, localTime, type Table } from './cell.ts'

/** More sessions than one class has in a year. A sheet with more columns is of no use. */
const MOST_SESSIONS = 500
const STATUSES = ['present', 'late', 'partial', 'absent', 'excused'] as const satisfies AttendanceStatus[]

interface Column {
  heading: string
  class: string | null
  attended: number
  expected: number
}

interface Pupil {
  id: string
  name: string | null
  number: string | null
  sex: string | null
  /** By column, 1 + the index of the status in STATUSES; 0 if there is no record. One byte each, because a school has many. */
  marks: Uint8Array
}

/** Pupils by sessions. Only the marks are kept in memory. */
export async function gridTable(
  sessions: AsyncIterable<ExportedSession>,
): Promise<Result<Table, Refusal<'TOO_MANY_SESSIONS'>>> {
  const columns: Column[] = []
  const pupils = new Map<string, Pupil>()
  for await (const session of sessions) {
    if (session.attendance === null) continue
    if (columns.length === MOST_SESSIONS) return refuse('TOO_MANY_SESSIONS', TOO_MANY)
    for (const { student, status, number, sex } of session.records) {
      const pupil = pupils.get(student.id) ?? {
        ...student,
        number,
        sex,
        marks: new Uint8Array(MOST_SESSIONS),
      }
      pupils.set(student.id, pupil)
      pupil.marks[columns.length] = STATUSES.indexOf(status) + 1
    }
    const { attended, expected } = count(session.records)
    columns.push({ heading: headingOf(session), class: session.class?.name ?? null, attended, expected })
  }
  return ok(tableOf(columns, [...pupils.values()].sort(byName)))
}

const TOO_MANY = `A grid has at most ${MOST_SESSIONS} sessions: choose fewer days, or one class`

const headingOf = ({ timezone, start_time, title }: ExportedSession): string =>
  `${localTime(timezone, start_time).slice(0, 16)} ${title}`

/** Unique names of columns. Sessions with the same hour and title get their class, or else a number. */
function headingsOf(columns: readonly Column[]): string[] {
  const alike = Map.groupBy(columns, ({ heading }) => heading)
  const taken = new Set<string>()
  return columns.map(({ heading, class: its }) => {
    const isAlone = alike.get(heading)?.length === 1
    const named = isAlone || its === null ? heading : `${heading}, ${its}`
    let unique = named
    for (let n = 2; taken.has(unique); n += 1) unique = `${named} (${n})`
    taken.add(unique)
    return unique
  })
}

const byName = (a: Pupil, b: Pupil): number =>
  (a.name ?? '\uFFFF').localeCompare(b.name ?? '\uFFFF') || (a.id < b.id ? -1 : 1)

const PUPIL = { pupil_id: 14, number: 15, pupil: 28, sex: 8 }
const SUMS = [...STATUSES, 'sessions', 'attended', 'rate_percent']

const tableOf = (columns: readonly Column[], pupils: readonly Pupil[]): Table => ({
  title: 'Attendance',
  header: [...Object.keys(PUPIL), ...headingsOf(columns), ...SUMS],
  widths: [...Object.values(PUPIL), ...columns.map(() => 12), ...SUMS.map(() => 10)],
  frozen: Object.keys(PUPIL).length,
  rows: rowsOf(columns, pupils),
})

function* rowsOf(columns: readonly Column[], pupils: readonly Pupil[]): Generator<Cell[]> {
  for (const pupil of pupils) yield rowOf(pupil, columns.length)
  const sum = (name: string, of: (column: Column) => Cell): Cell[] => [
    null,
    null,
    name,
    null,
    ...columns.map(of),
    ...SUMS.map(() => null),
  ]
  yield sum('attended', ({ attended }) => attended)
  yield sum('expected', ({ expected }) => expected)
  yield sum('rate_percent', ({ attended, expected }) => rateOf(attended, expected))
}

function rowOf({ id, number, name, sex, marks }: Pupil, columns: number): Cell[] {
  const statuses = [...marks.subarray(0, columns)].map((mark) => STATUSES[mark - 1] ?? null)
  const theirs = statuses.filter((status) => status !== null)
  const attended = theirs.filter(isAttended).length
  const counts = STATUSES.map((status) => theirs.filter((one) => one === status).length)
  return [
    id,
    number,
    name,
    sex,
    ...statuses,
    ...counts,
    theirs.length,
    attended,
    share(attended, theirs.length),
  ]
}
