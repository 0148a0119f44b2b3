import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type ApiAnswer, type ApiCaller, apiOf, createMeeting } from './api-caller.ts'
import { openAccount } from './control.ts'
import type { AccountOptions } from './protocol.ts'
import { type Simulator, startSimulator } from './server.ts'

const List = z.object({
  registrants: z.array(z.object({ email: z.string(), join_url: z.string().optional() })),
})
const listed = ({ body }: ApiAnswer) => List.parse(body).registrants
const pupil = (index: number) => ({
  email: `pupil${index}@school.example`,
  first_name: 'Gil',
  last_name: `No ${index}`,
})
const pupils = (count: number) => Array.from({ length: count }, (_, index) => pupil(index))

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.close())

async function meeting(
  draft: object = {},
  options: AccountOptions = {},
): Promise<{ api: ApiCaller; path: string }> {
  const api = await apiOf(await openAccount(simulator.url, { seed: 3, ...options }))
  return { api, path: `/meetings/${(await createMeeting(api, draft)).id}` }
}

describe('a meeting with automatic approval', () => {
  it('registers with 201 and a join link', async () => {
    const { api, path } = await meeting()
    const { status, body } = await api('POST', `${path}/registrants`, pupil(1))
    expect(status).toBe(201)
    expect(body).toMatchObject({
      id: Number(path.split('/')[2]),
      registrant_id: expect.any(String),
      join_url: expect.stringContaining('?tk='),
      topic: 'Fractions',
      start_time: '2026-03-02T08:00:00Z',
    })
  })

  it('gives the same e-mail the same registrant, three times a day', async () => {
    const { api, path } = await meeting()
    const first = await api('POST', `${path}/registrants`, pupil(1))
    expect((await api('POST', `${path}/registrants`, { ...pupil(1), first_name: 'G.' })).body).toEqual(
      first.body,
    )
    await api('POST', `${path}/registrants`, pupil(1))
    const fourth = await api('POST', `${path}/registrants`, pupil(1))
    expect(fourth).toMatchObject({ status: 429, body: { code: 429 } })
    expect(fourth.body?.['message']).toContain('daily rate limit of (3) for Add a registrant')
    expect(fourth.headers.get('retry-after')).toBe(null)
  })

  it('registers thirty at once and answers in another order', async () => {
    const { api, path } = await meeting()
    const registrants = pupils(30)
    const answer = await api('POST', `${path}/batch_registrants`, { registrants })
    expect(answer.status).toBe(201)
    const emails = listed(answer).map(({ email }) => email)
    const asked = registrants.map(({ email }) => email)
    expect(emails).not.toEqual(asked)
    expect(emails.sort()).toEqual(asked.sort())
  })

  it('refuses a batch of 31, and people without an e-mail', async () => {
    const { api, path } = await meeting()
    const many = await api('POST', `${path}/batch_registrants`, { registrants: pupils(31) })
    expect(many).toMatchObject({ status: 400, body: { code: 300, errors: [{ field: 'registrants' }] } })
    const nameless = await api('POST', `${path}/registrants`, { first_name: 'Gil' })
    expect(nameless).toMatchObject({ status: 400, body: { code: 300, errors: [{ field: 'email' }] } })
  })

  it('is full at its capacity', async () => {
    const { api, path } = await meeting({}, { limits: { registrants: 1 } })
    await api('POST', `${path}/registrants`, pupil(1))
    expect(await api('POST', `${path}/registrants`, pupil(2))).toMatchObject({
      status: 400,
      body: { code: 3043 },
    })
    const batch = await api('POST', `${path}/batch_registrants`, { registrants: pupils(3) })
    expect(batch).toMatchObject({ status: 404, body: { code: 3043 } })
  })

  it('lists by status, page by page', async () => {
    const { api, path } = await meeting()
    await api('POST', `${path}/batch_registrants`, { registrants: pupils(5) })
    const first = await api('GET', `${path}/registrants?page_size=3`)
    expect(first.body).toMatchObject({ page_size: 3, total_records: 5 })
    const next = `${path}/registrants?page_size=3&next_page_token=${first.body?.['next_page_token']}`
    const second = await api('GET', next)
    expect(second.body?.['next_page_token']).toBe('')
    expect([...listed(first), ...listed(second)].map(({ email }) => email)).toEqual(
      pupils(5).map(({ email }) => email),
    )
    expect(listed(await api('GET', `${path}/registrants?status=pending`))).toEqual([])
  })

  it('takes registrations back with 204, and makes a new registrant later', async () => {
    const { api, path } = await meeting()
    const { body: first } = await api('POST', `${path}/registrants`, pupil(1))
    const change = { action: 'cancel', registrants: [{ id: first?.['registrant_id'] }] }
    expect(await api('PUT', `${path}/registrants/status`, change)).toMatchObject({ status: 204, body: null })
    expect(listed(await api('GET', `${path}/registrants`))).toEqual([])
    const { body: again } = await api('POST', `${path}/registrants`, pupil(1))
    expect(again?.['registrant_id']).not.toBe(first?.['registrant_id'])
    expect((await api('DELETE', `${path}/registrants/${again?.['registrant_id']}`)).status).toBe(204)
    expect((await api('DELETE', `${path}/registrants/${again?.['registrant_id']}`)).status).toBe(404)
  })
})

