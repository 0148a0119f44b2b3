import type { AttendanceStatus } from '../domain/attendance/record.ts'
import type { Bearer } from './bearer.ts'
import type { MeetingPlace, MeetingView } from './meetingView.ts'
import type { User } from './ports.ts'
import type { AttendanceView, Named } from './rollView.ts'
import type { EdFiSection, Sex } from './rosterStore.ts'

/** The filter of an export: which sessions, with their records. */
export interface ExportFilter {
  meetingId?: string | undefined
  classId?: string | undefined
  /** All classes of this class's section. */
  section?: boolean | undefined
  studentId?: string | undefined
  /** Local days of the sessions, yyyy-mm-dd, both included. */
  from?: string | undefined
  to?: string | undefined
  /** True to include deleted sessions. */
  deleted?: boolean | undefined
  /** True to include sessions with a possible earlier record of the pupil. */
  former?: boolean | undefined
}

export interface ExportedSession extends Omit<MeetingView, 'class'> {
  class: ExportedClass | null
  /** The records that the viewer may see, by name. */
  records: ExportedRecord[]
}

export interface ExportedClass extends Named {
  gradeLevel: string | null
  section: string | null
  edfi: EdFiSection | null
}

/** Without the e-mail. Only a person's own file has one. */
export interface ExportedRecord extends Omit<AttendanceView, 'student'> {
  student: Named
  sex: Sex | null
  number: string | null
  listedAs: string | null
}

/** A pupil as exports name them. */
export interface PupilSight {
  isOwn: boolean
  isChild: boolean
  isTaught: boolean
}

/** A pupil of a section, from all of its classes. */
export interface Member extends Named {
  listedAs: string | null
  sex: Sex | null
  number: string | null
  /** The first day, yyyy-mm-dd; null if they were there from the beginning. */
  since: string | null
  /** The first day without them; null while they are there. */
  until: string | null
  /** From another school. */
  isTransferred: boolean
  reason: 'transferred' | 'dropped' | null
}

export interface Section {
  classes: { id: string; name: string }[]
  members: Member[]
}

/** A change of a session's register by a person: who, when and why. */
export interface Amendment {
  sessionId: string
  at: string
  by: (Named & { role: string }) | null
  /** The user of the record. */
  studentId: string
  /** A correction's status, null if it is taken back. By a statement a participant is the pupil, or is no longer the pupil. */
  now: AttendanceStatus | 'identified' | 'no longer identified' | null
  note: string | null
}

/** A session's attendance as it was known at an instant. */
export interface AttendanceThen {
  /** The session's class and local day then. */
  class: Pick<ExportedClass, 'id' | 'edfi'> | null
  date: string
  records: RecordThen[]
}

export interface RecordThen {
  student_id: string
  status: AttendanceStatus
  number: string | null
}

/** Everything that is kept of a person beside their attendance records. */
export interface PersonFile {
  user: User & { sex: Sex | null; number: string | null; listedAs: string | null }
  classes: (Named & Pick<Member, 'since' | 'until' | 'reason' | 'isTransferred'>)[]
  /** For admins. A parent finds only themselves. */
  parents: Named[]
  children: Named[]
  /** The ids of the sessions with a record that the viewer may see. */
  seen: string[]
  /** As a participant of a session, with Zoom's words. A session that the viewer may not see has no title. */
  participations: Participation[]
  /** Corrections that stand without a record, because the attendance was withdrawn. */
  corrections: {
    title: string | null
    start_time: string
    timezone: string
    note: string | null
    corrected_by: string | null
    corrected_at: string
  }[]
  registrations: { title: string | null; status: string; registered_at: string | null }[]
  /** Registrations on Zoom's page: with their e-mail, or theirs by a teacher's statement. */
  applications: {
    name: string | null
    email: string | null
    status: string
    asked_at: string
  }[]
}

export interface Participation {
  title: string | null
  start_time: string
  timezone: string
  name: string | null
  email: string | null
  join_time: string | null
  leave_time: string | null
  duration: number
  waited_seconds: number | null
}

/** The school's particulars for its forms. */
export interface School {
  id: string
  name: string
  region: string
  division: string
  district: string
  head: string
  /** The first day of a school year, mm-dd. */
  yearBegins: string
}

/** The queries of exports. The viewer is the person who asks, by the roster's id and role. */
export interface ExportStore {
  /** A page of sessions, the oldest first. */
  sessions(
    viewer: Bearer,
    filter: ExportFilter,
    page: { after?: MeetingPlace | undefined; limit: number },
  ): Promise<ExportedSession[]>
  /** The bearer's relation to a user; null if the roster does not know the user. */
  pupil(bearer: Bearer, studentId: string): Promise<PupilSight | null>
  /** The classes of a class's section, or the class alone, and all present and former pupils. */
  section(classId: string, whole: boolean): Promise<Section>
  /** The amendments of these sessions, the oldest first. */
  amendments(sessions: readonly { id: string; number: string }[]): Promise<Amendment[]>
  /** The records of a session at a time; null if the session had no attendance then, or was deleted. */
  recordsAt(meetingId: string, at: string): Promise<AttendanceThen | null>
  /** Null if the roster never had the user. */
  person(viewer: Bearer, userId: string): Promise<PersonFile | null>
}

/** The sessions of the first page. It is small, because a session may have many records. */
const FIRST = 20
const MOST = 200
/** About so many records are in memory at once. */
const RECORDS = 4_000

/** Only their teachers, admins and their family see the number that a pupil has for life. */
export type KnowsNumberOf = (studentId: string) => boolean

/** All sessions, page by page. The size of each page follows from the records per session on the page before. */
export async function* sessionsOf(
  store: ExportStore,
  viewer: Bearer,
  filter: ExportFilter,
  knows: KnowsNumberOf,
): AsyncGenerator<ExportedSession> {
  let limit = FIRST
  let after: MeetingPlace | undefined
  for (;;) {
    const page = await store.sessions(viewer, filter, { after, limit })
    yield* page.map((session) => ({ ...session, records: session.records.map((one) => told(one, knows)) }))
    const last = page.at(-1)
    if (last === undefined || page.length < limit) return
    after = { startTime: last.start_time, id: last.id }
    const records = page.reduce((sum, { records }) => sum + records.length, 0) / page.length
    limit = Math.max(1, Math.min(MOST, Math.floor(RECORDS / Math.max(1, records))))
  }
}

const told = (record: ExportedRecord, knows: KnowsNumberOf): ExportedRecord =>
  knows(record.student_id) ? record : { ...record, sex: null, number: null, listedAs: null }
