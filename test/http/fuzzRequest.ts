import { base64url } from 'jose'
import type { Random } from '../simulator/random.ts'
import { JWT_SECRET, token } from '../support/rollcall.ts'
import { type Known, type Operation, validValue } from './fuzzDocument.ts'
import { jsonText, mutated, nasty, nastyText } from './fuzzJson.ts'

/** A request that nobody should send. */
export interface Attack {
  operation: Operation
  request: Request
  /** For a person who reads of it. */
  said: string
  /** Told where the request was not refused. */
  answered?: () => void
}

const ORIGIN = 'https://rollcall.test'

/** A request as one of the callers by one of the routes: valid here and there, mutated elsewhere. */
export async function attackBy(
  callers: readonly string[],
  operations: readonly Operation[],
  known: Known,
  random: Random,
): Promise<Attack> {
  const operation = random.pick(operations)
  const caller = random.pick(callers)
  const headers = headersOf(operation, random)
  const authorization = await authorizationOf(caller)
  if (authorization) headers.set('authorization', authorization)
  const text = bodyOf(operation, known, random)
  const init = text === null ? {} : { body: random.chance(0.05) ? broken(text) : text }
  const url = `${ORIGIN}${pathOf(operation, known, random)}${queryOf(operation, known, random)}`
  const request = new Request(url, { method: operation.method, headers, ...init })
  return { operation, request, said: `${caller} ${JSON.stringify([...headers])} ${text}` }
}

async function authorizationOf(caller: string): Promise<string | null> {
  if (caller === 'nobody') return null
  const [role = ''] = caller.split('-')
  const secret = caller === 'forger' ? { secret: 'another-secret-of-at-least-32-characters' } : {}
  const email = `${caller}@school.example`
  return `Bearer ${await token({ sub: caller, role: role === 'forger' ? 'admin' : role, email, ...secret })}`
}

/** Mostly with what is there. A meeting's own routes call it `id`. */
function pathOf({ path }: Operation, known: Known, random: Random): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const there = known[name === 'id' ? 'meetingId' : name]
    if (!there) throw new Error(`Nothing is known that ${name} in ${path} could be`)
    const value = random.chance(0.8) ? random.pick(there) : nastyText(random).slice(0, 2_000)
    return there.includes(value) ? encodeURIComponent(value) : inUrl(value, random)
  })
}

function queryOf({ parameters }: Operation, known: Known, random: Random): string {
  const given = parameters
    .filter((parameter) => parameter.in === 'query' && random.chance(0.5))
    .flatMap(({ name, schema }) => {
      const good = random.chance(0.75) ? String(validValue(schema, name, known, random)) : null
      const pair = `${name}=${inUrl(good ?? cursorOr(name, random), random)}`
      return random.chance(0.1) ? [pair, pair] : [pair]
    })
  if (random.chance(0.1)) given.push(inUrl(nastyText(random).slice(0, 2_000), random))
  return given.length === 0 ? '' : `?${given.join('&')}`
}

/** A cursor of somebody’s own making, or anything. */
function cursorOr(name: string, random: Random): string {
  if (name === 'cursor' && random.chance(0.8))
    return btoa(
      String.fromCharCode(
        ...new TextEncoder().encode(JSON.stringify([nasty(random), nasty(random)]).slice(0, 900)),
      ),
    )
  return nastyText(random).slice(0, 2_000)
}

const inUrl = (text: string, random: Random): string =>
  random.chance(0.9)
    ? encodeURIComponent(text.toWellFormed())
    : random.pick(['%', '%zz', '%ed%a0%80', '%ff', '%00', '%2e%2e%2f', '+', '%f0%9f'])

function headersOf({ parameters }: Operation, random: Random): Headers {
  const headers = new Headers()
  const odd = () =>
    nastyText(random)
      .replaceAll(/[^\t\x20-\xff]/g, '?')
      .slice(0, 1_000)
  for (const { name, in: place } of parameters)
    if (place === 'header' && random.chance(0.2))
      headers.set(name, random.chance(0.5) ? random.hex(8) : odd())
  if (random.chance(0.1)) headers.set('x-d1-bookmark', odd())
  if (random.chance(0.05)) headers.set('x-request-id', odd())
  if (random.chance(0.05)) headers.set('origin', odd())
  headers.set('content-type', random.chance(0.85) ? 'application/json' : random.pick(CONTENT_TYPES))
  return headers
}

const CONTENT_TYPES = [
  'text/plain',
  'application/json; charset=utf-16',
  'application/xml',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
  'application/problem+json',
  'nonsense',
]

function bodyOf({ method, body }: Operation, known: Known, random: Random): string | null {
  if (method === 'GET') return null
  if (random.chance(0.02)) return null
  const valid = body === null ? { event: random.hex(4) } : validValue(body, '', known, random)
  return jsonText(mutated(valid, random.pick([0, 1, 1, 1, 2, 3]), random), random)
}

/** Bytes that are no UTF-8. */
const broken = (text: string): Uint8Array<ArrayBuffer> => {
  const bytes = Uint8Array.from(new TextEncoder().encode(text))
  return bytes.length < 2 ? bytes : bytes.with(bytes.length >> 1, 0xff)
}

/** A token that is signed but says odd things, never that its bearer is an admin; or one that is none. */
export async function tokenOf(random: Random): Promise<string> {
  const claim = () =>
    random.pick([nasty(random), ['admin'], { role: ['admin'] }, 'Admin', 'admin ', 'student'])
  const claims = {
    sub: random.chance(0.5) ? 'student-1' : nasty(random),
    exp: random.chance(0.7) ? 4_000_000_000 : nasty(random),
    ...(random.chance(0.5) ? { role: claim() } : {}),
    ...(random.chance(0.3) ? { user_role: claim() } : {}),
    ...(random.chance(0.3) ? { app_metadata: claim(), user_metadata: claim(), email: claim() } : {}),
    ...(random.chance(0.2) ? { nbf: nasty(random), iat: nasty(random), aud: nasty(random) } : {}),
  }
  const header = { alg: random.chance(0.7) ? 'HS256' : nasty(random), kid: nasty(random), typ: nasty(random) }
  const crit = random.chance(0.1) ? { crit: nasty(random), b64: nasty(random) } : {}
  const signed = [{ ...header, ...crit }, claims]
    .map((part) => base64url.encode(jsonText(part, random)))
    .join('.')
  const jwt = `${signed}.${await hmac(signed)}`
  return random.chance(0.9)
    ? jwt
    : nastyText(random)
        .replaceAll(/[^\x21-\x7e]/g, '?')
        .slice(0, 5_000)
}

async function hmac(text: string): Promise<string> {
  const bytes = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', bytes.encode(JWT_SECRET), algorithm, false, ['sign'])
  return base64url.encode(new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes.encode(text))))
}
