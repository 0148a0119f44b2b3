import { sign } from '../simulator/webhooks.ts'
import type { Server } from './server.ts'

export interface Sent {
  /** How many of each status; 0 where no answer came. */
  statuses: Record<number, number>
  /** Milliseconds from request to answer, smallest first. */
  latencies: number[]
  seconds: number
  /** How many were sent before the time was over. */
  count: number
}

/** Sends the webhooks in order, so many at a time, until all are sent or the time is over. */
export async function sendAll(
  { webhookUrl, webhookSecret }: Pick<Server, 'webhookUrl' | 'webhookSecret'>,
  bodies: readonly string[],
  { atOnce, seconds }: { atOnce: number; seconds: number },
): Promise<Sent> {
  const began = performance.now()
  const statuses: Record<number, number> = {}
  const latencies: number[] = []
  let next = 0
  async function sender(): Promise<void> {
    while (next < bodies.length && performance.now() - began < seconds * 1_000) {
      const body = bodies[next++] ?? ''
      const headers = await sign(webhookSecret, Math.floor(Date.now() / 1_000), body)
      const sentAt = performance.now()
      const status = await statusOf(fetch(webhookUrl, { method: 'POST', headers, body }))
      latencies.push(performance.now() - sentAt)
      statuses[status] = (statuses[status] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, sender))
  const took = (performance.now() - began) / 1_000
  return { statuses, latencies: latencies.sort((a, b) => a - b), seconds: took, count: latencies.length }
}

async function statusOf(answer: Promise<Response>): Promise<number> {
  try {
    const response = await answer
    await response.arrayBuffer()
    return response.status
  } catch {
    return 0
  }
}

/** The value below which this share of the sorted values lies. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
