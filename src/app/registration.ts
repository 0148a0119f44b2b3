import type { Command } from '../domain/commands.ts'
import { askAgainAt, FAILED_RETRY_MS } from './askAgain.ts'
import type { Clock, MeetingWriter, NewId, Registrable } from './ports.ts'
import { record } from './write.ts'
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

export interface RegistrationPorts {
  zoom: Pick<Zoom, 'addRegistrant' | 'cancelRegistrants'>
  book: Omit<RegistrationBook, 'isOfClass' | 'approved'>
  writer: Pick<MeetingWriter, 'execute'>
  allowedEmailDomains: readonly string[]
  clock: Clock
  newId: NewId
  wait: (ms: number) => Promise<void>
}

/** Registrations begun at a time, and the pause between one lot and the next: Zoom's limits are per second. */
export const LOT = 10
export const PAUSE_MS = 100

/**
 * Registers a class for its meeting, or goes on with it: what is approved is in the log and is never asked again.
 * Answers with the time, in epoch milliseconds, from which to go on; null where everybody has an answer.
 */
export async function registerClass(ports: RegistrationPorts, number: string): Promise<number | null> {
  const people = await ports.book.unrequested(number, ports.allowedEmailDomains)
  if (people.length > 0) await record(ports, { type: 'RequestRegistration', people })
  const pending = await ports.book.pending(number)
  let again: number | null = null
  for (let from = 0; from < pending.length; from += LOT) {
    if (from > 0) await ports.wait(PAUSE_MS)
    const lot = pending.slice(from, from + LOT).map((person) => registerOne(ports, number, person))
    const waits = (await Promise.all(lot)).filter((at) => at !== null)
    if (waits.length > 0) again = Math.min(again ?? Number.POSITIVE_INFINITY, ...waits)
    // A limit or a lacking permission that holds for a whole lot holds for the others as well: they wait together.
    if (waits.length === lot.length && Math.min(...waits) > ports.clock.now().getTime() + FAILED_RETRY_MS)
      return again
  }
  return again
}

/** Null where the person has an answer, else the time from which to ask again. */
async function registerOne(
  ports: RegistrationPorts,
  number: string,
  person: Registrable,
): Promise<number | null> {
  const added = await ports.zoom.addRegistrant(number, registrantOf(person))
  const again = added.ok ? null : askAgainAt(added.refusal, ports.clock.now().getTime())
  if (again === null) await record(ports, outcome(person, added))
  return again
}

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
  return { email, firstName: words.join(' ').slice(0, 64), lastName: lastName.slice(0, 64) }
}
