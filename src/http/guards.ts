import { createMiddleware } from 'hono/factory'
import { mayJoin } from '../app/join.ts'
import type { User } from '../app/ports.ts'
import type { ClassSight } from '../app/rosterPages.ts'
import { type Actor, type Guarded, maySee, type Relation } from '../domain/access.ts'
import type { Claims } from './auth.ts'
import { BOOKMARK_HEADER, type Env, type RollcallContext } from './env.ts'
import { tooMany } from './rateLimit.ts'
import { refusal } from './refusals.ts'

/** Only for the bearer of a good token who does not ask too often. Asks the roster nothing yet. */
export const signedIn = createMiddleware<Env>(async (c, next) => {
  // Ways in and names are for who asked: the next one at a shared computer finds none in its cache.
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

/** D1's form of a bookmark. It fails on any other, so that is taken for none. */
const BOOKMARK = /^[0-9a-f]{1,64}(?:-[0-9a-f]{1,64}){1,7}$/

const bookmarkOf = (c: RollcallContext): string | null =>
  BOOKMARK.exec(c.req.header(BOOKMARK_HEADER) ?? '')?.[0] ?? null

/** Only for those whom the rule allows; everyone else is told `message`. */
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
 * Loads the meeting in the path, with who asks, in one round trip. A meeting that someone may not see is not
 * found; one that they may see but not treat as the rule says is forbidden.
 */
export const meetingAllowed = (rule: MeetingRule, message: string) =>
  createMiddleware<Env>(async (c, next) => {
    const claims = c.get('claims')
    const { user, meeting, relation } = await c.get('queries').sight(claims.id, c.req.param('id') ?? '')
    const actor = identified(c, user)
    if (meeting === null || actor === null || !maySee(actor, meeting, relation))
      return refusal(c, { reason: 'NOT_FOUND', message: 'Meeting not found' })
    if (!rule(actor, meeting, relation)) return refusal(c, { reason: 'FORBIDDEN', message })
    c.set('meeting', meeting)
    c.set('relation', relation)
    await next()
    return
  })

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

/** Says who asks, to the log too, whatever they are then refused. */
function identified(c: RollcallContext, user: User | null): Actor | null {
  const actor = toActor(c.get('claims'), user)
  if (actor) c.set('actor', actor)
  return actor
}

/** The roster's word before the token's; null where neither gives a role. */
function toActor(claims: Claims, user: User | null): Actor | null {
  const role = user?.role ?? claims.role
  if (role === null) return null
  return { id: claims.id, role, email: user?.email ?? claims.email, name: user?.name ?? claims.name }
}

/** Who may join, by rules that tell people why not: a meeting of a class is not hidden from a student outside it. */
export const joinAllowed = createMiddleware<Env>(async (c, next) => {
  const claims = c.get('claims')
  const { user, meeting, relation } = await c.get('queries').sight(claims.id, c.req.param('id') ?? '')
  const actor = identified(c, user)
  const hidden =
    meeting?.target_audience !== 'class' && !(meeting && actor && maySee(actor, meeting, relation))
  if (meeting === null || actor === null || hidden)
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
