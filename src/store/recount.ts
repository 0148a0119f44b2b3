import { isOpen } from './dailySums.ts'
import { type SQL, sql } from './query.ts'
import { attendedOf, share } from './reportSums.ts'
import { isUntaken } from './untaken.ts'

/** The sums of all days anew, from the sessions. */
export const recount: SQL[] = [
  sql`delete from daily_sums`,
  sql`insert into daily_sums (day, date, deleted, sessions, ended, participants, attended, minutes, shares, rated)
    select substr(m.start_time, 1, 10), m.date, m.deleted_at is not null, count(*), sum(m.status = 'ended'),
      sum(iif(${isOpen}, 0, m.participant_count)), sum(${attendedOf(sql`iif(${isOpen}, 0, m.joined_count)`)}), sum(iif(m.status = 'ended', m.duration, 0)),
      total(${share}), count(${share})
    from zoom_meetings m group by 1, 2, 3`,
  sql`delete from sessions_to_count`,
  sql`insert into sessions_to_count (start_time, meeting_id) select m.start_time, m.id from zoom_meetings m
    where m.status = 'started' or m.status = 'scheduled' and m.participant_count > 0 or ${isUntaken}`,
]
