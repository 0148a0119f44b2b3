import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { call, importSchool, scheduleClass, webhook } from '../support/rollcall.ts'
import { testAccount } from '../support/testAccount.ts'
import { SOON } from '../support/until.ts'
import { ended, joined, left, type Occasion, pupil, sendAll, started } from '../support/zoomEvents.ts'
import { zoomToken } from '../support/zoomToken.ts'

/** Series over HTTP, before a whole Zoom. */

const account = testAccount()

interface Session {
  id: string
  occurrence_id: string
  start_time: string
  duration: number
}

interface Series extends Session {
  series_id: string
  zoom_meeting_id: string
  sessions: Session[]
}

/** The clocks go forward on 28 March. */
const WEEKLY = {
  title: 'Biology',
  startTime: '2038-03-22T08:00',
  duration: 45,
  timezone: 'Europe/Madrid',
  recurrence: { frequency: 'weekly', count: 4 },
}

const aSeries = async (changes: object = {}): Promise<Series> => {
  await importSchool(3)
  return (await scheduleClass({ ...WEEKLY, ...changes })) as unknown as Series
}

const list = async ({ zoom_meeting_id }: Series, query = '') => {
  const path = `/api/zoom/meetings?zoomMeetingId=${zoom_meeting_id}${query}`
  const { body } = await call<{ meetings: Record<string, unknown>[] }>('GET', path, { as: 'teacher-1' })
  return body.meetings
}

const fieldsOf = async (series: Series, ...names: string[]) =>
  (await list(series)).map((meeting) => names.map((name) => meeting[name]))

/** What Zoom has: the starts of the occurrences that are not deleted. */
async function atZoom({ zoom_meeting_id }: Series): Promise<string[] | null> {
  const token = await zoomToken(account)
  const url = `${account.apiUrl}/meetings/${zoom_meeting_id}?show_previous_occurrences=true`
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  if (answer.status === 404) return null
  const { occurrences } = await answer.json<{ occurrences: { status: string; start_time: string }[] }>()
  return occurrences.filter(({ status }) => status === 'available').map((one) => instant(one.start_time))
}

const instant = (time: string) => new Date(time).toISOString()

const starts = async (series: Series) =>
  (await list(series))
    .filter(({ status }) => status === 'scheduled')
    .map(({ start_time }) => String(start_time))

/** Both sides have the same sessions at the same times, at once or when an alarm has rung. */
const agree = (series: Series): Promise<string[]> =>
  vi.waitFor(async () => {
    const here = await starts(series)
    expect(here).toEqual((await atZoom(series)) ?? [])
    return here.map((time) => time.slice(0, 16))
  }, SOON)

const change = (id: string, scope: string, body: object) =>
  call('PATCH', `/api/zoom/meetings/${id}?scope=${scope}`, { as: 'teacher-1', body })

const inPortal = async ({ zoom_meeting_id }: Series, action: Parameters<typeof account.actInPortal>[1]) => {
  const { webhooks } = await account.actInPortal(zoom_meeting_id, action)
  for (const { body } of webhooks) expect((await webhook(body)).delivered).toBe(true)
  // A deletion is told whole; the rest is read again.
  if (action.action !== 'delete') await runDurableObjectAlarm(env.MEETINGS.getByName(zoom_meeting_id))
}

