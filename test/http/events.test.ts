import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { LogEvent } from '../../src/http/eventJson.ts'
import { request } from '../support/fakes.ts'
import { objectOf } from '../support/heldClass.ts'
import { call, importSchool, type ScheduledMeeting, scheduleClass, send, token } from '../support/rollcall.ts'
import { end, guest, join, leave, start, student } from '../support/spec.ts'

let meeting: ScheduledMeeting
let tell: (...commands: Parameters<typeof request>[0][]) => Promise<void>

beforeEach(async () => {
  await importSchool(2)
  meeting = await scheduleClass()
  tell = async (...commands) => {
    for (const command of commands) await objectOf(Number(meeting.zoom_meeting_id)).execute(request(command))
  }
  await tell(
    start(),
    join(student(1), 1),
    join(guest('Ana', { email: 'ana@home.example' }), 2, { connection: 'c-9' }),
  )
})

const MARKS = 'types=ParticipantJoined,ParticipantLeft'

const page = async (query: string) =>
  (
    await call<{ events: LogEvent[]; cursor: string; more: boolean }>('GET', `/api/events?${query}`, {
      as: 'admin-1',
    })
  ).body

/** Opens a stream of the log: what comes, message by message. Left, it ends. */
async function open(query: string, accept: string, headers: Record<string, string> = {}) {
  const bearer = await token({ sub: 'admin-1', role: 'admin', scope: 'events:read' })
  const asked = { ...headers, accept, authorization: `Bearer ${bearer}` }
  const response = await send(new Request(`https://rollcall.test/api/events?${query}`, { headers: asked }))
  expect(response).toMatchObject({ status: 200 })
  expect(response.headers.get('content-type')).toContain(accept)
  return messages(response, accept === 'text/event-stream' ? '\n\n' : '\n')
}

async function* messages({ body }: Response, separator: string) {
  let rest = ''
  for await (const bytes of body ?? []) {
    const parts = `${rest}${new TextDecoder().decode(bytes)}`.split(separator)
    rest = parts.pop() ?? ''
    yield* parts
  }
}

describe('the log of all meetings', () => {
  it('is read page by page from a cursor on, and says where it ends', async () => {
    const all = await page('')
    expect(all.events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['MeetingScheduled', 'MeetingStarted', 'ParticipantJoined']),
    )
    expect(all.events).toMatchObject(all.events.map((_, i) => ({ version: i + 1 })))
    const [first, second] = all.events
    expect((await page(`after=${first?.cursor}`)).events[0]).toEqual(second)
    expect(await page(`after=${all.cursor}`)).toEqual({ events: [], cursor: all.cursor, more: false })
    expect(await page(`after=end`)).toEqual({ events: [], cursor: all.cursor, more: false })
    expect((await page(MARKS)).events.map(({ type }) => type)).toEqual([
      'ParticipantJoined',
      'ParticipantJoined',
    ])
  })

  it('has ids alone: no name, no e-mail, no link and no text, of nobody who was erased or not', async () => {
    await tell(leave(student(1), 50), end(60))
    await call('PATCH', `/api/zoom/meetings/${meeting.id}/attendance/student-2`, {
      as: 'teacher-1',
      body: { status: 'excused', note: 'has the flu' },
    })
    await call('DELETE', '/api/roster/users/student-1?erase=true', { as: 'admin-1' })
    const { events } = await page('')
    const text = JSON.stringify(events)
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['AttendanceCorrected', 'PersonErased']),
    )
    for (const word of ['Ana', '@', 'http', 'Biology', 'flu', 'Name of', '"after"'])
      expect(text).not.toContain(word)
    expect(text).toContain('student-1')
  })

  it('goes on live where it ended, line by line', async () => {
    const lines = await open(`after=end&${MARKS}`, 'application/x-ndjson')
    await tell(join(student(2), 5))
    expect(JSON.parse((await lines.next()).value ?? '')).toMatchObject({
      type: 'ParticipantJoined',
      data: { connection: 'connection-of-Student 2' },
    })
    const { cursor } = JSON.parse((await lines.next()).value ?? '')
    expect(cursor).toBe((await page('after=end')).cursor)
    await lines.return(undefined)
  })

  it('ends where the log ends, if it is not to be live', async () => {
    const lines: string[] = []
    for await (const line of await open(`live=false&${MARKS}`, 'application/x-ndjson')) lines.push(line)
    expect(lines.map((line) => JSON.parse(line).type)).toEqual([
      'ParticipantJoined',
      'ParticipantJoined',
      undefined,
    ])
  })

  it('goes on behind a Last-Event-ID, as browsers ask', async () => {
    const { events } = await page('')
    const [first, second] = events
    const all = await open('live=false&after=0', 'text/event-stream', {
      'last-event-id': first?.cursor ?? '',
    })
    const { value: message = '' } = await all.next()
    expect(message.split('\n')).toEqual([
      `id: ${second?.cursor}`,
      `event: ${second?.type}`,
      `data: ${JSON.stringify(second)}`,
    ])
    await all.return(undefined)
  })

  it('is streamed to ten readers of one user at once, and to the next when one has left', async () => {
    const bearer = await token({ sub: 'admin-1', role: 'admin', scope: 'events:read' })
    const ask = (query: string) => {
      const headers = { accept: 'application/x-ndjson', authorization: `Bearer ${bearer}` }
      return send(new Request(`https://rollcall.test/api/events?${query}`, { headers }))
    }
    const open = await Promise.all(Array.from({ length: 10 }, () => ask('after=end')))
    expect(open.map(({ status }) => status)).toEqual(Array(10).fill(200))
    const over = await ask('after=end')
    expect([over.status, await over.json()]).toMatchObject([429, { code: 'TOO_MANY_STREAMS' }])
    await open[0]?.body?.cancel()
    // One that ends by itself makes room as well.
    for (const _ of [1, 2]) expect(await (await ask('live=false&after=0')).text()).toContain('cursor')
    for (const { body } of open.slice(1)) await body?.cancel()
  })

  it.each([
    ['application/json', 'is read', 'after=99999', 409, 'CURSOR_AHEAD'],
    ['text/event-stream', 'is followed', 'after=99999', 409, 'CURSOR_AHEAD'],
  ])('by %s %s from no place that it does not have', async (accept, _, query, status, code) => {
    const headers = { accept }
    expect(await call('GET', `/api/events?${query}`, { as: 'admin-1', headers })).toMatchObject({
      status,
      body: { code },
    })
  })

  it('says that a cursor is too old where the first commits are gone', async () => {
    await env.DB.prepare('drop trigger commits_no_delete').run()
    await env.DB.prepare('delete from commits where position < 3').run()
    expect(await call('GET', '/api/events?after=1', { as: 'admin-1' })).toMatchObject({
      status: 410,
      body: { code: 'CURSOR_TOO_OLD' },
    })
    expect((await page('after=2')).events.length).toBeGreaterThan(0)
  })

  it('is for tokens with its scope, wherever the issuer writes scopes', async () => {
    const ask = async (claims: object) => {
      const bearer = await token({ sub: 'admin-1', role: 'admin', ...claims })
      const headers = { authorization: `Bearer ${bearer}` }
      return (await call('GET', '/api/events?after=end', { headers })).body['code'] ?? 'read'
    }
    expect(await ask({})).toBe('SCOPE_MISSING')
    expect(await ask({ scope: 'events:reader openid' })).toBe('SCOPE_MISSING')
    expect(await ask({ scope: 'openid events:read' })).toBe('read')
    expect(await ask({ scp: ['events:read'] })).toBe('read')
    expect(await ask({ permissions: ['events:read'] })).toBe('read')
  })
})
