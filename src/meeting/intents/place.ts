import type { HostPool, NoPlace, Place, PlaceWish, WishedSession } from '../../app/hostPool.ts'
import type { ChangeIntent, Intent, ScheduleIntent } from '../../app/intents.ts'
import type { RegistrationBook } from '../../app/registration.ts'
import { type Sitting, sittingsOf } from '../../domain/joint.ts'
import { hostOf, isHeld, type MeetingState, type Session } from '../../domain/meeting.ts'
import { ok, type Result } from '../../domain/result.ts'
import { occurrencesOf } from '../../domain/when/occurrences.ts'
import type { StateReader } from '../duties/reporting.ts'

export interface PlacePorts extends Pick<RegistrationBook, 'person'>, StateReader {
  pool: HostPool
}

/** Whether an intent takes a place with a host, which is given back when it is settled. */
export const isPlaced = (intent: Intent): boolean =>
  intent.kind === 'schedule' || (intent.kind === 'change' && movesPlace(intent))

const movesPlace = (intent: ChangeIntent): boolean => {
  const { news, series, isMoved } = intent
  if (isMoved || intent.change.hostId !== undefined) return true
  return series ? series.moves.length > 0 : news.includes('startTime') || news.includes('duration')
}

/** The whole meeting has another teacher. A substitute opens a session of a series with an account of their own. */
export const isGivenAway = ({ change, series }: ChangeIntent): boolean =>
  change.hostId !== undefined && (series === undefined || series.isWhole)

/** A new meeting asks for a place for all of its sessions. */
export function wishToSchedule(
  { id, actor, details, recurrence, classIds, force }: ScheduleIntent,
  email: string | null,
): PlaceWish {
  const { startTime, duration, timezone, classId, hostId = actor.id } = details
  const classes = classIds ?? [classId].filter((id) => id !== null)
  const starts = recurrence ? occurrencesOf(recurrence, startTime, timezone) : [startTime]
  const sessions = starts.map((start) => ({ startTime: start, duration }))
  return { id, teacher: { id: hostId, email }, sessions, classIds: classes, ...(force && { force }) }
}

const NONE: Place = { host: null, warnings: [] }

/** The place that a change needs, or the present place. A change without a time or host asks for nothing. */
export async function placeForChange(
  ports: PlacePorts,
  number: string,
  intent: ChangeIntent,
  except: readonly string[] = [],
): Promise<Result<Place, NoPlace>> {
  if (!movesPlace(intent)) return ok(NONE)
  const seen = await ports.look((state) => seenIn(state, intent))
  if (seen === null) return ok(NONE)
  const { teacherId, ownerId, sessions, classIds, zoomHostId } = seen
  const email = (await ports.person(ownerId))?.email ?? null
  const because = becauseOf(intent)
  const wish: PlaceWish = {
    ...{ id: intent.id, teacher: { id: teacherId, email }, except },
    ...{ sessions, classIds },
    change: { number, zoomHostId, ...(because && { because }) },
    ...(intent.force && { force: intent.force }),
  }
  const place = await ports.pool.take(wish)
  if (!place.ok || place.value.host !== null || intent.isMoved) return place
  return ok({ host: null, warnings: await warningsFor(ports, wish) })
}

/** Without a pool: what is doubled. A fault about the host does not fail the change. */
async function warningsFor({ pool }: PlacePorts, wish: PlaceWish): Promise<Place['warnings']> {
  const { zoomHostId = null, because } = wish.change ?? {}
  const told = await pool.warn(wish, zoomHostId ?? '').catch(() => [])
  const isTold =
    because === undefined && zoomHostId !== null ? ['TEACHER_BUSY', 'HOST_BUSY'] : ['TEACHER_BUSY']
  return told.filter(({ code }) => isTold.includes(code))
}

function becauseOf(intent: ChangeIntent): 'given' | 'taught' | 'lost' | null {
  if (intent.isMoved) return 'lost'
  if (isGivenAway(intent)) return 'given'
  const isMovedToo = (intent.series?.moves.length ?? 0) > 0
  return intent.change.hostId !== undefined && !isMovedToo ? 'taught' : null
}

/** The sessions that are to come, as they will be: one for each sitting. Copied: the state is the writer's. */
function seenIn(state: MeetingState, intent: ChangeIntent) {
  if (state.kind === 'unknown') return null
  const { hostId, zoomHostId } = hostOf(state)
  const { change, at } = intent
  const teacherId = change.hostId ?? hostId
  const all = sittingsOf([...state.sessions.values()]).map((sitting) => ({
    ...sitting,
    wished: wishedOf(sitting, intent, teacherId),
  }))
  const toCome = all.filter(({ first, wished }) => isToCome(first, wished, at))
  const now = toCome[0]?.joint.map(({ details }) => details.classId) ?? []
  return {
    teacherId,
    ownerId: (isGivenAway(intent) ? change.hostId : undefined) ?? hostId,
    zoomHostId,
    classIds: (change.classId === undefined ? now : [change.classId]).filter((id) => id !== null),
    sessions: toCome.map(({ wished }) => wished),
  }
}

/** Also a session that nobody has opened and that is moved after its start. */
const isToCome = (session: Session, { startTime }: WishedSession, at: string): boolean =>
  !session.isDeleted &&
  !session.isCancelled &&
  !isHeld(session) &&
  (session.row.startTime > at || startTime > at)

/** The teacher of a session may be a substitute. */
function wishedOf(
  { first, joint }: Sitting<Session>,
  intent: ChangeIntent,
  teacherId: string,
): WishedSession {
  const { startTime, duration } = first.row
  const isOne = (sessionId: string) => joint.some(({ id }) => id === sessionId)
  const { sessionId, change, series } = intent
  const moved = series
    ? series.moves.find((move) => isOne(move.sessionId))
    : isOne(sessionId)
      ? change
      : undefined
  const then = { startTime: moved?.startTime ?? startTime, duration: moved?.duration ?? duration }
  const isGiven = change.hostId !== undefined && (series?.sessionIds?.some(isOne) ?? true)
  const isTaught = isGiven && first.hostId !== change.hostId
  const isSame = then.startTime === startTime && then.duration === duration && !isTaught
  const teaches = isGiven || first.hostId === teacherId ? {} : { teacherId: first.hostId }
  return { ...then, ...teaches, ...(isSame && { isSame }) }
}
