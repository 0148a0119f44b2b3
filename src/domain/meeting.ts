import type { HeldParts, Participant, SessionRow } from './after.ts'
import type {
  AttendanceBasis,
  AttendanceRecord,
  AttendanceRule,
  AttendanceStatus,
} from './attendance/record.ts'
import type { MeetingChange, MeetingDetails, SessionDetails, WaysIn } from './fields.ts'
import type { Keyed } from './keyed.ts'
import type { Noted } from './noted.ts'
import type { Connection, Mark } from './when/connection.ts'
import { dayIn } from './when/day.ts'
import type { Instances, Use } from './when/instances.ts'
import type { Plan } from './when/plan.ts'
import type { RoomMark } from './when/rooms.ts'
import {
  endOf,
  type Move,
  type Schedule,
  scheduleAfter,
  windowOf,
  type ZonedSchedule,
} from './when/schedule.ts'
import type { Held } from './when/sessions.ts'
import { Names } from './who/names.ts'
import type { SeenRegistrant } from './who/registrant.ts'

/** The state that a writer decides on. `unknown`: Rollcall never scheduled this meeting number. */
export type MeetingState = { kind: 'unknown' } | Meeting

/**
 * The state of a meeting number, folded from its events. The writer owns the state: `evolve` changes the state in place. If a commit
 * fails, the writer discards the state and folds again.
 */
export interface Meeting {
  kind: 'meeting'
  seriesId: string
  /** In the order of their times. The last is the present host. */
  hosts: readonly Host[]
  settings: MeetingDetails['settings']
  waysIn: WaysIn
  sessions: Map<string, Session>
  /** Final sessions, with only enough to find them again. See archive.ts. */
  archived: Map<string, Archived>
  instances: Instances
  /** How many events the stream has: the version of the last. */
  version: number
  /** The versions of the first and the last event about an instance, by its uuid. */
  heard: Map<string, { first: number; last: number }>
  connections: Keyed<Connection>
  /** Breakout room marks, by the connection's key. */
  rooms: Map<string, readonly RoomMark[]>
  /** By the key of a telephone's connection: the keys of the same person's other connections. */
  bound: Map<string, Set<string>>
  /** The kinds of files that Zoom's cloud has of an instance, by its uuid. */
  recordings: Map<string, Set<string>>
  /** The user behind a registrant_id, a customer_key or an e-mail. An e-mail is listed by its key too. */
  registrants: Map<string, string>
  customerKeys: Map<string, string>
  emails: Map<string, readonly Holder[]>
  /** The e-mails of Rollcall's own registrants, also by their keys. */
  registered: Set<string>
  /** Teachers' statements. The last statement comes last. */
  statements: readonly Statement[]
  /** The keys that stand for names and e-mails in this meeting's events, and the highest that ever did. */
  wordKeys: Map<string, number>
  lastWordKey: number
  registrations: Map<string, Registration>
  /** Zoom's registrants known from webhooks, by registrant_id. */
  seenRegistrants: Map<string, SeenRegistrant>
  /** Erased users: their names and e-mails are no longer recorded. */
  erased: Set<string>
  /** Derived from the rest, so it is not in a snapshot. */
  index: Index
}

/** The user of an e-mail from a time on, in epoch milliseconds; null if two users share it: then it identifies nobody. */
export interface Holder {
  from: number
  userId: string | null
}

/**
 * A teacher's statement on who the person with a handle is, for people who came in its time: from its session on, in epoch milliseconds. See
 * who/statements.ts.
 */
export interface Statement {
  handle: string
  /** The session that it was given in; null if that is not known. */
  sessionId: string | null
  from: number
  /** Null if the handle lasts over sessions, or if there is no later session. */
  until: number | null
  /** Null if the teacher took back what counted until then. */
  userId: string | null
}

/** The host of a meeting from a time on, in epoch milliseconds. */
export interface Host {
  from: number
  hostId: string
  /** The Zoom account that opens the meeting by its start link. A school's default host may share it. */
  zoomHostId: string | null
}

/** The host at a time; the last where none is given. */
export function hostOf({ hosts }: Pick<Meeting, 'hosts'>, at = Number.POSITIVE_INFINITY): Host {
  const host = hosts.findLast(({ from }) => from <= at) ?? hosts[0]
  if (host === undefined) throw new Error('A meeting without a host')
  return host
}

/** Indexes that find the meeting's people quickly. */
export interface Index {
  /** The keys of each participant's connections, by participant id, and the other way round. */
  connectionsOf: Map<string, Set<string>>
  participantOf: Map<string, string>
  /** Finds connections by their names. */
  named: Names
  /** By instance: the user that the roster first had for an e-mail, by the e-mail's key and by the Zoom account that came with it. */
  emailUsers: Map<string, Map<string, string>>
  /** The keys of the connections that waited at the door, by instance. */
  atDoor: Map<string, Set<string>>
  /** The ids of joint sessions, by the id of each: see joint.ts. */
  joint: ReadonlyMap<string, readonly string[]>
  /** The ids of each instance's sessions. */
  sessionsOf: Map<string, string[]>
  /** The times of all instances, in order. */
  uses: readonly Use[]
}

export const emptyIndex = (): Index => ({
  connectionsOf: new Map(),
  participantOf: new Map(),
  named: new Names(),
  emailUsers: new Map(),
  atDoor: new Map(),
  joint: new Map(),
  sessionsOf: new Map(),
  uses: [],
})

