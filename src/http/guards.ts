import { mayJoin } from '../app/join.ts'
import type { MeetingView } from '../app/meetingView.ts'
import type { ClassSight } from '../app/rosterPages.ts'
import { relationOf } from '../app/sight.ts'
import { type Actor, type Guarded, mayAdminister, maySee, type Relation } from '../domain/access.ts'
import type { RollcallContext } from './env.ts'
import { refusal } from './refusals.ts'

/** Checks whether a request is allowed. Null allows it. The guard of a read runs in the read's own round trip. */
export type Guard = (c: RollcallContext) => Promise<Response | null>

/** Both guards, in one round trip. The first guard's refusal comes first. */
export const both =
  (one: Guard, other: Guard): Guard =>
  async (c) => {
    const [first, second] = await Promise.all([one(c), other(c)])
    return first ?? second
  }

/** Lets in an actor that the rule allows, and answers everyone else with `message`. */
export const allowed =
  (rule: (actor: Actor) => boolean, message: string): Guard =>
  async (c) => {
    const actor = await identified(c)
    return actor === null || !rule(actor) ? refusal(c, { reason: 'FORBIDDEN', message }) : null
  }

const NO_ROLE = 'This account has no role at this school'

/** Everyone with a role. */
export const anyone = allowed(() => true, NO_ROLE)

type MeetingRule = (actor: Actor, meeting: Guarded, relation: Relation) => boolean

/** Loads the session in the path. 404 if the actor may not see the session, 403 if the actor may see it and the rule refuses. */
export const meetingAllowed =
  (rule: MeetingRule, message: string, isShown = isInSight): Guard =>
  async (c) => {
    const sight = await sightOf(c, c.req.param('id'))
    if (sight === null) return notFound(c)
    const { actor, meeting, relation } = sight
    if (!maySee(actor, meeting, relation) || !isShown(c, actor, meeting)) return notFound(c)
    if (!rule(actor, meeting, relation)) return refusal(c, { reason: 'FORBIDDEN', message })
    c.set('meeting', meeting)
    c.set('relation', relation)
    return null
  }

/** Only admins who ask for deleted sessions see one. */
const isInSight = (c: RollcallContext, actor: Actor, { deleted_at }: MeetingView): boolean =>
  deleted_at === null || (mayAdminister(actor) && c.req.query('deleted') === 'true')

export const meetingInSight = meetingAllowed(() => true, '')

const notFound = (c: RollcallContext) => refusal(c, { reason: 'NOT_FOUND', message: 'Meeting not found' })

/**
 * A session as the actor may see it, and the actor's relation to its class. Null if the session is unknown, or the bearer has no
 * rights.
 */
async function sightOf(c: RollcallContext, meetingId = '') {
  const { bearer, queries } = c.var
  const [actor, { meeting, ...family }] = await Promise.all([identified(c), queries.sight(bearer, meetingId)])
  if (actor === null || meeting === null) return null
  return { actor, meeting, relation: relationOf(actor, meeting, family) }
}

type ClassRule = (actor: Actor, sight: ClassSight) => boolean

/** Loads the class in the path with the actor's relation to it. A class that the rule hides is not found. */
export const classAllowed =
  (rule: ClassRule): Guard =>
  async (c) => {
    const { bearer, reads } = c.var
    const [actor, sight] = await Promise.all([
      identified(c),
      reads.roster.classSight(bearer, c.req.param('classId') ?? ''),
    ])
    if (actor === null || sight === null || !rule(actor, sight))
      return refusal(c, { reason: 'NOT_FOUND', message: 'Class not found' })
    c.set('classSight', sight)
    return null
  }

/** Sets the actor before a rule refuses, so that the log line has it. */
async function identified(c: RollcallContext): Promise<Actor | null> {
  const actor = await c.get('queries').actor()
  if (actor !== null) c.set('actor', actor)
  return actor
}

/** Lets in a person who may join. A pupil outside the class learns why not (403) instead of 404. */
export const joinAllowed: Guard = async (c) => {
  const sight = await sightOf(c, c.req.param('id'))
  if (sight === null) return notFound(c)
  const { actor, meeting, relation } = sight
  const isSeen = maySee(actor, meeting, relation)
  if (meeting.deleted_at !== null || (meeting.target_audience !== 'class' && !isSeen)) return notFound(c)
  const joining = mayJoin(c.get('ports'), actor, meeting, relation)
  if (!joining.ok) return refusal(c, joining.refusal)
  if (!isSeen) return notFound(c)
  if (meeting.status === 'cancelled')
    return refusal(c, { reason: 'MEETING_CANCELLED', message: 'This meeting has been cancelled' })
  c.set('meeting', meeting)
  c.set('relation', relation)
  return null
}
