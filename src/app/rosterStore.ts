import type { Role } from '../domain/access.ts'
import type { User } from './ports.ts'

/** The school's people and classes, as in `PUT /api/roster`. A value that a row leaves out stays as it is. */
export interface RosterImport {
  users: RosterUserRow[]
  classes: RosterClassRow[]
  enrollments: NewEnrollment[]
  guardians: NewGuardian[]
  /** Rows to take away. */
  removed: { enrollments: EndedEnrollment[]; guardians: Guardian[] }
}

export interface RosterUserRow extends User {
  sex?: Sex | null | undefined
  /** The number that a pupil has for life: in the Philippines the LRN. */
  number?: string | null | undefined
  /** The name as forms write it: Last, First, Middle. */
  listedAs?: string | null | undefined
}

export type Sex = 'male' | 'female'

export interface RosterClassRow {
  id: string
  name: string
  teacherId: string | null
  gradeLevel?: string | null | undefined
  /** The pupils who have their classes together, as Narra. */
  section?: string | null | undefined
  edfi?: EdFiSection | null | undefined
}

/** The key that Ed-Fi has for a class. */
export interface EdFiSection {
  localCourseCode: string
  schoolId: number
  schoolYear: number
  sectionIdentifier: string
  sessionName: string
  /** The id of the Ed-Fi calendar with the school's days. */
  calendarCode: string
}

export interface Enrollment {
  classId: string
  studentId: string
}

export interface NewEnrollment extends Enrollment {
  /** The first day, yyyy-mm-dd. Left out: from the beginning, or today if the class has begun. */
  since?: string | undefined
  /** From another school. */
  transferred?: boolean | undefined
}

export interface EndedEnrollment extends Enrollment {
  /** The first day without them, yyyy-mm-dd. Left out: today. */
  until?: string | undefined
  reason?: 'transferred' | 'dropped' | undefined
}

export interface Guardian {
  parentId: string
  studentId: string
}

export interface NewGuardian extends Guardian {
  /** Whether they are told of absences. Left out: as before, else no. */
  tellAbsences?: boolean | undefined
}

/** A session by its meeting number. */
export interface SessionPlace {
  number: string
  sessionId: string
}

export interface RosterStore {
  /** Sessions with a guest who has one of these e-mails, the newest first. */
  sessionsWithGuests(emails: readonly string[], limit: number): Promise<SessionPlace[]>
  /** The ids that the roster knows, users with their role. */
  known(ids: { users: readonly string[]; classes: readonly string[] }): Promise<{
    users: ReadonlyMap<string, Role>
    classes: ReadonlySet<string>
  }>
  /** Inserts, updates and removes all rows in one transaction. */
  save(roster: RosterImport, now: Date): Promise<{ bookmark: string | null }>
  /** The numbers of meetings from this time on that are not over, with a registration of the user, done or asked for. */
  openMeetingsOfUser(userId: string, since: Date): Promise<string[]>
  /**
   * Removes a user with their enrollments, guardianships and classes, and remembers the removal. Returns false if the roster does not
   * know the user.
   */
  remove(userId: string, now: Date): Promise<{ removed: boolean; bookmark: string | null }>
  /** The numbers of these classes' meetings that take registrations and are not over. */
  openMeetings(classIds: readonly string[]): Promise<string[]>
}
