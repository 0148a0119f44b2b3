import { describe, expect, it } from 'vitest'
import type { TokenCache } from '../../src/zoom/api/token.ts'
import {
  attempt,
  cut,
  draft,
  json,
  memoryCache,
  NOW,
  type Step,
  scriptedZoom,
  zoomMeeting,
} from '../support/scripted-zoom.ts'

const HOUR = 3_600_000
const good = json(zoomMeeting())
const rejected = json({ code: 124, message: 'Invalid access token.' }, 401)

describe('while a token is good', () => {
  it('asks for it once, however many calls begin at the same time', async () => {
    const scripted = scriptedZoom([good, good, good, good])
    await Promise.all(['1', '2', '3'].map((number) => scripted.zoom.getMeeting(number)))
    await scripted.zoom.getMeeting('4')
    expect(scripted.tokens).toBe(1)
  })

  it('takes the one that another isolate left in the cache', async () => {
    const cache = memoryCache({ token: 'shared', expiresAt: NOW + HOUR })
    const scripted = scriptedZoom([good], { cache })
    await scripted.zoom.getMeeting('1')
    expect(scripted.requests[0]?.token).toBe('shared')
    expect(scripted.tokens).toBe(0)
  })

  it('leaves it in the cache for others', async () => {
    const cache = memoryCache()
    await scriptedZoom([good], { cache }).zoom.getMeeting('1')
    expect(cache.held).toEqual({ token: 'token-1', expiresAt: NOW + HOUR })
  })
})

describe('when a token has five minutes left', () => {
  it('asks for the next', async () => {
    const scripted = scriptedZoom([good, good, good])
    await scripted.zoom.getMeeting('1')
    scripted.clock.now = NOW + HOUR - 300_001
    await scripted.zoom.getMeeting('1')
    expect(scripted.tokens).toBe(1)
    scripted.clock.now += 1
    await scripted.zoom.getMeeting('1')
    expect(scripted.tokens).toBe(2)
  })

  it('does not take the same one from the cache', async () => {
    const cache = memoryCache({ token: 'shared', expiresAt: NOW + 300_000 })
    const scripted = scriptedZoom([good], { cache })
    await scripted.zoom.getMeeting('1')
    expect(scripted.requests[0]?.token).toBe('token-1')
  })
})

describe('when a token with five minutes left cannot be renewed', () => {
  const AGED = { token: 'aged', expiresAt: NOW + 4 * 60_000 }

  /** Zoom's API is well and takes every token but `revoked`; no new one is to be had until `mended`. */
  function withoutNewTokens(cache: TokenCache) {
    const zoom = { tokensAsked: 0, isMended: false, revoked: '' }
    const scripted = scriptedZoom([], {
      cache,
      fetch: async (url, init) => {
        const token = new Headers(init.headers).get('authorization')
        if (!url.includes('oauth'))
          return token === `Bearer ${zoom.revoked}`
            ? Response.json({ code: 124 }, { status: 401 })
            : Response.json({ ...zoomMeeting(), password: token })
        zoom.tokensAsked += 1
        return zoom.isMended
          ? Response.json({ access_token: 'new', expires_in: 3600 })
          : new Response('', { status: 503 })
      },
    })
    const tokenOf = async () => {
      const got = await scripted.zoom.getMeeting('1')
      return got.ok ? got.value.password?.replace('Bearer ', '') : got.refusal.reason
    }
    return { ...scripted, server: zoom, tokenOf }
  }

  it('goes on with it, tries again every half minute, and takes the new one when there is one', async () => {
    const { tokenOf, clock, server } = withoutNewTokens(memoryCache(AGED))
    expect(await tokenOf()).toBe('aged')
    expect(await tokenOf()).toBe('aged')
    expect(server.tokensAsked).toBe(1)
    clock.now += 30_000
    expect(await tokenOf()).toBe('aged')
    expect(server.tokensAsked).toBe(2)
    server.isMended = true
    clock.now += 30_000
    expect(await tokenOf()).toBe('new')
  })

  it('does so when it is the own one and the cache is empty', async () => {
    const cache = memoryCache({ ...AGED, expiresAt: NOW + HOUR })
    const { tokenOf, clock, server } = withoutNewTokens(cache)
    expect(await tokenOf()).toBe('aged')
    cache.held = null
    clock.now = NOW + HOUR - 1
    expect(await tokenOf()).toBe('aged')
    expect(server.tokensAsked).toBe(1)
  })

  it('and not once it has expired', async () => {
    const { tokenOf, clock } = withoutNewTokens(memoryCache(AGED))
    expect(await tokenOf()).toBe('aged')
    clock.now = AGED.expiresAt
    expect(await tokenOf()).toBe('ZOOM_FAILED')
  })

  it('and not when Zoom has rejected it', async () => {
    const { tokenOf, server } = withoutNewTokens(memoryCache(AGED))
    server.revoked = 'aged'
    expect(await tokenOf()).toBe('ZOOM_FAILED')
    server.isMended = true
    expect(await tokenOf()).toBe('new')
  })
})

