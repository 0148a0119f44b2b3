import type { Actor, Relation } from '../domain/access.ts'
import type { Sight } from './bearer.ts'
import type { MeetingView } from './meetingView.ts'

/** The actor's relation to the class of a session that was found. */
export const relationOf = (
  { id }: Pick<Actor, 'id'>,
  meeting: MeetingView,
  { enrolled, childIds }: Pick<Sight, 'enrolled' | 'childIds'>,
): Relation => ({ teachesClass: meeting.class?.teacher_id === id, enrolled, childIds })
