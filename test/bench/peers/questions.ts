import type { Database } from './database.ts'

/** What people ask, answered from the tables as they are. */

/** How many webhooks of these meetings it has taken. */
export async function stored({ query }: Database, numbers: readonly string[]): Promise<number> {
  let told = 0
  for (const number of numbers) {
    const [row] = await query(
      `select (select count(*) from zoom_meetings where id = $1 and status <> 'scheduled')
         + (select count(*) from zoom_meetings where id = $1 and status = 'ended')
         + (select coalesce(sum(told), 0) from zoom_participants where meeting_id = $1) as stored`,
      number,
    )
    told += Number(row?.['stored'])
  }
  return told
}

export async function attendance({ query }: Database, id: string): Promise<unknown> {
  const records = await query(
    `select a.student_id, a.status, a.seconds, u.name from attendance_records a join users u on u.id = a.student_id
     where a.meeting_id = $1 order by u.name`,
    id,
  )
  return { records }
}

export async function meetings({ query }: Database, limit: number): Promise<unknown> {
  const meetings = await query('select * from zoom_meetings order by start_time limit $1', limit)
  return { meetings }
}

export async function participants({ query }: Database, id: string): Promise<unknown> {
  const participants = await query('select * from zoom_participants where meeting_id = $1 order by name', id)
  return { participants }
}

/** All meetings from one day to another on one page, each with its participants counted anew: nothing has counted them before. */
export async function report({ query }: Database, from: string, to: string): Promise<unknown> {
  const meetings = await query(
    `select m.*, (select count(*) from zoom_participants p where p.meeting_id = m.id) as participants,
       (select count(*) from zoom_participants p where p.meeting_id = m.id and p.status <> 'invited') as attendees
     from zoom_meetings m where m.start_time >= $1 and m.start_time <= $2 order by m.start_time desc`,
    from,
    `${to}T24`,
  )
  return { meetings }
}
