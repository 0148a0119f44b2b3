import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest'
import { createPseudonym } from '../../src/http/pseudonym.ts'
import { lesson, pupil, schedule } from '../support/heldClass.ts'
import {
  call,
  importSchool,
  JWT_SECRET,
  rawWebhook,
  type ScheduledMeeting,
  scheduleClass,
  send,
  token,
  webhook,
} from '../support/rollcall.ts'
import { testAccount } from '../support/testAccount.ts'
import { until } from '../support/until.ts'

afterEach(() => vi.restoreAllMocks())

const zoom = testAccount()

/** What the log calls somebody. */
const who = createPseudonym(JWT_SECRET)

describe('the log', () => {
  let log: MockInstance
  let meeting: ScheduledMeeting
  beforeEach(async () => {
    await importSchool(2)
    meeting = await scheduleClass({ startTime: '2999-03-02T08:00:00Z' })
    log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  })

  const lines = (): Record<string, unknown>[] => log.mock.calls.map(([line]) => JSON.parse(String(line)))
  const ofRequest = (answer: { headers: Headers }) =>
    lines().filter(({ requestId }) => requestId === answer.headers.get('x-request-id'))

  it('has one line a request, with what it cost', async () => {
    const answer = await call('GET', `/api/zoom/meetings/${meeting.id}/join`, { as: 'teacher-1' })
    expect(ofRequest(answer)).toEqual([
      {
        level: 'info',
        requestId: answer.headers.get('x-request-id'),
        method: 'GET',
        route: '/api/zoom/meetings/:id/join',
        actor: await who('teacher-1'),
        role: 'teacher',
        status: 200,
        d1: { batches: 1, statements: 3, rowsRead: expect.any(Number), rowsWritten: 0 },
        // The host's start URL.
        zoom: { calls: 1, ms: expect.any(Number) },
        ms: expect.any(Number),
      },
    ])
  })

  it('names the role of a refused bearer, by the roster if they are in it', async () => {
    const path = `/api/zoom/meetings/${meeting.id}`
    const authorization = `Bearer ${await token({ sub: 'student-1', role: 'admin' })}`
    const answers = [
      await call('POST', '/api/zoom/meetings', { as: 'parent-1', body: {} }),
      await call('DELETE', path, { as: 'student-1' }),
      await call('GET', path, { as: 'student-77' }),
      await call('GET', `${path}/join`, { as: 'parent-77' }),
      await call('PUT', '/api/roster', { headers: { authorization } }),
      await call('GET', path, { as: 'nobody-1' }),
    ]
    expect(answers.flatMap(ofRequest)).toMatchObject([
      { status: 403, actor: await who('parent-1'), role: 'parent' },
      { status: 403, actor: await who('student-1'), role: 'student' },
      { status: 404, actor: await who('student-77'), role: 'student' },
      { status: 403, actor: await who('parent-77'), role: 'parent' },
      { status: 403, actor: await who('student-1'), role: 'student' },
      { status: 404, actor: await who('nobody-1'), role: null },
    ])
  })

  it('counts for each of several requests at once its own calls to Zoom', async () => {
    const path = `/api/zoom/meetings/${meeting.id}`
    const answers = await Promise.all([
      call('GET', `${path}/join`, { as: 'teacher-1' }),
      call('GET', `${path}/join`, { as: 'student-1' }),
      call('PATCH', path, { as: 'teacher-1', body: { classId: null } }),
      call('PATCH', path, { as: 'teacher-1', body: { title: '' } }),
      call('POST', '/api/zoom/meetings/register-student', {
        as: 'admin-1',
        body: { studentId: 'student-2', classId: 'class-1' },
      }),
    ])
    expect(answers.flatMap(ofRequest)).toMatchObject([
      { status: 200, zoom: { calls: 1 } },
      { status: 200, zoom: { calls: 0, ms: 0 } },
      { status: 200, zoom: { calls: 1 } },
      { status: 400, zoom: { calls: 0, ms: 0 } },
      { status: 200, zoom: { calls: 0, ms: 0 } },
    ])
  })

  it('tells of the last call that Zoom refused, with its code', async () => {
    const path = `/v2/meetings/${meeting.zoom_meeting_id}`
    await zoom.fault({ kind: 'error', status: 400, code: 4711, message: 'tala@school.example', path })
    const answer = await call('GET', `/api/zoom/meetings/${meeting.id}/join`, { as: 'teacher-1' })
    const failed = { operation: 'getMeeting', status: 400, code: 4711 }
    expect(ofRequest(answer)).toMatchObject([{ zoom: { calls: 1, failed } }])
  })

  it('has one line for each duty of a meeting that asked something of Zoom', async () => {
    const number = meeting.zoom_meeting_id
    const path = `/v2/meetings/${number}/registrants/status`
    await zoom.fault({ kind: 'error', status: 400, code: 300, path })
    const body = { removed: { enrollments: [{ classId: 'class-1', studentId: 'student-2' }] } }
    await call('PUT', '/api/roster', { as: 'admin-1', body })
    const duties = () => lines().filter(({ event, meeting: of }) => event === 'duty.done' && of === number)
    // The alarm goes off by itself. Another one would ask again.
    await until(
      async () => duties().length > 0,
      () => scheduler.wait(10),
    )
    const failed = { operation: 'cancelRegistrants', status: 400, code: 300 }
    const cost = { calls: 1, ms: expect.any(Number), failed }
    const line = { level: 'info', event: 'duty.done', duty: 'release', meeting: number, zoom: cost }
    expect(duties()).toEqual([{ ...line, ms: expect.any(Number) }])
  })

  it('has one line for each commit of a meeting, which names the requests in it', async () => {
    const path = `/api/zoom/meetings/${meeting.id}`
    const changed = await call('PATCH', path, { as: 'teacher-1', body: { title: 'Chemistry' } })
    const commits = lines().filter(({ event }) => event === 'log.append')
    expect(commits).toEqual([
      {
        level: 'info',
        event: 'log.append',
        meeting: meeting.zoom_meeting_id,
        outcome: 'COMMITTED',
        events: 1,
        webhooks: 0,
        requests: [changed.headers.get('x-request-id')],
        d1: { statements: expect.any(Number), rowsRead: expect.any(Number), rowsWritten: expect.any(Number) },
        ms: expect.any(Number),
      },
    ])
  })

  it('tells of webhooks by their commits, and of one alone where something is wrong', async () => {
    await schedule()
    log.mockClear()
    const webhooks = lesson([pupil(1)])
    for (const body of webhooks) await webhook(body)
    const committed = lines().map(({ webhooks: of = 0 }) => Number(of))
    expect(committed.reduce((all, of) => all + of, 0)).toBe(webhooks.length)
    expect(lines().filter(({ route }) => route !== undefined)).toEqual([])
    log.mockClear()
    await rawWebhook(webhooks[0] ?? '', {})
    expect(lines()).toMatchObject([
      { event: 'webhook.refused', reason: 'BAD_SIGNATURE' },
      { route: '/api/zoom/webhook', status: 401 },
    ])
  })

  it('says nothing secret or personal about any request', async () => {
    const path = `/api/zoom/meetings/${meeting.id}`
    for (const as of ['teacher-1', 'student-1', 'student-77']) await call('GET', `${path}/join`, { as })
    await call('GET', path, { as: 'admin-1' })
    await call('PATCH', path, { as: 'teacher-1', body: { title: 'A secret title', classId: null } })
    await schedule()
    for (const body of lesson([pupil(1), { name: 'A guest', connections: [{ from: 3 }] }]))
      await webhook(body)
    expect(lines().length).toBeGreaterThan(5)
    const all = JSON.stringify(lines())
    for (const secret of ['@', 'http', 'eyJ', 'Bearer', 'secret', 'guest', 'Name of'])
      expect(all).not.toContain(secret)
  })
})

