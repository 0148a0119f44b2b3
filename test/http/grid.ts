/** Who may do what to a meeting, as a table to read: by person, by what they want, and by the meeting's audience. */

export const AUDIENCES = ['all', 'teachers', 'students', 'class', 'personal'] as const
export type Audience = (typeof AUDIENCES)[number]

const STATUS: Record<string, number> = { y: 200, f: 403, '-': 404 }

export interface Cell<For extends string = Audience> {
  as: string
  want: string
  audience: For
  status: number
}

/** Every cell. The first line names the columns; each row has in each column a letter for each audience. */
export const cellsOf = (grid: string): Cell[] => cellsFor(AUDIENCES, grid)

/** The same of what is no meeting's: each row has in each column one letter. */
export const cellsOfSchool = (grid: string): Cell<'school'>[] => cellsFor(['school'] as const, grid)

function cellsFor<For extends string>(audiences: readonly For[], grid: string): Cell<For>[] {
  const [wants = [], ...rows] = grid
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
  return rows.flatMap(([as = '', ...columns]) =>
    wants.flatMap((want, column) =>
      audiences.map((audience, i) => ({ as, want, audience, status: statusOf(columns[column]?.[i]) })),
    ),
  )
}

function statusOf(letter = ''): number {
  const status = STATUS[letter]
  if (status === undefined) throw new Error(`The table has "${letter}" where y, f or - belongs`)
  return status
}
