import type { Enrollment, Guardian, RosterImport, RosterStore } from './ports.ts'

/** The lists of a roster that have rows, as paths. */
export type RosterList = keyof Omit<RosterImport, 'removed'> | `removed.${keyof RosterImport['removed']}`

/** A fault of one row of a roster. */
export interface RowFault {
  list: RosterList
  index: number
  field: string | null
  message: string
}

type Reference = Omit<RowFault, 'message'> & { table: 'users' | 'classes'; id: string }

/** The rows that contradict another row, or refer to a user or class that is neither in the request nor in the roster. */
export const faultsOf = async (store: RosterStore, roster: RosterImport): Promise<RowFault[]> => [
  ...repeated('users', roster.users),
  ...repeated('classes', roster.classes),
  ...contradictions(roster),
  ...(await danglingRows(store, roster)),
]

/** The rows of a list. */
export function rowsOf(roster: RosterImport, list: RosterList): readonly object[] {
  switch (list) {
    case 'removed.enrollments':
      return roster.removed.enrollments
    case 'removed.guardians':
      return roster.removed.guardians
    default:
      return roster[list]
  }
}

export const LISTS = [
  'users',
  'classes',
  'enrollments',
  'guardians',
  'removed.enrollments',
  'removed.guardians',
] as const satisfies RosterList[]

/** The roster without the rows at fault. */
export function withoutFaults(roster: RosterImport, faults: readonly RowFault[]): RosterImport {
  const wrong = new Set(faults.map(({ list, index }) => rowsOf(roster, list)[index]))
  const rest = <Row extends object>(rows: readonly Row[]) => rows.filter((row) => !wrong.has(row))
  return {
    users: rest(roster.users),
    classes: rest(roster.classes),
    enrollments: rest(roster.enrollments),
    guardians: rest(roster.guardians),
    removed: {
      enrollments: rest(roster.removed.enrollments),
      guardians: rest(roster.removed.guardians),
    },
  }
}

function repeated(list: 'users' | 'classes', rows: readonly { id: string }[]): RowFault[] {
  const seen = new Map<string, number>()
  return rows.flatMap(({ id }, index) => {
    const first = seen.get(id) ?? index
    seen.set(id, first)
    const message = `The same id stands in ${list}.${first}`
    return first === index ? [] : [{ list, index, field: 'id', message }]
  })
}

function contradictions({ enrollments, guardians, removed }: RosterImport): RowFault[] {
  const enrollment = ({ classId, studentId }: Enrollment) => JSON.stringify([classId, studentId])
  const guardian = ({ parentId, studentId }: Guardian) => JSON.stringify([parentId, studentId])
  return [
    ...inBoth('enrollments', enrollments.map(enrollment), removed.enrollments.map(enrollment)),
    ...inBoth('guardians', guardians.map(guardian), removed.guardians.map(guardian)),
  ]
}

function inBoth(part: keyof RosterImport['removed'], added: string[], removed: string[]): RowFault[] {
  const wanted = new Set(added)
  const message = `The same request has it in ${part} as well`
  return removed.flatMap((pair, index) =>
    wanted.has(pair) ? [{ list: `removed.${part}` as const, index, field: null, message }] : [],
  )
}

async function danglingRows(store: RosterStore, roster: RosterImport): Promise<RowFault[]> {
  const here = {
    users: new Set(roster.users.map(({ id }) => id)),
    classes: new Set(roster.classes.map(({ id }) => id)),
  }
  const elsewhere = references(roster).filter(({ table, id }) => !here[table].has(id))
  if (elsewhere.length === 0) return []
  const idsIn = (table: Reference['table']) => elsewhere.filter((r) => r.table === table).map(({ id }) => id)
  const unknown = await store.unknownIds({ users: idsIn('users'), classes: idsIn('classes') })
  return elsewhere
    .filter(({ table, id }) => unknown[table].has(id))
    .map(({ table, id: _, ...row }) => ({
      ...row,
      message: `No such ${table === 'users' ? 'user' : 'class'}`,
    }))
}

const references = ({ classes, enrollments, guardians, removed }: RosterImport): Reference[] => [
  ...classes.flatMap(({ teacherId }, index): Reference[] =>
    teacherId === null ? [] : [{ list: 'classes', index, field: 'teacherId', table: 'users', id: teacherId }],
  ),
  ...ofEnrollments('enrollments', enrollments),
  ...ofGuardians('guardians', guardians),
  ...ofEnrollments('removed.enrollments', removed.enrollments),
  ...ofGuardians('removed.guardians', removed.guardians),
]

const ofEnrollments = (list: RosterList, rows: readonly Enrollment[]): Reference[] =>
  rows.flatMap(({ classId, studentId }, index): Reference[] => [
    { list, index, field: 'classId', table: 'classes', id: classId },
    { list, index, field: 'studentId', table: 'users', id: studentId },
  ])

const ofGuardians = (list: RosterList, rows: readonly Guardian[]): Reference[] =>
  rows.flatMap(({ parentId, studentId }, index): Reference[] => [
    { list, index, field: 'parentId', table: 'users', id: parentId },
    { list, index, field: 'studentId', table: 'users', id: studentId },
  ])
