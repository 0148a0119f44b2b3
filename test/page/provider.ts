import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** A school's sign-in in a box: OpenID Connect's code flow with PKCE, and one person who says yes at once. */
export interface Provider {
  issuer: string
  /** The user with the token that is given from now on. */
  give(token: string): void
  close(): void
}

export async function startProvider(): Promise<Provider> {
  let token = ''
  let challenge = ''
  const authorize = (url: URL, response: ServerResponse) => {
    challenge = url.searchParams.get('code_challenge') ?? ''
    const back = new URL(url.searchParams.get('redirect_uri') ?? '')
    back.searchParams.set('code', 'one-time')
    back.searchParams.set('state', url.searchParams.get('state') ?? '')
    response.writeHead(302, { location: back.href }).end()
  }
  const exchange = async (request: IncomingMessage, response: ServerResponse) => {
    const form = new URLSearchParams(await textOf(request))
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const isGood = form.get('code') === 'one-time' && proof === challenge
    json(
      response,
      isGood ? 200 : 400,
      isGood ? { access_token: 'opaque', id_token: token } : { error: 'invalid_grant' },
    )
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', issuer)
    if (url.pathname === '/authorize') return authorize(url, response)
    if (url.pathname === '/token') return void exchange(request, response)
    const endpoints = { authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` }
    return json(response, 200, { issuer, ...endpoints })
  }).listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  const issuer = `http://localhost:${typeof address === 'object' ? address?.port : 0}`
  return {
    issuer,
    give(next) {
      token = next
    },
    close: () => server.close(),
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'access-control-allow-origin': '*' })
  response.end(JSON.stringify(body))
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}
