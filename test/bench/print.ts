import type { Table } from './scenarios/bench.ts'

/** Tables as text: names to the left, numbers below one another. */
export function printed({ title, head, rows }: Table): string {
  const lines = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  const aligned = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return [title, ...aligned.map((line) => `  ${line}`)].join('\n')
}
