import type { Role } from '../domain/access.ts'

/** A row of a file in the words of the roster, on its way into it. */
export interface StagedRow {
  part: 'user' | 'class' | 'enrollment' | 'guardian' | 'teaching' | 'leave' | 'unenroll' | 'gone' | 'skipped'
  /** The user's, of an enrollment or teaching the class's, of a guardian the parent's. */
  id: string
  /** The pupil's or teacher's. Of a user: `beside` where a row tells of them beside somebody else. */
  ref: string
  file: string
  line: number
  data: object
}

/** Somebody of the roster whom a file may speak of. */
export interface KnownPerson {
  id: string
  name: string
  email: string | null
  number: string | null
}

/** What is to be said of one row of a file. */
export interface RowNote {
  file: string
  line: number
  field: string | null
  reason: string
}

/** What the file has all of. */
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

/** What an import changes: all of it in numbers, and the first rows. */
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
  /** What of them changes, as it was. */
  was: object | null
}

/** Whom the roster has and the file has not. */
export interface Absent {
  users: number
  enrollments: number
  guardians: number
}

/**
 * Files on their way into the roster. Their rows wait in the database, so that a transaction of any size takes them from there: all of a
 * file, or nothing of it.
 */
export interface ImportStore {
  /** Forgets what imports that began before this left behind. */
  sweep(before: Date): Promise<void>
  known(keys: { ids: string[]; numbers: string[]; emails: string[] }): Promise<KnownPerson[]>
  /** The classes with these ids or names. */
  knownClasses(names: string[]): Promise<{ id: string; name: string }[]>
  stage(importId: string, rows: readonly StagedRow[]): Promise<void>
  /** The rows that contradict others or refer to nothing, of which all that their lines say is forgotten. Ask until there are none. */
  check(importId: string): Promise<RowNote[]>
  /** What is no mistake and should be known, at most so many. */
  notes(importId: string, limit: number): Promise<RowNote[]>
  /** Works out who is not in the file. Only with `rollOver` do they leave. */
  compare(importId: string, whole: Whole, rollOver: boolean): Promise<Absent>
  /** At most `limit` rows of each kind. */
  changes(importId: string, limit: number): Promise<Changes>
  /** Of the pupils and teachers of the roster, all. */
  size(): Promise<number>
  /** The numbers of meetings from this time on that somebody leaves. */
  meetingsLeft(importId: string, since: Date): Promise<string[]>
  /** The e-mails that the roster learns, at most so many. */
  newEmails(importId: string, limit: number): Promise<string[]>
  /** Stores all of it in one transaction. */
  apply(importId: string, now: Date): Promise<{ bookmark: string | null }>
  discard(importId: string): Promise<void>
}
