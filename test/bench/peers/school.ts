import type { Database, Row } from './database.ts'

/**
 * What a team would build without an event log: tables that are updated in place, with the work that the system does from
 * which Rollcall's seed comes. Each joined finds the meeting and the pupil and writes a participant; each left also writes the
 * pupil's attendance; the end writes everybody's. Nothing is kept of repeats, orders or reports.
 */

export interface Joiner {
  registrantId: string
  name: string
}

interface Meeting {
  id: string
  class_id: string
  start_time: string
}

/** Attendance of so many seconds is enough. */
const PRESENT_S = 15 * 60

export class School {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async started(number: string): Promise<void> {
    await this.#db.query("update zoom_meetings set status = 'started' where zoom_meeting_id = $1", number)
  }

  async joined(number: string, { registrantId, name }: Joiner, at: string): Promise<void> {
    const meeting = await this.#meeting(number)
    const userId = await this.#user(meeting.id, registrantId)
    await this.#db.query(
      `insert into zoom_participants values ($1, $2, $3, 'joined', $4, null, 0, 1)
       on conflict (meeting_id, user_id) do update
         set status = 'joined', joined_at = excluded.joined_at, told = zoom_participants.told + 1`,
      meeting.id,
      userId,
      name,
      at,
    )
  }

  async left(number: string, { registrantId, name }: Joiner, at: string): Promise<void> {
    const meeting = await this.#meeting(number)
    const userId = await this.#user(meeting.id, registrantId)
    const [there] = await this.#db.query(
      'select joined_at from zoom_participants where meeting_id = $1 and user_id = $2',
      meeting.id,
      userId,
    )
    const seconds = secondsBetween(there?.['joined_at'], at)
    await this.#db.query(
      `insert into zoom_participants values ($1, $2, $3, 'left', null, $4, $5, 1)
       on conflict (meeting_id, user_id) do update
         set status = 'left', left_at = excluded.left_at, duration = excluded.duration, told = zoom_participants.told + 1`,
      meeting.id,
      userId,
      name,
      at,
      seconds,
    )
    await this.#attended(meeting, userId, seconds)
  }

  async ended(number: string): Promise<void> {
    await this.#db.query("update zoom_meetings set status = 'ended' where zoom_meeting_id = $1", number)
    const meeting = await this.#meeting(number)
    const enrolled = await this.#db.query(
      `select s.student_id, coalesce(p.duration, 0) as seconds from class_students s
       left join zoom_participants p on p.meeting_id = $1 and p.user_id = s.student_id where s.class_id = $2`,
      meeting.id,
      meeting.class_id,
    )
    for (const { student_id, seconds } of enrolled)
      await this.#attended(meeting, String(student_id), Number(seconds))
  }

  async #meeting(number: string): Promise<Meeting> {
    const [row] = await this.#db.query(
      'select id, class_id, start_time from zoom_meetings where zoom_meeting_id = $1',
      number,
    )
    return { id: text(row, 'id'), class_id: text(row, 'class_id'), start_time: text(row, 'start_time') }
  }

  async #user(meetingId: string, registrantId: string): Promise<string> {
    const [row] = await this.#db.query(
      `select u.id from meeting_registrants r join users u on u.id = r.user_id
       where r.meeting_id = $1 and r.registrant_id = $2`,
      meetingId,
      registrantId,
    )
    return text(row, 'id')
  }

  async #attended({ id, class_id, start_time }: Meeting, userId: string, seconds: number): Promise<void> {
    const status = seconds >= PRESENT_S ? 'present' : seconds > 0 ? 'partial' : 'absent'
    await this.#db.query(
      `insert into attendance_records values ($1, $2, $3, $4, $5, $6)
       on conflict (student_id, class_id, date, meeting_id) do update set status = excluded.status, seconds = excluded.seconds`,
      userId,
      class_id,
      start_time.slice(0, 10),
      id,
      status,
      seconds,
    )
  }
}

const text = (row: Row | undefined, column: string): string => String(row?.[column] ?? '')

const secondsBetween = (joinedAt: unknown, leftAt: string): number =>
  typeof joinedAt === 'string' ? (Date.parse(leftAt) - Date.parse(joinedAt)) / 1_000 : 0
