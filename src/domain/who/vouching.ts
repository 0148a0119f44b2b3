import type { Actor, Role } from '../access.ts'

/** The claims of a token with a good signature. The e-mail is there only if the issuer vouches for it. */
export interface Token {
  /** The bearer's id. The roster may know it. */
  id: string
  role: Role | null
  /** Lower case. */
  email: string | null
  name: string | null
}

/** The roster's answer about the id in a token. */
export interface Standing {
  /** Null if the roster has nobody with this id. */
  user: { role: Role; email: string | null; name: string } | null
  /** A user with this id was removed or erased, and has not come back. */
  gone: boolean
  /** In the roster, the token's e-mail is another user's. */
  emailTaken: boolean
}

/** What Zoom tells together with an e-mail. */
export interface BesideEmail {
  /** With a Zoom account: Zoom gives its `id` or `participant_user_id`. */
  isSignedIn: boolean
  /** The person came by a registration that is not Rollcall's, through Zoom's page. */
  isForeign: boolean
  /** Rollcall's own registrant in this meeting has this e-mail. */
  isRegistered: boolean
}

/**
 * Whether a participant's e-mail identifies them. Anybody can type any e-mail on Zoom's registration page or before they join, and Zoom
 * passes it on (developers.zoom.us, changelog, "Zoom API email address display rules", 2022-01-26). An account's e-mail counts, because
 * Zoom has confirmed it. The e-mail of Rollcall's own registrant counts too, because Zoom often leaves registrant_id out of
 * participant_joined.
 */
export const isEmailVouched = ({ isSignedIn, isForeign, isRegistered }: BesideEmail): boolean =>
  !isForeign && (isSignedIn || isRegistered)

/** An e-mail counts if the issuer says that it is verified, or if the school says that the issuer verifies all e-mails. */
export const vouchedEmail = (email: string | null, verified: unknown, trusted: boolean): string | null =>
  verified === true || trusted ? email : null

/**
 * The bearer of a token; null for a bearer without rights. The roster outweighs the token: its role, its e-mail, and its knowledge
 * that somebody has left. A bearer outside the roster has the token's role but no e-mail. With the e-mail they could host as a Zoom
 * user, or join from an allowed domain, and the school never confirmed the e-mail.
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
