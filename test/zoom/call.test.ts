import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoff } from '../../src/zoom/api/backoff.ts'
import { property } from '../support/property.ts'
import { cut, hearing, json, late, type Step, scriptedZoom, zoomMeeting } from '../support/scripted-zoom.ts'

const good = json(zoomMeeting())
const broken = json({ code: 500, message: 'Internal Error.' }, 500)

describe('when a call that may be repeated fails', () => {
  const failures: [string, Step][] = [
    ['a broken connection', cut],
    ['a timeout', late],
    ['a 5xx', broken],
    ['HTML with status 502', json('<html></html>', 502)],
    ['XML', json('<?xml version="1.0"?><result/>')],
    ['an empty answer', json('')],
    ['a redirect', json('', 302, { location: 'https://elsewhere.test' })],
  ]
  it.each(failures)('goes on after %s', async (_name, failure) => {
    const { zoom, requests, waits } = scriptedZoom([failure, failure, good])
    expect(await zoom.getMeeting('85123456789')).toMatchObject({ ok: true })
    expect(requests).toHaveLength(3)
    expect(waits).toEqual([250, 500])
  })

  it.each(failures)('gives up after the third time of %s', async (_name, failure) => {
    const { zoom, requests } = scriptedZoom([failure, failure, failure, good])
    expect(await zoom.getMeeting('85123456789')).toMatchObject({ refusal: { reason: 'ZOOM_FAILED' } })
    expect(requests).toHaveLength(3)
  })

  it('tells status and code of the last failure', async () => {
    const { zoom } = scriptedZoom([cut, cut, broken])
    expect(await zoom.getMeeting('1')).toEqual({
      ok: false,
      refusal: { reason: 'ZOOM_FAILED', message: 'Zoom is in trouble', status: 500, code: 500 },
    })
  })

  it('follows no redirect, which would take the token along', async () => {
    const modes: unknown[] = []
    const { zoom } = scriptedZoom([], {
      fetch: async (_url, init) => {
        modes.push(init.redirect)
        return Response.json({ access_token: 'fine', expires_in: 3_600, ...zoomMeeting() })
      },
    })
    await zoom.getMeeting('1')
    expect(modes).toEqual(['manual', 'manual'])
  })

  it('tells of each HTTP call without addresses', async () => {
    const { zoom, calls } = scriptedZoom([cut, good])
    await zoom.getMeeting('1')
    expect(calls.map(({ operation, status }) => [operation, status])).toEqual([
      ['token', 200],
      ['getMeeting', null],
      ['getMeeting', 200],
    ])
  })

  it("tells of each HTTP call what came of it, in Zoom's numbers", async () => {
    const { zoom, calls } = scriptedZoom([
      json({ code: 124 }, 401),
      json({ code: 429 }, 429),
      json('<html></html>', 502),
      json({ code: 3001 }, 404),
    ])
    await zoom.getMeeting('1')
    expect(calls.map(({ operation, status, code, ok }) => [operation, status, code, ok])).toEqual([
      ['token', 200, null, true],
      ['getMeeting', 401, 124, false],
      ['token', 200, null, true],
      ['getMeeting', 429, 429, false],
      ['getMeeting', 502, null, false],
      ['getMeeting', 404, 3001, false],
    ])
  })

  it('tells each caller of its own calls, and the token that they share to its fetcher', async () => {
    const { client, requests } = scriptedZoom([good, cut, good, good])
    const heard: Record<'first' | 'second', string[]> = { first: [], second: [] }
    await client.forDuty(hearing(({ operation }) => heard.first.push(operation))).getMeeting('1')
    await client.forDuty(hearing(({ operation }) => heard.second.push(operation))).getMeeting('2')
    await client.getMeeting('3')
    expect(heard).toEqual({ first: ['token', 'getMeeting'], second: ['getMeeting', 'getMeeting'] })
    expect(requests.map(({ token }) => token)).toEqual(['token-1', 'token-1', 'token-1', 'token-1'])
  })
})

