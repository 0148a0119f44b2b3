import type * as z from 'zod'
import type { IncomingWebhook, OpenedWebhook, WebhookDoor, WebhookRefusal } from '../../app/receiveWebhook.ts'
import { ok, type Result, refuse } from '../../domain/result.ts'
import { parseJson } from '../json.ts'
import { AnyZoomEvent, HANDLED_EVENTS, UrlValidation, ZoomEvent } from './payloads.ts'
import { answerUrlValidation, verifySignature, webhookSecrets } from './signature.ts'
import { translate } from './translate.ts'

export interface DoorOptions {
  /** ZOOM_WEBHOOK_SECRET_TOKEN: one secret, or two with a comma during a change. */
  secretToken: string | undefined
  /** Milliseconds since the epoch. */
  now: () => number
}

/** The door reads a webhook's body after it has checked the signature. */
export function createDoor({ secretToken, now }: DoorOptions): WebhookDoor {
  const secrets = webhookSecrets(secretToken ?? '')
  return {
    async open(incoming) {
      if (secrets.length === 0)
        return refuse('WEBHOOK_NOT_CONFIGURED', 'The webhook secret is not configured')
      const signed = await verifySignature(incoming, secrets, now())
      if (!signed.ok) return signed
      return read(incoming, signed.value)
    },
  }
}

async function read(
  { body }: IncomingWebhook,
  secret: string,
): Promise<Result<OpenedWebhook, WebhookRefusal>> {
  const json = parseJson(textOf(body) ?? '')
  if (json === undefined) return refuse('INVALID_JSON', 'Invalid JSON')
  const named = AnyZoomEvent.safeParse(json)
  if (!named.success) return malformed(named.error)
  const { event } = named.data
  if (event === 'endpoint.url_validation') return validate(json, secret)
  if (!HANDLED_EVENTS.includes(event)) return ok({ kind: 'ignored', event })
  const parsed = ZoomEvent.safeParse(json)
  if (!parsed.success) return malformed(parsed.error)
  return ok({ kind: 'event', event, ...(await translate(parsed.data, body)) })
}

async function validate(json: unknown, secret: string): Promise<Result<OpenedWebhook, WebhookRefusal>> {
  const validation = UrlValidation.safeParse(json)
  if (!validation.success) return refuse('BAD_PLAIN_TOKEN', 'Missing plainToken')
  const answer = await answerUrlValidation(validation.data.payload.plainToken, secret)
  return answer.ok ? ok({ kind: 'validation', answer: answer.value }) : answer
}

/** The names of the fields that could not be read, never their values. */
const malformed = (error: z.ZodError) =>
  refuse(
    'MALFORMED_EVENT',
    `Not an event as Zoom sends it: ${error.issues.map((i) => i.path.join('.')).join(', ')}`,
  )

/** The body as text, or undefined if it is not UTF-8. */
function textOf(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(body)
  } catch {
    return undefined
  }
}
