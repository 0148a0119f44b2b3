import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSimulator } from '../../simulator/server.ts'
import { DAY_MS } from '../school/time.ts'
import { readSettings } from '../settings.ts'
import { openZoom } from '../zoom.ts'
import { liveThrough } from './term.ts'
import { termUntil } from './timetable.ts'

const folder = mkdtempSync(join(tmpdir(), 'rollcall-past-'))
const now = Date.now()
const term = termUntil(now)
/** The last two of one class, and the one that nobody opened. */
const sessions = [
  ...term.filter(({ of, isHeld }) => of.id === 'biology-7a' && isHeld).slice(-2),
  ...term.filter(({ isHeld }) => !isHeld),
].sort((a, b) => a.start - b.start)

let db: DatabaseSync
beforeAll(async () => {
  const simulator = await startSimulator()
  const { settings } = readSettings(join(folder, 'settings'))
  const zoom = openZoom(simulator, settings)
  const database = join(folder, 'rollcall.sqlite')
  const vars = { ZOOM_API_URL: zoom.apiUrl, ZOOM_OAUTH_URL: zoom.oauthUrl }
  await liveThrough({ settings, vars, database, simulator, sessions }, () => undefined)
  await simulator.close()
  db = new DatabaseSync(database, { readOnly: true })
})
afterAll(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

const rows = (sql: string) =>
  db
    .prepare(sql)
    .all()
    .map((row) => ({ ...row }))

describe('the timetable', () => {
  it('has forty sessions of the sample teacher behind it on any day, and one of each other class', () => {
    for (let day = 0; day < 7; day += 1) {
      const held = termUntil(now + day * DAY_MS).filter(({ isHeld }) => isHeld)
      expect(held.filter(({ of }) => of.teacher.id === 'teacher-1')).toHaveLength(40)
      expect(new Set(held.map(({ of }) => of.id)).size).toBe(40)
    }
  })
})

describe('a term that was lived through', () => {
  it('has 600 pupils in 40 classes', () => {
    expect(rows("select count(*) as pupils from users where role = 'student'")).toEqual([{ pupils: 600 }])
    expect(rows('select count(*) as classes from classes')).toEqual([{ classes: 40 }])
  })

  it('has its sessions held and final, but for the one that nobody opened', () => {
    const held = rows('select status, attendance_final as final from zoom_meetings order by start_time')
    expect(held.map(({ status }) => status)).toEqual(
      sessions.map(({ isHeld }) => (isHeld ? 'ended' : 'not_held')),
    )
    expect(held.filter(({ status }) => status === 'ended').every(({ final }) => final === 1)).toBe(true)
    expect(rows("select waited_count as waited from zoom_meetings where status = 'not_held'")).toEqual([
      { waited: 7 },
    ])
  })

  it('knows every pupil by their own link, and recorded each thing when it happened', () => {
    expect(rows('select count(*) as guests from zoom_participants where user_id is null')).toEqual([
      { guests: 0 },
    ])
    const [late] = rows(`select max((julianday(recorded_at) - julianday(occurred_at)) * 86400) as seconds
      from events where type = 'ParticipantJoined'`)
    expect(Number(late?.['seconds'])).toBeLessThan(60)
    const [first] = rows('select min(recorded_at) as at from events')
    expect(Date.parse(String(first?.['at']))).toBeLessThan(sessions[0]?.start ?? 0)
  })

  it('has somebody that the teacher knew, excused or corrected', () => {
    const types = rows(`select distinct type from events where json_extract(meta, '$.source') = 'api'`)
    expect(types.map(({ type }) => type)).toEqual(expect.arrayContaining(['AttendanceCorrected']))
  })
})
