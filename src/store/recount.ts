import { type SQL, sql } from './query.ts'

/** The sums of all days anew, from the sessions. */
export const recount: SQL[] = [
  sql`delete from daily_sums`,
  sql`insert into daily_sums (day, date, deleted, sessions, ended, participants, attended, minutes, shares, rated)
    select substr(start_time, 1, 10), date, deleted_at is not null, count(*), sum(status = 'ended'),
      sum(summed_participants), sum(summed_attended), sum(summed_minutes), coalesce(sum(share), 0), count(share)
    from zoom_meetings group by 1, 2, 3`,
  sql`delete from sessions_to_count`,
  sql`insert into sessions_to_count (start_time, meeting_id) select start_time, id from zoom_meetings where is_to_count`,
]
