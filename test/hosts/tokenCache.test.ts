import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { tokenCacheIn } from '../../src/hosts/cloudflare/tokenCache.ts'
import { createZoomClient } from '../../src/zoom/api/client.ts'
import { type ControlledAccount, openAccount } from '../simulator/control.ts'
import { attempt, draft } from '../support/scripted-zoom.ts'

const HOST = 'host@school.example'
const HOUR_S = 3_600

/** What an isolate makes once: all that it shares with others is KV. */
const newIsolate = (account: ControlledAccount) =>
  createZoomClient({
    credentials: account,
    apiUrl: account.apiUrl,
    oauthUrl: account.oauthUrl,
    cache: tokenCacheIn(env.KV),
    fetch: (url, init) => fetch(url, init),
    now: Date.now,
    random: () => 0,
    wait: async () => undefined,
  })

const tokensOf = async (account: ControlledAccount) =>
  (await account.calls()).filter(({ path }) => path.startsWith('/oauth')).length

describe('Zoom’s token', () => {
  it('is kept in KV as long as it lives, and shared by isolates', async () => {
    const account = await openAccount(env.SIMULATOR_URL)
    const before = Math.floor(Date.now() / 1000)
    expect(await newIsolate(account).createMeeting(HOST, draft(), attempt())).toMatchObject({ ok: true })
    expect(await newIsolate(account).createMeeting(HOST, draft(), attempt())).toMatchObject({ ok: true })
    expect(await tokensOf(account)).toBe(1)

    const [kept] = (await env.KV.list()).keys
    expect(kept?.name).toBe('zoom-token')
    expect((kept?.expiration ?? 0) - before).toBeGreaterThan(HOUR_S - 60)
    expect((kept?.expiration ?? 0) - before).toBeLessThan(HOUR_S + 60)
    const entry = await tokenCacheIn(env.KV).get()
    expect(Math.floor((entry?.expiresAt ?? 0) / 1000) - (kept?.expiration ?? 0)).toBeLessThan(2)
  })

  it('is renewed for all of them by the first that Zoom refuses it', async () => {
    const account = await openAccount(env.SIMULATOR_URL)
    await env.KV.delete('zoom-token')
    await newIsolate(account).createMeeting(HOST, draft(), attempt())
    await account.revokeTokens()
    expect(await newIsolate(account).createMeeting(HOST, draft(), attempt())).toMatchObject({ ok: true })
    expect(await newIsolate(account).createMeeting(HOST, draft(), attempt())).toMatchObject({ ok: true })
    expect(await tokensOf(account)).toBe(2)
  })

  it('with a minute or less to live is not kept, for KV keeps nothing so short', async () => {
    await env.KV.delete('zoom-token')
    await tokenCacheIn(env.KV).put({ token: 'short', expiresAt: Date.now() + 60_000 })
    expect(await tokenCacheIn(env.KV).get()).toBeNull()
  })
})
