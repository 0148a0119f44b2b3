import { createMiddleware } from 'hono/factory'
import { mayJoin } from '../app/join.ts'
import type { User } from '../app/ports.ts'
import type { MeetingView } from '../app/queries.ts'
import type { ClassSight } from '../app/rosterPages.ts'
import { type Actor, type Guarded, mayAdminister, maySee, type Relation } from '../domain/access.ts'
import type { Claims } from './auth.ts'
import { BOOKMARK_HEADER, type Env, type RollcallContext } from './env.ts'
import { tooMany } from './rateLimit.ts'
import { refusal } from './refusals.ts'

/** Lets in the bearer of a good token who is within the limits. It does not read the roster. */
export const signedIn = createMiddleware<Env>(async (c, next) => {
  // The next person at a shared computer finds no join links and names in its cache.
  c.header('cache-control', 'no-store')
  const token = /^Bearer ([\w.~+/=-]+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  const claims = token === undefined ? null : await c.get('ports').verifyToken(token)
  if (claims === null)
    return (await tooMany(c, null)) ?? refusal(c, { reason: 'UNAUTHORIZED', message: 'Unauthorized' })
  c.set('claims', claims)
  const limited = await tooMany(c, claims.id)
  if (limited) return limited
  c.set('queries', c.get('ports').reads(bookmarkOf(c), c.get('d1')))
  await next()
  return
})

/** D1's form of a bookmark. D1 fails on any other text, so other text is ignored. */
const BOOKMARK = /^[0-9a-f]{1,64}(?:-[0-9a-f]{1,64}){1,7}$/

const bookmarkOf = (c: RollcallContext): string | null =>
  BOOKMARK.exec(c.req.header(BOOKMARK_HEADER) ?? '')?.[0] ?? null

/** Lets in an actor that the rule allows, and answers everyone else with `message`. */
export const allowed = (rule: (actor: Actor) => boolean, message: string) =>
  createMiddleware<Env>(async (c, next) => {
    const actor = identified(c, await c.get('queries').user(c.get('claims').id))
    if (actor === null || !rule(actor)) return refusal(c, { reason: 'FORBIDDEN', message })
    await next()
    return
  })

/** Everyone with a role. */
export const anyone = allowed(() => true, 'This account has no role at this school')

type MeetingRule = (actor: Actor, meeting: Guarded, relation: Relation) => boolean

/**
 * Loads the session in the path and the actor in one round trip. 404 if the actor may not see the session, 403 if the
 * actor may see it and the rule refuses.
 */
export const meetingAllowed = (rule: MeetingRule, message: string, isShown = isInSight) =>
  createMiddleware<Env>(async (c, next) => {
    const claims = c.get('claims')
    const { user, meeting, relation } = await c.get('queries').sight(claims.id, c.req.param('id') ?? '')
    const actor = identified(c, user)
    if (
      meeting === null ||
      actor === null ||
      !maySee(actor, meeting, relation) ||
      !isShown(c, actor, meeting)
    )
      return refusal(c, { reason: 'NOT_FOUND', message: 'Meeting not found' })
    if (!rule(actor, meeting, relation)) return refusal(c, { reason: 'FORBIDDEN', message })
    c.set('meeting', meeting)
    c.set('relation', relation)
    await next()
    return
  })

/** A deleted session is there for admins who ask for it. */
const isInSight = (c: RollcallContext, actor: Actor, { deleted_at }: MeetingView): boolean =>
  deleted_at === null || (mayAdminister(actor) && c.req.query('deleted') === 'true')

export const meetingInSight = meetingAllowed(() => true, '')

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

/** Sets the actor before any rule refuses, so that the log line has it. */
function identified(c: RollcallContext, user: User | null): Actor | null {
  const actor = toActor(c.get('claims'), user)
  if (actor) c.set('actor', actor)
  return actor
}

/** The roster's role, else the token's; null if neither has one. */
function toActor(claims: Claims, user: User | null): Actor | null {
  const role = user?.role ?? claims.role
  if (role === null) return null
  return { id: claims.id, role, email: user?.email ?? claims.email, name: user?.name ?? claims.name }
}

/** Lets in a person who may join. A pupil outside the class learns why not (403) instead of 404. */
export const joinAllowed = createMiddleware<Env>(async (c, next) => {
  const claims = c.get('claims')
  const { user, meeting, relation } = await c.get('queries').sight(claims.id, c.req.param('id') ?? '')
  const actor = identified(c, user)
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
  c.set('meeting', meeting)
  c.set('relation', relation)
  await next()
  return
})
