import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { DAILY } from '../../src/app/budgets.ts'
import { request } from '../support/fakes.ts'
import { objectOf } from '../support/heldClass.ts'
import { type Answer, call, importSchool, scheduleClass, webhook } from '../support/rollcall.ts'
import { end, join, start, student } from '../support/spec.ts'
import { count } from '../support/tables.ts'
import { testAccount } from '../support/testAccount.ts'

const zoom = testAccount()
const APPLICANT = { email: 'gil@else.example', first_name: 'Gil', last_name: 'Santos' }

/** As threats.md says; a change here is one there. */
const BOUNDS = { claims: 200, corrections: 2_000, roster_rows: 1_000_000, imports: 200 }

const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)

async function spent(actorId: string, kind: keyof typeof DAILY, amount: number, on = day(0)): Promise<void> {
  await env.DB.prepare('insert or replace into daily_writes values (?, ?, ?, ?)')
    .bind(actorId, kind, on, amount)
    .run()
}

function expectTomorrow({ status, headers, body }: Answer<Record<string, unknown>>): void {
  expect({ status, code: body['code'] }).toEqual({ status: 429, code: 'RATE_LIMITED' })
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(86_400)
}

const pathOf = ({ id }: { id: string }) => `/api/zoom/meetings/${id}`

let path: string
beforeEach(async () => {
  await importSchool(2)
  path = pathOf(await scheduleClass({ startTime: new Date().toISOString() }))
})

/** The path of a class that was held. */
async function hold(): Promise<string> {
  const meeting = await scheduleClass()
  for (const command of [start(), join(student(1), 0), end()])
    await objectOf(Number(meeting.zoom_meeting_id)).execute(request(command))
  return pathOf(meeting)
}

it('the bounds are those that are written down', () => {
  expect(DAILY).toEqual(BOUNDS)
})

describe('somebody who has added in a day what one person may', () => {
  it('claims nothing more, and others go on', async () => {
    const claim = (as: string, action: string) => call('POST', `${path}/join`, { as, body: { action } })
    await spent('student-1', 'claims', BOUNDS.claims - 1)
    expect((await claim('student-1', 'join')).status).toBe(200)
    const before = await count('events')
    expectTomorrow(await claim('student-1', 'leave'))
    expect(await count('events')).toBe(before)
    expect((await claim('student-2', 'join')).status).toBe(200)
  })
  it('corrects nothing more, nor says who anybody was', async () => {
    const held = await hold()
    const correct = (status: string) =>
      call('PATCH', `${held}/attendance/student-1`, { as: 'teacher-1', body: { status } })
    await spent('teacher-1', 'corrections', BOUNDS.corrections - 1)
    expect((await correct('excused')).status).toBe(200)
    const before = await count('events')
    expectTomorrow(await correct('absent'))
    const body = { userId: 'student-2' }
    expectTomorrow(await call('PUT', `${held}/participants/user.student-1/user`, { as: 'teacher-1', body }))
    expect(await count('events')).toBe(before)
  })
  it('decides no more on who asks to come in, and takes no deletion back', async () => {
    const meeting = await scheduleClass({ startTime: '2099-03-02T08:00:00Z' })
    const { webhooks } = await zoom.askOnPage(meeting.zoom_meeting_id, APPLICANT)
    for (const { body } of webhooks) await webhook(body)
    const at = `${pathOf(meeting)}/registrants`
    const { body } = await call<{ registrants: { registrant_id: string }[] }>('GET', at, { as: 'teacher-1' })
    const held = await hold()
    await call('DELETE', held, { as: 'admin-1' })
    for (const one of ['teacher-1', 'admin-1']) await spent(one, 'corrections', BOUNDS.corrections)
    const before = await count('events')
    const deny = `${at}/${body.registrants[0]?.registrant_id}/deny`
    expectTomorrow(await call('POST', deny, { as: 'teacher-1' }))
    expectTomorrow(await call('POST', `${held}/restore`, { as: 'admin-1' }))
    expect(await count('events')).toBe(before)
  })
  it('brings no more rows than are left', async () => {
    const users = ['n1', 'n2'].map((id) => ({ id, name: id, role: 'student' }))
    await spent('admin-1', 'roster_rows', BOUNDS.roster_rows - 1)
    const before = await count('users')
    expectTomorrow(await call('PUT', '/api/roster', { as: 'admin-1', body: { users } }))
    expect(await count('users')).toBe(before)
    const one = await call('PUT', '/api/roster', { as: 'admin-1', body: { users: users.slice(0, 1) } })
    expect(one.status).toBe(200)
  })
  it('goes on the next day', async () => {
    await spent('student-1', 'claims', BOUNDS.claims, day(-1))
    const body = { action: 'join' }
    expect((await call('POST', `${path}/join`, { as: 'student-1', body })).status).toBe(200)
    const { results } = await env.DB.prepare(
      "select day, spent from daily_writes where kind = 'claims'",
    ).all()
    expect(results).toEqual([{ day: day(0), spent: 1 }])
  })
})

it('fetching the way in again and again adds one invitation', async () => {
  const offer = () => call('GET', `${path}/join`, { as: 'student-2' })
  await offer()
  const before = await count('events')
  for (let i = 0; i < 5; i += 1) await offer()
  expect(await count('events')).toBe(before)
})
