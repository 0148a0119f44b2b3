import { sql } from './query.ts'

/** The name of an erased person in the roster. Counts and attendance keep their id. */
export const ERASED_NAME = 'Erased person'

/** Leaves out erased users `u`. They are in no class and have no role, but their rows stay for their past sessions. */
export const notErased = sql`u.name <> ${ERASED_NAME}`
