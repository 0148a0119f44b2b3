import type { MeetingDetails } from '../domain/fields.ts'
import { isInCalendar } from '../domain/instant.ts'
import { ok, type Refusal, type Result, refuse } from '../domain/result.ts'
import { instantAt, wallTimeAt } from '../domain/when/wallTime.ts'
import type { SeriesChange } from './intents.ts'
import type { MeetingView, Sibling } from './meetingView.ts'

/** Which sessions of a series a request means: one, one and all after it, or all. */
export type Scope = 'this' | 'following' | 'all'

type Change = Partial<MeetingDetails>

/** Applies the change of a session to its series. Held sessions stay as they are, except the named one. `news`: the fields that change. */
export function changeOfSeries(
  meeting: MeetingView,
  siblings: readonly Sibling[],
  scope: Scope,
  news: Change,
): Result<SeriesChange, Refusal<'SERIES_WIDE'>> {
  const refused = seriesWide(scope, news)
  if (refused !== null) return refuse('SERIES_WIDE', refused)
  const sessions = [meeting, ...others(meeting, siblings, scope)]
  const { classId, targetAudience, hostId } = news
  const isOfAll = scope === 'all' && [classId, targetAudience, hostId].every((field) => field === undefined)
  const moves = isMoved(news) ? sessions.map((session) => moveOf(meeting, session, news)) : []
  if (moves.some((move) => move === null)) return refuse('SERIES_WIDE', TOO_FAR)
  return ok({
    sessionIds: isOfAll ? null : sessions.map(({ id }) => id),
    moves: moves.filter((move) => move !== null),
    isWhole: scope === 'all',
  })
}

const TOO_FAR = 'Other sessions of the series would be moved out of the years 1900 to 8999'

/** Zoom keeps one value of each for the whole series. */
function seriesWide(scope: Scope, change: Change): string | null {
  const { classId, settings, timezone, alternativeHosts } = change
  if (timezone !== undefined) return 'The time zone of a series stays as it was scheduled'
  const wide = [classId, settings, alternativeHosts]
  if (scope === 'all' || wide.every((field) => field === undefined)) return null
  return 'The class, the alternative hosts and the settings are those of the whole series: change them with scope=all'
}

/**
 * The sessions to come in the scope, without the session itself. Zoom has joint sessions as one occurrence, so one session stands for
 * all.
 */
export const others = (
  { id, occurrence_id, start_time }: Pick<MeetingView, 'id' | 'occurrence_id' | 'start_time'>,
  siblings: readonly Sibling[],
  scope: Scope,
): Sibling[] => {
  const meant = siblings.filter(
    (one) =>
      scope !== 'this' &&
      one.id !== id &&
      one.occurrence_id !== occurrence_id &&
      one.status === 'scheduled' &&
      (scope === 'all' || one.start_time >= start_time),
  )
  return [...new Map(meant.toReversed().map((one) => [one.occurrence_id, one])).values()].reverse()
}

const isMoved = ({ startTime, duration }: Change): boolean =>
  startTime !== undefined || duration !== undefined

/** Moves a session by as many days as the named one, to the same local time. Null if the result is outside the calendar. */
function moveOf(
  named: MeetingView,
  session: MeetingView | Sibling,
  { startTime, duration = session.duration }: Change,
): SeriesChange['moves'][number] | null {
  const { id: sessionId, occurrence_id, start_time } = session
  const place = { sessionId, occurrenceId: occurrence_id ?? '', duration }
  if (startTime === undefined) return { ...place, startTime: start_time }
  if (session.id === named.id) return { ...place, startTime }
  const [from, to, own] = [named.start_time, startTime, start_time].map((at) =>
    wallTimeAt(Date.parse(at), named.timezone),
  )
  const days = dayOf(to) - dayOf(from)
  if (!isInCalendar(dayOf(own) + days)) return null
  const day = new Date(dayOf(own) + days).toISOString().slice(0, 10)
  return { ...place, startTime: instantAt(`${day}T${to?.slice(11)}`, named.timezone) }
}

const dayOf = (wallTime = ''): number => Date.parse(`${wallTime.slice(0, 10)}T00:00:00Z`)
