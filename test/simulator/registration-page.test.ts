import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { apiOf, createMeeting } from './api-caller.ts'
import { openAccount } from './control.ts'
import { type Simulator, startSimulator } from './server.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.close())

const BY_HAND = { settings: { approval_type: 1 } }
const stranger = { email: 'stranger@else.example', first_name: 'Gil', last_name: 'Santos' }

async function classWith(draft: object = BY_HAND) {
  const account = await openAccount(simulator.url)
  const api = await apiOf(account)
  const { id } = await createMeeting(api, draft)
  const statuses = async () => (await account.registrants(id)).map(({ email, status }) => [email, status])
  return { account, api, id, statuses, page: `${simulator.url}/meeting/register/${id}` }
}

const post = (page: string, fields: Record<string, string>) =>
  fetch(page, { method: 'POST', body: new URLSearchParams(fields) })

const Told = z.object({
  event: z.string(),
  event_ts: z.number(),
  payload: z.object({
    account_id: z.string(),
    object: z.object({ id: z.number(), registrant: z.record(z.string(), z.unknown()) }),
  }),
})
const told = ({ webhooks }: { webhooks: { body: string }[] }) =>
  webhooks.map(({ body }) => Told.parse(JSON.parse(body)))

describe('Zoom’s own page of a meeting with approval by hand', () => {
  it('is the registration_url, and a form', async () => {
    const { api, id, page } = await classWith()
    expect((await api('GET', `/meetings/${id}`)).body).toMatchObject({ registration_url: page })
    expect(await (await fetch(page)).text()).toContain('name="email"')
  })

  it('lets a stranger wait, and shows no link', async () => {
    const { page, statuses } = await classWith()
    const answer = await post(page, stranger)
    expect(await answer.text()).not.toContain('tk=')
    expect(await statuses()).toEqual([[stranger.email, 'pending']])
  })

  it('refuses what is no e-mail, with status 400', async () => {
    const { page, statuses } = await classWith()
    expect((await post(page, { ...stranger, email: 'nobody' })).status).toBe(400)
    expect(await statuses()).toEqual([])
  })

  it('tells in registration_created who asks, with a number as the meeting’s id', async () => {
    const { account, id } = await classWith()
    const [created] = told(await account.askOnPage(id, stranger))
    expect(created).toMatchObject({
      event: 'meeting.registration_created',
      payload: {
        account_id: account.accountId,
        object: {
          id,
          registrant: {
            ...stranger,
            id: expect.any(String),
            status: 'pending',
            join_url: expect.stringContaining('tk='),
            participant_pin_code: expect.any(Number),
          },
        },
      },
    })
  })

  it('leaves who is registered as they are, and tells nobody', async () => {
    const { account, api, id, statuses } = await classWith()
    await api('POST', `/meetings/${id}/registrants`, { ...stranger, auto_approve: true })
    expect(await account.askOnPage(id, stranger)).toEqual({ webhooks: [], deliveries: [] })
    expect(await statuses()).toEqual([[stranger.email, 'approved']])
  })

  it('keeps who asked there waiting, when they are registered with auto_approve afterwards', async () => {
    const { account, api, id } = await classWith()
    await account.askOnPage(id, stranger)
    const { body } = await api('POST', `/meetings/${id}/registrants`, { ...stranger, auto_approve: true })
    expect(body).not.toHaveProperty('join_url')
  })
})

describe('Zoom’s own page of another meeting', () => {
  it('shows the link at once where approval is automatic', async () => {
    const { page } = await classWith({ settings: { approval_type: 0 } })
    expect(await (await post(page, stranger)).text()).toContain('tk=')
  })

  it('does not exist where there is no registration, or no meeting', async () => {
    const { page } = await classWith({ settings: {} })
    expect((await post(page, stranger)).status).toBe(404)
    expect((await fetch(`${simulator.url}/meeting/register/1`)).status).toBe(404)
  })
})

describe('the host, in Zoom’s portal', () => {
  it.each([
    ['approve', 'approved', [[stranger.email, 'approved']]],
    ['deny', 'denied', [[stranger.email, 'denied']]],
    ['cancel', 'cancelled', []],
  ] as const)('may %s, which a webhook tells', async (action, status, after) => {
    const { account, id, statuses } = await classWith()
    await account.askOnPage(id, stranger)
    const [decided] = told(await account.actInPortal(id, { action, email: stranger.email }))
    expect(decided).toMatchObject({
      event: `meeting.registration_${status}`,
      payload: { object: { id, registrant: { email: stranger.email, status } } },
    })
    expect(await statuses()).toEqual(after)
  })

  it('decides on nobody who is not there', async () => {
    const { account, id } = await classWith()
    const decision = account.actInPortal(id, { action: 'deny', email: stranger.email })
    await expect(decision).rejects.toThrow('no such registrant')
  })
})

describe('the host, with the meeting in Zoom’s portal', () => {
  const event = ({ webhooks }: { webhooks: { body: string }[] }) => JSON.parse(webhooks[0]?.body ?? '{}')

  it('may set another passcode, which leads to another join link that no webhook tells', async () => {
    const { account, api, id } = await classWith()
    const before = (await api('GET', `/meetings/${id}`)).body
    const told = event(await account.actInPortal(id, { action: 'change', changes: { password: 'fresh1' } }))
    expect(told).toMatchObject({
      event: 'meeting.updated',
      payload: {
        object: { id, password: 'fresh1' },
        old_object: { id, password: before?.['password'] },
        time_stamp: expect.any(Number),
      },
    })
    expect(JSON.stringify(told)).not.toContain('join_url')
    const after = (await api('GET', `/meetings/${id}`)).body
    expect(after?.['join_url']).toContain('pwd=fresh1')
    expect(after?.['join_url']).not.toBe(before?.['join_url'])
  })

  it('may delete the meeting, and recover it as it was', async () => {
    const { account, api, id } = await classWith()
    await account.askOnPage(id, stranger)
    expect(event(await account.actInPortal(id, { action: 'delete' }))).toMatchObject({
      event: 'meeting.deleted',
      payload: { object: { id } },
    })
    expect((await api('GET', `/meetings/${id}`)).status).toBe(404)
    expect(event(await account.actInPortal(id, { action: 'recover' }))).toMatchObject({
      event: 'meeting.recovered',
      payload: { account_id: account.accountId, object: { id } },
    })
    expect((await api('GET', `/meetings/${id}`)).status).toBe(200)
    expect(await account.registrants(id)).toMatchObject([{ email: stranger.email }])
    await expect(account.actInPortal(id, { action: 'recover' })).rejects.toThrow('no such deleted meeting')
  })
})

describe('an account with a webhook address', () => {
  it('sends what happened on the page, signed as all else', async () => {
    const { account, id } = await classWith()
    await account.setWebhookUrl(`${simulator.url}/nowhere`)
    const { deliveries } = await account.askOnPage(id, stranger)
    expect(deliveries).toMatchObject([{ delivered: false, attempts: [{ status: 404 }] }])
  })
})
