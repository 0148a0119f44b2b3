import type { Refusal, Result } from '../domain/result.ts'
import { ok } from '../domain/result.ts'
import type { Unavailable, WriteRequest } from './contract.ts'
import type { Writers } from './ports.ts'

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
  /** Signed, and of another Zoom account than the school's. */
  | 'OTHER_ACCOUNT'
  | 'INVALID_JSON'
  | 'MALFORMED_EVENT'
  | 'BAD_PLAIN_TOKEN'
>

export type Received = { received: true } | { plainToken: string; encryptedToken: string }

/**
 * Takes in one webhook. What is answered as received is in the log or kept for it, was there before, or is nothing of
 * Rollcall's: an event of another kind, or of a meeting that it did not schedule. Refuses as UNAVAILABLE, or throws,
 * where it could not even be kept, so that Zoom tries again.
 */
export async function receiveWebhook(
  { door, writers }: { door: WebhookDoor; writers: Writers },
  incoming: IncomingWebhook,
): Promise<Result<Received, WebhookRefusal | Unavailable>> {
  const opened = await door.open(incoming)
  if (!opened.ok) return opened
  if (opened.value.kind === 'validation') return ok(opened.value.answer)
  if (opened.value.kind === 'ignored') return ok({ received: true })
  const answer = await writers.of(opened.value.number).execute(opened.value.request)
  // Any other refusal of a meeting (not ours, deleted) is no trouble of Zoom's: repeating it would not help.
  return answer.ok || answer.refusal.reason !== 'UNAVAILABLE'
    ? ok({ received: true })
    : refused(answer.refusal)
}

const refused = (refusal: Unavailable) => ({ ok: false, refusal }) as const
