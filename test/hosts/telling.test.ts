import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { request } from '../support/fakes.ts'
import { objectOf } from '../support/heldClass.ts'
import { type Inbox, openInbox } from '../support/inbox.ts'
import { call, importSchool, scheduleClass } from '../support/rollcall.ts'
import { end, start } from '../support/spec.ts'

const DAY_MS = 24 * 60 * 60 * 1000

let inbox: Inbox
let endpoint: string

const admin = async <Body>(method: string, path: string, body?: unknown) =>
  (await call<Body>(method, path, { as: 'admin-1', ...(body !== undefined && { body }) })).body

/** The object's clock stands still, and what it waits for comes so much nearer. Its alarm goes off here, and not by itself as well. */
async function pass(ms: number): Promise<void> {
  const teller = env.TELLER.getByName('school')
  await runInDurableObject(teller, async (_, { storage }) => {
    storage.sql.exec('update waiting set next_at = next_at - ?', ms)
    storage.sql.exec('update endpoints set paused_until = 0, failing_since = failing_since - ?', ms)
    await storage.setAlarm(Date.now() + DAY_MS)
  })
  await runDurableObjectAlarm(teller)
}

const deliveries = () =>
  admin<{ deliveries: object[] }>('GET', `/api/endpoints/${endpoint}/deliveries`).then(
    (body) => body.deliveries,
  )

/** A class is held. Its first message fails so many times. */
async function heldThough(failures: number): Promise<void> {
  await importSchool(1)
  const meeting = await scheduleClass()
  inbox = await openInbox()
  const types = ['meeting.started', 'meeting.ended']
  endpoint = (await admin<{ endpoint: { id: string } }>('POST', '/api/endpoints', { url: inbox.url, types }))
    .endpoint.id
  await inbox.does(...Array.from({ length: failures }, () => ({ status: 500 })))
  for (const command of [start(), end(60)])
    await objectOf(Number(meeting.zoom_meeting_id)).execute(request(command))
  await inbox.taken(1)
}

describe('the teller’s alarm', () => {
  it('tries a message ten times, gives it up and tells the next one', async () => {
    await heldThough(10)
    for (let tries = 2; tries <= 10; tries += 1) {
      await pass(1.2 * DAY_MS)
      // The pauses are less than five days in all, so nobody is switched off on the way.
      await runInDurableObject(env.TELLER.getByName('school'), (_, { storage }) => {
        storage.sql.exec('update endpoints set failing_since = ?', Date.now())
      })
    }
    await pass(0)
    const came = await inbox.taken(11)
    expect(new Set(came.slice(0, 10).map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(await deliveries()).toMatchObject([
      { type: 'meeting.ended', status: 'delivered', tries: 1 },
      { type: 'meeting.started', status: 'failed', tries: 10, last: '500' },
    ])
  })

  it('switches an endpoint off after five days, and an admin switches it on: it is told what it missed', async () => {
    await heldThough(2)
    await pass(5 * DAY_MS)
    const endpoints = () => admin<{ endpoints: object[] }>('GET', '/api/endpoints')
    expect(await endpoints()).toMatchObject({ endpoints: [{ enabled: false, disabled: 'failing' }] })
    await pass(DAY_MS)
    expect(await inbox.taken(2)).toHaveLength(2)
    await admin('PATCH', `/api/endpoints/${endpoint}`, { enabled: true })
    await pass(DAY_MS)
    expect(await endpoints()).toMatchObject({ endpoints: [{ enabled: true, disabled: null }] })
    expect(await deliveries()).toMatchObject([
      { type: 'meeting.ended', status: 'delivered' },
      { type: 'meeting.started', status: 'delivered' },
    ])
  })
})
