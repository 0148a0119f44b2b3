import * as z from 'zod'
import type { OfSeries } from '../app/changeMeeting.ts'
import { takesOthers } from '../app/substitutes.ts'
import { mayAdminister } from '../domain/access.ts'
import type { RollcallContext } from './env.ts'
import type { Refused } from './refusals.ts'

export const ScopeQuery = z.object({
  scope: z.enum(['this', 'following', 'all']).optional().meta({
    description: 'Which sessions of a series: this one, as if not given, it and those that follow, or all',
  }),
})

/** The sessions of the session's series; null for a single meeting in every scope. */
export async function ofSeries(
  { var: { meeting, queries } }: RollcallContext,
  { scope = 'this' }: z.infer<typeof ScopeQuery>,
  needsAll = scope !== 'this',
): Promise<OfSeries | null> {
  if (meeting.occurrence_id === null) return null
  return { scope, siblings: needsAll ? await queries.siblings(meeting.zoom_meeting_id) : [] }
}

/** Refuses a substitute who reaches another teacher's lessons of a series. */
export async function beyondScope(
  { var: { actor, meeting, queries } }: RollcallContext,
  of: OfSeries | null,
): Promise<Refused<'FORBIDDEN'> | null> {
  if (of === null || mayAdminister(actor) || !takesOthers(actor.id, meeting, of)) return null
  return (await queries.seriesHost(meeting.zoom_meeting_id)) === actor.id ? null : OF_ANOTHER
}

const OF_ANOTHER = {
  reason: 'FORBIDDEN',
  message: 'Other sessions of this series are another teacher’s: change yours one by one, or ask an admin',
} as const
