import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Webhook } from 'standardwebhooks'

/**
 * Endpoints in a box, for tests in workerd and on Deno alike. `POST /` opens an inbox; its address takes webhooks, answers as it was
 * told by `PUT`, and tells by `GET ?count=n` what came, once that many have. It checks that as any receiver does, with the library of Standard
 * Webhooks, by the secret in the question.
 */

export interface Taken {
  headers: Record<string, string>
  body: string
  /** What the library makes of it; null if the library refuses it. */
  message: Message | null
}

export interface Message {
  type: string
  timestamp: string
  data: Record<string, unknown>
}

/** What it does with a request, one after the other; then it answers 204. */
export interface Doing {
  status: number
  headers?: Record<string, string>
}

interface Inbox {
  taken: Omit<Taken, 'message'>[]
  doing: Doing[]
  waiting: (() => void)[]
}

export async function startReceiver(): Promise<{ url: string; close: () => Promise<void> }> {
  const inboxes = new Map<string, Inbox>()
  const server = createServer((request, response) => void answer(inboxes, request, response))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections()
        server.close(() => closed())
      }),
  }
}

async function answer(inboxes: Map<string, Inbox>, request: IncomingMessage, response: ServerResponse) {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://receiver')
  if (pathname === '/') {
    const path = `/inbox/${inboxes.size + 1}`
    inboxes.set(path, { taken: [], doing: [], waiting: [] })
    return response.end(JSON.stringify({ path }))
  }
  const inbox = inboxes.get(pathname)
  if (inbox === undefined) return response.writeHead(404).end()
  const body = await textOf(request)
  if (request.method === 'GET') return tell(inbox, searchParams, response)
  if (request.method === 'PUT') {
    inbox.doing.push(...(JSON.parse(body) as Doing[]))
    return response.end('{}')
  }
  inbox.taken.push({ headers: { ...request.headers } as Record<string, string>, body })
  for (const goOn of inbox.waiting.splice(0)) goOn()
  const { status, headers } = inbox.doing.shift() ?? { status: 204 }
  return response.writeHead(status, headers).end()
}

async function tell(inbox: Inbox, asked: URLSearchParams, response: ServerResponse): Promise<void> {
  while (inbox.taken.length < Number(asked.get('count')))
    await new Promise<void>((goOn) => inbox.waiting.push(goOn))
  const secret = asked.get('secret')
  const taken = inbox.taken.map((one) => ({
    ...one,
    message: secret === null ? null : verified(secret, one),
  }))
  response.end(JSON.stringify(taken))
}

function verified(secret: string, { body, headers }: Omit<Taken, 'message'>): Message | null {
  try {
    return new Webhook(secret).verify(body, headers) as Message
  } catch {
    return null
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
