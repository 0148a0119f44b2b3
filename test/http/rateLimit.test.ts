import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { limitsOf } from '../../src/hosts/cloudflare/limits.ts'
import type { Allow } from '../../src/http/limits.ts'
import { networkOf } from '../../src/http/rateLimit.ts'
import { type Answer, call, importSchool, rawWebhook } from '../support/rollcall.ts'

/** As in wrangler.toml. */
const [A_USER, AN_ADDRESS, FAILURES] = [300, 3000, 60]

let addresses = 0
let address = ''

beforeEach(async () => {
  await importSchool(3)
  addresses += 1
  address = `192.0.2.${addresses}`
})

const from = (ip: string) => ({ 'cf-connecting-ip': ip })
const list = (as: string, ip = address) => call('GET', '/api/zoom/meetings', { as, headers: from(ip) })
const guess = (ip = address) =>
  call('GET', '/api/zoom/meetings', { headers: { ...from(ip), authorization: 'Bearer guessed' } })

/** Asks until it is refused. Counters begin anew with each minute, so up to twice the limit may pass. */
async function untilLimited(limit: number, ask: () => Promise<Answer<unknown>>) {
  for (let passed = 0; passed <= 2 * limit; passed += 1) {
    const answer = await ask()
    if (answer.status === 429) return { passed, answer }
  }
  throw new Error(`Never limited in ${2 * limit} requests`)
}

let brought = 0
function bringOne() {
  brought += 1
  const users = [{ id: `new-${brought}`, name: 'New', role: 'student' }]
  return call('PUT', '/api/roster', { as: 'admin-1', headers: from(address), body: { users } })
}

/** Uses up what is left to the address, or to a user, and says how much it was. */
async function exhaust(counter: Allow, key = address): Promise<number> {
  for (let counted = 0; ; counted += 100) {
    const allowed = await Promise.all(Array.from({ length: 100 }, () => counter(key)))
    if (allowed.includes(false)) return counted + allowed.filter(Boolean).length
  }
}

/** The counter of wrangler.toml, which a request goes by too: most of a limit is used up without one. */
function counterOf(name: 'user' | 'address'): Allow {
  const counter = limitsOf(env)[name]
  if (!counter) throw new Error(`wrangler.toml binds no counter of ${name}`)
  return counter
}

describe('a user', () => {
  it('may ask 300 times a minute, and then changes nothing and is told when to ask again', async () => {
    const LEFT = 20
    const counter = counterOf('user')
    await Promise.all(Array.from({ length: A_USER - LEFT }, () => counter('admin-1')))
    const { passed, answer } = await untilLimited(A_USER, bringOne)
    expect(passed).toBeGreaterThanOrEqual(LEFT)
    expect(answer.body).toEqual({
      error: 'Too many requests; try again in a minute',
      code: 'RATE_LIMITED',
      requestId: expect.any(String),
    })
    expect(answer.headers.get('retry-after')).toBe('60')
    const { results } = await env.DB.prepare("select id from users where id glob 'new-*'").all()
    expect(results).toHaveLength(passed)
    expect((await list('student-2')).status).toBe(200)
  })

  it('is not limited without an address: requests without an address come from inside', async () => {
    const counter = counterOf('user')
    await untilLimited(1, async () => {
      await exhaust(counter, 'student-3')
      return list('student-3')
    })
    expect((await call('GET', '/api/zoom/meetings', { as: 'student-3' })).status).toBe(200)
  })

  it('is not limited where the host binds no counter', () => {
    const { LIMIT_USER: _, LIMIT_ADDRESS: __, LIMIT_FAILURES: ___, ...bindings } = env
    expect(limitsOf(bindings)).toEqual({ user: undefined, address: undefined, failures: undefined })
  })
})

describe('an address', () => {
  it('may be a whole school’s, and all users of the school are limited with it', async () => {
    const counter = counterOf('address')
    expect(await exhaust(counter)).toBeGreaterThanOrEqual(AN_ADDRESS)
    await untilLimited(1, async () => {
      await exhaust(counter)
      return list('student-1')
    })
    expect((await list('student-1', '198.51.100.1')).status).toBe(200)
  })

  it('may guess 60 tokens a minute, which takes nothing from good ones', async () => {
    const { passed, answer } = await untilLimited(FAILURES, guess)
    expect(passed).toBeGreaterThanOrEqual(FAILURES)
    expect(answer).toMatchObject({ body: { code: 'RATE_LIMITED' } })
    expect((await list('student-1')).status).toBe(200)
    expect((await guess('198.51.100.2')).status).toBe(401)
  })

  it('asks /readyz, which asks the database, as seldom, and /healthz at will', async () => {
    const ready = () => call('GET', '/readyz', { headers: from(address) })
    const { passed } = await untilLimited(FAILURES, ready)
    expect(passed).toBeGreaterThanOrEqual(FAILURES)
    expect((await call('GET', '/healthz', { headers: from(address) })).status).toBe(200)
  })

  it('is no reason to turn Zoom away: its customers share its addresses', async () => {
    await untilLimited(FAILURES, guess)
    for (let i = 0; i <= FAILURES; i += 1) expect((await rawWebhook('{}', from(address))).status).toBe(401)
  })

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::6', '2001:db8:1:2'],
    ['2001:db8::5:6', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['192.0.2.1:4711', '192.0.2.1'],
    ['[2001:db8:1:2::6]:4711', '2001:db8:1:2'],
    ['[2001:db8:1:2::6]', '2001:db8:1:2'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['::FFFF:C000:0201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:c000:201', '192.0.2.1'],
    ['[::ffff:c000:201]:4711', '192.0.2.1'],
    ['::ffff:c0a8:1', '192.168.0.1'],
    ['64:ff9b::c000:201', '192.0.2.1'],
    ['2001:0DB8:0001:0002::6', '2001:db8:1:2'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['no:address', 'no:address'],
  ])('%s counts as %s', (one, network) => {
    expect(networkOf(one)).toBe(network)
  })
})

describe('the log', () => {
  afterEach(() => vi.restoreAllMocks())

  it('says which limit a request went over', async () => {
    await untilLimited(FAILURES, guess)
    const lines = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    await untilLimited(FAILURES, guess)
    expect(JSON.parse(String(lines.mock.calls.at(-1)?.[0]))).toMatchObject({
      level: 'info',
      status: 429,
      limited: 'failures',
    })
  })
})
