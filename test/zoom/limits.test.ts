import { describe, expect, it } from 'vitest'
import { attempt, draft, json, scriptedZoom, zoomMeeting } from '../support/scripted-zoom.ts'

const MIDNIGHT = '2026-11-24T00:00:00.000Z'
const untilMidnight = { reason: 'ZOOM_UNAVAILABLE', retryAt: MIDNIGHT, status: 429, code: 429 }

const limited = (message: string, headers: Record<string, string> = {}) =>
  json({ code: 429, message }, 429, headers)

const created = json(zoomMeeting(), 201)

describe('when the limit per second is reached', () => {
  const QPS = { 'x-ratelimit-type': 'QPS' }
  it.each([
    [{ ...QPS, 'retry-after': '2' }, 2_250],
    [{ ...QPS, 'x-ratelimit-remaining': '0' }, 1_250],
  ])('goes on with %o, for any number in the text’s brackets', async (headers, wait) => {
    const { zoom, waits } = scriptedZoom([limited('Too many requests (80) per second.', headers), created])
    expect(await zoom.getMeeting('1')).toMatchObject({ ok: true })
    expect(waits).toEqual([wait])
  })
})

describe("when the account's daily limit is reached", () => {
  const daily = limited('You have reached the maximum daily rate limit for this API.', {
    'x-ratelimit-type': 'Daily-limit',
    'retry-after': '2026-11-23T22:00:00Z',
  })

  it('answers with the time that Zoom names, and asks no more for this class of calls', async () => {
    const { zoom, requests, waits } = scriptedZoom([daily, created])
    const refusal = { reason: 'ZOOM_UNAVAILABLE', retryAt: '2026-11-23T22:00:00.000Z' }
    expect(await zoom.reportParticipants('a')).toMatchObject({ refusal })
    expect(await zoom.reportParticipants('b')).toMatchObject({ refusal })
    expect(await zoom.getMeeting('1')).toMatchObject({ ok: true })
    expect(requests).toHaveLength(2)
    expect(waits).toEqual([])
  })

  it('asks again from then on', async () => {
    const { zoom, clock } = scriptedZoom([daily, json({ participants: [] })])
    await zoom.reportParticipants('a')
    clock.now = Date.parse('2026-11-23T22:00:00Z')
    expect(await zoom.reportParticipants('a')).toEqual({ ok: true, value: [] })
  })

  it.each([
    ['is missing', {}],
    ['makes no sense', { 'retry-after': 'tomorrow' }],
    ['lies in the past', { 'retry-after': '2026-11-22T00:00:00Z' }],
  ])(
    'waits until midnight in Greenwich when Retry-After %s',
    async (_how, headers: Record<string, string>) => {
      const step = limited('Límite', { 'x-ratelimit-type': 'Daily-limit', ...headers })
      expect(await scriptedZoom([step]).zoom.getMeeting('1')).toMatchObject({ refusal: untilMidnight })
    },
  )
})

describe('when a host has used up 100 creates and updates', () => {
  const hostLimit = limited(
    'You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for this ' +
      'particular user. You may resume these requests at GMT 00:00:00.',
    { 'x-ratelimit-category': 'Light', 'x-ratelimit-type': 'QPS', 'x-ratelimit-remaining': '57' },
  )

  it('refuses that host until midnight in Greenwich, and no other', async () => {
    const { zoom, requests } = scriptedZoom([hostLimit, created])
    expect(await zoom.createMeeting('a@school.test', draft(), attempt())).toMatchObject({
      refusal: untilMidnight,
    })
    expect(await zoom.createMeeting('A@School.test', draft(), attempt())).toMatchObject({
      refusal: untilMidnight,
    })
    expect(await zoom.createMeeting('b@school.test', draft(), attempt())).toMatchObject({ ok: true })
    expect(requests).toHaveLength(2)
  })

  it('refuses further changes of the same meeting', async () => {
    const { zoom, requests } = scriptedZoom([hostLimit, json('', 204)])
    expect(await zoom.updateMeeting('1', { topic: 'x' })).toMatchObject({ refusal: untilMidnight })
    expect(await zoom.updateMeeting('1', { topic: 'y' })).toMatchObject({ refusal: untilMidnight })
    expect(await zoom.updateMeeting('2', { topic: 'y' })).toMatchObject({ ok: true })
    expect(requests).toHaveLength(2)
  })

  it('knows it in another language', async () => {
    const spanish = limited('Ha superado el límite diario (100) de solicitudes de este usuario.')
    const { zoom, waits } = scriptedZoom([spanish])
    expect(await zoom.createMeeting('a@school.test', draft(), attempt())).toMatchObject({
      refusal: untilMidnight,
    })
    expect(waits).toEqual([])
  })
})

describe('when a registrant has been added three times today', () => {
  it('refuses that person in that meeting until midnight, and nobody else', async () => {
    const limit = limited(
      'You have exceeded the daily rate limit of (3) for Add a registrant API requests for the registrant (email).',
    )
    const added = json({ registrant_id: 'r', id: 1, join_url: 'https://school.zoom.us/w/1' }, 201)
    const { zoom, requests } = scriptedZoom([limit, added, added])
    const ana = { email: 'Ana@school.test', firstName: 'Ana', lastName: '' }
    const ben = { ...ana, email: 'ben@school.test' }
    expect(await zoom.addRegistrant('1', ana)).toMatchObject({ refusal: untilMidnight })
    const again = await zoom.addRegistrant('1', { ...ana, email: 'ana@school.test' })
    expect(again).toMatchObject({ refusal: untilMidnight })
    expect(JSON.stringify(again)).not.toContain('@')
    expect(await zoom.addRegistrant('1', ben)).toMatchObject({ ok: true })
    expect(await zoom.addRegistrant('2', ana)).toMatchObject({ ok: true })
    expect(requests).toHaveLength(3)
  })
})
