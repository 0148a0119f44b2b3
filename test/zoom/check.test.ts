import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createZoomCheck } from '../../src/zoom/api/check.ts'
import { SCOPES } from '../../src/zoom/api/scopes.ts'
import { HANDLED_EVENTS } from '../../src/zoom/webhook/payloads.ts'

const HOUR_MS = 60 * 60_000

describe('what an operator asks of Zoom', () => {
  it('is asked once an hour, for any number of askers and any answer of Zoom’s', async () => {
    let now = Date.parse('2026-03-02T08:00:00Z')
    let asked = 0
    const check = createZoomCheck({
      credentials: { accountId: 'a', clientId: 'c', clientSecret: 's' },
      missingSettings: [],
      oauthUrl: 'https://zoom.example/oauth/token',
      cache: { get: async () => null, put: async () => Promise.reject(new Error('no cache')) },
      now: () => now,
      timeoutMs: 1_000,
      async fetch() {
        asked += 1
        return asked === 1
          ? Response.json({ reason: 'Invalid client_id or client_secret' }, { status: 400 })
          : Response.json({ access_token: 't', expires_in: 3_600, scope: SCOPES.join(' ') })
      },
    })
    const refused = { token: 'refused', checkedAt: '2026-03-02T08:00:00.000Z' }
    expect(await Promise.all([check(), check(), check()])).toMatchObject([refused, refused, refused])
    now += HOUR_MS - 1
    expect(await check()).toMatchObject(refused)
    expect(asked).toBe(1)
    now += 1
    expect(await check()).toEqual({ token: 'ok', missing: [], checkedAt: '2026-03-02T09:00:00.000Z' })
    expect(asked).toBe(2)
  })
})

it('docs/deploy.md lists every scope that is checked', () => {
  const listed = [
    ...readFileSync('docs/deploy.md', 'utf8').matchAll(
      /^ *\| `((?:meeting|report|cloud_recording):[\w:]+)`/gm,
    ),
  ]
  expect(listed.map(([, scope]) => scope).sort()).toEqual([...SCOPES].sort())
})

it('docs/deploy.md lists every event that Rollcall acts on', () => {
  const lines = readFileSync('docs/deploy.md', 'utf8').matchAll(/^(?:- | {2})(?:meeting|recording)\..*$/gm)
  const listed = [...lines].flatMap(([line]) => line.match(/(?:meeting|recording)\.[a-z_]+/g) ?? [])
  expect(listed.sort()).toEqual([...HANDLED_EVENTS].sort())
})