describe('when Zoom rejects a token', () => {
  it('asks for a new one and repeats the call once', async () => {
    const scripted = scriptedZoom([rejected, good])
    expect(await scripted.zoom.getMeeting('1')).toMatchObject({ ok: true })
    expect(scripted.requests.map(({ token }) => token)).toEqual(['token-1', 'token-2'])
  })

  it('never takes that token from a cache that still shows it', async () => {
    const stale: TokenCache = {
      get: async () => ({ token: 'revoked', expiresAt: NOW + HOUR / 2 }),
      put: async () => undefined,
    }
    const scripted = scriptedZoom([rejected, good, good], { cache: stale })
    await scripted.zoom.getMeeting('1')
    scripted.clock.now += 60_000
    await scripted.zoom.getMeeting('2')
    expect(scripted.requests.map(({ token }) => token)).toEqual(['revoked', 'token-1', 'token-1'])
  })

  it('replaces it once for all the calls that were under way with it', async () => {
    const picky: Step = ({ token }) =>
      token === 'token-1' ? rejected({ method: '', path: '', token, body: '' }) : Response.json(zoomMeeting())
    const scripted = scriptedZoom([picky, picky, picky, picky, picky, picky])
    const answers = await Promise.all(['1', '2', '3'].map((number) => scripted.zoom.getMeeting(number)))
    expect(answers.every(({ ok }) => ok)).toBe(true)
    expect(scripted.tokens).toBe(2)
  })

  it('gives up when it rejects the new one too', async () => {
    const scripted = scriptedZoom([rejected, rejected, good])
    expect(await scripted.zoom.getMeeting('1')).toMatchObject({
      refusal: { reason: 'ZOOM_UNAUTHORIZED', status: 401, code: 124 },
    })
    expect(scripted.requests).toHaveLength(2)
  })
})

describe('when there is no token to be had', () => {
  const answering = (answer: () => Response) => scriptedZoom([good], { fetch: async () => answer() }).zoom

  it.each([400, 401])('says so when Zoom refuses the credentials with %i', async (status) => {
    const zoom = answering(() =>
      Response.json({ reason: 'Invalid client_id or client_secret', error: 'invalid_client' }, { status }),
    )
    const refusal = { reason: 'ZOOM_UNAUTHORIZED', message: expect.stringContaining('ZOOM_CLIENT_SECRET') }
    expect(await zoom.getMeeting('1')).toMatchObject({ refusal })
  })

  it('says when to come back, and nothing against the credentials, while Zoom gives none', async () => {
    let asked = 0
    const { zoom, clock } = scriptedZoom([], {
      fetch: async (url) => {
        if (!url.includes('oauth')) return Response.json(zoomMeeting())
        asked += 1
        return asked > 5 ? Response.json({ access_token: 'fine', expires_in: 3600 }) : Response.error()
      },
    })
    expect(await zoom.getMeeting('1')).toMatchObject({ refusal: { reason: 'ZOOM_FAILED' } })
    const unavailable = { refusal: { reason: 'ZOOM_UNAVAILABLE', retryAt: expect.any(String) } }
    expect(await zoom.getMeeting('1')).toMatchObject(unavailable)
    expect(await zoom.getMeeting('1')).toMatchObject(unavailable)
    expect(asked).toBe(5)
    clock.now += 30_000
    expect(await zoom.getMeeting('1')).toMatchObject({ ok: true })
  })

  it('fails when Zoom sends none', async () => {
    const zoom = answering(() => Response.json({ token_type: 'bearer' }))
    expect(await zoom.getMeeting('1')).toMatchObject({ refusal: { reason: 'ZOOM_FAILED' } })
  })

  it('refuses without a call when there are no credentials', async () => {
    const scripted = scriptedZoom([], { credentials: null })
    expect(await scripted.zoom.getMeeting('1')).toMatchObject({ refusal: { reason: 'ZOOM_NOT_CONFIGURED' } })
    expect(scripted.calls).toEqual([])
  })

  it('repeats even a create, since nothing was sent yet', async () => {
    let asked = 0
    const zoom = scriptedZoom([], {
      fetch: async (url, init) => {
        if (!url.includes('oauth')) return Response.json(zoomMeeting(), { status: 201 })
        asked += 1
        if (asked === 1) throw new TypeError('fetch failed')
        expect(String(init.body)).toBe('grant_type=account_credentials&account_id=account')
        expect(new Headers(init.headers).get('authorization')).toBe(`Basic ${btoa('client:secret')}`)
        return Response.json({ access_token: 'fine', expires_in: 3600 })
      },
    }).zoom
    const created = await zoom.createMeeting('teacher@school.test', draft(), attempt())
    expect(created).toMatchObject({ ok: true })
    expect(asked).toBe(2)
  })
})

describe('when the cache fails', () => {
  it('works without it', async () => {
    const fail = () => Promise.reject(new Error('KV is down'))
    const scripted = scriptedZoom([cut, good], { cache: { get: fail, put: fail } })
    expect(await scripted.zoom.getMeeting('1')).toMatchObject({ ok: true })
    expect(scripted.tokens).toBe(1)
  })
})

describe('when the request that began to ask for a token is cancelled', () => {
  /** Of the requests for a token the first few are never heard of again. */
  function losing(lost: number) {
    const server = { asked: 0 }
    const { zoom } = scriptedZoom([], {
      timeoutMs: 20,
      fetch: (url) => {
        if (!url.includes('oauth')) return Promise.resolve(Response.json(zoomMeeting()))
        server.asked += 1
        if (server.asked <= lost) return new Promise(() => undefined)
        const answer = Response.json({ access_token: 'fine', expires_in: 3600 })
        // In another turn: all who wait give the lost one up before that.
        return new Promise((resolve) => setTimeout(resolve, 0, answer))
      },
    })
    return { server, ask: () => zoom.getMeeting('1') }
  }

  it('asks anew instead of waiting for ever, once for all who wait', async () => {
    const { server, ask } = losing(1)
    const answers = await Promise.all(Array.from({ length: 8 }, ask))
    expect(answers.every(({ ok }) => ok)).toBe(true)
    expect(server.asked).toBe(2)
  })

  it('fails where no request is ever answered', async () => {
    const { ask } = losing(Number.POSITIVE_INFINITY)
    expect(await ask()).toMatchObject({ refusal: { reason: 'ZOOM_UNAVAILABLE' } })
  })
})
