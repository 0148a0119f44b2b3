import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiCaller, apiOf, createMeeting } from './api-caller.ts'
import { type ControlledAccount, openAccount } from './control.ts'
import { type Simulator, startSimulator } from './server.ts'

const HOST = '/users/host@school.example'

let simulator: Simulator
let account: ControlledAccount
let api: ApiCaller
beforeAll(async () => {
  simulator = await startSimulator()
  account = await openAccount(simulator.url, { seed: 4, limits: { enforced: false } })
  api = await apiOf(account)
})
afterAll(() => simulator.close())

describe('a user', () => {
  it('is found by id and by e-mail', async () => {
    const byEmail = await api('GET', HOST)
    expect(byEmail.body).toMatchObject({ email: 'host@school.example', type: 2 })
    expect((await api('GET', `/users/${byEmail.body?.['id']}`)).body).toEqual(byEmail.body)
  })

  it('is 404 with code 1001 when unknown', async () => {
    const draft = { topic: 'x' }
    expect(await api('POST', '/users/nobody@school.example/meetings', draft)).toMatchObject({
      status: 404,
      body: { code: 1001, message: 'User does not exist: nobody@school.example.' },
    })
  })

  it('is never me', async () => {
    expect(await api('POST', '/users/me/meetings', {})).toMatchObject({ status: 400, body: { code: 4711 } })
  })
})

describe('creating a meeting', () => {
  it('answers 201 with an eleven-digit number, links and settings', async () => {
    const { status, body } = await api('POST', `${HOST}/meetings`, {
      topic: 'Fractions',
      type: 2,
      start_time: '2026-03-02T08:00:00Z',
      duration: 45,
      timezone: 'Asia/Manila',
      settings: { approval_type: 0, host_video: true },
    })
    expect(status).toBe(201)
    expect(String(body?.['id'])).toMatch(/^\d{11}$/)
    expect(body?.['uuid']).toMatch(/^[A-Za-z0-9+/]{22}==$/)
    expect(body).toMatchObject({
      id: expect.any(Number),
      host_email: 'host@school.example',
      status: 'waiting',
      type: 2,
      start_time: '2026-03-02T08:00:00Z',
      duration: 45,
      timezone: 'Asia/Manila',
      registration_url: expect.stringContaining('/meeting/register/'),
      settings: { approval_type: 0, host_video: true, participant_video: false },
    })
  })

  it('reads a time without Z on the clocks of the time zone', async () => {
    const times = [
      ['2026-03-02T08:00:00', 'Asia/Manila', '2026-03-02T00:00:00Z'],
      ['2026-03-07T08:00:00', 'America/New_York', '2026-03-07T13:00:00Z'],
      ['2026-03-08T08:00:00', 'America/New_York', '2026-03-08T12:00:00Z'],
    ]
    for (const [start_time, timezone, expected] of times) {
      const { body } = await api('POST', `${HOST}/meetings`, { start_time, timezone })
      expect(body?.['start_time']).toBe(expected)
    }
  })

  it('makes an instant meeting without a start_time', async () => {
    const { body } = await api('POST', `${HOST}/meetings`, { topic: 'Now', type: 2 })
    expect(body?.['type']).toBe(1)
    expect(body).not.toHaveProperty('start_time')
  })

  it('refuses bad fields with code 300 and names them', async () => {
    const draft = {
      topic: 'x'.repeat(201),
      agenda: 'x'.repeat(2001),
      password: 'no spaces',
      start_time: 'soon',
    }
    const { status, body } = await api('POST', `${HOST}/meetings`, draft)
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 300, message: 'Validation Failed.' })
    const errors = JSON.stringify(body?.['errors'])
    for (const field of Object.keys(draft)) expect(errors).toContain(`"field":"${field}"`)
  })

  it('takes 200 characters of topic', async () => {
    expect((await api('POST', `${HOST}/meetings`, { topic: 'x'.repeat(200) })).status).toBe(201)
  })

  it('changes settings that it does not like without a word', async () => {
    const settings = {
      approval_type: 9,
      auto_recording: 'tape',
      jbh_time: 7,
      waiting_room: true,
      join_before_host: true,
      meeting_authentication: true,
      unheard_of: 1,
    }
    const { status, body } = await api('POST', `${HOST}/meetings`, { settings })
    expect(status).toBe(201)
    expect(body?.['settings']).toMatchObject({
      approval_type: 2,
      auto_recording: 'none',
      jbh_time: 0,
      waiting_room: true,
      join_before_host: false,
      meeting_authentication: false,
    })
    expect(body?.['settings']).not.toHaveProperty('unheard_of')
    expect(body).not.toHaveProperty('registration_url')
  })

  it('draws uuids that begin with a slash or hold two in a row', async () => {
    const uuids: string[] = []
    for (let count = 0; count < 40; count += 1) uuids.push((await createMeeting(api)).uuid)
    expect(uuids.some((uuid) => uuid.startsWith('/'))).toBe(true)
    expect(uuids.some((uuid) => uuid.slice(1).includes('//'))).toBe(true)
    expect(uuids.some((uuid) => uuid.includes('+'))).toBe(true)
  })
})

