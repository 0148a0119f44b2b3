import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { apiOf, createMeeting } from './api-caller.ts'
import { type ControlledAccount, openAccount } from './control.ts'
import { type Simulator, startSimulator } from './server.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.close())

const users = [{ email: 'host@school.example' }, { email: 'basic@school.example', type: 'basic' as const }]
const Listed = z.looseObject({
  next_page_token: z.string(),
  users: z.array(z.looseObject({ email: z.string(), type: z.number() })),
})

const opened = (plan: 'pro' | 'business'): Promise<ControlledAccount> =>
  openAccount(simulator.url, { seed: 5, users, limits: { plan, enforced: false } })

it('lists the account’s users with their licences, page by page, as they change', async () => {
  const account = await opened('pro')
  const api = await apiOf(account)
  const list = async (query = '') => Listed.parse((await api('GET', `/users${query}`)).body)
  expect(await list()).toMatchObject({
    total_records: 2,
    users: [
      { email: 'host@school.example', type: 2, status: 'active' },
      { email: 'basic@school.example', type: 1 },
    ],
  })
  const first = await list('?page_size=1')
  expect(first.users).toHaveLength(1)
  expect((await list(`?page_size=1&next_page_token=${first.next_page_token}`)).users).toMatchObject([
    { type: 1 },
  ])
  await account.setUser({ email: 'basic@school.example', type: 'licensed' })
  await account.setUser({ email: 'host@school.example', type: 'gone' })
  await account.setUser({ email: 'new@school.example', type: 'basic' })
  expect((await list()).users.map(({ email, type }) => [email, type])).toEqual([
    ['basic@school.example', 2],
    ['new@school.example', 1],
  ])
})

it('ends the meeting of a host with one place when they start another, and the oldest of two with two', async () => {
  for (const [plan, left] of [
    ['pro', 1],
    ['business', 2],
  ] as const) {
    const account = await opened(plan)
    const api = await apiOf(account)
    const numbers: number[] = []
    for (let n = 0; n < 3; n += 1) {
      const { id } = await createMeeting(api)
      numbers.push(id)
      await account.live(id, { do: 'start', at: `2026-03-02T08:0${n}:00Z` })
    }
    const going: boolean[] = []
    for (const number of numbers)
      going.push(
        await account.live(number, { do: 'end', at: '2026-03-02T08:30:00Z' }).then(
          () => true,
          () => false,
        ),
      )
    expect(going).toEqual([0, 1, 2].map((n) => n >= 3 - left))
  }
})
