import { beforeEach, describe, expect, it } from 'vitest'
import {
  call,
  importSchool,
  type ScheduledMeeting,
  scheduleClass,
  scheduleOnly,
} from '../support/rollcall.ts'
import { testAccount } from '../support/testAccount.ts'
import { ended, joined, type Occasion, pupil, sendAll, started } from '../support/zoomEvents.ts'

/** Who teaches: alternative hosts, and a class that is given to another teacher. */

const account = testAccount()

/** Two users of Zoom: teacher-1, and teacher-2 by the e-mail of the school's host. teacher-3 has none. */
beforeEach(async () => {
  await importSchool(2)
  const teacher = (id: string, email: string) => ({ id, name: `Name of ${id}`, email, role: 'teacher' })
  const users = [
    teacher('teacher-2', 'zoom-host@school.example'),
    teacher('teacher-3', 'teacher-3@school.example'),
  ]
  await call('PUT', '/api/roster', { as: 'admin-1', body: { users } })
})

const ask = (method: string, { id }: ScheduledMeeting, as: string, body?: object, more = '') =>
  call(method, `/api/zoom/meetings/${id}${more}`, { as, ...(body && { body }) })

/** What Zoom has of it. */
async function atZoom({ zoom_meeting_id }: ScheduledMeeting) {
  const basic = btoa(`${account.clientId}:${account.clientSecret}`)
  const token = await fetch(account.oauthUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: `grant_type=account_credentials&account_id=${account.accountId}`,
  })
  const { access_token } = await token.json<{ access_token: string }>()
  const headers = { authorization: `Bearer ${access_token}` }
  const answer = await fetch(`${account.apiUrl}/meetings/${zoom_meeting_id}`, { headers })
  return answer.json<{ host_email: string; settings: { alternative_hosts: string; breakout_room: object } }>()
}

const PERSONAL = { targetAudience: 'personal', startTime: '2038-03-02T08:00:00Z' }

describe('an alternative host', () => {
  it('does what the host does, with an account of their own and without the start link', async () => {
    const meeting = await scheduleClass({ ...PERSONAL, alternativeHosts: ['teacher-2'] })
    expect(await atZoom(meeting)).toMatchObject({
      host_email: 'teacher@school.example',
      settings: { alternative_hosts: 'zoom-host@school.example' },
    })
    expect(await ask('PATCH', meeting, 'teacher-2', { title: 'Botany' })).toMatchObject({
      status: 200,
      body: { meeting: { title: 'Botany', alternative_hosts: ['teacher-2'] } },
    })
    const shown = await scheduleClass({ alternativeHosts: ['teacher-2'] })
    expect(await ask('GET', shown, 'student-1')).toMatchObject({
      body: { meeting: { alternative_hosts: ['teacher-2'], co_teachers: ['Name of teacher-2'] } },
    })
    const join = await ask('GET', meeting, 'teacher-2', undefined, '/join')
    expect(join).toMatchObject({ status: 200, body: { isHost: false } })
    expect(join.body).not.toHaveProperty('startUrl')
    const { body } = await ask('GET', meeting, 'admin-1')
    expect(body).toMatchObject({ meeting: { registration: { requested: 3, approved: 3, failed: 0 } } })
  })

  it('is one until somebody says otherwise', async () => {
    const meeting = await scheduleOnly(PERSONAL)
    expect((await ask('GET', meeting, 'teacher-2')).status).toBe(404)
    expect((await ask('PATCH', meeting, 'teacher-1', { alternativeHosts: ['teacher-2'] })).status).toBe(200)
    expect((await ask('GET', meeting, 'teacher-2')).status).toBe(200)
    expect((await ask('PATCH', meeting, 'teacher-2', { alternativeHosts: [] })).status).toBe(200)
    expect((await ask('GET', meeting, 'teacher-2')).status).toBe(404)
    expect((await atZoom(meeting)).settings.alternative_hosts).toBe('')
  })

  it.each<[string, string, string]>([
    ['nobody of the roster', 'teacher-99', 'INVALID_REQUEST'],
    ['a pupil', 'student-1', 'INVALID_REQUEST'],
    ['no user of Zoom', 'teacher-3', 'HOST_REFUSED'],
  ])('is refused who is %s', async (_, id, code) => {
    const body = { title: 'Biology', startTime: '2038-03-02T08:00Z', duration: 45, alternativeHosts: [id] }
    expect(await call('POST', '/api/zoom/meetings', { as: 'teacher-1', body })).toMatchObject({
      status: 400,
      body: { code },
    })
  })
})

