import type { HostPool, NoPlace, Place, PlaceWish, WishedSession } from '../../app/hostPool.ts'
import type { ChangeIntent, Intent, ScheduleIntent } from '../../app/intents.ts'
import type { RegistrationBook } from '../../app/registration.ts'
import { type Sitting, sittingsOf } from '../../domain/joint.ts'
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
  return ports.pool.take({
    ...{ id: intent.id, teacher: { id: teacherId, email }, except },
    ...{ sessions, classIds },
    change: { number, zoomHostId, ...(because && { because }) },
    ...(intent.force && { force: intent.force }),
  })
}

const becauseOf = (intent: ChangeIntent): 'given' | 'lost' | null => {
  if (intent.isMoved) return 'lost'
  return isGivenAway(intent) ? 'given' : null
}

/** The sessions that are to come, as they will be: one for each sitting. Copied: the state is the writer's. */
function seenIn(state: MeetingState, intent: ChangeIntent) {
  if (state.kind === 'unknown') return null
  const { hostId, zoomHostId } = hostOf(state)
  const { change, at } = intent
  const all = sittingsOf([...state.sessions.values()]).map((sitting) => ({
    ...sitting,
    wished: wishedOf(sitting, intent),
  }))
  const toCome = all.filter(({ first, wished }) => isToCome(first, wished, at))
  const now = toCome[0]?.joint.map(({ details }) => details.classId) ?? []
  return {
    teacherId: change.hostId ?? teacherOf(toCome) ?? hostId,
    ownerId: (isGivenAway(intent) ? change.hostId : undefined) ?? hostId,
    zoomHostId,
    classIds: (change.classId === undefined ? now : [change.classId]).filter((id) => id !== null),
    sessions: toCome.map(({ wished }) => wished),
  }
}

interface Seen extends Sitting<Session> {
  wished: WishedSession
}

/** The teacher of the moved sessions, who may be a substitute; null for several teachers. */
function teacherOf(sittings: readonly Seen[]): string | null {
  const [one, ...others] = new Set(
    sittings.flatMap(({ first, wished }) => (wished.isSame ? [] : [first.hostId])),
  )
  return others.length > 0 ? null : (one ?? null)
}

/** Also a session that nobody has opened and that is moved after its start. */
const isToCome = (session: Session, { startTime }: WishedSession, at: string): boolean =>
  !session.isDeleted &&
  !session.isCancelled &&
  !isHeld(session) &&
  (session.row.startTime > at || startTime > at)

function wishedOf({ first, joint }: Sitting<Session>, intent: ChangeIntent): WishedSession {
  const { startTime, duration } = first.row
  const isOne = (sessionId: string) => joint.some(({ id }) => id === sessionId)
  const { sessionId, change, series } = intent
  const moved = series
    ? series.moves.find((move) => isOne(move.sessionId))
    : isOne(sessionId)
      ? change
      : undefined
  const then = { startTime: moved?.startTime ?? startTime, duration: moved?.duration ?? duration }
  const isSame = then.startTime === startTime && then.duration === duration
  return { ...then, ...(isSame && { isSame }) }
}
