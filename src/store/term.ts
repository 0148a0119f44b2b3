import type { TermMark, TermSession, TermStore } from '../app/term.ts'
import { familyOf, mayOversee } from './bearers.ts'
import { compareNames } from './names.ts'
import { joinPerson, nowOrThen } from './nowOrThen.ts'
import { type SQL, sql } from './query.ts'
import { type SqlDatabase, select } from './sql.ts'

export const createTermStore = (db: SqlDatabase): TermStore => ({
  async sessions(classId, from, to) {
    const rows = await select<SessionRow>(
      db,
      sql`select id, title, start_time, duration, timezone, status, attendance_final,
            present_count, late_count, partial_count, absent_count, excused_count,
            expected_count, attended_count, is_taken as taken
          from zoom_meetings
          where class_id = ${classId} and date >= ${from} and date <= ${to}
            and status <> 'cancelled' and deleted_at is null
          order by start_time, id limit ${MAX_SESSIONS}`,
    )
    return rows.map(toSession)
  },

  async marks(bearer, classId, from, to) {
    const may = mayOversee(bearer)
    const rows = await select<Omit<TermMark, 'corrected'> & { corrected: number }>(
      db,
      sql`${marksOf(sql`iif(${may}, ${classId}, null)`, from, to)} union all
          ${marksOf(sql`iif(${may}, null, ${classId})`, from, to)} and a.student_id in ${familyOf(bearer)}`,
    )
    return rows
      .map((row) => ({ ...row, corrected: row.corrected === 1 }))
      .sort((a, b) => compareNames({ id: a.student_id, name: a.name }, { id: b.student_id, name: b.name }))
  },
})

const marksOf = (classId: SQL, from: string, to: string): SQL => sql`
  select a.meeting_id, a.student_id, ${nowOrThen('u', 'name')} as name, a.status, a.attended_seconds, k.student_id is not null as corrected
  from zoom_meetings m join attendance_records a on a.meeting_id = m.id
    ${joinPerson('u', sql`a.student_id`)}
    left join attendance_corrections k on k.meeting_id = a.meeting_id and k.student_id = a.student_id
  where m.class_id = ${classId} and m.deleted_at is null and m.date >= ${from} and m.date <= ${to}
    and (m.status = 'ended' or m.attendance_final = 1)`

/** More than one class has in a year. */
const MAX_SESSIONS = 500

type SessionRow = Omit<TermSession, 'counts' | 'final'> & {
  taken: number
  attendance_final: number
  present_count: number
  late_count: number
  partial_count: number
  absent_count: number
  excused_count: number
  expected_count: number | null
  attended_count: number
}

function toSession(row: SessionRow): TermSession {
  const { id, title, start_time, duration, timezone, status } = row
  const counts = {
    present: row.present_count,
    late: row.late_count,
    partial: row.partial_count,
    absent: row.absent_count,
    excused: row.excused_count,
    expected: row.expected_count ?? 0,
    attended: row.attended_count,
  }
  return {
    id,
    title,
    start_time,
    duration,
    timezone,
    status,
    counts: row.taken === 1 ? counts : null,
    final: row.attendance_final === 1,
  }
}
