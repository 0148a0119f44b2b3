import type {
  After,
  AttendanceBasis,
  AttendanceRecord,
  AttendanceStatus,
  MeetingDetails,
  MeetingStatus,
  Participant,
} from './events.ts'
import type { Connection, Mark, Span } from './when/connection.ts'
import { type Instance, occasion, type Schedule, spans } from './when/sessions.ts'

/** What a writer must know to decide. `unknown`: Rollcall never scheduled this meeting number. */
export type MeetingState = { kind: 'unknown' } | Meeting

/**
 * A meeting's present, folded from its events. Its writer owns it: `evolve` changes it in place, and a writer
 * that fails to commit throws it away and folds again.
 */
export interface Meeting {
  kind: 'meeting'
  id: string
  hostId: string
  details: MeetingDetails
  /** When a field was last changed, in epoch milliseconds, as far as that is known. */
  changedAt: Map<string, number>
  registrationEnabled: boolean
  /** Set when it no longer takes place; `deleted` means that Rollcall's users no longer see it. */
  gone: 'cancelled' | 'deleted' | null
  instances: Map<string, Instance>
  connections: Map<string, Connection>
  /** The connections of each participant, by participant id. */
  connectionsOf: Map<string, string[]>
  participants: Map<string, Participant>
  /** What zoom_meetings says of the meeting's course. */
  summary: NonNullable<After['meeting']>
  /** Who a registrant_id, a customer_key or a registered e-mail, also by its key, stands for, as user ids. */
  registrants: Map<string, string>
  customerKeys: Map<string, string>
  /** Null where two share the e-mail: then it stands for nobody. */
  registeredEmails: Map<string, string | null>
  /** Whom people have confirmed a participant to be, by the name of its connections; the last word comes last. */
  confirmed: Map<string, string>
  /** The keys that stand for names and e-mails in this meeting's events, and the highest that ever did. */
  wordKeys: Map<string, number>
  lastWordKey: number
  registrations: Map<string, Registration>
  /** Users who fetched join information. */
  invited: Set<string>
  /** What users say of themselves through POST …/join. */
  claims: Map<string, readonly Mark[]>
  /** When Zoom last had no record of the meeting, in epoch milliseconds; null where it was never asked in vain. */
  nothingAt: number | null
  attendance: Attendance | null
  /** Users whose names and e-mails are recorded no more. */
  erased: Set<string>
  corrections: Map<string, { status: AttendanceStatus; note: string | null }>
}

/** One person's way to a personal join link. */
export interface Registration {
  userId: string
  email: string | null
  name: string | null
  /** `leaving`: no longer of the class, and Zoom is yet to take the registration back. */
  status: 'pending' | 'approved' | 'failed' | 'leaving'
  /** Zoom's, from the first approval on. */
  registrantId: string | null
}

/** What was taken last. */
export interface Attendance {
  final: boolean
  basis: readonly AttendanceBasis[]
  classId: string
  date: string
  startedAt: string
  endedAt: string
  records: Map<string, AttendanceRecord>
}

/** What tells when the meeting was held. */
export type Course = Pick<Meeting, 'instances' | 'details' | 'gone' | 'claims' | 'nothingAt'>

/** Every instance's time, in order; where there is none, that of a class of which only its people tell. */
export function spansOf(meeting: Course): Span[] {
  if (meeting.instances.size > 0) return spans(meeting.instances.values())
  return isHeldByClaims(meeting) ? [scheduled(meeting)] : []
}

/** The time of the class: of the occasions on which the meeting was held, the one of its schedule. */
export const classOf = (meeting: Course): Span[] => occasion(spansOf(meeting), scheduleOf(meeting))

/** Whether Zoom has no record of the meeting after its schedule, and somebody says that they were there during it. */
function isHeldByClaims({ details, gone, claims, nothingAt }: Course): boolean {
  const { from, to } = scheduled({ details })
  if (gone !== null || nothingAt === null || nothingAt < to) return false
  return [...claims.values()].some(
    (marks) => marks.some(({ kind, at }) => kind === 'joined' && at < to) && lastOf(marks) > from,
  )
}

/** Whoever says that they joined, and never that they left, was there until the end. */
function lastOf(marks: readonly Mark[]): number {
  const last = marks.at(-1)
  return last === undefined || last.kind === 'joined' ? Number.POSITIVE_INFINITY : last.at
}

function scheduled(meeting: Pick<Meeting, 'details'>): Span & { to: number } {
  const { start, length } = scheduleOf(meeting)
  return { uuid: CLAIMED, from: start, to: start + length }
}

/** Stands for the instance of which Zoom knows nothing. */
export const CLAIMED = ''

export const scheduleOf = ({ details }: Pick<Meeting, 'details'>): Schedule => ({
  start: Date.parse(details.startTime),
  length: details.duration * 60_000,
})

/** Where the class stands, from the instances that are the class. What was held cannot be cancelled any more. */
export function statusOf(gone: Meeting['gone'], held: readonly Span[]): MeetingStatus {
  const last = held.at(-1)
  if (!last) return gone === null ? 'scheduled' : 'cancelled'
  return last.to === null ? 'started' : 'ended'
}
