import { maySee, maySeeParticipants } from '../domain/access.ts'
import { bearerOf } from '../domain/who/vouching.ts'
import type { Bearer } from './bearer.ts'
import { type Listener, type LiveReset, resetOf } from './live.ts'
import type { Queries } from './queries.ts'
import { relationOf } from './sight.ts'

/** Whether a listener still has their right, by the present roster. */
export async function mayListen(
  queries: Pick<Queries, 'sight' | 'standing'>,
  { token, sessionId }: Listener,
): Promise<boolean> {
  const bearer = { ...token, emailDigest: null }
  const [standing, { meeting, ...family }] = await Promise.all([
    queries.standing(bearer),
    queries.sight(bearer, sessionId),
  ])
  const actor = bearerOf({ ...token, name: null }, standing)
  if (meeting === null || meeting.deleted_at !== null || actor === null) return false
  const relation = relationOf(actor, meeting, family)
  return maySee(actor, meeting, relation) && maySeeParticipants(actor, meeting, relation)
}

/** The meeting itself as reader: it reads all participants, on behalf of its listeners. */
const ITSELF: Bearer = { id: '', role: 'admin', email: null, emailDigest: null }

/** The picture of a session, at the version or slightly later. */
export async function pictureOf(
  queries: Pick<Queries, 'sight' | 'roll'>,
  sessionId: string,
  version: number,
): Promise<LiveReset | null> {
  const [{ meeting }, roll] = await Promise.all([
    queries.sight(ITSELF, sessionId),
    queries.roll(ITSELF, sessionId),
  ])
  return meeting && resetOf(version, meeting, roll)
}
