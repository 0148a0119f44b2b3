import { sql } from 'drizzle-orm'
import { inDomain } from '../app/join.ts'
import type { Registrable } from '../app/ports.ts'
import type { RegistrationBook } from '../app/registration.ts'
import type { Role } from '../domain/events.ts'
import { type SqlDatabase, select } from './sql.ts'

export function createRegistrationBook(db: SqlDatabase): RegistrationBook {
  return {
    async unrequested(number, allowedEmailDomains) {
      const rows = await select<Registrable & { role: Role }>(
        db,
        sql`select u.id as userId, u.email, u.name, u.role
            from zoom_meetings m join users u on u.id in (
              select student_id from class_students where class_id = m.class_id
              union select teacher_id from classes where id = m.class_id
              union select id from users where role = 'admin')
            where m.zoom_meeting_id = ${number} and m.registration_enabled = 1 and u.email is not null
              and not exists (select 1 from meeting_registrants r where r.meeting_id = m.id and r.user_id = u.id)
            order by u.id`,
      )
      return rows
        .filter(({ role, email }) => role !== 'student' || inDomain(email, allowedEmailDomains))
        .map(({ userId, email, name }) => ({ userId, email, name }))
    },

    pending: (number) =>
      select<Registrable>(
        db,
        sql`select u.id as userId, u.email, u.name
            from zoom_meetings m join meeting_registrants r on r.meeting_id = m.id join users u on u.id = r.user_id
            where m.zoom_meeting_id = ${number} and r.status = 'pending' and u.email is not null order by u.id`,
      ),
  }
}
