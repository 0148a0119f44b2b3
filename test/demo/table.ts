import type { Attendance, Participants } from './api.ts'

/** The attendance of a class as a teacher reads it, times in UTC. */
export function attendanceTable({ records, summary }: Attendance, { participants }: Participants): string {
  const rows = records.map(({ student, status, attended_seconds, first_join, last_leave }) => [
    student.name,
    status,
    attended_seconds === 0 ? '' : (attended_seconds / 60).toFixed(1),
    clock(first_join),
    clock(last_leave),
  ])
  const strangers = participants.filter(({ user_id }) => user_id === null)
  return [
    ...aligned([['STUDENT', 'STATUS', 'MINUTES', 'JOINED', 'LEFT'], ...rows]),
    '',
    `${summary.total} students: ${summary.present} present, ${summary.late} late, ${summary.partial} partial, ${summary.absent} absent`,
    ...strangers.map(
      ({ name, duration }) =>
        `Not matched: "${name}", ${Math.round(duration / 60)} minutes; a name alone marks nobody`,
    ),
  ].join('\n')
}

const clock = (instant: string | null): string => instant?.slice(11, 19) ?? ''

/** Numbers to the right, text to the left. */
function aligned(rows: string[][]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}
