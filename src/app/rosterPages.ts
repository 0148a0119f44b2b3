import type { Actor } from '../domain/access.ts'
import type { Role } from '../domain/events.ts'
import type { User } from './ports.ts'

/** The school's people and classes, looked up. Pages go by name and id; a page has at most `limit` rows. */
export interface RosterPages {
  users(filter: UserFilter): Promise<User[]>
  classes(filter: ClassFilter): Promise<RosterClass[]>
  /** A class and how somebody stands to it; null where there is none. */
  classSight(userId: string, classId: string): Promise<ClassSight | null>
  /** The pupils of a class by name, with their parents. */
  pupils(classId: string): Promise<RosterPupil[]>
}

export interface NamePlace {
  name: string
  id: string
}

interface PageFilter {
  /** Part of a name, an id or an e-mail; capitals do not matter. */
  search?: string | undefined
  limit: number
  after?: NamePlace | undefined
}

export interface UserFilter extends PageFilter {
  role?: Role | undefined
}

export interface ClassFilter extends PageFilter {
  /** Only what this user teaches, or is in, or has a child in. */
  of?: Pick<Actor, 'id' | 'role'> | undefined
}

export interface RosterClass {
  id: string
  name: string
  teacher: { id: string; name: string | null } | null
  pupil_count: number
}

export interface ClassSight {
  class: RosterClass
  enrolled: boolean
  /** The asking user's children in the class. */
  childIds: string[]
}

export interface RosterPupil {
  id: string
  name: string
  email: string | null
  parents: { id: string; name: string }[]
}
