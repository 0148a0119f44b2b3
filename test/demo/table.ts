import { styleText } from 'node:util'
import type { Attendance, Participants } from './api.ts'

/** The attendance of a class as a teacher reads it, times in UTC. Coloured where the terminal takes colours. */
export function attendanceTable({ records, summary }: Attendance, { participants }: Participants): string {
  const rows = records.map(({ student, status, attended_seconds, first_join, last_leave }) => [
    student.name,
    status,
    attended_seconds === 0 ? '' : (attended_seconds / 60).toFixed(1),
    clock(first_join),
    clock(last_leave),
  ])
  const { total, present, late, partial, absent } = summary
  return [
    ...aligned([['STUDENT', 'STATUS', 'MINUTES', 'JOINED', 'LEFT'], ...rows]),
    '',
    `${total} students: ${present} present, ${late} late, ${partial} partial, ${absent} absent`,
    ...participants.filter(({ user_id }) => user_id === null).map(unmatched),
  ].join('\n')
}

const unmatched = ({ name, duration }: Participants['participants'][number]): string =>
  `Unmatched: "${name}", ${Math.round(duration / 60)} minutes. A name alone marks nobody.`

const clock = (instant: string | null): string => instant?.slice(11, 19) ?? ''

const STATUS_COLUMN = 1
const MINUTES_COLUMN = 2

/** Numbers to the right, text to the left. */
function aligned(rows: string[][]): string[] {
  const widthOf = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  const widths = rows[0]?.map((_, column) => widthOf(column)) ?? []
  const pad = (cell: string, column: number) =>
    column === MINUTES_COLUMN ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)
  return rows.map((row) => coloured(row.map(pad).join('  ').trimEnd(), row[STATUS_COLUMN] ?? ''))
}

function coloured(line: string, status: string): string {
  if (status === 'late') return styleText('yellow', line)
  if (status === 'partial' || status === 'absent') return styleText('red', line)
  return status === 'STATUS' ? styleText('bold', line) : line
}
