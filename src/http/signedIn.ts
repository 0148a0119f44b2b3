import { createMiddleware } from 'hono/factory'
import { boundBody } from './body.ts'
import type { Claims } from './claims.ts'
import { discreet } from './discreet.ts'
import type { Env, Reads, RollcallContext } from './env.ts'
import { answerThrown } from './failure.ts'
import { BOOKMARK_HEADER } from './headers.ts'
import { KeysUnavailable } from './keySet.ts'
import { tooMany } from './rateLimit.ts'
import { refusal } from './refusals.ts'
import { cookieToken } from './sessionCookie.ts'
import { sha256 } from './sha256.ts'

/** Lets in the bearer of a good token who is within the limits. The body has not been read yet. */
export const signedIn = createMiddleware<Env>(async (c, next) => {
  // The cache of a shared computer must hold no join links and names.
  c.header('cache-control', 'no-store')
  const claims = await claimsOf(c).catch(unlessDown)
  // A token that cannot be checked does not make its address a guesser's, because a whole school may share the address.
  if (claims instanceof KeysUnavailable) return (await tooMany(c, 'address')) ?? answerThrown(claims, c)
  if (claims === null)
    return (await tooMany(c, 'failures')) ?? refusal(c, { reason: 'UNAUTHORIZED', message: NOT_SIGNED_IN })
  c.set('claims', claims)
  const limited = await tooMany(c, 'user')
  if (limited) return limited
  await readAs(c, claims)
  const tooLarge = boundBody(c)
  if (tooLarge) return tooLarge
  await next()
  return
})

/** With a socket a browser can send no headers except subprotocols: for a socket the token may be a subprotocol. */
function tokenIn(c: RollcallContext): string | undefined {
  const given = c.req.header('authorization')
  if (given !== undefined) return /^Bearer (.+)$/i.exec(given)?.[1]
  const inProtocols = isUpgrade(c)
    ? /(?:^|,)\s*bearer\.([\w.~-]+)\s*(?:,|$)/i.exec(protocolsOf(c))?.[1]
    : undefined
  return inProtocols ?? cookieToken(c)
}

const protocolsOf = (c: RollcallContext): string => c.req.header('sec-websocket-protocol') ?? ''

/** Whether a socket is asked for. */
export const isUpgrade = (c: RollcallContext): boolean =>
  c.req.header('upgrade')?.toLowerCase() === 'websocket'

/** Null without a good token. */
async function claimsOf(c: RollcallContext): Promise<Claims | null> {
  const token = tokenIn(c)
  return token !== undefined && TOKEN.test(token) ? c.get('ports').verifyToken(token) : null
}

const TOKEN = /^[\w.~+/=-]+$/

/** Opens the reads of the request for the bearer of these claims. */
async function readAs(c: RollcallContext, { knownBy, name, ...token }: Claims): Promise<void> {
  const emailDigest = knownBy === 'email' ? await sha256(token.email ?? '') : null
  const bearer = { ...token, emailDigest }
  const ports = c.get('ports')
  const asBearer = (reads: Reads) => ({ ...reads, queries: discreet(reads.queries, bearer, name) })
  const reads = asBearer(ports.reads(bookmarkOf(c), c.get('d1')))
  c.set('bearer', bearer)
  c.set('reads', reads)
  c.set('queries', reads.queries)
  c.set('ports', { ...ports, reads: (...args) => asBearer(ports.reads(...args)) })
}

function unlessDown(error: unknown): KeysUnavailable {
  if (error instanceof KeysUnavailable) return error
  throw error
}

/** D1's form of a bookmark. D1 fails on any other text, so other text is ignored. */
const BOOKMARK = /^[0-9a-f]{1,64}(?:-[0-9a-f]{1,64}){1,7}$/

const bookmarkOf = (c: RollcallContext): string | null =>
  BOOKMARK.exec(c.req.header(BOOKMARK_HEADER) ?? '')?.[0] ?? null

const NOT_SIGNED_IN = 'Sign in: this request has no token, or its token is not good or not good any more'