describe('a meeting with approval by hand', () => {
  it('gives no link until the registrant is approved', async () => {
    const { api, path } = await meeting({ settings: { approval_type: 1 } })
    expect((await api('POST', `${path}/registrants`, pupil(1))).body).not.toHaveProperty('join_url')
    expect(listed(await api('GET', `${path}/registrants?status=pending`))).toEqual([
      { email: pupil(1).email },
    ])
    const change = { action: 'approve', registrants: [{ email: pupil(1).email }] }
    await api('PUT', `${path}/registrants/status`, change)
    expect(listed(await api('GET', `${path}/registrants`))[0]?.join_url).toContain('?tk=')
  })

  it('approves at once if it is asked to', async () => {
    const { api, path } = await meeting({ settings: { approval_type: 1 } })
    const { body } = await api('POST', `${path}/registrants`, { ...pupil(1), auto_approve: true })
    expect(body).toHaveProperty('join_url')
  })

  it('changes the status of one registrant ten times a day', async () => {
    const { api, path } = await meeting({ settings: { approval_type: 1 } })
    await api('POST', `${path}/registrants`, pupil(1))
    const change = { action: 'deny', registrants: [{ email: pupil(1).email }] }
    for (let count = 0; count < 10; count += 1) await api('PUT', `${path}/registrants/status`, change)
    expect((await api('PUT', `${path}/registrants/status`, change)).status).toBe(429)
  })
})

describe('a meeting that takes no registration', () => {
  it('is 404 with code 404', async () => {
    const { api, path } = await meeting({ settings: {} })
    for (const [address, body] of [
      ['registrants', pupil(1)],
      ['batch_registrants', { registrants: pupils(2) }],
    ]) {
      expect(await api('POST', `${path}/${address}`, body)).toMatchObject({
        status: 404,
        body: { code: 404 },
      })
    }
  })

  it('is refused to a host without a licence', async () => {
    const { api, path } = await meeting({}, { users: [{ email: 'host@school.example', type: 'basic' }] })
    expect((await api('POST', `${path}/registrants`, pupil(1))).status).toBe(400)
  })

  it('is refused for a batch when the meeting is not of type 2', async () => {
    const { api, path } = await meeting({ type: 3 })
    const batch = await api('POST', `${path}/batch_registrants`, { registrants: pupils(2) })
    expect(batch).toMatchObject({ status: 400, body: { code: 303 } })
  })

  it('does not exist with code 3001', async () => {
    const { api } = await meeting()
    expect(await api('POST', '/meetings/1/registrants', pupil(1))).toMatchObject({
      status: 404,
      body: { code: 3001 },
    })
  })
})
