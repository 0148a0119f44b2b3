import type { Role } from '../domain/access.ts'
import type { Bearer } from './bearer.ts'
import type { User } from './ports.ts'
import type { Sex } from './rosterStore.ts'

/** The school's people and classes, looked up. Pages go by name and id; a page has at most `limit` rows. */
export interface RosterPages {
  /** The users: all of them for admins, and the teachers’ names for teachers; else empty. */
  users(bearer: Bearer, filter: UserFilter): Promise<RosterUser[]>
  /** All classes for admins. Others get the classes that they teach, are in or have a child in. */
  classes(bearer: Bearer, filter: PageFilter): Promise<RosterClass[]>
  /** The ids of the classes that the bearer teaches, is in or has a child in. */
  classIds(bearer: Bearer): Promise<string[]>
  /** A class and the bearer's relation to it; null if the roster does not know the class. */
  classSight(bearer: Bearer, classId: string): Promise<ClassSight | null>
  /** The pupils of a class by name, with their parents. Empty for students and parents. */
  pupils(bearer: Bearer, classId: string): Promise<RosterPupil[]>
}

export interface RosterUser extends User {
  sex: Sex | null
  number: string | null
  listed_as: string | null
}

export interface NamePlace {
  name: string
  id: string
}

export interface PageFilter {
  /** Part of a name, an id or an e-mail; capitals do not matter. */
  search?: string | undefined
  limit: number
  after?: NamePlace | undefined
}

export interface UserFilter extends PageFilter {
  role?: Role | undefined
}

export interface RosterClass {
  id: string
  name: string
  teacher: { id: string; name: string | null } | null
  grade_level: string | null
  section: string | null
  pupil_count: number
}

export interface ClassSight {
  class: RosterClass
  enrolled: boolean
  /** The bearer's children in the class. */
  childIds: string[]
}

export interface RosterPupil {
  id: string
  name: string
  email: string | null
  sex: Sex | null
  number: string | null
  parents: { id: string; name: string }[]
}
