import { beforeEach, describe, expect, it } from 'vitest'
import { count } from '../store/tables.ts'
import { call, importSchool } from './rollcall.ts'

const body = { title: 'Once', startTime: '2026-03-02T08:00:00Z', duration: 60, targetAudience: 'all' }
const create = (key: string, changes: Record<string, unknown> = {}, as = 'teacher-1') =>
  call<{ meeting: Record<string, unknown>; code?: string }>('POST', '/api/zoom/meetings', {
    as,
    body: { ...body, ...changes },
    headers: { 'idempotency-key': key },
  })

beforeEach(() => importSchool(1))

describe('an Idempotency-Key', () => {
  it('gives a repeat the first answer, but for the start URL', async () => {
    const first = await create('k')
    const again = await create('k')
    expect(again.status).toBe(201)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(again.body.meeting).toEqual({ ...first.body.meeting, start_url: null })
    expect(await count('zoom_meetings')).toBe(1)
  })

  it('creates one meeting for two at once', async () => {
    const answers = await Promise.all([create('k'), create('k'), create('k')])
    expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(1)
    expect(
      answers.every(({ status, body }) => status === 201 || body.code === 'IDEMPOTENCY_IN_PROGRESS'),
    ).toBe(true)
    expect(await count('zoom_meetings')).toBe(1)
  })

  it('is 409 for another body, one’s own for each user, and free again after a refusal', async () => {
    expect((await create('k', { duration: 0 })).status).toBe(400)
    expect((await create('k')).status).toBe(201)
    expect(await create('k', { title: 'Other' })).toMatchObject({
      status: 409,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    })
    expect((await create('k', { title: 'Other' }, 'admin-1')).status).toBe(201)
  })

  it('keeps no start URL', async () => {
    const { body } = await create('k')
    const startUrl = String(body.meeting['start_url'])
    expect(startUrl).toContain('http')
    expect(await count(`idempotency_keys where instr(answer, '${startUrl}') > 0`)).toBe(0)
    expect(await count('idempotency_keys where answer is not null')).toBe(1)
  })
})
