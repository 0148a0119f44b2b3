import { Agent, request } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { sign } from '../simulator/webhooks.ts'

/** Where webhooks go. */
export interface Endpoint {
  url: string
  secret: string
}

interface Signed {
  body: string
  headers: Record<string, string | number>
}

export interface Sent {
  /** Milliseconds until each answer, in the order of sending. */
  latencies: number[]
  /** How many got another answer than 200, by status; status 0 stands for no answer. */
  refused: Record<number, number>
  seconds: number
}

/** Sends the webhooks in order, so many at a time, each as soon as one before it is answered. */
export async function sendAll(endpoint: Endpoint, bodies: readonly string[], atOnce: number): Promise<Sent> {
  const signed = await Promise.all(bodies.map((body) => signedFor(endpoint, body)))
  const answers = new Answers(endpoint, { keepAlive: true, maxSockets: atOnce })
  const began = performance.now()
  let next = 0
  async function sender(): Promise<void> {
    for (let index = next++; index < signed.length; index = next++) {
      const webhook = signed[index]
      if (webhook) await answers.send(index, webhook, performance.now())
    }
  }
  await Promise.all(Array.from({ length: atOnce }, sender))
  return answers.since(began)
}

/** A webhook and its time: milliseconds after the first. */
export interface Timed {
  body: string
  at: number
}

/**
 * Sends each webhook at its time, however many are not answered yet, as Zoom does. A latency counts from that time, so that
 * what a slow answer holds up is not left out.
 */
export async function sendOnTime(endpoint: Endpoint, webhooks: readonly Timed[]): Promise<Sent> {
  const signed = await Promise.all(webhooks.map(({ body }) => signedFor(endpoint, body)))
  const answers = new Answers(endpoint, { keepAlive: true })
  const began = performance.now()
  const waiting: Promise<void>[] = []
  for (const [index, { at }] of webhooks.entries()) {
    while (performance.now() - began < at) await setTimeout(1)
    const webhook = signed[index]
    if (webhook) waiting.push(answers.send(index, webhook, began + at))
  }
  await Promise.all(waiting)
  return answers.since(began)
}

/** Signed beforehand, for the time that signing takes is not the server's. Zoom's signatures are good for 5 minutes. */
async function signedFor({ secret }: Endpoint, body: string): Promise<Signed> {
  const headers = await sign(secret, Math.floor(Date.now() / 1_000), body)
  return { body, headers: { ...headers, 'content-length': Buffer.byteLength(body) } }
}

class Answers {
  readonly #url: string
  readonly #agent: Agent
  readonly #latencies: number[] = []
  readonly #refused: Record<number, number> = {}

  constructor({ url }: Endpoint, connections: { keepAlive: true; maxSockets?: number }) {
    this.#url = url
    this.#agent = new Agent(connections)
  }

  async send(index: number, webhook: Signed, dueAt: number): Promise<void> {
    const status = await this.#post(webhook).catch(() => 0)
    this.#latencies[index] = performance.now() - dueAt
    if (status !== 200) this.#refused[status] = (this.#refused[status] ?? 0) + 1
  }

  since(began: number): Sent {
    const seconds = (performance.now() - began) / 1_000
    this.#agent.destroy()
    return { latencies: this.#latencies, refused: this.#refused, seconds }
  }

  #post({ body, headers }: Signed): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const outgoing = request(this.#url, { method: 'POST', agent: this.#agent, headers }, (answer) => {
      answer.resume()
      answer.once('end', () => resolve(answer.statusCode ?? 0))
      answer.once('error', reject)
    })
    outgoing.once('error', reject)
    outgoing.end(body)
    return promise
  }
}
