import type { Untaken } from '../app/reportView.ts'
import type { Role } from '../domain/access.ts'
import { TO_COUNT } from './dailySums.ts'
import { notErased } from './erased.ts'
import { type SQL, sql } from './query.ts'

/** Of a session `m`, with the users in it and the expected. */
const UNTAKEN = sql`m.id, m.start_time, m.started_at, m.held_seconds, m.open_since,
    (select json_group_array(json_object('user_id', p.user_id, 'role', u.role, 'claimed', p.claimed,
        'attended_seconds', p.attended_seconds, 'open_since', p.open_since, 'arrived_at', p.arrived_at,
        'time_uncertain', p.time_uncertain))
      from zoom_participants p left join users u on u.id = p.user_id
      where p.meeting_id = m.id and p.user_id is not null) as participants,
    case when m.expected_count is not null
      then (select json_group_array(x.user_id) from expected_users x where x.meeting_id = m.id)
    when m.class_id is not null
      then (select json_group_array(u.id) from class_students s join users u on u.id = s.student_id and +u.role = 'student'
        where s.class_id = m.class_id and (s.since is null or s.since <= m.date))
    else (select json_group_array(u.id) from users u
        where u.role = iif(m.target_audience = 'students', 'student', 'teacher') and ${notErased}) end as expected`

/** The untaken sessions `m` of a condition that start from one instant to another. */
export const untakenSessions = ({ first, last }: { first: string; last: string }, where: SQL): SQL =>
  sql`select ${UNTAKEN} from ${TO_COUNT} where t.start_time >= ${first} and t.start_time <= ${last} and m.is_untaken and ${where}`

/** The same of sessions `m` that are known to be untaken. */
export const untakenIn = (from: SQL): SQL => sql`select ${UNTAKEN} from ${from}`

export type UntakenRow = Untaken['meeting'] & { participants: string; expected: string }

type Told = Omit<Untaken['participants'][number], 'user' | 'claimed' | 'time_uncertain'> & {
  role: Role | null
  claimed: number
  time_uncertain: number
}

export function toUntaken({ participants, expected, ...meeting }: UntakenRow): Untaken {
  // The objects and the ids that `untakenSessions` makes.
  const told = JSON.parse(participants) as Told[]
  return {
    meeting,
    participants: told.map(({ role, ...one }) => ({
      ...one,
      user: role && { role },
      claimed: one.claimed === 1,
      time_uncertain: one.time_uncertain === 1,
    })),
    expected: JSON.parse(expected) as string[],
  }
}