/** The plan of a session, and how it was held. */
export interface Planned {
  id: string
  /** Zoom's id of the session in a series; null for a single meeting. */
  occurrenceId: string | null
  details: Pick<SessionDetails, 'startTime' | 'duration' | 'timezone'>
  moves: Move[]
  /** When the writer found the window over, in epoch milliseconds. */
  closedAt: number | null
  /** As in Session. An archived session has them only if it was dropped. */
  isCancelled?: boolean
  droppedAt?: number | null
  isDeleted?: boolean
  /** If the session was held at another time of its day: the instances behind the attendance that was taken last. */
  occasion: readonly string[]
}

/** One planned sitting of a class. */
export interface Session extends Planned, Held {
  hostId: string
  details: SessionDetails
  /** The time of each field's last change, in epoch milliseconds, and the new value. */
  changedAt: Map<keyof MeetingChange, number>
  isCancelled: boolean
  /** When it was last deleted, here or in Zoom, or recovered there, in epoch milliseconds. */
  droppedAt: number | null
  /** Hidden from the people of the session. */
  isDeleted: boolean
  participants: Keyed<Participant>
  row: SessionRow
  /** As the read models have it. */
  held: HeldParts | null
  /** The version of the first claim, and of the event that closed the window. */
  claimedFrom: number | null
  closedBy: number | null
  /** Users who fetched join information. */
  invited: Set<string>
  /** Users' claims through POST …/join. */
  claims: Map<string, readonly Mark[]>
  /** Somebody who was its host then claims that they joined. */
  isHostClaimed: boolean
  expected: Expected | null
  attendance: Attendance | null
  corrections: Map<string, { status: AttendanceStatus; note: string | null }>
  noted: Noted
}

/** The parts and the schedule of a final session. */
export type Archived = Planned & Held

/** Who was in the class when the session ended, or was to end: `at`, in epoch milliseconds. */
export interface Expected {
  at: number
  ended: boolean
  userIds: Set<string>
}

/** One person's way to a personal join link. */
export interface Registration {
  userId: string
  email: string | null
  name: string | null
  /**
   * `takenBack`: denied or cancelled in Zoom's portal. `leaving`: the person left the class, and Zoom has not taken the registration back
   * yet.
   */
  status: 'pending' | 'approved' | 'failed' | 'takenBack' | 'leaving'
  /** Zoom's, from the first approval on. */
  registrantId: string | null
  /** When Zoom was asked for that, in epoch milliseconds. */
  approvedAt: number | null
  joinUrl: string | null
}

/** The attendance as it was last taken. */
export interface Attendance {
  final: boolean
  basis: readonly AttendanceBasis[]
  classId: string | null
  date: string
  startedAt: string
  endedAt: string
  /** Stamped on the session, so that a later setting does not change it. */
  rule: AttendanceRule
  records: Map<string, AttendanceRecord>
}

/** The uuid of a stand-in instance, for a session that only its host claims was held. */
export const CLAIMED = ''

/** The schedule that counts. */
const scheduleOf = ({ details, moves }: Planned, uses: readonly Use[]): ZonedSchedule =>
  scheduleAfter({ ...scheduleIn(details), timezone: details.timezone }, moves, uses)

/** The schedule that counts, as already worked out. */
export const scheduleIn = ({
  startTime,
  duration,
}: Pick<SessionRow, 'startTime' | 'duration'>): Schedule => ({
  start: Date.parse(startTime),
  length: duration * 60_000,
})

export function planOf(session: Planned, uses: readonly Use[]): Plan & { timezone: string } {
  const { id, occasion, closedAt, isCancelled, isDeleted } = session
  const { timezone, ...schedule } = scheduleOf(session, uses)
  const dayOf = dayIn(timezone)
  const isClosed = closedAt !== null && closedAt >= windowOf(schedule).to
  const droppedAt = isCancelled || isDeleted ? (session.droppedAt ?? null) : null
  return { id, schedule, timezone, dayOf, day: dayOf(schedule.start), isClosed, droppedAt, occasion }
}

/** When the session ended, in epoch milliseconds; null while it is not over. */
export function endedAt({ row }: Pick<Session, 'row'>): number | null {
  return row.status === 'ended' && row.endedAt !== null ? Date.parse(row.endedAt) : null
}

/** The scheduled end. */
export const scheduledEnd = ({ row }: Pick<Session, 'row'>): number => endOf(scheduleIn(row))

/** Whether Zoom told of an instance of the session. If so, the session is not moved or given to another class. */
export const isHeld = ({ parts }: Pick<Session, 'parts'>): boolean =>
  parts.some(({ uuid }) => uuid !== CLAIMED)

/** Whether a webhook of the session came after Zoom's report. */
export const wasHeardSince = ({ instances }: Meeting, { parts }: Pick<Session, 'parts'>): boolean =>
  parts.some(({ uuid }) => instances.get(uuid)?.heardSince === true)

/** Whether the session expects anybody. If not, no attendance is kept. */
export const keepsAttendance = ({ details }: Pick<Session, 'details'>): boolean =>
  details.classId !== null || details.targetAudience === 'students' || details.targetAudience === 'teachers'

export const isSeries = ({ sessions, archived }: Pick<Meeting, 'sessions' | 'archived'>): boolean =>
  [...sessions.values(), ...archived.values()].some(({ occurrenceId }) => occurrenceId !== null)

/** The ids of the sessions with these occurrences of Zoom's. */
export const idsOf = ({ sessions }: Pick<Meeting, 'sessions'>, occurrenceIds: readonly string[]): string[] =>
  [...sessions.values()].flatMap(({ id, occurrenceId }) =>
    occurrenceId !== null && occurrenceIds.includes(occurrenceId) ? [id] : [],
  )

/** The sessions that a command is about; null: all. */
export const chosen = ({ sessions }: Meeting, wanted: readonly string[] | null): Session[] =>
  wanted === null ? [...sessions.values()] : wanted.flatMap((id) => sessions.get(id) ?? [])
