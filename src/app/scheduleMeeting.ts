import type { MeetingDetails } from '../domain/events.ts'
import type { IntentAnswer } from './intents.ts'
import { stampOf } from './intents.ts'
import type { Clock, Meetings, NewId } from './ports.ts'
import type { By } from './write.ts'
import type { Zoom } from './zoom.ts'

export interface MeetingPorts {
  zoom: Zoom
  meetings: Meetings
  clock: Clock
  newId: NewId
  /** The Zoom user for hosts without a user in the school's account. */
  defaultHost: string | undefined
}

/** What names a wish, so that a repeat gets the first answer. */
export interface Key {
  /** Unique in the school, and of bounded length. */
  name: string
  fingerprint: string
}

/**
 * Schedules a session at Zoom, then in the log. It has no number yet, so an object by the Idempotency-Key, or by a name that
 * is used once, sees to it. Without a key nobody comes back: what fails half-way is undone.
 */
export function scheduleMeeting(
  ports: Pick<MeetingPorts, 'meetings' | 'clock' | 'newId' | 'defaultHost'>,
  by: By,
  details: MeetingDetails,
  key: Key | null,
): Promise<IntentAnswer> {
  const stamp = stampOf(ports, by)
  const hosts = [by.actor.email, ports.defaultHost].flatMap((name) => name ?? [])
  return ports.meetings.of(unnumbered(key?.name ?? stamp.id)).carryOut({
    ...stamp,
    kind: 'schedule',
    details,
    hosts,
    fingerprint: key?.fingerprint ?? null,
  })
}

/** The name of an object for a meeting that has no number yet. Zoom's numbers have no slash. */
const unnumbered = (name: string): string => `new/${name}`