describe('a meeting', () => {
  it('is read with a new start_url each time, which dies after two hours', async () => {
    const { id, start_url } = await createMeeting(api)
    const { body } = await api('GET', `/meetings/${id}`)
    expect(body?.['start_url']).not.toBe(start_url)
    expect((await fetch(start_url)).status).toBe(200)
    await account.setClock({ at: new Date(Date.now() + 2 * 3_600_000).toISOString() })
    expect((await fetch(start_url)).status).toBe(401)
    await account.setClock()
  })

  it('is changed with 204 and no body, field by field', async () => {
    const { id } = await createMeeting(api)
    const change = { topic: 'Decimals', settings: { mute_upon_entry: true } }
    expect(await api('PATCH', `/meetings/${id}`, change)).toMatchObject({ status: 204, body: null })
    expect((await api('GET', `/meetings/${id}`)).body).toMatchObject({
      topic: 'Decimals',
      duration: 60,
      start_time: '2026-03-02T08:00:00Z',
      settings: { mute_upon_entry: true, approval_type: 0 },
    })
    expect(await api('PATCH', `/meetings/${id}`, { topic: 7 })).toMatchObject({
      status: 400,
      body: { code: 300 },
    })
  })

  it('is deleted with 204, and is 404 with code 3001 after', async () => {
    const { id } = await createMeeting(api)
    expect((await api('DELETE', `/meetings/${id}`)).status).toBe(204)
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const body = method === 'PATCH' ? {} : undefined
      expect(await api(method, `/meetings/${id}`, body)).toMatchObject({
        status: 404,
        body: { code: 3001, message: `Meeting does not exist: ${id}.` },
      })
    }
  })

  it('is not deleted while it is in progress', async () => {
    const { id } = await createMeeting(api)
    const lesson = { startedAt: '2026-03-02T08:00:00Z', endedAt: '2026-03-02T09:00:00Z', people: [] }
    await account.play(id, { lesson })
    await account.setClock({ at: '2026-03-02T08:30:00Z' })
    const live = await apiOf(account)
    expect(await live('DELETE', `/meetings/${id}`)).toMatchObject({ status: 400, body: { code: 3002 } })
    expect((await live('GET', `/meetings/${id}`)).body?.['status']).toBe('started')
    await account.setClock()
  })
})

describe('the meetings of a host', () => {
  it('are listed page by page', async () => {
    const fresh = await openAccount(simulator.url, { users: [{ email: 'teacher@school.example' }] })
    const own = await apiOf(fresh)
    const ids: number[] = []
    for (const topic of ['One', 'Two', 'Three'])
      ids.push((await createMeeting(own, { topic }, 'teacher@school.example')).id)
    const path = '/users/teacher@school.example/meetings?page_size=2'
    const first = (await own('GET', path)).body
    expect(first).toMatchObject({
      page_size: 2,
      total_records: 3,
      meetings: [{ id: ids[0], topic: 'One' }, { id: ids[1] }],
    })
    const rest = (await own('GET', `${path}&next_page_token=${first?.['next_page_token']}`)).body
    expect(rest).toMatchObject({ next_page_token: '', meetings: [{ id: ids[2] }] })
  })
})

describe('an address that Zoom does not have', () => {
  it('is 404 with code 2300', async () => {
    expect(await api('GET', '/webinars/1')).toMatchObject({ status: 404, body: { code: 2300 } })
  })
})
