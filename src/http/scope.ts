import * as z from 'zod'
import type { OfSeries } from '../app/changeMeeting.ts'
import type { RollcallContext } from './env.ts'

export const ScopeQuery = z.object({
  scope: z.enum(['this', 'following', 'all']).optional().meta({
    description: 'Which sessions of a series: this one, as if not given, it and those that follow, or all',
  }),
})

/** The sessions of the session's series; null for a single meeting, whatever the scope. */
export async function ofSeries(
  { var: { meeting, queries } }: RollcallContext,
  { scope = 'this' }: z.infer<typeof ScopeQuery>,
  needsAll = scope !== 'this',
): Promise<OfSeries | null> {
  if (meeting.occurrence_id === null) return null
  return { scope, siblings: needsAll ? await queries.siblings(meeting.zoom_meeting_id) : [] }
}
