import { env } from 'cloudflare:workers'
import type { Doing, Message, Taken } from './receiver.ts'

export interface Inbox {
  url: string
  /** What came, once so many have. */
  taken(count: number): Promise<Taken[]>
  /** The same as messages that are signed by this secret; null for others. */
  messages(count: number, secret: string): Promise<(Message | null)[]>
  /** What it does with the next requests. */
  does(...doing: Doing[]): Promise<void>
}

/** An endpoint of a test's own: see receiver.ts. */
export async function openInbox(): Promise<Inbox> {
  const { path } = await json<{ path: string }>(fetch(env.RECEIVER_URL, { method: 'POST' }))
  const url = `${env.RECEIVER_URL}${path}`
  return {
    url,
    taken: (count) => json<Taken[]>(fetch(`${url}?count=${count}`)),
    async messages(count, secret) {
      const asked = new URLSearchParams({ count: String(count), secret })
      return (await json<Taken[]>(fetch(`${url}?${asked}`))).map(({ message }) => message)
    },
    async does(...doing) {
      await json(fetch(url, { method: 'PUT', body: JSON.stringify(doing) }))
    },
  }
}

async function json<T>(answer: Promise<Response>): Promise<T> {
  return (await answer).json()
}
