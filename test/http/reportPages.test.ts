import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { call, importSchool, scheduleClass, scheduleOnly } from '../support/rollcall.ts'

interface Page {
  meetings: { title: string }[]
  stats: { totalMeetings: number }
  nextCursor?: string
}

const report = (query: string) => call<Page>('GET', `/api/zoom/reports?${query}`, { as: 'teacher-1' })

const day = (n: number) => ({ title: `Day ${n}`, startTime: `2026-03-0${n}T08:00:00Z`, classId: null })

describe('a report over many meetings', () => {
  beforeEach(async () => {
    await importSchool(1)
    // Two at the same time, so that a page ends between them.
    for (const meeting of [day(1), day(2), { ...day(2), title: 'Day 2 again' }, day(3), day(4)])
      await scheduleClass(meeting)
  })

  it('pages from the newest to the oldest without loss or repetition, with stats over all of them', async () => {
    const titles: string[] = []
    const counts: unknown[] = []
    let query = 'endDate=2026-03-03&limit=2'
    for (;;) {
      const { body } = await report(query)
      titles.push(...body.meetings.map(({ title }) => title))
      counts.push([body.meetings.length, body.stats.totalMeetings])
      if (body.nextCursor === undefined) break
      query = `endDate=2026-03-03&limit=2&cursor=${body.nextCursor}`
    }
    expect(titles[0]).toBe('Day 3')
    expect(titles.slice(1, 3).sort()).toEqual(['Day 2', 'Day 2 again'])
    expect(titles.slice(3)).toEqual(['Day 1'])
    expect(counts).toEqual([
      [2, 4],
      [2, 4],
    ])
  })

  it.each([
    ['startDate=2026-03-05T08:00:00.400Z&endDate=2026-03-05T08:00:00.400Z', 1],
    ['endDate=2026-03-05T08:00:00Z', 6],
    ['endDate=2026-03-05T07:59:59Z', 5],
    ['startDate=2026-03-05T08:00:00.401Z', 0],
  ])('ends at an instant with all of its second: %s', async (range, count) => {
    await scheduleClass({ ...day(5), startTime: '2026-03-05T08:00:00.400Z' })
    const { body } = await report(range)
    expect([body.meetings.length, body.stats.totalMeetings]).toEqual([count, count])
  })

  it('needs no cursor where all fits on a page', async () => {
    const { body } = await report('limit=5')
    expect(body.meetings.map(({ title }) => title)).toHaveLength(5)
    expect(body).not.toHaveProperty('nextCursor')
  })
})

it.each(['limit=0', 'limit=many', 'cursor=nonsense'])('a report refuses %s', async (query) => {
  expect(await report(query)).toMatchObject({
    status: 400,
    body: { code: 'INVALID_REQUEST', issues: [{ path: query.split('=')[0] }] },
  })
})

it.each([
  'startDate=2026-03-02&endDate=2026-03-01',
  'startDate=2026-03-02T08:00:00Z&endDate=2026-03-02T07:00:00Z',
  'startDate=2026-03-04&endDate=2026-03-02T07:00:00Z',
])('a report refuses %s in a sentence', async (query) => {
  expect(await report(query)).toMatchObject({
    status: 400,
    body: { error: 'The request is not valid. endDate: must not be before startDate' },
  })
})

describe('a page of the longest sessions', () => {
  /** In JSON six octets, and in JSON within JSON seven. */
  const longest = (length: number) => '\u0001'.repeat(length)
  const HOSTS = Array.from({ length: 20 }, (_, n) => `teacher-of-many-${n}-${'x'.repeat(40)}`)

  it.each([
    {
      what: 'titles and descriptions',
      title: longest(200),
      description: longest(1_332),
      hosts: [],
      has: false,
    },
    { what: 'descriptions', title: longest(200), description: longest(960), hosts: [], has: true },
    { what: 'letters', title: '日'.repeat(200), description: '日'.repeat(2_000), hosts: [], has: true },
    { what: 'names of hosts', title: longest(200), description: longest(600), hosts: HOSTS, has: true },
  ])('fits into a value of D1, whatever the $what', async ({ title, description, hosts, has }) => {
    await importSchool(1)
    const users = HOSTS.map((id) => ({
      id,
      name: longest(200),
      email: `${id}@school.example`,
      role: 'teacher',
    }))
    expect((await call('PUT', '/api/roster', { as: 'admin-1', body: { users } })).status).toBe(200)
    const { id } = await scheduleOnly({ title, description })
    const { results: named } = await env.DB.prepare('select name from pragma_table_info(?)')
      .bind('zoom_meetings')
      .all<{ name: string }>()
    const columns = named.map(({ name }) => name)
    const changed: Record<string, string> = {
      id: 'n.i || id',
      zoom_meeting_id: 'n.i || zoom_meeting_id',
      alternative_hosts: '?',
    }
    const copied = columns.map((name) => changed[name] ?? name)
    await env.DB.prepare(
      `with recursive n(i) as (select 10 union all select i + 1 from n where i < 230)
       insert into zoom_meetings (${columns}) select ${copied} from n cross join zoom_meetings where id = ?`,
    )
      .bind(JSON.stringify(hosts), id)
      .run()
    const batches = vi.spyOn(Object.getPrototypeOf(env.DB.withSession()), 'batch')
    const { status, body } = await call<Page>('GET', '/api/zoom/reports?limit=200', { as: 'admin-1' })
    const results: D1Result[] = (await Promise.all(batches.mock.results.map(({ value }) => value))).flat()
    vi.restoreAllMocks()
    const values = results.flatMap(({ results }) => results.flatMap((row) => Object.values(Object(row))))
    const octets = values.map((value) => new TextEncoder().encode(String(value)).length)
    // The local D1 takes more.
    expect(Math.max(...octets)).toBeLessThan(2_000_000)
    expect(Math.max(...octets)).toBeGreaterThan(300_000)
    expect([status, body.meetings.length, body.stats.totalMeetings]).toEqual([200, 200, 222])
    expect(body.meetings[0]).toMatchObject({ title, description: has ? description : null })
  })
})
