import type { Role } from '../domain/access.ts'

/** A row of a file in the words of the roster, on its way into it. */
export interface StagedRow {
  kind: 'user' | 'class' | 'enrollment' | 'guardian' | 'teaching' | 'leave' | 'unenroll' | 'gone' | 'skipped'
  /** The id of the user; of an enrollment or teaching, of the class; of a guardian, of the parent. */
  id: string
  /** The id of the pupil or teacher. For a user: `beside` if the row is mainly about somebody else. */
  ref: string
  file: string
  line: number
  data: object
}

/** A person of the roster that a file may name. */
export interface KnownPerson {
  id: string
  name: string
  email: string | null
  number: string | null
}

/** A remark on one row of a file. */
export interface RowNote {
  file: string
  line: number
  field: string | null
  reason: string
}

/** The kinds of people that the file lists in full. */
export interface Whole {
  users: boolean
  enrollments: boolean
  guardians: boolean
}

export interface Counts {
  added: number
  changed: number
  unchanged: number
  removed: number
}

/** The changes of an import: their numbers, and the first rows. */
export interface Changes {
  users: ({ role: Role } & Counts)[]
  classes: Counts
  enrollments: Counts
  guardians: Counts
  /** Pupils who leave a class and enter another. */
  moved: number
  rows: {
    users: ChangedUser[]
    classes: { change: 'added' | 'changed'; id: string; name: string; was: object | null }[]
    moved: { id: string; name: string; from: string[]; to: string[] }[]
    left: { id: string; name: string; role: Role }[]
  }
}

export interface ChangedUser {
  change: 'added' | 'changed'
  id: string
  name: string
  role: Role
  /** The old values of the changed fields. */
  was: object | null
}

/** The people in the roster who are not in the file. */
export interface Absent {
  users: number
  enrollments: number
  guardians: number
}

/** Files on their way into the roster. Their rows are staged in the database, so that one transaction applies a file of any size. */
export interface ImportStore {
  /** Deletes the rows of imports that began before this time. */
  sweep(before: Date): Promise<void>
  known(keys: { ids: string[]; numbers: string[]; emails: string[] }): Promise<KnownPerson[]>
  /** The classes with these ids or names. */
  knownClasses(names: string[]): Promise<{ id: string; name: string }[]>
  stage(importId: string, rows: readonly StagedRow[]): Promise<void>
  /**
   * The rows that contradict others or refer to nothing. Their lines are dropped with everything that they say. Ask again until there
   * are none, because other rows may refer to a dropped row.
   */
  check(importId: string): Promise<RowNote[]>
  /** Remarks that are no faults, at most so many. */
  notes(importId: string, limit: number): Promise<RowNote[]>
  /** Works out who is not in the file. They leave only with `rollOver`. */
  compare(importId: string, whole: Whole, rollOver: boolean): Promise<Absent>
  /** At most `limit` rows of each kind. */
  changes(importId: string, limit: number): Promise<Changes>
  /** The number of pupils and teachers in the roster. */
  size(): Promise<number>
  /** The numbers of meetings from this time on that somebody leaves. */
  meetingsLeft(importId: string, since: Date): Promise<string[]>
  /** The e-mails that the roster learns, at most so many. */
  newEmails(importId: string, limit: number): Promise<string[]>
  /** Stores all of it in one transaction. */
  apply(importId: string, now: Date): Promise<{ bookmark: string | null }>
  discard(importId: string): Promise<void>
}
