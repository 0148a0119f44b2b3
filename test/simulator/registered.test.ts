import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiOf, createMeeting } from './api-caller.ts'
import { openAccount } from './control.ts'
import { type Simulator, startSimulator } from './server.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.close())

const ana = { email: 'ana@school.example', first_name: 'Ana', last_name: 'Cruz' }
const ben = { ...ana, email: 'ben@school.example' }

describe('a registered person', () => {
  it('can be refused by name, stands in the calls, and is told with their link', async () => {
    const account = await openAccount(simulator.url)
    const api = await apiOf(account)
    const { id, join_url } = await createMeeting(api)
    const path = `/meetings/${id}/registrants`
    await account.fault({ kind: 'error', status: 400, code: 3000, path: `/v2${path}`, email: ben.email })
    const added = await api('POST', path, ana)
    expect(await api('POST', path, ben)).toMatchObject({ status: 400, body: { code: 3000 } })

    const posts = (await account.calls()).filter(({ email }) => email !== undefined)
    expect(posts.map(({ email, status }) => [email, status])).toEqual([
      [ana.email, 201],
      [ben.email, 400],
    ])
    const link = added.body?.['join_url']
    expect(link).not.toBe(join_url)
    expect(await account.registrants(id)).toMatchObject([
      { email: ana.email, status: 'approved', join_url: link },
    ])
  })
})
