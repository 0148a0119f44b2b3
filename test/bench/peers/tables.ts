import type { Database } from './database.ts'

/** SQL that PostgreSQL and SQLite both take. */
const TABLES = [
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

export async function createTables({ query }: Database): Promise<void> {
  for (const table of TABLES) await query(table)
}

/** A class of so many pupils, all of them registered for each meeting. */
export async function schedule(
  { query }: Database,
  numbers: readonly string[],
  pupils: number,
  startTime: string,
): Promise<void> {
  const classId = `class-of-${pupils}`
  const known = 'where true on conflict do nothing'
  await query('insert into classes values ($1) on conflict do nothing', classId)
  await query(`${UP_TO} insert into users select 'pupil-' || i, 'Pupil ' || i from n ${known}`, pupils)
  await query(`${UP_TO} insert into class_students select $2, 'pupil-' || i from n ${known}`, pupils, classId)
  for (const number of numbers) {
    await query(MEETING, number, classId, startTime)
    // By the id of a registrant, or of an account at Zoom.
    for (const kind of ['registrant', 'zoom'])
      await query(
        `${UP_TO} insert into meeting_registrants select $2, '${kind}-' || i, 'pupil-' || i from n`,
        pupils,
        number,
      )
  }
}
