import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { recount } from '../../src/store/recount.ts'
import { statement } from '../../src/store/sql.ts'
import { meterD1 } from '../support/d1Meter.ts'
import { isSchoolKept, keepSchool } from '../support/keptSchool.ts'
import { call, importSchool } from '../support/rollcall.ts'

const HELD = 10_000
/** Sessions of a day. They begin at eight bells, an hour apart, and all are one host's and one class's. */
const A_DAY = 48
const FIRST = Date.UTC(2026, 0, 5)
const DAY_MS = 24 * 60 * 60_000

const day = (n: number) => new Date(FIRST + n * DAY_MS).toISOString().slice(0, 10)

/** Of 50 sessions, five were not held, and two cancelled. Of those that were held, a half have a report, and one of 50 awaits the end of its window. */
const STATUS = `case when i % 50 < 5 then 'not_held' when i % 50 < 7 then 'cancelled' else 'ended' end`
const IS_HELD = 'i % 50 >= 7'

/** The columns of a session by its number `i`. */
const COLUMNS = {
  id: "'m' || i",
  series_id: "'m' || i",
  zoom_meeting_id: '80000000000 + i',
  host_id: "'teacher-1'",
  series_host_id: "'teacher-1'",
  title: "'Biology'",
  start_time: `strftime('%Y-%m-%dT%H:%M:%fZ', ${FIRST / 1000} + i / ${A_DAY} * 86400 + (8 + i % 8) * 3600, 'unixepoch')`,
  date: `date(${FIRST / 1000} + i / ${A_DAY} * 86400, 'unixepoch')`,
  duration: '45 + i % 3',
  timezone: "'UTC'",
  join_url: "''",
  status: STATUS,
  class_id: "'class-1'",
  target_audience: "'class'",
  settings: "'{}'",
  registration_enabled: '0',
  created_at: "''",
  updated_at: "''",
  closed_at: "iif(i % 50 = 7, null, '2026-12-31T00:00:00.000Z')",
  participant_count: '20 + i % 5',
  joined_count: `iif(${IS_HELD}, 20, 0)`,
  expected_count: `iif(${IS_HELD}, 24, null)`,
  present_count: `iif(${IS_HELD}, 15 + i % 4, 0)`,
  late_count: `iif(${IS_HELD}, 1, 0)`,
  attended_count: `iif(${IS_HELD}, 16 + i % 4, 0)`,
  attendance_basis: `iif(${IS_HELD}, '["webhooks"]', null)`,
  attendance_rule: "'{}'",
  attendance_final: `${IS_HELD} and i % 2`,
}

const SESSIONS = `insert into zoom_meetings (${Object.keys(COLUMNS)})
  with recursive n(i) as (select 0 union all select i + 1 from n where i < ${HELD} - 1)
  select ${Object.values(COLUMNS)} from n`

let meter: ReturnType<typeof meterD1>
beforeEach(async () => {
  if (!isSchoolKept()) {
    await importSchool(1)
    await env.DB.batch(
      [SESSIONS, ...recount.map((query) => statement(query).sql)].map((sql) => env.DB.prepare(sql)),
    )
    keepSchool()
  }
  meter = meterD1()
})
afterEach(() => vi.restoreAllMocks())

interface Page {
  meetings: { id: string }[]
  stats: Record<string, number>
  nextCursor?: string
}

async function pageOf(query: string, as = 'admin-1') {
  meter.reset()
  const { body } = await call<Page>('GET', `/api/zoom/reports?${query}&limit=200`, { as })
  return { ...body, rows: meter.batches().reduce((sum, { rowsRead }) => sum + rowsRead, 0) }
}

/** All pages of a report, and the rows that they read. */
async function allPages(range: string) {
  const { meetings, stats, nextCursor, ...first } = await pageOf(range)
  const ids = meetings.map(({ id }) => id)
  let rows = first.rows
  for (let cursor = nextCursor; cursor !== undefined; ) {
    const page = await pageOf(`${range}&cursor=${encodeURIComponent(cursor)}`)
    ids.push(...page.meetings.map(({ id }) => id))
    rows += page.rows
    cursor = page.nextCursor
  }
  return { ids, stats, rows }
}

/** What the sums are, from the sessions. */
async function counted(where: string): Promise<Record<string, number>> {
  const row = await env.DB.prepare(
    `select count(*) as totalMeetings, sum(status = 'ended') as completedMeetings, sum(participant_count) as totalParticipants,
       sum(iif(attendance_basis is null, 0, present_count + late_count)) as totalAttendees,
       round(avg(iif(status = 'ended', 100.0 * attended_count / expected_count, null)), 1) as avgAttendanceRate,
       sum(iif(status = 'ended', duration, 0)) as totalMeetingMinutes
     from zoom_meetings where ${where}`,
  ).first<Record<string, number>>()
  return row ?? {}
}

