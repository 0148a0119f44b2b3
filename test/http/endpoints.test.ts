import { beforeEach, describe, expect, it, vi } from 'vitest'
import { request } from '../support/fakes.ts'
import { objectOf } from '../support/heldClass.ts'
import { type Inbox, openInbox } from '../support/inbox.ts'
import { call, importSchool, type ScheduledMeeting, scheduleClass } from '../support/rollcall.ts'
import { depart, end, join, start, student } from '../support/spec.ts'

interface Opened {
  endpoint: { id: string; disabled: string | null; reached: number }
  secret: string
}

interface Listed {
  deliveries: {
    id: number
    type: string
    status: string
    last: string | null
    tries: number
    message_id: string
  }[]
  nextCursor?: string
}

let meeting: ScheduledMeeting
let inbox: Inbox
let opened: Opened

const admin = <Body>(method: string, path: string, body?: unknown) =>
  call<Body>(method, path, { as: 'admin-1', ...(body !== undefined && { body }) })

const ofEndpoint = (path = '') => `/api/endpoints/${opened.endpoint.id}${path}`

const tell = async (...commands: Parameters<typeof request>[0][]) => {
  for (const command of commands) await objectOf(Number(meeting.zoom_meeting_id)).execute(request(command))
}

const TYPES = [
  'meeting.started',
  'meeting.ended',
  'attendance.provisional',
  'attendance.corrected',
  'meeting.deleted',
]

beforeEach(async () => {
  await importSchool(2)
  meeting = await scheduleClass()
  inbox = await openInbox()
  const answer = await admin<Opened>('POST', '/api/endpoints', { url: inbox.url, types: TYPES })
  expect(answer.status).toBe(201)
  opened = answer.body
})

/** So many messages, as a receiver's library makes them of what came. */
const told = async (count: number, secret = opened.secret) => inbox.messages(count, secret)

const typesOf = async (count: number) => (await told(count)).map((message) => message?.type)

/** Resolves once the sender has noted the first answer. The inbox has a message before its sender has the answer. */
const answered = () =>
  vi.waitUntil(
    async () => {
      const { deliveries } = (await admin<Listed>('GET', ofEndpoint('/deliveries'))).body
      return typeof deliveries.at(-1)?.last === 'string'
    },
    { timeout: 20_000 },
  )

const heldClass = [start(), join(student(1), 1), end(60)]

