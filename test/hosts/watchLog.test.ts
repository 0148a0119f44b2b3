import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it } from 'vitest'
import { JWT_SECRET, token, WEBHOOK_SECRET } from '../support/rollcall.ts'
import { leaksIn, takeLeaks } from '../support/watchLogLeaks.ts'

describe('the watch over the log', () => {
  it.each([
    ['an e-mail address', 'student-1@school.example was here'],
    ['an Authorization header', 'Authorization: Bearer abcdefgh'],
    ['a token of Zoom’s', 'zak-a81bccd3-5097-4596-aba8-7a07e9d13e7f'],
    ['a way into a meeting', 'http://127.0.0.1:1/j/81269302659'],
    ['a way into a meeting', '{"start_url":null}'],
    ['a way into a meeting', 'x?pwd=6d3df0'],
    ['a secret of the settings', `with ${JWT_SECRET}`],
    ['a secret of the settings', `with ${WEBHOOK_SECRET}`],
    ['a secret of the settings', `with ${String(env['ZOOM_CLIENT_SECRET'])}`],
  ])('sees %s in: %s', (what, line) => {
    expect(leaksIn(line)).toContain(what)
  })

  it('sees a token, on any stream and at any depth', async () => {
    const jwt = await token({ sub: 'student-1' })
    console.warn('refused', { headers: [jwt] })
    console.error(new Error('failed', { cause: new Error(jwt) }))
    expect(takeLeaks()).toMatchObject([{ leaks: ['a JWT'] }, { leaks: ['a JWT'] }])
  })

  it('lets the usual lines pass', () => {
    console.log(JSON.stringify({ level: 'info', route: '/api/zoom/meetings/:id/join', actor: 'student-1' }))
    expect(takeLeaks()).toEqual([])
  })

  describe('of a test with a hook of its own that fails', () => {
    afterEach(() => {
      throw new Error('A hook that fails')
    })
    it.fails('judges the test by its lines', () => console.warn('student-1@school.example was here'))
  })

  it('leaves nothing of that to the next test', () => expect(takeLeaks()).toEqual([]))
})