describe('a series', () => {
  it('is one meeting at Zoom, one registration a person, and a session for each of its days', async () => {
    const before = (await account.calls()).length
    const series = await aSeries()
    expect(series.sessions.map(({ start_time }) => start_time.slice(0, 16))).toEqual([
      '2038-03-22T07:00',
      '2038-03-29T06:00',
      '2038-04-05T06:00',
      '2038-04-12T06:00',
    ])
    expect(series).toMatchObject({ ...series.sessions[0], series_id: expect.any(String) })
    const { series_id, zoom_meeting_id } = series
    expect(await list(series)).toMatchObject(
      series.sessions.map((session) => ({
        ...session,
        ...{
          series_id,
          zoom_meeting_id,
          meeting_type: 'recurring',
          class_id: 'class-1',
          status: 'scheduled',
        },
      })),
    )
    const calls = (await account.calls()).slice(before).filter(({ path }) => path.startsWith('/v2'))
    const counts = (end: string) =>
      calls.filter(({ method, path }) => `${method} ${path}`.includes(end)).length
    expect([counts('POST /v2/users'), counts('/registrants'), calls.length]).toEqual([1, 4, 5])
    await agree(series)
  })

  it('shows each pupil their one link beside every session', async () => {
    const series = await aSeries()
    const { body } = await call<{ meetings: { join_url: string }[] }>(
      'GET',
      `/api/zoom/meetings?zoomMeetingId=${series.zoom_meeting_id}`,
      { as: 'student-2' },
    )
    expect(new Set(body.meetings.map(({ join_url }) => join_url)).size).toBe(1)
    expect(body.meetings).toHaveLength(4)
  })

  it('moves one session, it and those that follow, or all, by days and to the time of the clocks', async () => {
    const series = await aSeries()
    const [first, second, third] = series.sessions.map(({ id }) => id)
    expect(await change(second ?? '', 'this', { startTime: '2038-03-30T10:00', duration: 30 })).toMatchObject(
      {
        status: 200,
        body: { meeting: { id: second, start_time: '2038-03-30T08:00:00.000Z', duration: 30 } },
      },
    )
    expect(await agree(series)).toEqual([
      '2038-03-22T07:00',
      '2038-03-30T08:00',
      '2038-04-05T06:00',
      '2038-04-12T06:00',
    ])
    expect((await change(third ?? '', 'following', { startTime: '2038-04-06T09:30' })).status).toBe(200)
    expect(await agree(series)).toEqual([
      '2038-03-22T07:00',
      '2038-03-30T08:00',
      '2038-04-06T07:30',
      '2038-04-13T07:30',
    ])
    expect(
      (await change(first ?? '', 'all', { startTime: '2038-03-22T11:00', title: 'Botany' })).status,
    ).toBe(200)
    expect(await agree(series)).toEqual([
      '2038-03-22T10:00',
      '2038-03-30T09:00',
      '2038-04-06T09:00',
      '2038-04-13T09:00',
    ])
    expect(new Set((await fieldsOf(series, 'title')).flat())).toEqual(new Set(['Botany']))
  })

  it('keeps the title of a part of it to itself, and refuses for a part what is of the whole', async () => {
    const series = await aSeries()
    const [, second] = series.sessions.map(({ id }) => id)
    expect(
      (await change(second ?? '', 'following', { title: 'Cells', startTime: '2038-03-29T08:00' })).status,
    ).toBe(200)
    expect((await fieldsOf(series, 'title')).flat()).toEqual(['Biology', 'Cells', 'Cells', 'Cells'])
    for (const body of [{ classId: null }, { settings: { mute_upon_entry: false } }])
      expect(await change(second ?? '', 'following', body)).toMatchObject({
        status: 400,
        body: { code: 'SERIES_WIDE' },
      })
    expect(await change(second ?? '', 'all', { timezone: 'UTC' })).toMatchObject({
      body: { code: 'SERIES_WIDE' },
    })
    const settings = { settings: { mute_upon_entry: false } }
    expect((await change(second ?? '', 'all', settings)).status).toBe(200)
  })

  it('loses one session, it and those that follow, or all', async () => {
    const series = await aSeries()
    const [first, second, third] = series.sessions.map(({ id }) => id)
    const remove = (id = '', scope = '') =>
      call('DELETE', `/api/zoom/meetings/${id}?scope=${scope}`, { as: 'teacher-1' })
    expect((await remove(second, 'this')).status).toBe(200)
    expect(await agree(series)).toEqual(['2038-03-22T07:00', '2038-04-05T06:00', '2038-04-12T06:00'])
    expect((await remove(third, 'following')).status).toBe(200)
    expect(await agree(series)).toEqual(['2038-03-22T07:00'])
    expect((await remove(first, 'all')).status).toBe(200)
    expect(await atZoom(series)).toBeNull()
    expect(await list(series)).toEqual([])
  })

  it('is the same if it is asked for again under a key', async () => {
    await importSchool(3)
    const ask = async () =>
      (
        await call<{ meeting: Series }>('POST', '/api/zoom/meetings', {
          as: 'teacher-1',
          body: { ...WEEKLY, classId: 'class-1' },
          headers: { 'idempotency-key': 'a-term' },
        })
      ).body.meeting
    const [one, other] = [await ask(), await ask()]
    expect(other).toEqual({ ...one, start_url: null })
  })

  it.each<[string, object, string]>([
    [
      'weekdays of a daily one',
      { frequency: 'daily', count: 2, weekdays: ['monday'] },
      'recurrence.weekdays',
    ],
    ['a week of a weekly one', { frequency: 'weekly', count: 2, week: 1 }, 'recurrence.week'],
    ['no end', { frequency: 'daily' }, 'recurrence.until'],
    ['two ends', { frequency: 'daily', count: 2, until: '2038-04-01' }, 'recurrence.until'],
    ['an end before its start', { frequency: 'daily', until: '2038-03-21' }, 'recurrence.until'],
    [
      'more sessions than Zoom changes in a day',
      { frequency: 'daily', until: '2038-08-01' },
      'recurrence.until',
    ],
    [
      'more weeks between than Zoom takes',
      { frequency: 'weekly', interval: 13, count: 2 },
      'recurrence.interval',
    ],
  ])('is refused with %s', async (_, recurrence, path) => {
    const body = { ...WEEKLY, recurrence }
    expect(await call('POST', '/api/zoom/meetings', { as: 'teacher-1', body })).toMatchObject({
      status: 400,
      body: { issues: [{ path }] },
    })
  })

  it.each([
    ['an unknown time zone', { timezone: 'Mars/Base' }, 'timezone'],
    [
      'an unknown time zone and a local time',
      { timezone: 'Mars', startTime: '2038-03-22T08:00' },
      'timezone',
    ],
    ['a start before the calendar', { startTime: '0001-01-01T00:00:00Z' }, 'startTime'],
  ])('until a day is refused with %s', async (_, wrong, path) => {
    const body = { ...WEEKLY, recurrence: { frequency: 'weekly', until: '2038-05-01' }, ...wrong }
    expect(await call('POST', '/api/zoom/meetings', { as: 'teacher-1', body })).toMatchObject({
      status: 400,
      body: { issues: [{ path }] },
    })
  })
})