describe('a client’s x-request-id', () => {
  const asked = async (id: string) => {
    const lines = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const { headers } = await call('GET', '/healthz', { headers: { 'x-request-id': id } })
    const { requestId } = JSON.parse(String(lines.mock.calls[0]?.[0]))
    expect(headers.get('x-request-id')).toBe(requestId)
    vi.restoreAllMocks()
    return requestId
  }

  it.each([
    '0198c1a2-7e1b-7c3d-9f00-3a5b8c7d6e5f',
    '0198C1A2-7E1B-4C3D-9F00-3A5B8C7D6E5F',
    '4bf92f3577b34da6a3ce929d0e0e4736',
  ])('names the request where it is a UUID or a trace’s id: %s', async (id) => {
    expect(await asked(id)).toBe(id)
  })

  it.each([
    ['a name', 'Tala-Aguadulce'],
    ['a token', 'eyJhbGciOiJIUzI1NiJ9'],
    ['a number of 16 digits', '4111111111111111'],
    ['nothing', ''],
    ['a UUID and more', '0198c1a2-7e1b-7c3d-9f00-3a5b8c7d6e5f-tala'],
  ])('is left alone where it is %s', async (_, id) => {
    expect(await asked(id)).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/)
  })
})

it('names nobody by their id, and by what an operator can work out from it', async () => {
  const lines = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  const authorization = `Bearer ${await token({ sub: 'tala@school.example', role: 'student' })}`
  await call('GET', '/api/zoom/meetings', { headers: { authorization } })
  expect(JSON.parse(String(lines.mock.calls[0]?.[0]))).toMatchObject({
    status: 200,
    actor: await who('tala@school.example'),
  })
  expect(JSON.stringify(lines.mock.calls)).not.toContain('tala')
})

describe('headers', () => {
  it('give every answer its request id and what keeps browsers safe', async () => {
    const health = await send(new Request('https://rollcall.test/healthz'))
    expect(health.headers.get('x-request-id')).not.toBeNull()
    expect(health.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('let no cache keep what is for the one who asked', async () => {
    for (const as of ['admin-1', 'janitor-1'])
      expect((await call('GET', '/api/zoom/meetings', { as })).headers.get('cache-control')).toBe('no-store')
    expect((await call('GET', '/api/zoom/meetings')).headers.get('cache-control')).toBe('no-store')
  })

  const preflight = (origin: string) =>
    send(
      new Request('https://rollcall.test/api/zoom/meetings', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      }),
    )

  it('let a frontend of a named origin send and read all that it needs', async () => {
    const { headers } = await preflight('https://school.example')
    expect(headers.get('access-control-allow-origin')).toBe('https://school.example')
    expect(headers.get('access-control-allow-headers')?.split(',')).toEqual([
      'authorization',
      'content-type',
      'if-none-match',
      'last-event-id',
      'idempotency-key',
      'x-d1-bookmark',
      'x-request-id',
    ])
    const answer = await call('GET', '/api/zoom/meetings', { headers: { origin: 'https://school.example' } })
    expect(answer.headers.get('access-control-expose-headers')?.split(',')).toEqual([
      'etag',
      'x-request-id',
      'retry-after',
      'idempotency-replayed',
      'x-d1-bookmark',
    ])
  })

  it('let no other origin in', async () => {
    expect(
      (await preflight('https://elsewhere.example')).headers.get('access-control-allow-origin'),
    ).toBeNull()
  })
})
