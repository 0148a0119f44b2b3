import { type SQL, sql } from './query.ts'
import { attendedOf, share } from './reportSums.ts'

/** The sums of all days anew, from the sessions. */
export const recount: SQL[] = [
  sql`delete from daily_sums`,
  sql`insert into daily_sums (day, date, deleted, sessions, ended, participants, attended, minutes, shares, rated)
    select substr(m.start_time, 1, 10), m.date, m.deleted_at is not null, count(*), sum(m.status = 'ended'), sum(m.participant_count),
      sum(${attendedOf(sql`m.joined_count`)}), sum(iif(m.status = 'ended', m.duration, 0)),
      total(${share}), count(${share})
    from zoom_meetings m group by 1, 2, 3`,
]
