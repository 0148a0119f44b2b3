import { ok, type Refusal, type Result, refuse } from '../../domain/result.ts'
import { type Hashes, hmacKey, webHashes } from './hashes.ts'

/** An incoming webhook. */
export interface SignedRequest {
  /** Header x-zm-signature. */
  signature: string | null
  /** Header x-zm-request-timestamp, in seconds. */
  timestamp: string | null
  /** The raw bytes, because a body that is serialised again could differ from the signed bytes. */
  body: Uint8Array
}

const TOLERANCE_S = 300
const MAX_SECRETS = 2
const SIGNATURE = /^v0=([0-9a-f]{64})$/
const TIMESTAMP = /^\d{1,12}$/
const PLAIN_TOKEN = /^[A-Za-z0-9+/=_-]{1,256}$/

/** The secrets in ZOOM_WEBHOOK_SECRET_TOKEN: one, or two with a comma during a change. */
export const webhookSecrets = (text: string): string[] =>
  text
    .split(',')
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '')
    .slice(0, MAX_SECRETS)

/**
 * Checks Zoom's signature, then its age; `now` in milliseconds. The value is the secret that signed: the answer to a URL
 * validation needs the same secret.
 */
export async function verifySignature(
  request: SignedRequest,
  secrets: string[],
  now: number,
  { isSigned }: Pick<Hashes, 'isSigned'> = webHashes,
): Promise<Result<string, Refusal<'BAD_SIGNATURE' | 'STALE'>>> {
  const hex = SIGNATURE.exec(request.signature ?? '')?.[1]
  const timestamp = TIMESTAMP.exec(request.timestamp ?? '')?.[0]
  if (hex === undefined || timestamp === undefined) return BAD_SIGNATURE
  const message = signedBytes(timestamp, request.body)
  const secret = await firstOf(secrets, (one) => isSigned(one, message, bytesOf(hex)))
  if (secret === undefined) return BAD_SIGNATURE
  const age = Math.abs(Math.floor(now / 1_000) - Number(timestamp))
  return age > TOLERANCE_S ? refuse('STALE', 'The signature is too old') : ok(secret)
}

/** The same message as for another account's webhooks, so that they learn no more. */
export const NOT_BY_ZOOM = 'The signature is not by Zoom'
const BAD_SIGNATURE = refuse('BAD_SIGNATURE', NOT_BY_ZOOM)

type Bytes = Uint8Array<ArrayBuffer>

const encoder = new TextEncoder()

async function firstOf(secrets: string[], isIt: (secret: string) => boolean | Promise<boolean>) {
  for (const secret of secrets) if (await isIt(secret)) return secret
  return undefined
}

function signedBytes(timestamp: string, body: Uint8Array): Bytes {
  const prefix = encoder.encode(`v0:${timestamp}:`)
  const bytes = new Uint8Array(prefix.length + body.length)
  bytes.set(prefix)
  bytes.set(body, prefix.length)
  return bytes
}

/**
 * Answers endpoint.url_validation. The same secret signs webhooks. So Rollcall signs only tokens that cannot be mistaken
 * for a signed message (`v0:…`), and only for a request with a good signature.
 */
export async function answerUrlValidation(
  plainToken: string,
  secret: string,
): Promise<Result<{ plainToken: string; encryptedToken: string }, Refusal<'BAD_PLAIN_TOKEN'>>> {
  if (!PLAIN_TOKEN.test(plainToken))
    return refuse('BAD_PLAIN_TOKEN', 'plainToken has a form that Zoom never sends')
  const mac = await crypto.subtle.sign('HMAC', await hmacKey(secret), encoder.encode(plainToken))
  return ok({ plainToken, encryptedToken: hexOf(new Uint8Array(mac)) })
}

function bytesOf(hex: string): Bytes {
  const bytes = new Uint8Array(hex.length / 2)
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
