import type { Role } from '../domain/access.ts'
import type { Sex } from './ports.ts'
import type { Whole } from './rosterImports.ts'

export interface ReadOptions {
  /** Columns of a table by what they say: a header, a number from 1, or null for none. */
  map: Record<string, string | number | null>
  /** The role of people whose row says none. */
  role: Role
  /** The class of people whose row says none. */
  class: string | null
  /** Of a workbook; the first by default. */
  sheet: string | null
  now: Date
}

/** What a file is and how it is read, for whoever brings it to see. */
export interface FileForm {
  format: 'csv' | 'xlsx' | 'oneroster'
  /** OneRoster's, 1.1 or 1.2. */
  version: string | null
  encoding: string | null
  separator: string | null
  sheet: string | null
  /** Of a workbook, all that are shown. */
  sheets: string[]
  headerLine: number | null
  columns: { column: number; header: string; field: string | null; by: string | null }[]
}

export interface RosterFile {
  form: FileForm
  /** In lots, a piece at a time. */
  facts: AsyncIterable<FileFact[]>
  /** How much of the file was read, from 0 to 1. */
  progress: () => number
  /** What the file has all of: who is not in it is not in the school. */
  whole: Whole
}

/** Where a fact stands. */
interface Place {
  file: string
  line: number
}

/** How a file knows somebody. */
export interface PersonKey {
  id?: string | undefined
  number?: string | undefined
  email?: string | undefined
  name?: string | undefined
}

/** One thing that a row of a file says. A row that says something wrong says nothing else. */
export type FileFact = Place &
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

/** By its id, or by the name of a class that may be there already. */
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

/** Reads files of the forms that a school's office has. */
export interface RosterReader {
  /** Throws where the file cannot be read as a whole. So do its facts. */
  read(bytes: Uint8Array, options: ReadOptions): Promise<RosterFile>
  /** What is wrong with a file as a whole, in a sentence; null for any other error. */
  faultIn(error: unknown): string | null
}
