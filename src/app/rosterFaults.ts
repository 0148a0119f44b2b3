import type { Role } from '../domain/access.ts'
import type { Enrollment, Guardian, RosterImport, RosterStore } from './rosterStore.ts'

/** The lists of a roster that have rows, as paths. */
export type RosterList = keyof Omit<RosterImport, 'removed'> | `removed.${keyof RosterImport['removed']}`

/** A fault of one row of a roster. */
export interface RowFault {
  list: RosterList
  index: number
  field: string | null
  message: string
}

type Reference = Omit<RowFault, 'message'> & {
  table: 'users' | 'classes'
  id: string
  /** The place that the row gives to a user. */
  as?: 'teacher' | 'pupil' | undefined
}

/** The rows that contradict another row, or refer to what is not in the request and not in the roster, or to a user of another role. */
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

/** The rows that refer to nobody, to no class, or to a person with a role that they may not give. */
async function danglingRows(store: RosterStore, roster: RosterImport): Promise<RowFault[]> {
  const roles = new Map(roster.users.map(({ id, role }) => [id, role]))
  const classes = new Set(roster.classes.map(({ id }) => id))
  const wanted = references(roster)
  const isHere = ({ table, id }: Reference) => (table === 'users' ? roles : classes).has(id)
  const elsewhere = wanted.filter((one) => !isHere(one))
  const idsIn = (table: Reference['table']) => elsewhere.filter((r) => r.table === table).map(({ id }) => id)
  const known =
    elsewhere.length === 0 ? null : await store.known({ users: idsIn('users'), classes: idsIn('classes') })
  const messageOf = ({ table, id, as }: Reference): string | null => {
    if (table === 'classes') return classes.has(id) || known?.classes.has(id) ? null : 'No such class'
    const role = roles.get(id) ?? known?.users.get(id)
    if (role === undefined) return 'No such user'
    return as === undefined || AS[as].roles.includes(role) ? null : AS[as].message
  }
  return wanted.flatMap((one) => {
    const message = messageOf(one)
    const { list, index, field } = one
    return message === null ? [] : [{ list, index, field, message }]
  })
}

/** A place without the role for it would be a hidden right. */
const AS: Record<'teacher' | 'pupil', { roles: readonly Role[]; message: string }> = {
  teacher: {
    roles: ['teacher', 'admin'],
    message: 'Only a teacher or an admin can be the teacher of a class',
  },
  pupil: { roles: ['student'], message: 'Only a student can be a pupil of a class or of a guardian' },
}

const references = ({ classes, enrollments, guardians, removed }: RosterImport): Reference[] => [
  ...classes.flatMap(({ teacherId: id }, index): Reference[] =>
    id === null ? [] : [{ list: 'classes', index, field: 'teacherId', table: 'users', id, as: 'teacher' }],
  ),
  ...ofEnrollments('enrollments', enrollments, 'pupil'),
  ...ofGuardians('guardians', guardians, 'pupil'),
  ...ofEnrollments('removed.enrollments', removed.enrollments),
  ...ofGuardians('removed.guardians', removed.guardians),
]

const ofEnrollments = (list: RosterList, rows: readonly Enrollment[], as?: 'pupil'): Reference[] =>
  rows.flatMap(({ classId, studentId }, index): Reference[] => [
    { list, index, field: 'classId', table: 'classes', id: classId },
    { list, index, field: 'studentId', table: 'users', id: studentId, as },
  ])

const ofGuardians = (list: RosterList, rows: readonly Guardian[], as?: 'pupil'): Reference[] =>
  rows.flatMap(({ parentId, studentId }, index): Reference[] => [
    { list, index, field: 'parentId', table: 'users', id: parentId },
    { list, index, field: 'studentId', table: 'users', id: studentId, as },
  ])
