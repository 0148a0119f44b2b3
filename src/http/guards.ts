import { createMiddleware } from 'hono/factory'
import { mayJoin } from '../app/join.ts'
import type { MeetingView } from '../app/queries.ts'
import type { ClassSight } from '../app/rosterPages.ts'
import { type Actor, type Guarded, mayAdminister, maySee, type Relation } from '../domain/access.ts'
import { bearerOf, type Standing } from '../domain/who/vouching.ts'
import { boundBody } from './body.ts'
import type { Claims } from './claims.ts'
import { discreet, discreetMeeting } from './discreet.ts'
import type { Env, RollcallContext } from './env.ts'
import { answerThrown } from './failure.ts'
import { BOOKMARK_HEADER } from './headers.ts'
import { KeysUnavailable } from './keySet.ts'
import { tooMany } from './rateLimit.ts'
import { refusal } from './refusals.ts'
import { cookieToken } from './sessionCookie.ts'

/** Lets in the bearer of a good token who is within the limits. Nobody's body has been read yet. */
export const signedIn = createMiddleware<Env>(async (c, next) => {
  // The next person at a shared computer finds no join links and names in its cache.
  c.header('cache-control', 'no-store')
  const claims = await claimsOf(c).catch(unlessDown)
  // The address is not yet a guesser's: its whole school may be behind it.
  if (claims instanceof KeysUnavailable) return (await tooMany(c, 'address')) ?? answerThrown(claims, c)
  if (claims === null)
    return (await tooMany(c, 'failures')) ?? refusal(c, { reason: 'UNAUTHORIZED', message: 'Unauthorized' })
  c.set('claims', claims)
  const limited = await tooMany(c, 'user')
  if (limited) return limited
  c.set('queries', c.get('ports').reads(bookmarkOf(c), c.get('d1')))
  if (claims.knownBy === 'email') {
    const known = await rosterId(c, claims)
    if (known === null) return refusal(c, { reason: 'FORBIDDEN', message: NO_ROLE })
    c.set('claims', { ...claims, id: known })
  }
  const tooLarge = boundBody(c)
  if (tooLarge) return tooLarge
  await next()
  return
})

/** A browser can send no header with a socket but its subprotocols: there the token may be one of them. */
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

/**
 * The roster's id of the user with the token's e-mail; null for somebody who has left. An id of the issuer's own is no id of
 * the roster's here, and must not become one.
 */
async function rosterId(c: RollcallContext, { id, email }: Claims): Promise<string | null> {
  const bearer = await c.get('queries').bearerByEmail(email ?? '')
  if (bearer === 'gone') return null
  return bearer?.id ?? `issuer:${id}`
}

function unlessDown(error: unknown): KeysUnavailable {
  if (error instanceof KeysUnavailable) return error
  throw error
}

const NO_ROLE = 'This account has no role at this school'

/** D1's form of a bookmark. D1 fails on any other text, so other text is ignored. */
const BOOKMARK = /^[0-9a-f]{1,64}(?:-[0-9a-f]{1,64}){1,7}$/

const bookmarkOf = (c: RollcallContext): string | null =>
  BOOKMARK.exec(c.req.header(BOOKMARK_HEADER) ?? '')?.[0] ?? null

/** Lets in an actor that the rule allows, and answers everyone else with `message`. */
export const allowed = (rule: (actor: Actor) => boolean, message: string) =>
  createMiddleware<Env>(async (c, next) => {
    const { id, email } = c.get('claims')
    const actor = identified(c, await c.get('queries').standing(id, email))
    if (actor === null || !rule(actor)) return refusal(c, { reason: 'FORBIDDEN', message })
    await next()
    return
  })

/** Everyone with a role. */
export const anyone = allowed(() => true, NO_ROLE)

type MeetingRule = (actor: Actor, meeting: Guarded, relation: Relation) => boolean

/**
 * Loads the session in the path and the actor in one round trip. 404 if the actor may not see the session, 403 if the
 * actor may see it and the rule refuses.
 */
export const meetingAllowed = (rule: MeetingRule, message: string, isShown = isInSight) =>
  createMiddleware<Env>(async (c, next) => {
    const { meeting, relation, ...standing } = await sightOf(c)
    const actor = identified(c, standing)
    if (
      meeting === null ||
      actor === null ||
      !maySee(actor, meeting, relation) ||
      !isShown(c, actor, meeting)
    )
      return refusal(c, { reason: 'NOT_FOUND', message: 'Meeting not found' })
    if (!rule(actor, meeting, relation)) return refusal(c, { reason: 'FORBIDDEN', message })
    c.set('meeting', discreetMeeting(meeting, actor))
    c.set('relation', relation)
    await next()
    return
  })

/** A deleted session is there for admins who ask for it. */
const isInSight = (c: RollcallContext, actor: Actor, { deleted_at }: MeetingView): boolean =>
  deleted_at === null || (mayAdminister(actor) && c.req.query('deleted') === 'true')

export const meetingInSight = meetingAllowed(() => true, '')

function sightOf(c: RollcallContext) {
  const { id, email } = c.get('claims')
  return c.get('queries').sight(id, c.req.param('id') ?? '', email)
}

type ClassRule = (actor: Actor, sight: ClassSight) => boolean

/** Loads the class in the path, as the asking user stands to it. A class that the rule does not show is not found. */
export const classAllowed = (rule: ClassRule) =>
  createMiddleware<Env>(async (c, next) => {
    const { actor, ports, d1 } = c.var
    const sight = await ports.rosterPages(d1).classSight(actor.id, c.req.param('classId') ?? '')
    if (sight === null || !rule(actor, sight))
      return refusal(c, { reason: 'NOT_FOUND', message: 'Class not found' })
    c.set('classSight', sight)
    await next()
    return
  })

/**
 * Sets the actor before any rule refuses, so that the log line has it. From then on no read tells them an e-mail that is
 * not for them.
 */
function identified(c: RollcallContext, standing: Standing): Actor | null {
  const actor = bearerOf(c.get('claims'), standing)
  if (actor === null) return null
  const { reads } = c.get('ports')
  c.set('actor', actor)
  c.set('queries', discreet(c.get('queries'), actor))
  c.set('ports', { ...c.get('ports'), reads: (...args) => discreet(reads(...args), actor) })
  return actor
}

/** Lets in a person who may join. A pupil outside the class learns why not (403) instead of 404. */
export const joinAllowed = createMiddleware<Env>(async (c, next) => {
  const { meeting, relation, ...standing } = await sightOf(c)
  const actor = identified(c, standing)
  const hidden =
    meeting?.target_audience !== 'class' && !(meeting && actor && maySee(actor, meeting, relation))
  if (meeting === null || meeting.deleted_at !== null || actor === null || hidden)
    return refusal(c, { reason: 'NOT_FOUND', message: 'Meeting not found' })
  const joining = mayJoin(c.get('ports'), actor, meeting, relation)
  if (!joining.ok) return refusal(c, joining.refusal)
  if (!maySee(actor, meeting, relation))
    return refusal(c, { reason: 'NOT_FOUND', message: 'Meeting not found' })
  if (meeting.status === 'cancelled')
    return refusal(c, { reason: 'MEETING_CANCELLED', message: 'This meeting has been cancelled' })
  c.set('meeting', discreetMeeting(meeting, actor))
  c.set('relation', relation)
  await next()
  return
})
