import type { Refusal, Result } from '../domain/result.ts'
import { ok } from '../domain/result.ts'
import type { Writers } from './ports.ts'
import type { WriteRequest } from './writer.ts'

/** Zoom's side of the door: tells what a webhook is, and whether it is Zoom's at all. */
export interface WebhookDoor {
  open(request: IncomingWebhook): Promise<Result<OpenedWebhook, WebhookRefusal>>
}

export interface IncomingWebhook {
  signature: string | null
  timestamp: string | null
  /** The bytes as they came: they are what is signed. */
  body: Uint8Array<ArrayBuffer>
}

export type OpenedWebhook =
  | { kind: 'validation'; answer: { plainToken: string; encryptedToken: string } }
  | { kind: 'event'; event: string; number: string; request: WriteRequest }
  /** Signed by Zoom and of no use here. */
  | { kind: 'ignored'; event: string }

export type WebhookRefusal = Refusal<
  | 'WEBHOOK_NOT_CONFIGURED'
  | 'BAD_SIGNATURE'
  | 'STALE'
  | 'INVALID_JSON'
  | 'MALFORMED_EVENT'
  | 'BAD_PLAIN_TOKEN'
>

export type Received = { received: true } | { plainToken: string; encryptedToken: string }

/**
 * Takes in one webhook. What is answered as received is in the log, was there before, or is nothing that Rollcall
 * keeps: an event of another kind, or of a meeting that it did not schedule. Throws where the log cannot be
 * written, so that Zoom tries again.
 */
export async function receiveWebhook(
  { door, writers }: { door: WebhookDoor; writers: Writers },
  incoming: IncomingWebhook,
): Promise<Result<Received, WebhookRefusal>> {
  const opened = await door.open(incoming)
  if (!opened.ok) return opened
  if (opened.value.kind === 'validation') return ok(opened.value.answer)
  // A meeting's refusal (not ours, deleted) is no trouble of Zoom's: repeating it would not help.
  if (opened.value.kind === 'event') await writers.of(opened.value.number).execute(opened.value.request)
  return ok({ received: true })
}
