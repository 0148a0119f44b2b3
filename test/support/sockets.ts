import { exports } from 'cloudflare:workers'
import type * as z from 'zod'
import { LiveMessage } from '../../src/http/liveMessages.ts'
import { type TokenOptions, token } from './rollcall.ts'

const ORIGIN = 'https://rollcall.test'
/** Far more than anything takes here. */
const PATIENCE_MS = 20_000

export type Message = z.infer<typeof LiveMessage>
export type News = Extract<Message, { type: 'news' }>
export type Reset = Extract<Message, { type: 'reset' }>

/** Asks for a socket, as a browser does: with the token among the subprotocols. */
export async function ask(
  path: string,
  { as, headers = {} }: { as?: string | TokenOptions; headers?: Record<string, string> } = {},
) {
  const claims = typeof as === 'string' ? { sub: as, role: as.split('-')[0] ?? '' } : as
  const protocols = ['rollcall.v1', ...(claims ? [`bearer.${await token(claims)}`] : [])]
  const wanted = { upgrade: 'websocket', 'sec-websocket-protocol': protocols.join(', '), ...headers }
  return exports.default.fetch(new Request(`${ORIGIN}${path}`, { headers: wanted }))
}

/** A listener who writes down what comes. Every message is of the shape that the document tells. */
export class Listening {
  readonly messages: Message[] = []
  /** What came that is no message. */
  readonly others: unknown[] = []
  readonly closed: Promise<{ code: number; reason: string }>
  readonly #socket: WebSocket
  #woken = Promise.withResolvers<void>()

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.accept()
    socket.addEventListener('message', ({ data }) => this.#take(String(data)))
    this.closed = new Promise((resolve) => {
      socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason }))
    })
  }

  /** The first message that fits, of those that came or will come; an error if none comes. */
  async find<M extends Message>(isSuch: (message: Message) => message is M): Promise<M>
  async find(isSuch: (message: Message) => boolean): Promise<Message>
  async find(isSuch: (message: Message) => boolean): Promise<Message> {
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => late.reject(new Error(`Never came: ${isSuch}`)), PATIENCE_MS)
    try {
      for (;;) {
        const found = this.messages.find(isSuch)
        if (found) return found
        await Promise.race([this.#woken.promise, late.promise])
      }
    } finally {
      clearTimeout(timer)
    }
  }

  /** Resolves once something else has come. */
  another(): Promise<void> {
    return this.#woken.promise
  }

  get version(): number {
    return this.messages.at(-1)?.version ?? 0
  }

  news(): News[] {
    return this.messages.filter((one) => one.type === 'news')
  }

  say(text: string): void {
    this.#socket.send(text)
  }

  close(): void {
    this.#socket.close(1000, 'Enough')
  }

  #take(text: string): void {
    if (text.startsWith('{')) this.messages.push(strict(JSON.parse(text)))
    else this.others.push(text)
    this.#woken.resolve()
    this.#woken = Promise.withResolvers()
  }
}

/** Nothing may be told that the document does not. */
function strict(told: unknown): Message {
  const message = LiveMessage.parse(told)
  const [was, is] = [JSON.stringify(told), JSON.stringify(message)]
  if (was.length !== is.length) throw new Error(`Told more than is said: ${was}`)
  return message
}

export async function listen(
  meetingId: string,
  { as = 'teacher-1', since }: { as?: string | TokenOptions; since?: number } = {},
): Promise<Listening> {
  const query = since === undefined ? '' : `?since=${since}`
  const answer = await ask(`/api/zoom/meetings/${meetingId}/live${query}`, { as })
  if (!answer.webSocket) throw new Error(`No socket: ${answer.status} ${await answer.text()}`)
  return new Listening(answer.webSocket)
}
