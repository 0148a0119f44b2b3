import type { HostPool, NoPlace, Place, PlaceWish, WishedSession } from '../../app/hostPool.ts'
import type { ChangeIntent, Intent, ScheduleIntent } from '../../app/intents.ts'
import type { RegistrationBook } from '../../app/registration.ts'
import { hostOf, isHeld, type MeetingState, type Session } from '../../domain/meeting.ts'
import { ok, type Result } from '../../domain/result.ts'
import { occurrencesOf } from '../../domain/when/occurrences.ts'
import type { Look } from '../duties/reporting.ts'

export interface PlacePorts extends Pick<RegistrationBook, 'person'>, Look {
  pool: HostPool
}

/** Whether an intent takes a place with a host, which is given back when it is settled. */
export const isPlaced = (intent: Intent): boolean =>
  intent.kind === 'schedule' || (intent.kind === 'change' && movesPlace(intent))

const movesPlace = (intent: ChangeIntent): boolean => {
  const { news, series, isMoved } = intent
  if (isMoved || isGivenAway(intent)) return true
  return series ? series.moves.length > 0 : news.includes('startTime') || news.includes('duration')
}

/** The whole meeting has another teacher. A substitute opens a session of a series with an account of their own. */
export const isGivenAway = ({ change, series }: ChangeIntent): boolean =>
  change.hostId !== undefined && (series === undefined || series.isWhole)

/** What is to be scheduled asks for a place for all of its sessions. */
export function wishToSchedule(
  { id, actor, details, recurrence, force }: ScheduleIntent,
  email: string | null,
): PlaceWish {
  const { startTime, duration, timezone, classId, hostId = actor.id } = details
  const starts = recurrence ? occurrencesOf(recurrence, startTime, timezone) : [startTime]
  const sessions = starts.map((start) => ({ startTime: start, duration }))
  return { id, teacher: { id: hostId, email }, sessions, classId, ...(force && { force }) }
}

const NONE: Place = { host: null, warnings: [] }

/** The place that a change needs, or the present one. A change of what has no time or host asks for nothing. */
export async function placeForChange(
  ports: PlacePorts,
  number: string,
  intent: ChangeIntent,
  except: readonly string[] = [],
): Promise<Result<Place, NoPlace>> {
  if (!movesPlace(intent)) return ok(NONE)
  const seen = await ports.look((state) => seenIn(state, intent))
  if (seen === null) return ok(NONE)
  const { teacherId, ...wish } = seen
  const email = (await ports.person(teacherId))?.email ?? null
  const because = becauseOf(intent)
  return ports.pool.take({
    ...{ id: intent.id, teacher: { id: teacherId, email }, except },
    sessions: wish.sessions,
    classId: wish.classId,
    change: { number, zoomHostId: wish.zoomHostId, ...(because && { because }) },
    ...(intent.force && { force: intent.force }),
  })
}

const becauseOf = (intent: ChangeIntent): 'given' | 'lost' | null => {
  if (intent.isMoved) return 'lost'
  return isGivenAway(intent) ? 'given' : null
}

/** The sessions that are to come, as they will be. Copied: the state is the writer's. */
function seenIn(state: MeetingState, intent: ChangeIntent) {
  if (state.kind === 'unknown') return null
  const { hostId, zoomHostId } = hostOf(state)
  const all = [...state.sessions.values()].filter((session) => isToCome(session, intent.at))
  const [first] = all
  return {
    teacherId: (isGivenAway(intent) ? intent.change.hostId : undefined) ?? hostId,
    zoomHostId,
    classId: intent.change.classId === undefined ? (first?.details.classId ?? null) : intent.change.classId,
    sessions: all.map((session) => wishedOf(session, intent)),
  }
}

const isToCome = (session: Session, at: string): boolean =>
  !session.isDeleted && !session.isCancelled && !isHeld(session) && session.row.startTime > at

function wishedOf({ id, row }: Session, { sessionId, change, series }: ChangeIntent): WishedSession {
  const { startTime, duration } = row
  const moved = series ? series.moves.find((one) => one.sessionId === id) : id === sessionId ? change : {}
  const then = { startTime: moved?.startTime ?? startTime, duration: moved?.duration ?? duration }
  const isSame = then.startTime === startTime && then.duration === duration
  return { ...then, ...(isSame && { isSame }) }
}
