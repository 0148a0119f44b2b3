import { isSummed } from './dailySums.ts'
import { type SQL, sql } from './query.ts'
import { share } from './reportSums.ts'
import { isTaken } from './untaken.ts'

/** The sums of all days anew, from the sessions. */
export const recount: SQL[] = [
  sql`delete from daily_sums`,
  sql`insert into daily_sums (day, date, deleted, sessions, ended, participants, attended, minutes, shares, rated)
    select substr(m.start_time, 1, 10), m.date, m.deleted_at is not null, count(*), sum(m.status = 'ended'), sum(m.participant_count),
      sum(iif(${isTaken}, m.present_count + m.late_count, m.joined_count)), sum(iif(m.status = 'ended', m.duration, 0)),
      total(${share}), count(${share})
    from zoom_meetings m where ${isSummed} group by 1, 2, 3`,
]
