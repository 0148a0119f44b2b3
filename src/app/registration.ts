import type { Command } from '../domain/commands.ts'
import { cut } from '../domain/cut.ts'
import type { Registrable } from './ports.ts'
import type { NewRegistrant, Zoom, ZoomFailure } from './zoom.ts'

/**
 * A meeting's registrations beside its class, as the read models know. Of a class are its students, its teacher
 * and the admins.
 */
export interface RegistrationBook {
  /** Those of the class who have an e-mail and no registration yet; students only of allowed domains. */
  unrequested(number: string, allowedEmailDomains: readonly string[]): Promise<Registrable[]>
  pending(number: string): Promise<Registrable[]>
  /** Who is registered, or about to be, and no longer of the class; nobody once the meeting is over. */
  departed(number: string): Promise<string[]>
  /** Who is leaving and of the class again. */
  returned(number: string): Promise<Registrable[]>
  /** Whose registrations Zoom is to take back; nobody once the meeting is over. */
  leaving(number: string): Promise<Leaver[]>
  isOfClass(classId: string, userId: string): Promise<boolean>
  /** Those of the meetings, by Rollcall's ids, for which the user has a join link. */
  approved(userId: string, meetingIds: readonly string[]): Promise<string[]>
}

/** By the e-mail that Zoom knows. */
export interface Leaver {
  userId: string
  registrantId: string
  email: string
}

/** Registrations begun at a time, and the pause between one lot and the next: Zoom's limits are per second. */
export const LOT = 10
export const PAUSE_MS = 100

type Added = Awaited<ReturnType<Zoom['addRegistrant']>>

/** What to record of Zoom's last word. */
export function outcome({ userId, email }: Registrable, added: Added): Command {
  if (added.ok && added.value.joinUrl !== null) {
    const { registrantId, joinUrl } = added.value
    return { type: 'ApproveRegistrant', userId, email, registrantId, joinUrl }
  }
  const failed = added.ok ? NOT_APPROVED : added.refusal
  return { type: 'FailRegistration', userId, email, reason: failed.reason, message: failed.message }
}

const NOT_APPROVED: ZoomFailure = {
  reason: 'ZOOM_REJECTED',
  message: 'Zoom did not approve the registration',
}

/** Zoom wants a first name; the last word of several is the family's. */
export function registrantOf({ email, name }: Registrable): NewRegistrant {
  const words = name.trim().split(/\s+/)
  const lastName = words.length > 1 ? (words.pop() ?? '') : ''
  return { email, firstName: cut(words.join(' '), 64), lastName: cut(lastName, 64) }
}
