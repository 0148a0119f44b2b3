import type * as z from 'zod'
import type { IncomingWebhook, OpenedWebhook, WebhookDoor, WebhookRefusal } from '../../app/receiveWebhook.ts'
import { ok, type Result, refuse } from '../../domain/result.ts'
import { parseJson } from '../json.ts'
import { linkAt } from '../values.ts'
import type { IsOurs } from './account.ts'
import { type Hashes, webHashes } from './hashes.ts'
import { AnyZoomEvent, HANDLED_EVENTS, TIMELESS_EVENTS, UrlValidation, ZoomEvent } from './payloads.ts'
import { answerUrlValidation, NOT_BY_ZOOM, verifySignature, webhookSecrets } from './signature.ts'
import { boundToIn, translate } from './translate.ts'
import { type Usual, usualEvent } from './usual.ts'

export interface DoorOptions {
  /** ZOOM_WEBHOOK_SECRET_TOKEN: one secret, or two with a comma while it is being changed. */
  secretToken: string | undefined
  /** As https://api.zoom.us/v2: links may lead there, too. */
  apiUrl: string
  isOurs: IsOurs
  /** Web Crypto's, if none are given. */
  hashes?: Hashes
  /** Milliseconds since the epoch. */
  now: () => number
}

type Signed = Pick<IncomingWebhook, 'body' | 'timestamp'>
type Opened = Result<OpenedWebhook, WebhookRefusal>

/** Checks the signature before anything of a webhook is read. */
export function createDoor({
  secretToken,
  apiUrl,
  isOurs,
  hashes = webHashes,
  now,
}: DoorOptions): WebhookDoor {
  const secrets = webhookSecrets(secretToken ?? '')
  const link = linkAt(apiUrl)

  const translated = async (event: ZoomEvent, body: IncomingWebhook['body']): Promise<Opened> =>
    ok({ kind: 'event', event: event.event, ...(await translate(event, body, hashes)) })

  async function read({ body, timestamp }: Signed, secret: string): Promise<Opened> {
    const json = parseJson(textOf(body) ?? '')
    if (json === undefined) return refuse('INVALID_JSON', 'Invalid JSON')
    const usual = usualEvent(json)
    return usual === null ? readAny(json, { body, timestamp }, secret) : readUsual(usual, body)
  }

  async function readUsual({ accountId, event }: Usual, body: IncomingWebhook['body']): Promise<Opened> {
    if (!(await isOurs(accountId))) return refuse('OTHER_ACCOUNT', NOT_BY_ZOOM)
    return translated(event, body)
  }

  async function readAny(json: unknown, { body, timestamp }: Signed, secret: string): Promise<Opened> {
    const named = AnyZoomEvent.safeParse(json)
    if (!named.success) return malformed(named.error)
    const { event, payload } = named.data
    if (event === 'endpoint.url_validation') return validate(json, secret)
    if (!(await isOurs(payload?.account_id || null))) return refuse('OTHER_ACCOUNT', NOT_BY_ZOOM)
    const dated = TIMELESS_EVENTS.includes(event) ? withTime(json, Number(timestamp) * 1_000) : json
    return readEvent(event, dated, body)
  }

  async function readEvent(event: string, json: unknown, body: IncomingWebhook['body']): Promise<Opened> {
    if (!HANDLED_EVENTS.includes(event)) return ok({ kind: 'ignored', event })
    const parsed = ZoomEvent.safeParse(json)
    if (!parsed.success) return malformed(parsed.error)
    if (isOfNoInstance(parsed.data) || isOfNobody(parsed.data) || tellsNothing(parsed.data))
      return ok({ kind: 'ignored', event })
    return translated(withoutStrangeLink(parsed.data, link), body)
  }

  return {
    async open(incoming) {
      if (secrets.length === 0)
        return refuse('WEBHOOK_NOT_CONFIGURED', 'The webhook secret is not configured')
      const signed = await verifySignature(incoming, secrets, now(), hashes)
      if (!signed.ok) return signed
      return read(incoming, signed.value)
    },
  }
}

/** A person at the door of an instance that Zoom does not name. */
const isOfNoInstance = ({ payload: { object } }: ZoomEvent): boolean =>
  'uuid' in object && object.uuid === null

/** Zoom names no registrant, or an id that cannot be Zoom's. */
const isOfNobody = ({ payload: { object } }: ZoomEvent): boolean =>
  'registrant' in object && object.registrant.id === null

/** A telephone that Zoom binds to nobody, or a recording without a file. */
function tellsNothing(event: ZoomEvent): boolean {
  switch (event.event) {
    case 'meeting.participant_bind':
      return boundToIn(event.payload.object.participant) === null
    case 'recording.completed':
    case 'recording.transcript_completed':
      return event.payload.object.recording_files.length === 0
    default:
      return false
  }
}

/** The event. If Zoom left its time out, the time of the signature is added. */
const withTime = (json: unknown, signedAt: number): unknown =>
  json instanceof Object && (!('event_ts' in json) || json.event_ts === null || json.event_ts === '')
    ? { ...json, event_ts: signedAt }
    : json

/** A link that does not lead to Zoom is left out. */
function withoutStrangeLink(event: ZoomEvent, link: z.ZodType<string>): ZoomEvent {
  if (event.event !== 'meeting.updated') return event
  const { join_url, ...object } = event.payload.object
  if (join_url === undefined || link.safeParse(join_url).success) return event
  return { ...event, payload: { ...event.payload, object } }
}

async function validate(json: unknown, secret: string): Promise<Opened> {
  const validation = UrlValidation.safeParse(json)
  if (!validation.success) return refuse('BAD_PLAIN_TOKEN', 'Missing plainToken')
  const answer = await answerUrlValidation(validation.data.payload.plainToken, secret)
  return answer.ok ? ok({ kind: 'validation', answer: answer.value }) : answer
}

/** The names of the unreadable fields, never their values. */
const malformed = (error: z.ZodError) =>
  refuse(
    'MALFORMED_EVENT',
    `Not an event as Zoom sends it: ${error.issues.map((i) => i.path.join('.')).join(', ')}`,
  )

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/** The body as text; undefined if it is not UTF-8. */
function textOf(body: Uint8Array): string | undefined {
  try {
    return decoder.decode(body)
  } catch {
    return undefined
  }
}