describe('a local time that the clocks skip on one day', () => {
  const NIGHT = { startTime: '2038-03-21T02:30', recurrence: { frequency: 'weekly', count: 3 } }

  it('is later on that day, and the same on all others', async () => {
    const series = await aSeries(NIGHT)
    expect(await agree(series)).toEqual(['2038-03-21T01:30', '2038-03-28T01:30', '2038-04-04T00:30'])
  })

  it('is no start of a series, because all others would be at another time', async () => {
    await importSchool(1)
    const body = { ...WEEKLY, ...NIGHT, startTime: '2038-03-28T02:30', classId: 'class-1' }
    expect(await call('POST', '/api/zoom/meetings', { as: 'teacher-1', body })).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'startTime', message: expect.stringContaining('clocks go forward') }] },
    })
    const { recurrence: _, ...single } = body
    expect(await call('POST', '/api/zoom/meetings', { as: 'teacher-1', body: single })).toMatchObject({
      status: 201,
      body: { meeting: { start_time: '2038-03-28T01:30:00.000Z' } },
    })
  })

  it.each(['following', 'all'])('is no time to move %s to, but one session may be there', async (scope) => {
    const series = await aSeries({ ...NIGHT, startTime: '2038-03-21T08:00' })
    const second = series.sessions[1]?.id ?? ''
    expect(await change(second, scope, { startTime: '2038-03-28T02:30' })).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'startTime', message: expect.stringContaining('clocks go forward') }] },
    })
    expect(await agree(series)).toEqual(['2038-03-21T07:00', '2038-03-28T06:00', '2038-04-04T06:00'])
    expect((await change(second, 'this', { startTime: '2038-03-28T02:30' })).status).toBe(200)
    expect(await agree(series)).toEqual(['2038-03-21T07:00', '2038-03-28T01:30', '2038-04-04T06:00'])
  })
})

