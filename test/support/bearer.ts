import type { Bearer } from '../../src/app/bearer.ts'
import type { Role } from '../../src/domain/access.ts'

/** A bearer of a token with the roster's id. */
export const bearerOf = (id: string, role: Role | null = null): Bearer => ({
  id,
  role,
  email: null,
  emailDigest: null,
})
