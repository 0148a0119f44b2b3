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

/** For an event under a number that may be personal: the host in Zoom, and when the instance began. */
export interface PersonalNumber {
  number: string
  zoomHostId: string
  /** ISO 8601. The event's own time, if Zoom does not tell the beginning. */
  at: string
}

/** Finds the session that a Zoom user hosts at a time. */
export interface HostedSessions {
  /** The meeting's number. Null if the given number is itself a meeting's, or if no session or several sessions fit. */
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
 * Takes in one webhook. Afterwards it is in the log or in the spill (`kept` is called), or it is a repeat, or it does not concern Rollcall.
 * If it could not be stored, refuses as UNAVAILABLE or throws, so that Zoom tries again. A webhook under a personal number belongs to the
 * session that its owner hosts at that time.
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
  // Any other refusal (not ours, deleted) counts as received, because a repeat would not help.
  return answer.ok || answer.refusal.reason !== 'UNAVAILABLE'
    ? ok({ received: true })
    : refused(answer.refusal)
}

const refused = (refusal: Unavailable) => ({ ok: false, refusal }) as const
