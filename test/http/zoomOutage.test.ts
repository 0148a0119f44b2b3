import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it } from 'vitest'
import { openAccount } from '../simulator/control.ts'
import { importSchool } from '../support/rollcall.ts'
import { forgetZoom, restartedWith } from './reconfigured.ts'

afterEach(forgetZoom)

/** Rollcall with a Zoom account of its own. No other test meets its failures. */
async function withOwnAccount() {
  await importSchool(1)
  await env.KV.delete('zoom-token')
  const account = await openAccount(env.SIMULATOR_URL, { users: [{ email: 'teacher@school.example' }] })
  const ask = await restartedWith({
    ZOOM_ACCOUNT_ID: account.accountId,
    ZOOM_CLIENT_ID: account.clientId,
    ZOOM_CLIENT_SECRET: account.clientSecret,
    ZOOM_DEFAULT_HOST: 'teacher@school.example',
  })
  const wanted = { title: 'Biology', startTime: '2026-03-02T08:00:00Z', duration: 60 }
  return { account, schedule: () => ask('POST', '/api/zoom/meetings', { as: 'teacher-1', body: wanted }) }
}

describe('while Zoom answers nothing at all', () => {
  it('a teacher who schedules is told within 15 s to come back, of its tokens as of its API', async () => {
    // The first waits for a token before the second has one, which both would share.
    const outages = [await withOwnAccount(), await withOwnAccount()]
    for (const [n, path] of ['/oauth/*', '/v2/*'].entries()) {
      await outages[n]?.account.fault({ kind: 'timeout', path, times: 99 })
    }
    const answers = await Promise.all(outages.map(({ schedule }) => inTime(schedule())))
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 503, body: { code: 'ZOOM_UNAVAILABLE' } })
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    }
  })

  async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
    const began = performance.now()
    await answer
    // The answer's own way through Rollcall comes on top.
    expect(performance.now() - began).toBeLessThan(17_000)
    return answer
  }
})

describe('while Zoom gives no tokens', () => {
  it('a teacher who schedules is told to come back, and not that the credentials are wrong', async () => {
    const { account, schedule } = await withOwnAccount()
    await account.fault({ kind: 'error', status: 503, path: '/oauth/*', times: 5 })
    expect(await schedule()).toMatchObject({ status: 500, body: { code: 'ZOOM_ERROR' } })
    for (const _ of [1, 2]) {
      const answer = await schedule()
      expect(answer).toMatchObject({ status: 503, body: { code: 'ZOOM_UNAVAILABLE' } })
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    }
  })
})
