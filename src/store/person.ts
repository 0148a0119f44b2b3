import type { Bearer } from '../app/bearer.ts'
import type { PersonFile } from '../app/exports.ts'
import { isSeen as isSeenIn } from './branches.ts'
import { enrollments } from './enrollments.ts'
import { sightOf } from './meetingPages.ts'
import { joinPerson, nowOrThen } from './nowOrThen.ts'
import { sql } from './query.ts'
import { all, first, type SqlDatabase, statement } from './sql.ts'

/**
 * Everything that the tables hold of a person, except their records. No index leads from a person to their sessions, because it would cost
 * a row with each webhook and this query comes seldom.
 */
export async function person(db: SqlDatabase, viewer: Bearer, userId: string): Promise<PersonFile | null> {
  const isAdmin = viewer.role === 'admin'
  const isSeen = isAdmin ? sql`true` : isSeenIn(sightOf(viewer))
  const title = sql`iif(${isSeen}, m.title, null) as title`
  const [users, classes, parents, children, seen, participations, corrections, registrations, applications] =
    await db.batch(
      [
        sql`select id, name, email, avatar, role, sex, number, listed_as as listedAs from users where id = ${userId}
          union all select id, name, null, null, role, sex, number, listed_as from removed_users
            where id = ${userId} and not exists (select 1 from users where id = ${userId})`,
        sql`select p.class_id as id, c.name, p.since, p.until, p.reason, p.transferred
          from (${enrollments(sql`student_id = ${userId}`)}) p
          left join classes c on c.id = p.class_id order by c.name, p.class_id`,
        sql`select u.id, u.name from parent_children p join users u on u.id = p.parent_id
          where p.student_id = ${userId} and ${isAdmin ? sql`true` : sql`u.id = ${viewer.id}`} order by u.name`,
        sql`select u.id, u.name from parent_children p join users u on u.id = p.student_id
          where p.parent_id = ${userId} order by u.name`,
        sql`select m.id from zoom_meetings m
            join attendance_records a on a.meeting_id = m.id and a.student_id = ${userId} where ${isSeen}`,
        sql`select ${title}, m.start_time, m.timezone, p.name, p.email, p.join_time, p.leave_time,
            p.duration, p.waited_seconds
          from zoom_meetings m join zoom_participants p on p.meeting_id = m.id and p.id = ${`user.${userId}`}
          order by m.start_time, m.id`,
        sql`select ${title}, m.start_time, m.timezone, k.note, ${nowOrThen('b', 'name')} as corrected_by, k.corrected_at
          from zoom_meetings m join attendance_corrections k on k.meeting_id = m.id and k.student_id = ${userId}
            ${joinPerson('b', sql`k.corrected_by`)}
          where not exists (select 1 from attendance_records a where a.meeting_id = m.id and a.student_id = ${userId})
          order by m.start_time, m.id`,
        sql`select ${title}, r.status, r.registered_at
          from zoom_meetings m join meeting_registrants r on r.meeting_id = m.series_id and r.user_id = ${userId}
          group by r.meeting_id order by r.created_at`,
        sql`select name, email, status, asked_at from zoom_registrants
          where user_id = ${userId} or user_id is null and email_user_id = ${userId} order by asked_at`,
      ].map(statement),
    )
  const user = first<PersonFile['user']>(users)
  return (
    user && {
      user,
      classes: all<PersonFile['classes'][number] & { transferred: number }>(classes).map(
        ({ transferred, ...place }) => ({
          ...place,
          isTransferred: transferred === 1,
        }),
      ),
      parents: all(parents),
      seen: all<{ id: string }>(seen).map(({ id }) => id),
      children: all(children),
      participations: all(participations),
      corrections: all(corrections),
      registrations: all(registrations),
      applications: all(applications),
    }
  )
}