/** Ranges, and their conditions on a session. */
const DAYS = [
  `startDate=${day(20)}&endDate=${day(40)}`,
  `date between '${day(20)}' and '${day(40)}'`,
] as const
const INSTANTS = [
  `startDate=${day(20)}T12:00:00Z&endDate=${day(41)}T11:00:00Z`,
  `start_time between '${day(20)}T12' and '${day(41)}T12'`,
] as const
const MORNING = [
  `startDate=${day(20)}T09:00:00Z&endDate=${day(20)}T12:59:00Z`,
  `start_time between '${day(20)}T09' and '${day(20)}T13'`,
] as const

describe('a report over many sessions', () => {
  it.each([
    ['some days', 1_008, DAYS],
    ['two instants', 1_008, INSTANTS],
    ['a morning', 24, MORNING],
    ['all time', HELD, ['', 'true']],
  ] as const)(
    'reads 1.2 rows a session over all pages, and has their sums: %s',
    async (_, n, [range, where]) => {
      const { ids, stats, rows } = await allPages(range)
      expect(ids).toHaveLength(n)
      expect(new Set(ids).size).toBe(n)
      expect(stats).toEqual(await counted(where))
      expect(rows).toBeLessThanOrEqual(1.2 * n + 20)
    },
  )

  it('reads few sessions of others for a teacher', async () => {
    const users = [
      { id: 'admin-1', role: 'admin' },
      { id: 'teacher-9', role: 'teacher' },
    ].map((user) => ({ ...user, name: user.id, email: null }))
    const roster = { users, classes: [], enrollments: [], guardians: [] }
    await call('PUT', '/api/roster', { as: 'admin-1', body: roster })
    const { meetings, rows } = await pageOf('', 'teacher-9')
    expect(meetings).toEqual([])
    expect(rows).toBeLessThanOrEqual(20)
  })

  it('reads each session of a day between two instants once, and once more for the sums if it is behind the first page', async () => {
    const date = day(400)
    await env.DB.prepare(
      `update zoom_meetings set start_time = '${date}T09:00:00.000Z', date = '${date}' where rowid between 2001 and 3000`,
    ).run()
    const { ids, stats, rows } = await allPages(`startDate=${date}T08:59:00Z&endDate=${date}T09:01:00Z`)
    expect(ids).toHaveLength(1_000)
    expect(stats).toEqual(await counted(`date = '${date}'`))
    expect(rows).toBeLessThanOrEqual(1_000 + 800 + 60)
  })

  it('counts the deleted if they are asked for', async () => {
    await env.DB.prepare(`update zoom_meetings set deleted_at = '${day(365)}' where rowid % 3 = 0`).run()
    for (const [range, where] of [DAYS, INSTANTS, ['', 'true'] as const]) {
      expect((await pageOf(range)).stats).toEqual(await counted(`${where} and deleted_at is null`))
      expect((await pageOf(`${range}&deleted=true`)).stats).toEqual(await counted(where))
    }
  })

  it('reads a session in its window once, and one that goes on twice at most, also in a day that an instant cuts', async () => {
    await env.DB.prepare(
      `update zoom_meetings set closed_at = null, start_time = '${day(20)}T10:00:00.000Z' where ${DAYS[1]}`,
    ).run()
    const startDate = `${day(20)}T00:00:00Z`
    const inWindow = await allPages(`startDate=${startDate}&endDate=${day(20)}T23:59:59Z&deleted=true`)
    expect(inWindow.ids.length).toBeGreaterThanOrEqual(1_008)
    expect(inWindow.rows).toBeLessThanOrEqual(1.2 * inWindow.ids.length + 20)
    await env.DB.prepare(
      `update zoom_meetings set status = 'started', class_id = null, target_audience = 'all' where ${DAYS[1]}`,
    ).run()
    for (const end of [`${day(20)}T12:59:00Z`, `${day(21)}T12:59:00Z`]) {
      const { ids, rows } = await allPages(`startDate=${day(20)}T09:00:00Z&endDate=${end}&deleted=true`)
      expect(ids.length).toBeGreaterThanOrEqual(1_008)
      // And some seven rows a page.
      expect(rows).toBeLessThanOrEqual(2.1 * ids.length)
    }
  })

  it('rounds an average of thirds as the thirds themselves', async () => {
    // Three of 16 sessions have a third, so the average is 6.25 %.
    await env.DB.prepare(
      `update zoom_meetings set status = 'ended', attended_count = iif(rowid % 16 < 3, 1, 0), expected_count = 3,
         attendance_basis = '[]', start_time = '${day(500)}T10:00:00.000Z', date = '${day(500)}', deleted_at = null
       where rowid > 100 and rowid <= 100 + 16 * 20`,
    ).run()
    const { stats } = await pageOf(`startDate=${day(500)}&endDate=${day(500)}`)
    expect(stats).toMatchObject({ completedMeetings: 320, avgAttendanceRate: 6.3 })
  })
})