describe('a class that is given to another teacher', () => {
  it('is theirs, here and in Zoom, with the start link', async () => {
    const meeting = await scheduleOnly(PERSONAL)
    expect(await ask('PATCH', meeting, 'admin-1', { hostId: 'teacher-2' })).toMatchObject({
      status: 200,
      body: { meeting: { host_id: 'teacher-2', host: { id: 'teacher-2' } } },
    })
    expect((await atZoom(meeting)).host_email).toBe('zoom-host@school.example')
    expect((await ask('GET', meeting, 'teacher-2', undefined, '/join')).body).toHaveProperty('startUrl')
    expect((await ask('GET', meeting, 'teacher-1')).status).toBe(404)
  })

  it('who has no user in Zoom hosts with that of the school', async () => {
    const meeting = await scheduleOnly(PERSONAL)
    expect((await ask('PATCH', meeting, 'teacher-1', { hostId: 'teacher-3' })).status).toBe(200)
    expect((await atZoom(meeting)).host_email).toBe('zoom-host@school.example')
  })

  it('is given as a series, but for the lessons that were held', async () => {
    const recurrence = { frequency: 'daily', count: 3 }
    const series = (await scheduleClass({
      ...{ startTime: '2026-03-02T08:00:00Z', timezone: 'UTC', recurrence },
    })) as ScheduledMeeting & { sessions: ScheduledMeeting[] }
    const [first, second, third] = series.sessions
    if (!first || !second || !third) throw new Error('There is no series')
    const of: Occasion = {
      number: series.zoom_meeting_id,
      start: first.start_time,
      uuid: `held-${first.zoom_meeting_id}-1`,
    }
    await sendAll(started(of, 0), joined(of, pupil(1), 0), ended(of, 60))
    expect((await ask('PATCH', second, 'teacher-1', { hostId: 'teacher-2' }, '?scope=all')).status).toBe(200)
    const hosts = async () =>
      Promise.all(
        series.sessions.map(async (one) => {
          const { body } = await call<{ meeting: { host_id: string } }>(
            'GET',
            `/api/zoom/meetings/${one.id}`,
            { as: 'admin-1' },
          )
          return body.meeting.host_id
        }),
      )
    expect((await hosts()).slice(0, 2)).toEqual(['teacher-1', 'teacher-2'])
  })
})

describe('breakout rooms', () => {
  const roomsOf = (...participants: string[]) => ({
    breakout_room: { enable: true, rooms: [{ name: 'Fungi', participants }] },
  })
  const atZoomOf = (...participants: string[]) => ({ settings: roomsOf(...participants) })

  it('have the roster’s ids here and e-mails at Zoom, from the beginning and when they change', async () => {
    const meeting = await scheduleOnly({ settings: roomsOf('student-1', 'student-2') })
    expect(await atZoom(meeting)).toMatchObject(
      atZoomOf('student-1@school.example', 'student-2@school.example'),
    )
    const changed = await ask('PATCH', meeting, 'teacher-1', { settings: roomsOf('student-2') })
    expect(changed).toMatchObject({ status: 200, body: { meeting: { settings: roomsOf('student-2') } } })
    expect(await atZoom(meeting)).toMatchObject(atZoomOf('student-2@school.example'))
    const { body } = await call<{ events: { type: string; data: object }[] }>(
      'GET',
      `/api/zoom/meetings/${meeting.id}/history`,
      { as: 'teacher-1' },
    )
    const told = body.events.filter(({ type }) => type === 'MeetingScheduled' || type === 'MeetingChanged')
    expect(JSON.stringify(told)).toContain('student-2')
    expect(JSON.stringify(told)).not.toContain('student-2@')
  })

  it('with somebody who is not in the roster are refused by name', async () => {
    const settings = roomsOf('student-1', 'student-99')
    const body = { title: 'Biology', startTime: '2038-03-02T08:00Z', duration: 45, settings }
    const refused = {
      status: 400,
      body: {
        code: 'INVALID_REQUEST',
        issues: [
          {
            path: 'settings.breakout_room.rooms.0.participants.1',
            message: 'must be a user of the roster, with an e-mail',
          },
        ],
      },
    }
    expect(await call('POST', '/api/zoom/meetings', { as: 'teacher-1', body })).toMatchObject(refused)
    const meeting = await scheduleOnly()
    expect(await ask('PATCH', meeting, 'teacher-1', { settings })).toMatchObject(refused)
  })
})

