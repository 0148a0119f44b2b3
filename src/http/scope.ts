import * as z from 'zod'
import type { OfSeries } from '../app/changeMeeting.ts'
import { takesOthers } from '../app/substitutes.ts'
import { mayAdminister } from '../domain/access.ts'
import type { RollcallContext } from './env.ts'
import { isSkipped } from './instant.ts'
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
export function beyondScope(
  { var: { actor, meeting } }: RollcallContext,
  of: OfSeries | null,
): Refused<'FORBIDDEN'> | null {
  if (of === null || mayAdminister(actor) || meeting.series_host_id === actor.id) return null
  return takesOthers(actor.id, meeting, of) ? OF_ANOTHER : null
}

const OF_ANOTHER = {
  reason: 'FORBIDDEN',
  message: 'Other sessions of this series are another teacher’s: change yours one by one, or ask an admin',
} as const

/** Refuses a local time that the clocks skip: the others would move to the time that this session has instead. */
export function skippedInScope(
  { var: { meeting } }: RollcallContext,
  of: OfSeries | null,
  startTime: string | undefined,
): typeof SKIPPED_TIME | null {
  const movesOthers = of !== null && of.scope !== 'this' && startTime !== undefined
  return movesOthers && isSkipped(startTime, meeting.timezone) ? SKIPPED_TIME : null
}

const SKIPPED =
  'does not exist on this day, because the clocks go forward: move the others with a session of another day'

const SKIPPED_TIME = {
  reason: 'INVALID_REQUEST',
  message: `The request is not valid. startTime: ${SKIPPED}`,
  issues: [{ path: 'startTime', message: SKIPPED }],
} as const
