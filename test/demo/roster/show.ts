import type { Brought, NotBrought } from './bring.ts'

const WIDTH = 30
/** Rows of a kind that are printed. */
const SHOWN = 20

/** A bar on a terminal; elsewhere a line for each step. */
export function createBar(out: NodeJS.WriteStream) {
  let last = ''
  return {
    tell(part: number, step: string): void {
      if (!out.isTTY) {
        if (step !== last) out.write(`${step} …\n`)
        last = step
        return
      }
      const full = Math.round(part * WIDTH)
      const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full)
      out.write(`\r${bar} ${String(Math.round(part * 100)).padStart(3)} % ${step.padEnd(10)}`)
    },
    clear(): void {
      if (out.isTTY) out.write(`\r${' '.repeat(WIDTH + 20)}\r`)
    },
  }
}

/** What a file is, and what it changes or would change. */
export function summaryOf({ file, changes, absent, problems, skipped, notes, applied }: Brought): string {
  const read = [file.format, file.version, file.sheet, file.encoding]
    .filter((part) => part !== null)
    .join(', ')
  const columns = file.columns.map(({ header, field, by }) => {
    const title = header.replace(/\s+/g, ' ')
    return `  ${title || '(no title)'} → ${by === 'secret' ? 'never read' : (field ?? 'not read')}`
  })
  const kinds = [
    ...changes.users.map((one) => ({ ...one, kind: `${one.role}s` })),
    { ...changes.classes, kind: 'classes' },
    { ...changes.enrollments, kind: 'enrollments' },
    { ...changes.guardians, kind: 'guardians' },
  ]
  const numbers = kinds.map(({ kind, added, changed, unchanged, removed }) =>
    [kind.padEnd(12), ...[added, changed, removed, unchanged].map((n) => String(n).padStart(9))].join(''),
  )
  return [
    `Read as ${read}`,
    ...columns,
    '',
    `${(applied ? 'Done' : 'Would be').padEnd(12)}    added  changed  removed     same`,
    ...numbers,
    ...listed(
      'Moved',
      changes.moved,
      changes.rows.moved.map(({ name, from, to }) => `${name}: ${from.join(', ')} → ${to.join(', ')}`),
    ),
    ...listed(
      'Leaves',
      leaversIn(changes),
      changes.rows.left.map(({ name, role }) => `${name}, ${role}`),
    ),
    ...(absent.users > 0 && leaversIn(changes) === 0
      ? [
          '',
          `${absent.users} people of the roster are not in the file, and stay. With --roll-over they leave.`,
        ]
      : []),
    ...listed('Wrong', problems.count, problems.rows.map(placed)),
    ...listed('Left out', skipped.count, skipped.rows.map(placed)),
    ...listed('To know', notes.length, notes.map(placed)),
  ].join('\n')
}

export const leaversIn = ({ users }: Brought['changes']): number =>
  users.reduce((sum, { removed }) => sum + removed, 0)

const placed = ({ file, line, field, reason }: Brought['notes'][number]): string =>
  `${file}:${line}${field === null ? '' : ` ${field}`} ${reason}`

function listed(title: string, count: number, rows: readonly string[]): string[] {
  if (count === 0) return []
  const shown = rows.slice(0, SHOWN).map((row) => `  ${row}`)
  return [
    '',
    `${title}: ${count}`,
    ...shown,
    ...(count > shown.length ? [`  and ${count - shown.length} more`] : []),
  ]
}

export const refusalOf = ({ message, issues }: NotBrought): string =>
  [
    message,
    ...listed(
      'Wrong',
      issues.length,
      issues.map(({ path, message: why }) => `${path} ${why}`),
    ),
  ].join('\n')
