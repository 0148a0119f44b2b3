import { beforeEach, describe, expect, it } from 'vitest'
import { call, importSchool, scheduleClass } from '../support/rollcall.ts'

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