describe('a school’s LMS', () => {
  it('is told of a class as it goes on, in order, by signed messages with ids and a link', async () => {
    await tell(...heldClass)
    await admin('PATCH', `/api/zoom/meetings/${meeting.id}/attendance/student-2`, {
      status: 'excused',
      note: 'flu',
    })
    const messages = await told(4)
    expect(messages.map((message) => message?.type)).toEqual(TYPES.slice(0, 4))
    expect(messages[3]?.data).toEqual({
      meeting_id: meeting.id,
      zoom_meeting_id: meeting.zoom_meeting_id,
      position: expect.any(Number),
      student_id: 'student-2',
      link: expect.stringMatching(`^https?://[^/]+/api/zoom/meetings/${meeting.id}/attendance$`),
    })
    const text = JSON.stringify(messages)
    for (const word of ['Name of', '@', 'flu', 'Biology', 'Student 1']) expect(text).not.toContain(word)
  })

  it('hears again what it did not take, and each message by one id', async () => {
    await inbox.does({ status: 500 })
    await tell(start())
    await answered()
    const waiting = await admin<Listed>('GET', ofEndpoint('/deliveries?status=waiting'))
    const [first] = waiting.body.deliveries
    expect(first).toMatchObject({ type: 'meeting.started', tries: 1, last: '500' })
    expect((await admin('POST', ofEndpoint(`/deliveries/${first?.id}/replay`))).status).toBe(200)
    const [before, after] = await inbox.taken(2)
    expect(before?.headers['webhook-id']).toBe(after?.headers['webhook-id'])
    expect(after?.headers['webhook-id']).toBe(first?.message_id)
  })

  it('is told no more once it answers 410 Gone', async () => {
    await inbox.does({ status: 410 })
    await tell(start())
    await answered()
    await tell(end(60))
    const { body } = await admin<{ endpoints: Opened['endpoint'][] }>('GET', '/api/endpoints')
    expect(body.endpoints).toMatchObject([{ id: opened.endpoint.id, enabled: false, disabled: 'gone' }])
    await admin('PATCH', ofEndpoint(), { enabled: true })
    expect(await typesOf(4)).toEqual([
      'meeting.started',
      'meeting.started',
      'meeting.ended',
      'attendance.provisional',
    ])
  })

  it('that redirects is not followed', async () => {
    const elsewhere = await openInbox()
    await inbox.does({ status: 307, headers: { location: elsewhere.url } })
    await tell(start())
    await answered()
    await admin('PATCH', ofEndpoint(), { url: elsewhere.url })
    const { body } = await admin<Listed>('GET', ofEndpoint('/deliveries'))
    expect(body.deliveries).toMatchObject([{ status: 'waiting', last: '307' }])
    expect(await elsewhere.taken(0)).toEqual([])
  })

  it('verifies by the old secret and the new one for a day', async () => {
    const rotated = await admin<Opened>('POST', ofEndpoint('/secret'))
    await tell(start())
    const [message] = await told(1)
    expect(message).toMatchObject({ type: 'meeting.started' })
    expect(await told(1, rotated.body.secret)).toEqual([message])
    expect(await told(1, 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')).toEqual([null])
    expect(JSON.stringify((await admin('GET', '/api/endpoints')).body)).not.toContain('whsec_')
  })

  it('is told a range again, page by page in its list', async () => {
    await tell(...heldClass, depart(1))
    await inbox.taken(3)
    const { body } = await admin<{ endpoints: Opened['endpoint'][] }>('GET', '/api/endpoints')
    const until = body.endpoints[0]?.reached ?? 0
    expect(
      (await admin('POST', ofEndpoint('/replay'), { after: opened.endpoint.reached, until })).status,
    ).toBe(200)
    expect((await typesOf(6)).slice(3)).toEqual(TYPES.slice(0, 3))
    const pages: number[] = []
    for (let [query, more] = ['?limit=4', true]; more; ) {
      const page: Listed = (await admin<Listed>('GET', ofEndpoint(`/deliveries${query}`))).body
      pages.push(page.deliveries.length)
      more = page.nextCursor !== undefined
      query = `?limit=4&cursor=${page.nextCursor}`
    }
    expect(pages).toEqual([4, 2])
  })

  it('that is closed is gone', async () => {
    expect((await admin('DELETE', ofEndpoint())).body).toEqual({ success: true })
    for (const [method, path, body] of [
      ['DELETE', ''],
      ['PATCH', '', { enabled: true }],
      ['POST', '/secret'],
      ['GET', '/deliveries'],
      ['POST', '/replay', { after: 0, until: 1 }],
      ['POST', '/deliveries/1/replay'],
    ] as const)
      expect((await admin(method, ofEndpoint(path), body)).status).toBe(404)
  })

  it.each([
    ['http://lms.school.example/', 'must be https'],
    ['https://10.1.2.3/', 'must be a public address'],
    ['https://[::ffff:192.168.1.1]/', 'must be a public address'],
    ['https://169.254.169.254/latest', 'must be a public address'],
    ['https://printer.local/', 'must be a public address'],
    ['https://intranet/', 'must be a public address'],
    ['https://user:pass@lms.school.example/', 'must have no name and no password'],
    ['lms.school.example', 'must be a URL'],
  ])('at %s %s', async (url, message) => {
    const answer = await admin('POST', '/api/endpoints', { url, types: ['attendance.final'] })
    expect(answer).toMatchObject({ status: 400, body: { issues: [{ path: 'url', message }] } })
  })
})
