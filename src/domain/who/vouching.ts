import type { Actor, Role } from '../access.ts'

/** What a token says of its bearer. Its signature is good; its e-mail is there only where the issuer vouches for it. */
export interface Token {
  /** The id under which the roster may know the bearer. */
  id: string
  role: Role | null
  /** Lower case. */
  email: string | null
  name: string | null
}

/** What the roster says of the id in a token. */
export interface Standing {
  /** Null where the roster has nobody with this id. */
  user: { role: Role; email: string | null; name: string } | null
  /** Somebody with this id was removed or erased, and is not back. */
  gone: boolean
  /** The roster knows the token's e-mail as another user's. */
  emailTaken: boolean
}

/** What Zoom tells of a participant beside their e-mail. */
export interface BesideEmail {
  /** With a Zoom account: Zoom gives its `id` or `participant_user_id`. */
  isSignedIn: boolean
  /** They came by a registration that is not Rollcall's: they filled in Zoom's page. */
  isForeign: boolean
  /** Zoom took Rollcall's own registrant with this e-mail, in this meeting. */
  isRegistered: boolean
}

/**
 * Whether the e-mail that Zoom tells of a participant says who they are. Anybody can type anybody's e-mail, on Zoom's
 * registration page or before they join, and Zoom passes on what was typed (developers.zoom.us, changelog,
 * "Zoom API email address display rules", 2022-01-26). Zoom has confirmed the e-mail of an account. An e-mail of Rollcall's own
 * registrant counts too, for Zoom often leaves registrant_id out of participant_joined.
 */
export const isEmailVouched = ({ isSignedIn, isForeign, isRegistered }: BesideEmail): boolean =>
  !isForeign && (isSignedIn || isRegistered)

/** An e-mail that counts: the issuer says that it is verified, or the school says that the issuer verifies all. */
export const vouchedEmail = (email: string | null, verified: unknown, trusted: boolean): string | null =>
  verified === true || trusted ? email : null

/**
 * Who bears a token; null where nobody with rights does. The school's word comes before the issuer's: its role, its e-mail, and
 * that somebody has left. The bearer of an id that the school does not know has the role that the issuer gives and no e-mail: an
 * e-mail would be a Zoom user to host with, or a domain to join from, and the school never said that it is theirs.
 */
export function bearerOf(token: Token, { user, gone, emailTaken }: Standing): Actor | null {
  const { id, role, email, name } = token
  if (gone) return null
  if (user === null) return role && { id, role, email: null, name }
  const { role: known, name: called } = user
  if (user.email !== null || email === null || emailTaken)
    return { id, role: known, email: user.email, name: called }
  return { id, role: known, email, emailBy: 'token', name: called }
}
