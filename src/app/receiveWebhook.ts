import type { Refusal, Result } from '../domain/result.ts'
import { ok } from '../domain/result.ts'
import type { Unavailable, WriteRequest } from './contract.ts'
import type { Meetings } from './ports.ts'

/** Checks that a webhook comes from Zoom, and reads it. */
export interface WebhookDoor {
  open(request: IncomingWebhook): Promise<Result<OpenedWebhook, WebhookRefusal>>
}

export interface IncomingWebhook {
  signature: string | null
  timestamp: string | null
  /** The raw bytes: the signature is over them. */
  body: Uint8Array<ArrayBuffer>
}

export type OpenedWebhook =
  | { kind: 'validation'; answer: { plainToken: string; encryptedToken: string } }
  | { kind: 'event'; event: string; number: string; request: WriteRequest }
  /** Signed by Zoom, and of a kind that Rollcall does not use. */
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
 * Takes in one webhook. A received webhook is in the log or in the spill, or it is a repeat, or it does not concern
 * Rollcall: another kind of webhook, or a meeting that Rollcall did not schedule. Refuses as UNAVAILABLE, or throws, if
 * the webhook could not be kept, so that Zoom tries again. Calls `kept` if it is in the spill.
 */
export async function receiveWebhook(
  { door, meetings }: { door: WebhookDoor; meetings: Meetings },
  incoming: IncomingWebhook,
  kept: () => void = () => undefined,
): Promise<Result<Received, WebhookRefusal | Unavailable>> {
  const opened = await door.open(incoming)
  if (!opened.ok) return opened
  if (opened.value.kind === 'validation') return ok(opened.value.answer)
  if (opened.value.kind === 'ignored') return ok({ received: true })
  const answer = await meetings.of(opened.value.number).execute(opened.value.request)
  if (answer.ok && answer.value.version === null) kept()
  // Any other refusal of a meeting (not ours, deleted) is no trouble of Zoom's: repeating it would not help.
  return answer.ok || answer.refusal.reason !== 'UNAVAILABLE'
    ? ok({ received: true })
    : refused(answer.refusal)
}

const refused = (refusal: Unavailable) => ({ ok: false, refusal }) as const
