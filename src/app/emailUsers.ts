import type { Evidence } from '../domain/events.ts'

/** Whose an e-mail is, by the e-mail in lower case. */
export type EmailUsers = ReadonlyMap<string, EmailUser>

export interface EmailUser {
  /** Null where several who were erased had it. */
  id: string | null
  /** Was forgotten: the roster knows their id alone. */
  erased: boolean
}

/** What Zoom told, with the user behind the e-mail; of whoever was erased, Zoom's words are not written down again. */
export function withEmailUser(evidence: Evidence, users: EmailUsers): Evidence {
  const user = evidence.email === null ? undefined : users.get(evidence.email)
  const words = user?.erased ? { name: null, email: null } : {}
  return { ...evidence, ...words, emailUserId: user?.id ?? null }
}

/** The users behind the e-mails, without those who were erased. */
export const usersOf = (users: EmailUsers): { email: string; userId: string }[] =>
  [...users].flatMap(([email, { id, erased }]) => (id === null || erased ? [] : [{ email, userId: id }]))