describe('a change that Zoom stops half-way', () => {
  it('is on both sides as far as it came, and goes on by itself', async () => {
    const series = await aSeries({ recurrence: { frequency: 'daily', count: 14 } })
    const path = `/v2/meetings/${series.zoom_meeting_id}`
    await account.fault({ kind: 'slow', milliseconds: 0, method: 'PATCH', path, times: 12 })
    await account.fault({ kind: 'host-daily', method: 'PATCH', path, times: 1 })
    const moved = await change(series.id, 'all', { startTime: '2038-03-22T10:00' })
    expect(moved).toMatchObject({ status: 503, body: { code: 'ZOOM_UNAVAILABLE' } })
    await account.heal()
    const hours = new Set((await agree(series)).map((time) => time.slice(11)))
    expect(hours.size).toBeGreaterThan(1)
    // The isolate remembers the limit until midnight; the next object asks Zoom itself.
    const next = await change(series.id, 'this', { duration: 30 })
    expect(next.status).toBe(503)
  })
})

describe('a change that Zoom takes of the whole series and refuses of its sessions', () => {
  it('is on both sides as far as Zoom took it', async () => {
    const series = await aSeries()
    const path = `/v2/meetings/${series.zoom_meeting_id}`
    await account.fault({ kind: 'slow', milliseconds: 0, method: 'PATCH', path })
    await account.fault({ kind: 'error', status: 400, code: 3000, method: 'PATCH', path, times: 4 })
    const body = { title: 'Botany', startTime: '2038-03-22T11:00' }
    expect(await change(series.id, 'all', body)).toMatchObject({
      status: 500,
      body: { code: 'ZOOM_ERROR' },
    })
    await account.heal()
    await agree(series)
    expect(new Set((await fieldsOf(series, 'title')).flat())).toEqual(new Set(['Botany']))
  })

  it('is refused of a session that Zoom no longer has, and moves nothing here', async () => {
    const series = await aSeries()
    const path = `/v2/meetings/${series.zoom_meeting_id}`
    await account.fault({ kind: 'error', status: 404, code: 3001, method: 'PATCH', path })
    expect((await change(series.id, 'this', { startTime: '2038-03-22T11:00' })).status).toBe(500)
    await agree(series)
  })

  it('is refused if it moves others of them out of the calendar', async () => {
    const series = await aSeries()
    const body = { startTime: '8999-12-31T20:00:00Z' }
    expect(await change(series.id, 'all', body)).toMatchObject({
      status: 400,
      body: { code: 'SERIES_WIDE' },
    })
  })
})

