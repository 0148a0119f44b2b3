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
  | { kind: 'event'; event: string; number: string; request: WriteRequest; personal?: PersonalNumber }
  /** Signed by Zoom, and of a kind that Rollcall does not use. */
  | { kind: 'ignored'; event: string }

/** Of an event with a number that may be its host's personal one: the host in Zoom, and when it happened. */
export interface PersonalNumber {
  number: string
  zoomHostId: string
  /** ISO 8601. */
  at: string
}

/** Finds the session that somebody hosts in Zoom at a time. */
export interface HostedSessions {
  /** The meeting's number; null where it is of a session itself, or where there is no session, or more than one that it may be. */
  hostedAt(personal: PersonalNumber): Promise<string | null>
}

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
 * the webhook could not be kept, so that Zoom tries again. Calls `kept` if it is in the spill. What is told under a host's personal
 * number is of the session that they host just then.
 */
export async function receiveWebhook(
  { door, meetings, hosted }: { door: WebhookDoor; meetings: Meetings; hosted: HostedSessions },
  incoming: IncomingWebhook,
  kept: () => void = () => undefined,
): Promise<Result<Received, WebhookRefusal | Unavailable>> {
  const opened = await door.open(incoming)
  if (!opened.ok) return opened
  if (opened.value.kind === 'validation') return ok(opened.value.answer)
  if (opened.value.kind === 'ignored') return ok({ received: true })
  const { number, request, personal } = opened.value
  const answer = await meetings.of((personal && (await hosted.hostedAt(personal))) ?? number).execute(request)
  if (answer.ok && answer.value.version === null) kept()
  // Any other refusal of a meeting (not ours, deleted) is no trouble of Zoom's: repeating it would not help.
  return answer.ok || answer.refusal.reason !== 'UNAVAILABLE'
    ? ok({ received: true })
    : refused(answer.refusal)
}

const refused = (refusal: Unavailable) => ({ ok: false, refusal }) as const