describe('when Zoom is asked too often', () => {
  const tooMany = (headers: Record<string, string> = {}) =>
    json(
      { code: 429, message: 'You have reached the maximum per-second rate limit for this API.' },
      429,
      headers,
    )

  it('waits a second and goes on', async () => {
    const { zoom, waits } = scriptedZoom([tooMany({ 'x-ratelimit-type': 'QPS' }), good])
    expect(await zoom.getMeeting('1')).toMatchObject({ ok: true })
    expect(waits).toEqual([1_250])
  })

  it.each([
    ['seconds', '3'],
    ['an HTTP date', 'Mon, 23 Nov 2026 09:00:03 GMT'],
    ['an ISO date', '2026-11-23T09:00:03Z'],
  ])('waits as long as Zoom says in %s', async (_form, header) => {
    const { zoom, waits } = scriptedZoom([tooMany({ 'retry-after': header }), good])
    expect(await zoom.getMeeting('1')).toMatchObject({ ok: true })
    expect(waits).toEqual([3_250])
  })

  it('answers with the time where the wait would be long, and keeps to it', async () => {
    const { zoom, requests, waits, clock } = scriptedZoom([tooMany({ 'retry-after': '11' }), good])
    const refusal = { reason: 'ZOOM_UNAVAILABLE', retryAt: '2026-11-23T09:00:11.000Z', code: 429 }
    expect(await zoom.getMeeting('1')).toMatchObject({ refusal })
    expect(await zoom.getMeeting('2')).toMatchObject({ refusal })
    expect(requests).toHaveLength(1)
    expect(waits).toEqual([])
    clock.now += 11_000
    expect(await zoom.getMeeting('2')).toMatchObject({ ok: true })
  })

  it('answers with a time if it never ends', async () => {
    const { zoom, requests } = scriptedZoom(Array.from({ length: 9 }, () => tooMany()))
    expect(await zoom.getMeeting('1')).toMatchObject({ refusal: { reason: 'ZOOM_UNAVAILABLE' } })
    expect(requests).toHaveLength(6)
  })
})

describe('when Zoom asks for a long pause with a 5xx', () => {
  it('answers with its end', async () => {
    const { zoom, requests } = scriptedZoom([json({}, 503, { 'retry-after': '60' })])
    expect(await zoom.getMeeting('1')).toMatchObject({
      refusal: { reason: 'ZOOM_UNAVAILABLE', retryAt: '2026-11-23T09:01:00.000Z', status: 503 },
    })
    expect(requests).toHaveLength(1)
  })

  it.each(['soon', '-5', '1e99', ''])('takes %j for no pause', async (header) => {
    const { zoom } = scriptedZoom([json({}, 503, { 'retry-after': header }), good])
    expect(await zoom.getMeeting('1')).toMatchObject({ ok: true })
  })
})

describe('when Zoom says no', () => {
  it.each([
    [400, 3161, 'ZOOM_REJECTED'],
    [404, 3001, 'ZOOM_NOT_FOUND'],
    [404, 1001, 'ZOOM_NOT_FOUND'],
    [404, 2300, 'ZOOM_REJECTED'],
    [400, 4700, 'ZOOM_UNAUTHORIZED'],
    [403, 4711, 'ZOOM_UNAUTHORIZED'],
  ])('does not repeat a %i with code %i', async (status, code, reason) => {
    const { zoom, requests } = scriptedZoom([json({ code, message: 'No.' }, status)])
    expect(await zoom.getMeeting('1')).toMatchObject({ refusal: { reason, status, code } })
    expect(requests).toHaveLength(1)
  })

  it('names the fields and nothing that Zoom writes about them', async () => {
    const errors = [
      { field: 'settings.alternative_hosts', message: 'pupil@school.test is unknown' },
      { field: 'pupil@school.test', message: 'x' },
    ]
    const { zoom } = scriptedZoom([json({ code: 300, message: 'Validation Failed.', errors }, 400)])
    expect(await zoom.updateMeeting('1', { topic: 'x' })).toMatchObject({
      refusal: { message: 'Zoom did not accept a value: settings.alternative_hosts' },
    })
  })
})

describe('the wait before a repetition', () => {
  it(property('is what Zoom asks for and up to 8 s more, at most twice as much each time'), () => {
    const inUnit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(10_000), inUnit, (tries, pause, chance) => {
        const wait = backoff(tries, pause, () => chance)
        expect(wait).toBeGreaterThanOrEqual(pause)
        expect(wait).toBeLessThanOrEqual(pause + Math.min(8_000, 500 * 2 ** (tries - 1)))
      }),
    )
  })
})
