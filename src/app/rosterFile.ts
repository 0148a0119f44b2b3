import type { Role } from '../domain/access.ts'
import type { Whole } from './rosterImports.ts'
import type { Sex } from './rosterStore.ts'

export interface ReadOptions {
  /** The column for each field: a header, a number from 1, or null for none. */
  map: Record<string, string | number | null>
  /** The name of the file in faults of its rows; null without a name. */
  name: string | null
  /** The role of people in rows without a role. Null: known people keep theirs, and new people are students. */
  role: Role | null
  /** The class of people in rows without a class. */
  class: string | null
  /** The sheet of a workbook; the first by default. */
  sheet: string | null
  now: Date
}

/** The form of a file and how it is read, to show to its uploader. */
export interface FileForm {
  format: 'csv' | 'xlsx' | 'oneroster'
  /** OneRoster's, 1.1 or 1.2. */
  version: string | null
  encoding: string | null
  separator: string | null
  sheet: string | null
  /** All visible sheets of a workbook. */
  sheets: string[]
  headerLine: number | null
  columns: { column: number; header: string; field: string | null; by: string | null }[]
}

export interface RosterFile {
  form: FileForm
  /** The facts, in lots. */
  facts: AsyncIterable<FileFact[]>
  /** The part of the file that was read, from 0 to 1. */
  progress: () => number
  /** The kinds of people that the file lists in full. A person of this kind who is not in the file has left the school. */
  whole: Whole
}

/** The place of a fact in the file. */
interface FilePlace {
  file: string
  line: number
}

/** A person as a file knows them. */
export interface PersonKey {
  id?: string | undefined
  number?: string | undefined
  email?: string | undefined
  name?: string | undefined
}

/** One statement of a row of a file. A row with a fault gives only the fault. */
export type FileFact = FilePlace &
  (
    | { says: 'person'; key: PersonKey; values: PersonValues; beside: boolean }
    | { says: 'class'; class: ClassKey; values: ClassValues }
    | { says: 'teaching'; class: ClassKey; teacher: PersonKey; primary: boolean }
    | { says: 'enrollment'; class: ClassKey; student: PersonKey }
    | { says: 'guardian'; parent: PersonKey; student: PersonKey }
    | { says: 'gone'; what: 'user'; id: string }
    | { says: 'gone'; what: 'class'; id: string }
    | { says: 'gone'; what: 'enrollment'; id: string; student: PersonKey }
    | { says: 'wrong'; field: string | null; reason: string }
    | { says: 'nothing'; reason: string; id?: string }
  )

/** The class by its id, or by a name that the roster may have. */
export type ClassKey = { id: string } | { name: string }

export interface PersonValues {
  name?: string | undefined
  email?: string | undefined
  role?: Role | undefined
  sex?: Sex | undefined
  number?: string | undefined
  /** As forms write the name: Last, First, Middle. */
  listedAs?: string | undefined
}

export interface ClassValues {
  name?: string | undefined
  gradeLevel?: string | undefined
  section?: string | undefined
}

/** Reads the files that a school's office has. */
export interface RosterReader {
  /** Throws if the file as a whole cannot be read. Its facts may throw too. */
  read(bytes: Uint8Array, options: ReadOptions): Promise<RosterFile>
  /** The fault of a whole file, as a sentence; null for any other error. */
  faultIn(error: unknown): string | null
}
