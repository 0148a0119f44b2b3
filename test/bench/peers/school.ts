import type { Database, Row } from './database.ts'

/**
 * What a team would build without an event log: tables that are updated in place, with the work that the system does from
 * which Rollcall's seed comes. Each joined finds the meeting and the pupil and writes a participant; each left also writes the
 * pupil's attendance; the end writes everybody's. Nothing is kept of repeats, orders or reports.
 */

/** SQL that PostgreSQL and SQLite both take. */
export const TABLES = [
  'create table users (id text primary key, name text not null)',
  'create table classes (id text primary key)',
  'create table class_students (class_id text not null, student_id text not null, primary key (class_id, student_id))',
  `create table zoom_meetings (id text primary key, zoom_meeting_id text not null unique, class_id text not null,
     title text not null, start_time text not null, status text not null, duration integer not null)`,
  'create index meetings_by_start on zoom_meetings (start_time)',
  `create table meeting_registrants (meeting_id text not null, registrant_id text not null, user_id text not null,
     primary key (meeting_id, registrant_id))`,
  `create table zoom_participants (meeting_id text not null, user_id text not null, name text not null, status text not null,
     joined_at text, left_at text, duration integer not null, told integer not null, primary key (meeting_id, user_id))`,
  `create table attendance_records (student_id text not null, class_id text not null, date text not null, meeting_id text not null,
     status text not null, seconds integer not null, primary key (student_id, class_id, date, meeting_id))`,
  'create index attendance_by_meeting on attendance_records (meeting_id)',
]

/** The numbers from 0 on, as many as $1 says. */
const UP_TO = 'with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < $1)'

const MEETING = "insert into zoom_meetings values ($1, $1, $2, 'Meeting', $3, 'scheduled', 60)"

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

  async create(): Promise<void> {
    for (const table of TABLES) await this.#db.query(table)
  }

  /** A class of so many pupils, all of them registered for each meeting. */
  async schedule(numbers: readonly string[], pupils: number, startTime: string): Promise<void> {
    const { query } = this.#db
    const classId = `class-of-${pupils}`
    const known = 'where true on conflict do nothing'
    await query('insert into classes values ($1) on conflict do nothing', classId)
    await query(`${UP_TO} insert into users select 'pupil-' || i, 'Pupil ' || i from n ${known}`, pupils)
    await query(
      `${UP_TO} insert into class_students select $2, 'pupil-' || i from n ${known}`,
      pupils,
      classId,
    )
    for (const number of numbers) {
      await query(MEETING, number, classId, startTime)
      await query(
        `${UP_TO} insert into meeting_registrants select $2, 'registrant-' || i, 'pupil-' || i from n`,
        pupils,
        number,
      )
    }
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

  /** How many webhooks of these meetings it has taken. */
  async stored(numbers: readonly string[]): Promise<number> {
    let stored = 0
    for (const number of numbers) {
      const [row] = await this.#db.query(
        `select (select count(*) from zoom_meetings where id = $1 and status <> 'scheduled')
           + (select count(*) from zoom_meetings where id = $1 and status = 'ended')
           + (select coalesce(sum(told), 0) from zoom_participants where meeting_id = $1) as stored`,
        number,
      )
      stored += Number(row?.['stored'])
    }
    return stored
  }

  async attendance(id: string): Promise<unknown> {
    const records = await this.#db.query(
      `select a.student_id, a.status, a.seconds, u.name from attendance_records a join users u on u.id = a.student_id
       where a.meeting_id = $1 order by u.name`,
      id,
    )
    return { records }
  }

  async meetings(limit: number): Promise<unknown> {
    const meetings = await this.#db.query('select * from zoom_meetings order by start_time limit $1', limit)
    return { meetings }
  }

  async participants(id: string): Promise<unknown> {
    const participants = await this.#db.query(
      'select * from zoom_participants where meeting_id = $1 order by name',
      id,
    )
    return { participants }
  }

  /** All meetings on one page, each with its participants counted anew: nothing has counted them before. */
  async report(from: string, to: string): Promise<unknown> {
    const meetings = await this.#db.query(
      `select m.*, (select count(*) from zoom_participants p where p.meeting_id = m.id) as participants,
         (select count(*) from zoom_participants p where p.meeting_id = m.id and p.status <> 'invited') as attendees
       from zoom_meetings m where m.start_time >= $1 and m.start_time <= $2 order by m.start_time desc`,
      from,
      to,
    )
    return { meetings }
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
