import { maySee, maySeeParticipants } from '../domain/access.ts'
import { bearerOf } from '../domain/who/vouching.ts'
import { type Listener, type LiveReset, resetOf } from './live.ts'
import type { Queries } from './queries.ts'

/** Whether a listener still has the right that they began with, by the school's word of now. */
export async function mayListen(
  queries: Pick<Queries, 'sight'>,
  { token, sessionId }: Listener,
): Promise<boolean> {
  const { meeting, relation, ...standing } = await queries.sight(token.id, sessionId, token.email)
  const actor = bearerOf({ ...token, name: null }, standing)
  if (meeting === null || meeting.deleted_at !== null || actor === null) return false
  return maySee(actor, meeting, relation) && maySeeParticipants(actor, meeting, relation)
}

/** The picture of a session, at the version or a little later. */
export async function pictureOf(
  queries: Pick<Queries, 'sight' | 'roll'>,
  sessionId: string,
  version: number,
): Promise<LiveReset | null> {
  const { meeting } = await queries.sight('', sessionId)
  return meeting && resetOf(version, meeting, await queries.roll(meeting))
}
