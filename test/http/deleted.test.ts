import { beforeEach, describe, expect, it } from 'vitest'
import { type HeldClass, heldClass } from '../support/held.ts'
import {
  call,
  importSchool,
  type ScheduledMeeting,
  scheduleClass,
  scheduleOnly,
  webhook,
} from '../support/rollcall.ts'
import { testAccount } from '../support/testAccount.ts'
import { dropped, sendAll } from '../support/zoomEvents.ts'

const zoom = testAccount()

let held: HeldClass
const get = async (path: string, as = 'admin-1') => call('GET', path, { as })
const listed = async (query: string, as = 'admin-1') =>
  (await call<{ meetings: unknown[] }>('GET', `/api/zoom/${query}`, { as })).body.meetings.length

beforeEach(async () => {
  held = await heldClass()
})

describe('a session that was held and is deleted', () => {
  beforeEach(async () => {
    expect((await call('DELETE', held.path, { as: 'teacher-1' })).status).toBe(200)
  })

  it('is hidden from lists, reports and joins, of its host and of admins too', async () => {
    for (const as of ['teacher-1', 'admin-1']) {
      expect(await listed('meetings', as)).toBe(0)
      expect(await listed('reports', as)).toBe(0)
      for (const path of ['', '/attendance', '/participants', '/history', '/join'])
        expect((await get(`${held.path}${path}`, as)).status).toBe(404)
    }
  })

  it('keeps its attendance for admins who ask for it', async () => {
    for (const path of ['', '/participants', '/history'])
      expect((await get(`${held.path}${path}?deleted=true`)).status).toBe(200)
    expect((await get(`${held.path}/attendance?deleted=true`)).body).toMatchObject({
      summary: { total: 3, present: 1, late: 1, absent: 1 },
    })
    expect(await listed('meetings?deleted=true')).toBe(1)
    expect((await get(`${held.path}/attendance?deleted=true`, 'teacher-1')).status).toBe(404)
    expect(await listed('meetings?deleted=true', 'teacher-1')).toBe(0)
  })

  it('is in the reports of those who ask for it', async () => {
    for (const as of ['teacher-1', 'admin-1']) {
      expect(await listed('reports?deleted=true', as)).toBe(1)
      const one = await get(`/api/zoom/reports?meetingId=${held.meeting.id}&deleted=true`, as)
      expect(one.body).toMatchObject({ stats: { attendanceRate: 66.7 } })
    }
  })

  it('is in the exports of admins who ask for it, and else not found', async () => {
    const of = (kind: string, more = '') => `/api/exports/${kind}?meetingId=${held.meeting.id}${more}`
    const oneRoster = of('oneroster', '&academicSessionId=term-1')
    for (const path of [
      of('attendance'),
      of('attendance', '&format=csv'),
      of('register'),
      of('edfi'),
      oneRoster,
    ])
      for (const as of ['teacher-1', 'admin-1'])
        expect([path, (await get(path, as)).status]).toEqual([path, 404])
    for (const as of ['teacher-1', 'student-1'])
      expect((await get(of('attendance', '&deleted=true'), as)).status).toBe(404)
    const records = await get(of('attendance', '&deleted=true'))
    expect(records.body['records']).toHaveLength(3)
    const register = await get(of('register', '&deleted=true'))
    expect(register.body['sessions']).toHaveLength(1)
  })

  it('is told to Ed-Fi of those who ask what has changed', async () => {
    const since = '2000-01-01T00:00:00Z'
    const told = await get(`/api/exports/edfi?meetingId=${held.meeting.id}&since=${since}`, 'teacher-1')
    expect(told.status).toBe(200)
  })

  it('was changed then, and again when it is taken back: calendars go by that', async () => {
    const changedAt = async () => {
      const { body } = await call<{ meeting: { updated_at: string; deleted_at: string | null } }>(
        'GET',
        `${held.path}?deleted=true`,
        { as: 'admin-1' },
      )
      return body.meeting
    }
    const deleted = await changedAt()
    expect(deleted.updated_at).toBe(deleted.deleted_at)
    await call('POST', `${held.path}/restore`, { as: 'admin-1' })
    expect(Date.parse((await changedAt()).updated_at)).toBeGreaterThan(Date.parse(deleted.updated_at))
  })

  it('is taken back by admins alone, and is as it was', async () => {
    for (const as of ['teacher-1', 'student-1'])
      expect((await call('POST', `${held.path}/restore`, { as })).status).toBe(403)
    expect(await call('POST', `${held.path}/restore`, { as: 'admin-1' })).toMatchObject({
      status: 200,
      body: { meeting: { status: 'ended', deleted_at: null } },
    })
    expect((await get(`${held.path}/attendance`, 'teacher-1')).body).toMatchObject({
      summary: { total: 3, present: 1, late: 1, absent: 1 },
    })
  })
})

