import type { AttendanceBasis, AttendanceRule, AttendanceStatus } from '../domain/attendance/record.ts'
import type { User } from './ports.ts'

/** All people of a session. */
export interface Roll extends ParticipantsFound {
  /** The expected, by name. Before they are frozen: the class, or the audience by role, from the roster. */
  expected: User[]
  records: AttendanceView[]
}

export interface ParticipantsFound {
  /** Whether the roster now has one user with the e-mail of a linkable guest. */
  isLinkable: boolean
  participants: ParticipantView[]
}

export interface RecordsFound extends Pick<ParticipantsFound, 'isLinkable'> {
  /** By name. */
  records: AttendanceView[]
  /** The ids of the expected, for a session without attendance. */
  expected: string[]
  /** The ids of the users who are in a running session. */
  inside: string[]
}

export interface ParticipantView {
  id: string
  user_id: string | null
  zoom_participant_id: string | null
  name: string | null
  email: string | null
  join_time: string | null
  leave_time: string | null
  duration: number
  status: 'invited' | 'joined' | 'left'
  open_since: string | null
  attended_seconds: number
  arrived_at: string | null
  time_uncertain: boolean
  claimed: boolean
  /** At the door; null if they did not wait. */
  waited_seconds: number | null
  /** Since when they are at the door; null if they are not there. */
  waiting_since: string | null
  /** As the roster has them; null for a guest, and for somebody who is no longer in the roster. */
  user: User | null
  /** For a guest: the one user of the roster with the guest's e-mail. The e-mail alone proves nothing. */
  email_user: { id: string; name: string } | null
}

export interface AttendanceView {
  student_id: string
  status: AttendanceStatus
  computed_status: AttendanceStatus
  note: string | null
  attended_seconds: number
  first_join: string | null
  last_leave: string | null
  arrived_at: string | null
  expected: boolean
  time_uncertain: boolean
  waited_seconds: number | null
  student: { id: string; name: string | null; email: string | null }
  /** The author and the time of a correction that stands. */
  corrected: { by: Named | null; at: string } | null
}

export interface AttendanceAt {
  records: AttendanceView[]
  basis: AttendanceBasis[]
  final: boolean
  rule: AttendanceRule
}

export interface Named {
  id: string
  name: string | null
}
