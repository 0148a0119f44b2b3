import * as z from 'zod'

export const Role = z.enum(['admin', 'teacher', 'student', 'parent'])
export type Role = z.infer<typeof Role>

export const TargetAudience = z.enum(['all', 'students', 'teachers', 'class', 'personal'])
export type TargetAudience = z.infer<typeof TargetAudience>

/** Who asks. */
export interface Actor {
  id: string
  role: Role
  /** Lower case. */
  email: string | null
  /** The roster has no e-mail of theirs, and their token has. */
  emailBy?: 'token'
  name: string | null
}

/** What of a meeting decides who may do what, as its read model names it. */
export interface Guarded {
  host_id: string
  target_audience: TargetAudience
  /** Who may do what the host may. */
  alternative_hosts: readonly string[]
}

/** How someone stands to a meeting's class. */
export interface Relation {
  teachesClass: boolean
  enrolled: boolean
  /** The actor's children in the class. */
  childIds: readonly string[]
}

export const maySchedule = ({ role }: Pick<Actor, 'role'>): boolean => role === 'teacher' || role === 'admin'

export const mayAdminister = ({ role }: Pick<Actor, 'role'>): boolean => role === 'admin'

export const mayReport = maySchedule

/** Whether a meeting exists for somebody. What you may not see does not exist for you. */
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
  isHost(actor, meeting) || isAlternativeHost(actor, meeting) || actor.role === 'admin'

/** The participants, with everybody's times. */
export const maySeeParticipants = (actor: Actor, meeting: Guarded, relation: Relation): boolean =>
  mayChange(actor, meeting) || teaches(actor, relation)

/** Whose attendance someone sees: everybody's, or that of these students. */
export function attendanceInSight(
  actor: Actor,
  meeting: Guarded,
  relation: Relation,
): 'all' | readonly string[] {
  return maySeeParticipants(actor, meeting, relation) ? 'all' : attendanceInClass(actor, relation)
}

/** The same of all of a class's sessions, with any host. */
export function attendanceInClass(actor: Actor, relation: Relation): 'all' | readonly string[] {
  if (mayAdminister(actor) || teaches(actor, relation)) return 'all'
  return attends(actor, relation) ? [actor.id, ...relation.childIds] : relation.childIds
}

/** Only the host starts a meeting; a host who is no longer a teacher or an admin is a host no more. */
export const isHost = (actor: Actor, meeting: Guarded): boolean =>
  actor.id === meeting.host_id && maySchedule(actor)

/** They open the meeting with an account of their own: the start link, which is as good as the host's login, is not theirs. */
const isAlternativeHost = (actor: Actor, { alternative_hosts }: Guarded): boolean =>
  alternative_hosts.includes(actor.id) && maySchedule(actor)

/** A class in the roster may name somebody who has not the role for it, or has it no more. */
const teaches = (actor: Actor, { teachesClass }: Relation): boolean => teachesClass && maySchedule(actor)

const attends = ({ role }: Actor, { enrolled }: Relation): boolean => enrolled && role === 'student'

/**
 * A teacher sees the e-mails of the students in their own classes, and of nobody else. What a student or a parent sees of people is
 * their own family's anyway.
 */
export const seesEmailOf = (
  { id, role }: Actor,
  userId: string | null,
  taught: ReadonlySet<string>,
): boolean => role !== 'teacher' || userId === id || (userId !== null && taught.has(userId))
