import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { call, importSchool, scheduleOnly } from '../support/rollcall.ts'
import { columnsOf } from '../support/tables.ts'

interface Page {
  meetings: { title: string }[]
  stats: { totalMeetings: number }
}

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
    const columns = await columnsOf('zoom_meetings')
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
