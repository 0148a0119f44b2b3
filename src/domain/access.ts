import * as z from 'zod'

export const Role = z.enum(['admin', 'teacher', 'student', 'parent'])
export type Role = z.infer<typeof Role>

export const TargetAudience = z.enum(['all', 'students', 'teachers', 'class', 'personal'])
export type TargetAudience = z.infer<typeof TargetAudience>

/** The person who asks. */
export interface Actor {
  id: string
  role: Role
  /** Lower case. */
  email: string | null
  /** The e-mail comes from their token, because the roster has none. */
  emailBy?: 'token'
  name: string | null
}

/** The fields of a meeting that decide who may do what. The names are from the read model. */
export interface Guarded {
  host_id: string
  /** The host of the series. They take back what they gave to a substitute. */
  series_host_id: string
  target_audience: TargetAudience
  /** Who may do what the host may. */
  alternative_hosts: readonly string[]
}

/** The relation of a person to a meeting's class. */
export interface Relation {
  teachesClass: boolean
  enrolled: boolean
  /** The actor's children in the class. */
  childIds: readonly string[]
}

export const maySchedule = ({ role }: Pick<Actor, 'role'>): boolean => role === 'teacher' || role === 'admin'

export const mayAdminister = ({ role }: Pick<Actor, 'role'>): boolean => role === 'admin'

export const mayReport = maySchedule

/** Whether a person may see a meeting. To everybody else the API answers as if the meeting did not exist. */
export function maySee(actor: Actor, meeting: Guarded, relation: Relation): boolean {
  if (mayChange(actor, meeting)) return true
  switch (meeting.target_audience) {
    case 'all':
      return true
    case 'teachers':
      return actor.role === 'teacher'
    case 'students':
      return actor.role === 'student'
    case 'class':
      return teaches(actor, relation) || attends(actor, relation) || relation.childIds.length > 0
    case 'personal':
      return false
  }
}

/** Change and delete. */
export const mayChange = (actor: Actor, meeting: Guarded): boolean =>
  isHost(actor, meeting) ||
  isHostOfSeries(actor, meeting) ||
  isAlternativeHost(actor, meeting) ||
  actor.role === 'admin'

/** The participants, with everybody's times. */
export const maySeeParticipants = (actor: Actor, meeting: Guarded, relation: Relation): boolean =>
  mayChange(actor, meeting) || teaches(actor, relation)

/** The attendance that a person sees: everybody's, or only these students'. */
export function attendanceInSight(
  actor: Actor,
  meeting: Guarded,
  relation: Relation,
): 'all' | readonly string[] {
  return maySeeParticipants(actor, meeting, relation) ? 'all' : attendanceInClass(actor, relation)
}

/** The attendance that a person sees in all sessions of a class, under any host. */
export function attendanceInClass(actor: Actor, relation: Relation): 'all' | readonly string[] {
  if (mayAdminister(actor) || teaches(actor, relation)) return 'all'
  return attends(actor, relation) ? [actor.id, ...relation.childIds] : relation.childIds
}

/** Only the host starts a meeting. A host who is no longer a teacher or an admin loses the right. */
export const isHost = (actor: Actor, meeting: Guarded): boolean =>
  actor.id === meeting.host_id && maySchedule(actor)

const isHostOfSeries = (actor: Actor, { series_host_id }: Guarded): boolean =>
  actor.id === series_host_id && maySchedule(actor)

/** An alternative host opens the meeting with their own account. They never get the start link: the link is as good as the host's login. */
const isAlternativeHost = (actor: Actor, { alternative_hosts }: Guarded): boolean =>
  alternative_hosts.includes(actor.id) && maySchedule(actor)

/** A class in the roster may name a person who may not teach by their role, or no longer. */
const teaches = (actor: Actor, { teachesClass }: Relation): boolean => teachesClass && maySchedule(actor)

const attends = ({ role }: Actor, { enrolled }: Relation): boolean => enrolled && role === 'student'

/**
 * A teacher sees the e-mails of the students in their own classes, and no others. Students and parents see no people outside their family.
 */
export const seesEmailOf = (
  { id, role }: Actor,
  userId: string | null,
  taught: ReadonlySet<string>,
): boolean => role !== 'teacher' || userId === id || (userId !== null && taught.has(userId))
