import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiOf, requestToken } from './api-caller.ts'
import { openAccount } from './control.ts'
import { type Simulator, startSimulator } from './server.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.close())

describe('a token request', () => {
  it('is answered with a bearer token for an hour', async () => {
    const answer = await requestToken(await openAccount(simulator.url))
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      access_token: expect.any(String),
      token_type: 'bearer',
      expires_in: 3600,
      scope: expect.stringContaining(' '),
      api_url: simulator.url,
    })
  })

  it('is refused as {reason, error} with a wrong secret, client or account', async () => {
    const account = await openAccount(simulator.url)
    const wrong = [
      requestToken({ ...account, clientSecret: 'wrong' }),
      requestToken({ ...account, clientId: 'unknown' }),
      requestToken(account, 'other'),
    ]
    for (const answer of await Promise.all(wrong)) {
      expect(answer.status).toBe(400)
      expect(await answer.json()).toEqual({ reason: expect.any(String), error: expect.any(String) })
    }
  })
})

describe('a bearer token', () => {
  it('reaches its own account and no other', async () => {
    const [one, other] = [await openAccount(simulator.url), await openAccount(simulator.url)]
    const { body } = await (await apiOf(one))('GET', '/users/host@school.example')
    expect(body?.['id']).toBe(one.users[0]?.id)
    expect(await other.calls()).toEqual([])
  })

  it('does not end with the next one', async () => {
    const account = await openAccount(simulator.url)
    const first = await apiOf(account)
    await apiOf(account)
    expect((await first('GET', '/users/host@school.example')).status).toBe(200)
  })

  it('answers 401 with code 124 when it is unknown, revoked or an hour old', async () => {
    const account = await openAccount(simulator.url)
    const unknown = await fetch(`${account.apiUrl}/users/me`, { headers: { authorization: 'Bearer x' } })
    expect([unknown.status, await unknown.json()]).toEqual([
      401,
      { code: 124, message: 'Invalid access token.' },
    ])
    const revoked = await apiOf(account)
    await account.revokeTokens()
    expect(await revoked('GET', '/users/me')).toMatchObject({ status: 401, body: { code: 124 } })
    const old = await apiOf(account)
    await account.setClock({ at: new Date(Date.now() + 3_601_000).toISOString() })
    expect(await old('GET', '/users/me')).toMatchObject({ status: 401, body: { code: 124 } })
  })
})

describe('an account', () => {
  it('draws the same for the same seed, and is opened once', async () => {
    const ids = { accountId: 'mine', clientId: 'my client' }
    const first = await openAccount(simulator.url, { ...ids, seed: 9 })
    const second = simulator.openAccount({ seed: 9 })
    expect(first.users).toEqual(second.users)
    await expect(openAccount(simulator.url, ids)).rejects.toThrow('mine is open already')
  })

  it('knows every call that reached it', async () => {
    const account = await openAccount(simulator.url)
    await account.setClock({ at: '2026-03-02T08:00:00Z', frozen: true })
    const api = await apiOf(account)
    await api('GET', '/meetings/1?x=%2F')
    const at = '2026-03-02T08:00:00.000Z'
    expect(await account.calls()).toEqual([
      { method: 'POST', path: '/oauth/token', status: 200, at },
      { method: 'GET', path: '/v2/meetings/1?x=%2F', status: 404, at },
    ])
  })
})