describe('a session of a series that is given to a substitute', () => {
  it('is theirs alone, with an account of their own, until it is given back', async () => {
    const series = (await scheduleClass({
      ...{ ...PERSONAL, timezone: 'UTC', recurrence: { frequency: 'daily', count: 4 } },
    })) as ScheduledMeeting & { sessions: ScheduledMeeting[] }
    const [, second, third] = series.sessions
    if (!second || !third) throw new Error('There is no series')
    expect(await ask('PATCH', second, 'admin-1', { hostId: 'teacher-2' })).toMatchObject({
      status: 200,
      body: { meeting: { host_id: 'teacher-2', alternative_hosts: [] } },
    })
    expect(await atZoom(series)).toMatchObject({
      host_email: 'teacher@school.example',
      settings: { alternative_hosts: 'zoom-host@school.example' },
    })
    const join = await ask('GET', second, 'teacher-2', undefined, '/join')
    expect(join).toMatchObject({ status: 200, body: { isHost: true } })
    expect(join.body).not.toHaveProperty('startUrl')
    expect((await ask('GET', third, 'teacher-2')).status).toBe(404)
    expect((await ask('GET', third, 'teacher-1', undefined, '/join')).body).toHaveProperty('startUrl')
    expect(await ask('PATCH', third, 'admin-1', { hostId: 'teacher-3' })).toMatchObject({
      status: 400,
      body: { code: 'HOST_REFUSED' },
    })
    expect((await ask('PATCH', second, 'admin-1', { hostId: 'teacher-1' })).status).toBe(200)
    expect((await atZoom(series)).settings.alternative_hosts).toBe('')
    expect((await ask('GET', second, 'teacher-2')).status).toBe(404)
  })

  it('gives the substitute no lesson of another teacher, for any scope', async () => {
    const series = (await scheduleClass({
      ...{ ...PERSONAL, timezone: 'UTC', recurrence: { frequency: 'daily', count: 4 } },
    })) as ScheduledMeeting & { sessions: ScheduledMeeting[] }
    const [, second, third] = series.sessions
    if (!second || !third) throw new Error('There is no series')
    await ask('PATCH', second, 'admin-1', { hostId: 'teacher-2' })
    const refused = { status: 403, body: { code: 'FORBIDDEN' } }
    for (const scope of ['?scope=following', '?scope=all']) {
      expect(await ask('PATCH', second, 'teacher-2', { title: 'Mine' }, scope)).toMatchObject(refused)
      expect(await ask('DELETE', second, 'teacher-2', undefined, scope)).toMatchObject(refused)
    }
    expect((await ask('GET', third, 'teacher-1')).body).toMatchObject({ meeting: { title: 'Biology' } })
    expect((await ask('PATCH', second, 'teacher-2', { title: 'Mine' })).status).toBe(200)
    expect((await ask('PATCH', third, 'teacher-1', { title: 'All' }, '?scope=all')).status).toBe(200)
    expect((await ask('GET', second, 'teacher-2')).body).toMatchObject({ meeting: { title: 'All' } })
  })

  it('is shown to the host of the series: in the list of the series and in an export of the session', async () => {
    const series = (await scheduleClass({
      ...{ ...PERSONAL, timezone: 'UTC', recurrence: { frequency: 'daily', count: 2 } },
    })) as ScheduledMeeting & { sessions: ScheduledMeeting[] }
    const [first] = series.sessions
    if (!first) throw new Error('There is no series')
    await ask('PATCH', first, 'teacher-1', { hostId: 'teacher-2' })
    const of: Occasion = { number: series.zoom_meeting_id, start: first.start_time, uuid: 'substituted' }
    await sendAll(started(of, 0), joined(of, pupil(1), 0), ended(of, 60))
    const exported = async (as: string) => {
      const { body } = await call<{ records: object[] }>(
        'GET',
        `/api/exports/attendance?meetingId=${first.id}`,
        { as },
      )
      return body.records
    }
    const listed = async (as: string) => {
      const path = `/api/zoom/meetings?zoomMeetingId=${series.zoom_meeting_id}&limit=9`
      return (await call<{ meetings: object[] }>('GET', path, { as })).body.meetings
    }
    expect(await listed('teacher-1')).toHaveLength(2)
    expect(await listed('teacher-2')).toHaveLength(1)
    expect(await exported('teacher-2')).toHaveLength(2)
    expect(await exported('teacher-1')).toEqual(await exported('teacher-2'))
  })

  it('is taken back by the host of the series: one lesson, or all of two', async () => {
    const series = (await scheduleClass({
      ...{ ...PERSONAL, timezone: 'UTC', recurrence: { frequency: 'daily', count: 2 } },
    })) as ScheduledMeeting & { sessions: ScheduledMeeting[] }
    const [first, second] = series.sessions
    if (!first || !second) throw new Error('There is no series')
    const give = (one: ScheduledMeeting, hostId: string, scope = '') =>
      ask('PATCH', one, 'teacher-1', { hostId }, scope)
    const hosts = async () => {
      const shown = await Promise.all(series.sessions.map((one) => ask('GET', one, 'admin-1')))
      return shown.map(({ body }) => (body['meeting'] as { host_id: string }).host_id)
    }
    expect((await give(second, 'teacher-2')).status).toBe(200)
    expect((await ask('GET', second, 'teacher-1')).status).toBe(200)
    expect((await ask('PATCH', second, 'teacher-3', { title: 'Mine' })).status).toBe(404)
    expect((await give(second, 'teacher-1')).status).toBe(200)
    expect(await hosts()).toEqual(['teacher-1', 'teacher-1'])
    for (const named of [first, second]) {
      expect((await give(second, 'teacher-2')).status).toBe(200)
      expect((await give(named, 'teacher-1', '?scope=all')).status).toBe(200)
      expect(await hosts()).toEqual(['teacher-1', 'teacher-1'])
      expect(await atZoom(series)).toMatchObject({
        host_email: 'teacher@school.example',
        settings: { alternative_hosts: '' },
      })
    }
  })

  it('leaves the host with the start link, also where the substitute has half of the series or most of it', async () => {
    const series = (await scheduleClass({
      ...{ ...PERSONAL, timezone: 'UTC', recurrence: { frequency: 'daily', count: 4 } },
    })) as ScheduledMeeting & { sessions: ScheduledMeeting[] }
    const [first, second, third, last] = series.sessions
    if (!first || !second || !third || !last) throw new Error('There is no series')
    const hasStart = async (session: ScheduledMeeting, as: string) =>
      'startUrl' in (await ask('GET', session, as, undefined, '/join')).body
    for (const from of [third, second]) {
      const path = '?scope=following'
      expect((await ask('PATCH', from, 'admin-1', { hostId: 'teacher-2' }, path)).status).toBe(200)
      expect([await hasStart(first, 'teacher-1'), await hasStart(last, 'teacher-2')]).toEqual([true, false])
    }
    const mine = { title: 'Mine' }
    expect((await ask('PATCH', second, 'teacher-2', mine, '?scope=all')).status).toBe(403)
    expect((await ask('PATCH', first, 'teacher-1', mine, '?scope=all')).status).toBe(200)
    // The substitute of the other sessions opens them at Zoom, also after another change.
    expect((await ask('PATCH', second, 'admin-1', { hostId: 'teacher-1' })).status).toBe(200)
    expect((await atZoom(series)).settings.alternative_hosts).toBe('zoom-host@school.example')
  })

  it('is no substitute where they get all that is left: the series has another host, in Zoom too', async () => {
    const series = (await scheduleClass({
      ...{ ...PERSONAL, timezone: 'UTC', recurrence: { frequency: 'daily', count: 2 } },
    })) as ScheduledMeeting
    const given = await ask('PATCH', series, 'admin-1', { hostId: 'teacher-2' }, '?scope=following')
    expect(given.status).toBe(200)
    expect(await atZoom(series)).toMatchObject({ host_email: 'zoom-host@school.example' })
    expect((await ask('GET', series, 'teacher-2', undefined, '/join')).body).toHaveProperty('startUrl')
  })
})
