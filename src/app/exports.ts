import type { AttendanceStatus } from '../domain/attendance/record.ts'
import type { Bearer } from './bearer.ts'
import type { MeetingPlace, MeetingView } from './meetingView.ts'
import type { EdFiSection, Sex, User } from './ports.ts'
import type { AttendanceView, Named } from './rollView.ts'

/** What is taken out: sessions with their records, of whatever the filter names. */
export interface ExportFilter {
  meetingId?: string | undefined
  classId?: string | undefined
  /** All classes of this class's section. */
  section?: boolean | undefined
  studentId?: string | undefined
  /** Local days of the sessions, yyyy-mm-dd, both included. */
  from?: string | undefined
  to?: string | undefined
  /** Deleted ones as well. */
  deleted?: boolean | undefined
}

export interface ExportedSession extends Omit<MeetingView, 'class'> {
  class: ExportedClass | null
  /** By name. Those that the viewer may see. */
  records: ExportedRecord[]
}

export interface ExportedClass extends Named {
  gradeLevel: string | null
  section: string | null
  edfi: EdFiSection | null
}

/** Without the e-mail: no export has one, but for a person's own file. */
export interface ExportedRecord extends Omit<AttendanceView, 'student'> {
  student: Named
  sex: Sex | null
  number: string | null
  listedAs: string | null
}

/** A pupil as an export's reader asks for them. */
export interface PupilSight {
  isOwn: boolean
  isChild: boolean
  isTaught: boolean
}

/** A pupil of a section, as its classes together have them. */
export interface Member extends Named {
  listedAs: string | null
  sex: Sex | null
  number: string | null
  /** The first day, yyyy-mm-dd; null where they were there from the beginning. */
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

/** Who changed what a session's register says, when and why. */
export interface Amendment {
  sessionId: string
  at: string
  by: (Named & { role: string }) | null
  /** Whose record; null where a statement is taken back. */
  pupil: Named | null
  /** A correction's status, null where it is taken back; `identified` where a teacher said who a guest was. */
  now: AttendanceStatus | 'identified' | null
  note: string | null
}

/** What is kept of a person beside the records of their attendance. */
export interface PersonFile {
  user: User & { sex: Sex | null; number: string | null; listedAs: string | null }
  classes: (Named & Pick<Member, 'since' | 'until' | 'reason' | 'isTransferred'>)[]
  /** For admins; a parent finds themselves alone. */
  parents: Named[]
  children: Named[]
  /** The ids of the sessions with a record that the viewer may see. */
  seen: string[]
  /** As a participant of a session, with what Zoom told. A session that the viewer may not see has no title. */
  participations: Participation[]
  registrations: { title: string | null; status: string; registered_at: string | null }[]
  /** What was filled in on Zoom's page with their e-mail, or by them as a teacher says. */
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

/** The school as its forms name it. */
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

/** Reads for what is taken out. The viewer is who asks, by the roster's id and role. */
export interface ExportStore {
  /** A page of sessions, the oldest first. */
  sessions(
    viewer: Bearer,
    filter: ExportFilter,
    page: { after?: MeetingPlace | undefined; limit: number },
  ): Promise<ExportedSession[]>
  /** How the bearer stands to a user; null where there is no such user. */
  pupil(bearer: Bearer, studentId: string): Promise<PupilSight | null>
  /** The classes of a class's section, or the class alone, and who is or was in them. */
  section(classId: string, whole: boolean): Promise<Section>
  /** Of these sessions, in the order in which they were made. */
  amendments(sessions: readonly { id: string; number: string }[]): Promise<Amendment[]>
  /** Null where the roster does not have the user. */
  person(viewer: Bearer, userId: string): Promise<PersonFile | null>
}

/** The sessions of the first page: a school's sessions may have many records each. */
const FIRST = 20
const MOST = 200
/** About so many records are in memory at once. */
const RECORDS = 4_000

/** What is known of somebody for life is for those who teach them, admins and their family. */
export type KnowsNumberOf = (studentId: string) => boolean

/** All sessions, page by page. A page has about as many records as the one before tells that a session has. */
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
