import { afterEach, describe, expect, it, vi } from 'vitest'
import { call, importSchool, scheduleClass, send, token } from './rollcall.ts'

afterEach(() => vi.restoreAllMocks())

describe('the log', () => {
  it('has one line a request, with what it cost and nothing secret or personal', async () => {
    const lines = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    await importSchool(2)
    const meeting = await scheduleClass()
    lines.mockClear()
    const answer = await call('GET', `/api/zoom/meetings/${meeting.id}/join`, { as: 'teacher-1' })
    expect(lines.mock.calls).toHaveLength(1)
    const line = JSON.parse(String(lines.mock.calls[0]?.[0]))
    expect(line).toMatchObject({
      level: 'info',
      requestId: answer.headers.get('x-request-id'),
      method: 'GET',
      route: '/api/zoom/meetings/:id/join',
      actor: 'teacher-1',
      role: 'teacher',
      status: 200,
      d1: { batches: 2, statements: 5, rowsWritten: 0 },
    })
    for (const secret of ['@', 'http', 'eyJ', 'Bearer']) expect(JSON.stringify(line)).not.toContain(secret)
  })
})

it('names nobody whose id is an e-mail', async () => {
  const lines = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  const authorization = `Bearer ${await token({ sub: 'tala@school.example', role: 'student' })}`
  await call('GET', '/api/zoom/meetings', { headers: { authorization } })
  expect(JSON.parse(String(lines.mock.calls[0]?.[0]))).toMatchObject({ status: 200, actor: 'an e-mail' })
})

it('gives every answer its request id and secure headers, and browsers only what they may have', async () => {
  const options = {
    method: 'OPTIONS',
    headers: { origin: 'https://elsewhere.example', 'access-control-request-method': 'GET' },
  }
  const answer = await send(new Request('https://rollcall.test/api/zoom/meetings', options))
  expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  const health = await send(new Request('https://rollcall.test/healthz'))
  expect(health.headers.get('x-request-id')).not.toBeNull()
  expect(health.headers.get('x-content-type-options')).toBe('nosniff')
})
