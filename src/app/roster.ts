import { ok, type Refusal, type Result, refuse } from '../domain/result.ts'
import type { RosterImport, RosterStore } from './ports.ts'

export interface RosterCounts {
  users: number
  classes: number
  enrollments: number
  guardians: number
}

export interface RowRefusal extends Refusal<'INVALID_ROSTER'> {
  /** The rows at fault, by path, as `enrollments.3.classId`. */
  issues: { path: string; message: string }[]
}

type Reference = { path: string; table: 'users' | 'classes'; id: string }

/** Takes over a roster, or refuses it whole where a row refers to somebody or something unknown. */
export async function importRoster(
  store: RosterStore,
  roster: RosterImport,
): Promise<Result<RosterCounts & { bookmark: string | null }, RowRefusal>> {
  const issues = await danglingRows(store, roster)
  if (issues.length > 0) {
    const refusal = refuse(
      'INVALID_ROSTER',
      'The roster has rows that refer to nothing; nothing was stored',
    ).refusal
    return { ok: false, refusal: { ...refusal, issues } }
  }
  const { bookmark } = await store.save(roster)
  const { users, classes, enrollments, guardians } = roster
  return ok({
    users: users.length,
    classes: classes.length,
    enrollments: enrollments.length,
    guardians: guardians.length,
    bookmark,
  })
}

async function danglingRows(store: RosterStore, roster: RosterImport): Promise<RowRefusal['issues']> {
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
    .map(({ path, table }) => ({ path, message: `No such ${table === 'users' ? 'user' : 'class'}` }))
}

function references({ classes, enrollments, guardians }: RosterImport): Reference[] {
  return [
    ...classes.flatMap(({ teacherId }, i): Reference[] =>
      teacherId === null ? [] : [{ path: `classes.${i}.teacherId`, table: 'users', id: teacherId }],
    ),
    ...enrollments.flatMap(({ classId, studentId }, i): Reference[] => [
      { path: `enrollments.${i}.classId`, table: 'classes', id: classId },
      { path: `enrollments.${i}.studentId`, table: 'users', id: studentId },
    ]),
    ...guardians.flatMap(({ parentId, studentId }, i): Reference[] => [
      { path: `guardians.${i}.parentId`, table: 'users', id: parentId },
      { path: `guardians.${i}.studentId`, table: 'users', id: studentId },
    ]),
  ]
}