describe('what its host does in Zoom’s portal', () => {
  it('is followed: one session moved, one taken out, all moved, and brought back', async () => {
    const series = await aSeries()
    const [first, second] = series.sessions
    const ids = series.sessions.map(({ id }) => id)
    const occurrence = (one: Session | undefined) => ({ occurrence: one?.occurrence_id ?? '' })
    const changes = { start_time: '2038-03-22T09:00:00' }
    await inPortal(series, { action: 'change', changes, ...occurrence(first) })
    expect((await agree(series))[0]).toBe('2038-03-22T08:00')
    await inPortal(series, { action: 'delete', ...occurrence(second) })
    expect(await agree(series)).toEqual(['2038-03-22T08:00', '2038-04-05T06:00', '2038-04-12T06:00'])
    await inPortal(series, {
      action: 'change',
      changes: { start_time: '2038-03-22T12:00:00', topic: 'Botany' },
    })
    expect(await agree(series)).toEqual([
      '2038-03-22T11:00',
      '2038-03-29T10:00',
      '2038-04-05T10:00',
      '2038-04-12T10:00',
    ])
    expect((await fieldsOf(series, 'title')).flat()).toContain('Botany')
    const kept = (await fieldsOf(series, 'id', 'status')).filter(([, status]) => status === 'scheduled')
    expect(ids.filter((id) => kept.some(([one]) => one === id))).toHaveLength(3)
    await inPortal(series, { action: 'delete' })
    expect(await starts(series)).toEqual([])
    await inPortal(series, { action: 'recover' })
    expect(await agree(series)).toHaveLength(4)
  })
})

describe('a series that its host moves in Zoom', () => {
  it('keeps each session on its day, where Zoom brings one back that was deleted here', async () => {
    const series = await aSeries()
    const [first, second, third, fourth] = series.sessions.map(({ id }) => id)
    expect((await change(third ?? '', 'this', { title: 'Cells' })).status).toBe(200)
    const path = `/api/zoom/meetings/${second}?scope=this`
    expect((await call('DELETE', path, { as: 'teacher-1' })).status).toBe(200)
    await inPortal(series, { action: 'change', changes: { start_time: '2038-03-22T12:00:00' } })
    await agree(series)
    expect(await fieldsOf(series, 'id', 'title', 'start_time')).toEqual([
      [first, 'Biology', '2038-03-22T11:00:00.000Z'],
      [expect.any(String), 'Biology', '2038-03-29T10:00:00.000Z'],
      [third, 'Cells', '2038-04-05T10:00:00.000Z'],
      [fourth, 'Biology', '2038-04-12T10:00:00.000Z'],
    ])
  })
})

describe('a pupil who is new', () => {
  it('is registered once for all of a series', async () => {
    const series = await aSeries()
    await importSchool(4)
    const before = (await account.calls()).length
    const body = { studentId: 'student-4', classId: 'class-1' }
    const answer = await call('POST', '/api/zoom/meetings/register-student', { as: 'admin-1', body })
    expect(answer).toMatchObject({ status: 200, body: { registered: 4 } })
    const calls = (await account.calls()).slice(before).filter(({ path }) => path.includes('/registrants'))
    expect(calls.filter(({ path }) => path.includes(series.zoom_meeting_id))).toHaveLength(1)
  })
})

describe('a lesson of a series', () => {
  it('leaves the others as they are', async () => {
    const series = await aSeries({ startTime: '2026-03-02T08:00:00Z', timezone: 'UTC' })
    const of = (n: number): Occasion => ({
      number: series.zoom_meeting_id,
      start: series.sessions[n]?.start_time ?? '',
      uuid: `lesson-${n}-${series.series_id}`,
    })
    await sendAll(started(of(1), 0), joined(of(1), pupil(1), 0), left(of(1), pupil(1), 45), ended(of(1), 45))
    const statuses = [['not_held'], ['ended'], ['not_held'], ['not_held']]
    await vi.waitFor(async () => expect(await fieldsOf(series, 'status')).toEqual(statuses), SOON)
    const get = async (n: number, what: string) =>
      (await call('GET', `/api/zoom/meetings/${series.sessions[n]?.id}/${what}`, { as: 'teacher-1' })).body
    expect(await get(1, 'attendance')).toMatchObject({ summary: { present: 1, absent: 2 } })
    expect(await get(2, 'participants')).toMatchObject({ participants: [] })
    const history = await get(0, 'history')
    expect(JSON.stringify(history)).not.toContain('lesson-1')
    expect(JSON.stringify(await get(1, 'history'))).toContain('lesson-1')
  })
})
