import type { Evidence } from '../domain/who/evidence.ts'

/** The user behind each e-mail, by the e-mail in lower case. */
export type EmailUsers = ReadonlyMap<string, EmailUser>

export interface EmailUser {
  /** Null if several erased users had the e-mail. */
  id: string | null
  /** The user was erased: the roster knows the id alone. */
  erased: boolean
}

/** Adds the user behind the e-mail. An erased user's name and e-mail are left out, so that they are not stored again. */
export function withEmailUser<Told extends Pick<Evidence, 'name' | 'email' | 'emailUserId'>>(
  told: Told,
  users: EmailUsers,
): Told {
  const user = told.email === null ? undefined : users.get(told.email)
  const words = user?.erased ? { name: null, email: null } : {}
  return { ...told, ...words, emailUserId: user?.id ?? null }
}

/** The users behind the e-mails, without erased users. */
export const usersOf = (users: EmailUsers): { email: string; userId: string }[] =>
  [...users].flatMap(([email, { id, erased }]) => (id === null || erased ? [] : [{ email, userId: id }]))
