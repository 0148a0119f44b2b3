import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { addressOf } from '../../../src/hosts/deno/address.ts'
import { countedLimits, LIMITS } from '../../../src/hosts/deno/limits.ts'
import { readSite } from '../../../src/hosts/deno/site.ts'
import { networkOf } from '../../../src/http/rateLimit.ts'

describe('the address of a request', () => {
  const told = (headers: Record<string, string>, proxyHeader?: string, remote = '192.0.2.1') =>
    addressOf(new Headers(headers), remote, proxyHeader)
  const claimed = { 'cf-connecting-ip': '198.51.100.1', 'x-forwarded-for': '198.51.100.2, 198.51.100.3' }

  it.each([
    { headers: {}, proxyHeader: undefined, address: '192.0.2.1' },
    { headers: claimed, proxyHeader: undefined, address: '192.0.2.1' },
    { headers: claimed, proxyHeader: 'x-forwarded-for', address: '198.51.100.3' },
    { headers: {}, proxyHeader: 'x-forwarded-for', address: '192.0.2.1' },
  ])('is $address with $headers behind $proxyHeader', ({ headers, proxyHeader, address }) => {
    expect(told(headers, proxyHeader)).toBe(address)
  })

  it('is counted as one of version 4 where the socket is of version 6', () => {
    const networkFrom = (remote: string) => networkOf(told({}, undefined, remote))
    expect(networkFrom('::ffff:192.0.2.7')).toBe('192.0.2.7')
    expect(networkFrom('::ffff:c000:207')).toBe('192.0.2.7')
    expect(networkFrom('2001:db8::7')).toBe('2001:db8:0:0')
  })
})

describe('the limits', () => {
  it('are those of wrangler.toml', () => {
    const wrangler = readFileSync('wrangler.toml', 'utf8')
    const limit = (name: string) =>
      Number(
        new RegExp(`name = "${name}"\\n.*\\nsimple = { limit = (\\d+), period = 60 }`).exec(wrangler)?.[1],
      )
    expect(LIMITS).toEqual({
      user: limit('LIMIT_USER'),
      address: limit('LIMIT_ADDRESS'),
      failures: limit('LIMIT_FAILURES'),
    })
  })

  it('count each key on its own, and anew each minute', async () => {
    let now = Date.parse('2026-03-02T08:00:10Z')
    const { failures } = countedLimits(() => now)
    const allowed = async (key: string, times: number) => {
      const all = await Promise.all(Array.from({ length: times }, () => failures?.(key)))
      return all.filter(Boolean).length
    }
    expect(await allowed('one', 70)).toBe(60)
    expect(await allowed('other', 10)).toBe(10)
    now = Date.parse('2026-03-02T08:00:59Z')
    expect(await allowed('one', 1)).toBe(0)
    now = Date.parse('2026-03-02T08:01:00Z')
    expect(await allowed('one', 70)).toBe(60)
  })
})

describe('where it is served', () => {
  it('is this machine, unless the environment says otherwise', () => {
    expect(readSite({})).toMatchObject({
      port: 8787,
      hostname: '127.0.0.1',
      database: 'data/rollcall.sqlite',
    })
    expect(readSite({ PORT: '80', ROLLCALL_HOST: '::' })).toMatchObject({ port: 80, hostname: '::' })
  })

  it('is refused in one sentence that names every setting at fault', () => {
    expect(() => readSite({ PORT: 'http', ROLLCALL_HOST: 'x'.repeat(300) })).toThrow(
      /^Rollcall is not configured\. PORT: .*; ROLLCALL_HOST: /,
    )
  })
  it('is set by what is not empty', () => {
    expect(readSite({ PORT: '', ROLLCALL_HOST: ' ', CLIENT_ADDRESS_HEADER: '' })).toEqual(readSite({}))
  })
})
