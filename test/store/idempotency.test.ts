import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import { createIdempotencyStore } from '../../src/store/idempotency.ts'

const store = createIdempotencyStore(sqlOver(env.DB.withSession('first-primary')))

const NOW = Date.parse('2026-03-02T08:00:00Z')
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const after = (ms: number) => new Date(NOW + ms)

const request = { actorId: 'teacher-1', key: 'k', fingerprint: 'f' }
const other = { ...request, fingerprint: 'other' }
const inProgress = { fingerprint: 'f', answer: null }
const answered = { fingerprint: 'f', answer: 'answer' }

describe('a key with a request under way', () => {
  it('is taken for a minute, and free where there was no answer until then', async () => {
    expect(await store.claim(request, after(0))).toBe('claimed')
    expect(await store.claim(request, after(MINUTE_MS))).toEqual(inProgress)
    expect(await store.claim(other, after(MINUTE_MS + 1))).toBe('claimed')
  })

  it('is given back after a refusal', async () => {
    await store.claim(request, after(0))
    await store.settle(request, null)
    expect(await store.claim(other, after(1))).toBe('claimed')
  })
})

describe('a key with an answered request', () => {
  it('gives the answer for 24 hours, and is free then', async () => {
    await store.claim(request, after(0))
    await store.settle(request, 'answer')
    for (const ms of [1, 6 * MINUTE_MS, DAY_MS]) expect(await store.claim(other, after(ms))).toEqual(answered)
    expect(await store.claim(other, after(DAY_MS + 1))).toBe('claimed')
  })

  it('leaves everybody else’s and every other key alone', async () => {
    await store.claim(request, after(0))
    await store.settle(request, 'answer')
    for (const free of [
      { ...request, actorId: 'teacher-2' },
      { ...request, key: 'K' },
    ]) {
      expect(await store.claim(free, after(DAY_MS))).toBe('claimed')
      await store.settle(free, null)
    }
    expect(await store.claim(request, after(DAY_MS))).toEqual(answered)
  })
})