describe('a session that was deleted before it was held', () => {
  it('cannot be taken back, for Zoom no longer has it', async () => {
    const { id } = await scheduleClass({ startTime: '2999-03-02T08:00:00Z' })
    await call('DELETE', `/api/zoom/meetings/${id}`, { as: 'teacher-1' })
    expect(await call('POST', `/api/zoom/meetings/${id}/restore`, { as: 'admin-1' })).toMatchObject({
      status: 400,
      body: { code: 'NOT_HELD' },
    })
  })
})

describe('when a host deletes a class in Zoom’s portal', () => {
  const START = '2099-03-02T08:00:00Z'
  let meeting: ScheduledMeeting
  beforeEach(async () => {
    await importSchool(1)
    meeting = await scheduleClass({ startTime: START })
  })

  const statusOf = async () => {
    const { body } = await call<{ meeting: { status: string } }>('GET', `/api/zoom/meetings/${meeting.id}`, {
      as: 'student-1',
    })
    return body.meeting.status
  }
  const act = async (action: 'delete' | 'recover') => {
    const { webhooks } = await zoom.actInPortal(meeting.zoom_meeting_id, { action })
    for (const { body } of webhooks) expect(await webhook(body)).toMatchObject({ delivered: true })
  }

  it('it is cancelled, and scheduled again once the host recovers it', async () => {
    await act('delete')
    expect(await statusOf()).toBe('cancelled')
    await act('recover')
    expect(await statusOf()).toBe('scheduled')
  })

  const told = (...events: ['deleted' | 'recovered', number][]) => {
    const of = { number: meeting.zoom_meeting_id, start: START, uuid: 'gone' }
    return events.map(([event, minutes]) => dropped(of, event, minutes))
  }

  it.each<[string, ['deleted' | 'recovered', number][]]>([
    [
      'scheduled',
      [
        ['deleted', -90],
        ['recovered', -60],
      ],
    ],
    [
      'cancelled',
      [
        ['recovered', -90],
        ['deleted', -60],
      ],
    ],
    [
      'cancelled',
      [
        ['deleted', -90],
        ['recovered', -60],
        ['deleted', -30],
      ],
    ],
  ])('it is %s by what was done last, in any order and after any repetition', async (status, events) => {
    const reversed = events.toReversed()
    for (const order of [events, reversed, [...events.slice(1), ...events]]) {
      meeting = await scheduleOnly({ startTime: START })
      await sendAll(...told(...order))
      expect(await statusOf()).toBe(status)
    }
  })

  it('and it was deleted here, it comes back only by a recovery after that', async () => {
    const minutes = (at: number) => (at - Date.parse(START)) / 60_000
    await call('DELETE', `/api/zoom/meetings/${meeting.id}`, { as: 'teacher-1' })
    await sendAll(...told(['recovered', minutes(Date.now()) - 10]))
    expect((await call('GET', `/api/zoom/meetings/${meeting.id}`, { as: 'student-1' })).status).toBe(404)
    await sendAll(...told(['recovered', minutes(Date.now()) + 10], ['deleted', minutes(Date.now())]))
    expect(await statusOf()).toBe('scheduled')
  })

  it('and it was deleted here, it stays so where Zoom’s own deletion is told before an earlier recovery', async () => {
    const now = (Date.now() - Date.parse(START)) / 60_000
    await call('DELETE', `/api/zoom/meetings/${meeting.id}`, { as: 'teacher-1' })
    await sendAll(...told(['deleted', now + 20], ['recovered', now + 10]))
    expect((await call('GET', `/api/zoom/meetings/${meeting.id}`, { as: 'student-1' })).status).toBe(404)
    await sendAll(...told(['recovered', now + 30]))
    expect(await statusOf()).toBe('scheduled')
  })
})
