import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createKeySet, KeysUnavailable } from '../../src/http/keySet.ts'
import { importSchool } from '../support/rollcall.ts'
import { createIssuer } from './issuer.ts'
import { rollcallWith } from './reconfigured.ts'

const iss = 'https://auth.school.example/'
const jwks = `${iss}jwks.json`
const settings = { AUTH_JWT_SECRET: '', AUTH_JWKS_URL: jwks, AUTH_ISSUER: iss }
const DOWN = async () => new Response('down', { status: 503 })
const list = '/api/zoom/meetings'
const headers = { 'cf-connecting-ip': '203.0.113.77' }

beforeEach(async () => {
  await importSchool(1)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('while the issuer’s keys cannot be had', () => {
  it('150 tokens at once and one after another are 503 and cost the issuer one question', async () => {
    const issuer = await createIssuer(jwks, 'ES256')
    issuer.answers(DOWN)
    const ask = rollcallWith(settings)
    const jwt = await issuer.sign({ iss, sub: 'student-1' })
    const asked = async () => (await ask('GET', list, { jwt })).status
    const together = await Promise.all(Array.from({ length: 100 }, asked))
    const after: number[] = []
    for (let i = 0; i < 50; i += 1) after.push(await asked())
    expect(new Set([...together, ...after])).toEqual(new Set([503]))
    expect(issuer.asked()).toBe(1)
  })
  it('says when to come back', async () => {
    const issuer = await createIssuer(jwks, 'ES256')
    issuer.answers(DOWN)
    const jwt = await issuer.sign({ iss, sub: 'student-1' })
    const answer = await rollcallWith(settings)('GET', list, { jwt })
    expect(answer).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
    expect(answer.headers.get('retry-after')).toBe('10')
  })
  it('counts for the address that sends tokens, and not as a guess of it', async () => {
    const issuer = await createIssuer(jwks, 'ES256')
    issuer.answers(DOWN)
    // More than an address may guess in a minute, and what an address may ask in it.
    const [school, mayAsk] = [130, 140]
    let asked = 0
    const LIMIT_ADDRESS = { limit: async () => ({ success: ++asked <= mayAsk }) }
    const ask = rollcallWith({ ...settings, LIMIT_ADDRESS })
    const jwt = await issuer.sign({ iss, sub: 'student-1' })
    const statuses = (count: number) =>
      Promise.all(
        Array.from({ length: count }, async () => (await ask('GET', list, { jwt, headers })).status),
      )
    expect(new Set(await statuses(school))).toEqual(new Set([503]))
    expect(new Set(await statuses(20))).toEqual(new Set([503, 429]))
  })
})

describe('a set of keys', () => {
  const NOW = 1_772_438_400_000
  async function opened() {
    const issuer = await createIssuer(jwks, 'ES256')
    let now = NOW
    const find = createKeySet(jwks, () => now)
    const ask = (kid = 'key-of-the-tests') => find({ alg: 'ES256', kid }, { payload: '', signature: '' })
    return { issuer, ask, pass: (ms: number) => (now += ms) }
  }

  it('is asked for once by all who need it at the same time, and again when it is old', async () => {
    const { issuer, ask, pass } = await opened()
    await Promise.all([ask(), ask(), ask()])
    pass(9 * 60_000)
    await ask()
    expect(issuer.asked()).toBe(1)
    pass(60_000)
    await ask()
    expect(issuer.asked()).toBe(2)
  })
  it('is asked for anew for a key that it has not, once in half a minute', async () => {
    const { issuer, ask, pass } = await opened()
    await ask()
    for (let i = 0; i < 20; i += 1) await expect(ask(`forged-${i}`)).rejects.toThrow()
    expect(issuer.asked()).toBe(1)
    pass(30_000)
    for (let i = 0; i < 20; i += 1) await expect(ask(`forged-${i}`)).rejects.toThrow()
    expect(issuer.asked()).toBe(2)
  })
  it('rests for ten seconds after a question in vain', async () => {
    const { issuer, ask, pass } = await opened()
    issuer.answers(DOWN)
    for (let i = 0; i < 5; i += 1) await expect(ask()).rejects.toThrow(KeysUnavailable)
    expect(issuer.asked()).toBe(1)
    pass(10_000)
    issuer.answers(async () => Promise.reject(new TypeError('fetch failed')))
    await expect(ask()).rejects.toThrow(KeysUnavailable)
    expect(issuer.asked()).toBe(2)
  })
  it('is asked for again where a question was cut off and never lands', async () => {
    vi.useFakeTimers()
    const { issuer, ask, pass } = await opened()
    issuer.answers(() => new Promise(() => undefined))
    const first = expect(ask()).rejects.toThrow(KeysUnavailable)
    await vi.advanceTimersByTimeAsync(5_000)
    await first
    pass(5_001)
    const second = expect(ask()).rejects.toThrow(KeysUnavailable)
    await vi.advanceTimersByTimeAsync(5_000)
    await second
    expect(issuer.asked()).toBe(2)
  })
})
