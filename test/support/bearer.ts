import type { Bearer } from '../../src/app/queries.ts'
import type { Role } from '../../src/domain/events.ts'

/** Somebody whose token has the roster's id. */
export const bearerOf = (id: string, role: Role | null = null): Bearer => ({
  id,
  role,
  email: null,
  emailDigest: null,
})
