import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { ErrorBody } from '../../../../src/http/refusals.ts'
import { importSchool, scheduleOnly, token } from '../../../support/rollcall.ts'
import { schoolNow, send } from './school.ts'

/** What a socket is answered that says this. */
async function say(text: string) {
  const socket = connect(Number(new URL(schoolNow().origin).port), '127.0.0.1')
  let said = ''
  socket.on('data', (chunk) => {
    said += chunk
  })
  socket.write(text)
  await once(socket, 'close')
  const [head = '', body = ''] = said.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), body }
}

/** The answer to a socket's request, up to some text. Deno answers 101 also to a copy of a request, and then the socket is dead. */
async function saidUntil(text: string, lines: readonly string[]): Promise<string> {
  const socket = connect(Number(new URL(schoolNow().origin).port), '127.0.0.1')
  socket.write([...lines, '', ''].join('\r\n'))
  let said = ''
  for await (const chunk of socket) {
    said += chunk
    if (said.includes(text)) break
  }
  return said
}

const ask = (line: string, ...headers: string[]) =>
  say([`${line} HTTP/1.1`, ...headers, 'connection: close', '', ''].join('\r\n'))

/** The answer has no stack trace. The set-up checks that stderr has none either. */
const NO_STACK = /^(?!.*(?:\.ts\b|\bat \S+:\d+))/s

describe('a request that is none', () => {
  it.each(['TRACE /api', 'TRACK /api', 'trace /api', 'CONNECT rollcall.test:443'])(
    'by its method, %s, is 405',
    async (line) => {
      const { status, body } = await ask(line, 'host: rollcall.test')
      expect({ status, body: JSON.parse(body) }).toMatchObject({
        status: 405,
        body: { code: 'METHOD_NOT_ALLOWED', requestId: expect.any(String) },
      })
      expect(body).toMatch(NO_STACK)
    },
  )

  it.each(['a b', 'x:99999', '[::', '%%', 'x:1:2', '<x>', 'a^b'])('by its Host, %j, is 400', async (host) => {
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const { status, body } = await ask(`${method} /healthz`, `host: ${host}`)
      expect({ status, code: ErrorBody.parse(JSON.parse(body)).code }).toEqual({
        status: 400,
        code: 'INVALID_REQUEST',
      })
      expect(body).toMatch(NO_STACK)
    }
  })

  it.each([
    ['a target that is none', 'GET http://[bad/', ['host: x']],
    ['a method of another case', 'get /healthz', ['host: x']],
    ['no target', 'GET nowhere', ['host: x']],
    ['two hosts', 'GET /healthz', ['host: x', 'host: y']],
  ] as const)('by %s, is 400', async (_, line, headers) => {
    const { status, body } = await ask(line, ...headers)
    expect(status).toBe(400)
    expect(body).toMatch(NO_STACK)
  })

  it.each(['GET /x/../healthz', 'GET /./healthz'])(
    'may say its address in a roundabout way: %s',
    async (line) => {
      expect((await ask(line, 'host: ROLLCALL.test:80')).status).toBe(200)
    },
  )

  it.each(['/./api', '/x/../api'])('may ask for a socket in a roundabout way: %s', async (api) => {
    await importSchool(1)
    const { id } = await scheduleOnly()
    const asked = [
      `GET ${api}/zoom/meetings/${id}/live HTTP/1.1`,
      'host: ROLLCALL.test',
      'connection: upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
      `sec-websocket-protocol: rollcall.v1, bearer.${await token({ sub: 'teacher-1', role: 'teacher' })}`,
    ]
    expect(await saidUntil('"type":"reset"', asked)).toMatch(/^HTTP\/1.1 101 .*"type":"reset"/s)
  })

  it('leaves the next one as it is', async () => {
    await ask('TRACE /', 'host: a b')
    expect((await send(new Request('https://rollcall.test/healthz'))).status).toBe(200)
  })
})
