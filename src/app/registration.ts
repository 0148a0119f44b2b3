import type { Command } from '../domain/commands.ts'
import { cut } from '../domain/cut.ts'
import type { Registrable } from './ports.ts'
import type { NewRegistrant, Zoom, ZoomFailure } from './zoom.ts'

/**
 * A meeting's registrations compared with its class, from the read models. The people of a class are its pupils, its
 * teacher and the admins.
 */
export interface RegistrationBook {
  /** People of the class with an e-mail and without a registration. Hosts need none, and pupils need an allowed domain. */
  unrequested(number: string, allowedEmailDomains: readonly string[]): Promise<Registrable[]>
  pending(number: string): Promise<Registrable[]>
  /** Registered or requested people who left the class. Empty after the session. */
  departed(number: string): Promise<string[]>
  /** People who are back in the class while their release is under way. */
  returned(number: string): Promise<Registrable[]>
  /** People with registrations that Zoom must take back. Empty after the session. */
  leaving(number: string): Promise<Leaver[]>
  /** A person of the roster; null if they have no e-mail. */
  person(userId: string): Promise<Registrable | null>
  /** The same of several, in no order. */
  persons(userIds: readonly string[]): Promise<Registrable[]>
  isOfClass(classId: string, userId: string): Promise<boolean>
  /** The sessions among these that have answered the user's registration. */
  answered(userId: string, meetingIds: readonly string[]): Promise<Answered[]>
}

export interface Answered {
  meetingId: string
  /** Why the user has no link of their own (ZOOM_REJECTED, EMAIL_SHARED, …); null if they have one. */
  reason: string | null
}

/** By the e-mail that Zoom knows. */
export interface Leaver {
  userId: string
  registrantId: string
  email: string
}

/** Registrations at a time, and the pause between two lots: Zoom's limits are per second. */
export const LOT = 10
export const PAUSE_MS = 100

type Added = Awaited<ReturnType<Zoom['addRegistrant']>>

/** The command that records Zoom's final answer. `at`: when it was asked, in ISO 8601. */
export function outcome({ userId, email }: Registrable, added: Added, at: string): Command {
  if (added.ok && added.value.joinUrl !== null) {
    const { registrantId, joinUrl } = added.value
    return { type: 'ApproveRegistrant', userId, email, registrantId, joinUrl, at }
  }
  const failed = added.ok ? NOT_APPROVED : added.refusal
  const reason = isHost(failed) ? HOSTS_IN_ZOOM : failed.reason
  return { type: 'FailRegistration', userId, email, reason, message: failed.message }
}

/** The person hosts the meeting in Zoom, or may host it, and needs no registration. */
export const HOSTS_IN_ZOOM = 'HOSTS_IN_ZOOM'

/** Zoom's code for a registration of the host or an alternative host (indico-plugins 319, moodle-mod_zoom 461). */
const isHost = (failure: ZoomFailure): boolean => 'code' in failure && failure.code === 3027

const NOT_APPROVED: ZoomFailure = {
  reason: 'ZOOM_REJECTED',
  message: 'Zoom did not approve the registration',
}

/** Zoom needs a first name. The last of several words is the family name. */
export function registrantOf({ email, name }: Registrable): NewRegistrant {
  const words = name.trim().split(/\s+/)
  const lastName = words.length > 1 ? (words.pop() ?? '') : ''
  return { email, firstName: cut(words.join(' '), 64), lastName: cut(lastName, 64) }
}
