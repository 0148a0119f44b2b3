import type { RecordOccurrences } from './commands.ts'
import type { DataOf, Fact, FactDataOf } from './events.ts'
import { jointWith, type Sitting, sittingsOf } from './joint.ts'
import { hostOf, type Meeting, type Session } from './meeting.ts'
import { newSession } from './newMeeting.ts'
import { changeSessions, type Touched } from './touched.ts'

/** A series as Zoom has it. Its sessions are Zoom's occurrences. */

type Occurrence = RecordOccurrences['occurrences'][number]

/**
 * A session's id. It is always worked out the same. The session of a single meeting has the id of its series. `place`: the place of its class
 * among the classes that sit together, from 0.
 */
export const sessionIdOf = (seriesId: string, occurrenceId: string | null, place = 0): string =>
  [seriesId, occurrenceId, place === 0 ? null : `joint-${place + 1}`]
    .filter((part) => part !== null)
    .join('.')

/**
 * Compares Zoom's occurrences with the sessions that were not held. When a whole series is moved, Zoom replaces its occurrences. Then the
 * new ones take the places of the old ones, so that each session keeps its id.
 */
export function recordOccurrences(meeting: Meeting, { occurrences, at }: RecordOccurrences): Fact[] {
  const told = new Map(occurrences.map((one) => [one.occurrenceId, one]))
  const unheld = [...meeting.sessions.values()].filter(
    ({ parts, isDeleted }) => parts.length === 0 && !isDeleted,
  )
  const gone = sittingsOf(unheld.filter((session) => isGone(session, told, at)).sort(byStart))
  const fresh = freshOf(meeting, occurrences, at)
  const { pairs, left, more } = paired(gone, fresh)
  const replaced = pairs.flatMap(([{ joint }, by]) => joint.map((session) => ({ session, by })))
  const kept = unheld.flatMap((session) => {
    const by = told.get(session.occurrenceId ?? '')
    return by ? [{ session, by }] : []
  })
  return [
    ...replacing(replaced),
    ...[...kept, ...replaced].flatMap(({ session, by }) => planned(session, by, at)),
    ...cancelling(
      left.flatMap(({ joint }) => joint),
      at,
    ),
    ...adding(meeting, more),
  ]
}

type Gone = Sitting<Session>

/**
 * As many occurrences as before are the same in order. Otherwise Zoom has forgotten that some were deleted, or has another rule: then each
 * session takes the occurrence that is nearest in time.
 */
function paired(gone: readonly Gone[], fresh: readonly Occurrence[]) {
  const all = gone.flatMap((one, n) =>
    fresh.map((by, m) => ({ one, by, far: gone.length === fresh.length ? Math.abs(n - m) : apart(one, by) })),
  )
  const [from, to] = [new Set(gone), new Set(fresh)]
  const pairs: [Gone, Occurrence][] = []
  for (const { one, by } of all.sort((a, b) => a.far - b.far))
    if (from.has(one) && to.has(by) && from.delete(one) && to.delete(by)) pairs.push([one, by])
  return { pairs, left: [...from], more: [...to] }
}

const apart = ({ first }: Gone, { startTime }: Occurrence): number =>
  Math.abs(Date.parse(first.row.startTime) - Date.parse(startTime))

/** Sessions to come that are no longer among Zoom's occurrences. A single meeting may have become a series. */
const isGone = (
  { occurrenceId, isCancelled, row }: Session,
  told: ReadonlyMap<string, Occurrence>,
  at: string,
) => !isCancelled && row.startTime > at && !told.has(occurrenceId ?? '')

function freshOf(
  { sessions, archived }: Meeting,
  occurrences: readonly Occurrence[],
  at: string,
): Occurrence[] {
  const known = new Set([...sessions.values(), ...archived.values()].map(({ occurrenceId }) => occurrenceId))
  return occurrences
    .filter((one) => !one.isDeleted && one.startTime > at && !known.has(one.occurrenceId))
    .sort((a, b) => (a.startTime < b.startTime ? -1 : 1))
}

const byStart = (a: Session, b: Session): number => (a.row.startTime < b.row.startTime ? -1 : 1)

function replacing(pairs: readonly { session: Session; by: Occurrence }[]): Fact[] {
  const sessions = pairs.map(({ session: { id }, by }) => ({ sessionId: id, occurrenceId: by.occurrenceId }))
  return sessions.length > 0 ? [{ type: 'OccurrencesReplaced', data: { sessions } }] : []
}

/** A webhook that comes late does not undo a later change. */
function planned(session: Session, { isDeleted, startTime, duration }: Occurrence, at: string): Fact[] {
  const { id, row, isCancelled, droppedAt } = session
  const sessionIds = [id]
  const isLater = droppedAt === null || Date.parse(at) > droppedAt
  if (isDeleted)
    return isCancelled || !isLater ? [] : [{ type: 'MeetingCancelled', data: { sessionIds, at } }]
  const change = {
    ...(startTime !== row.startTime && { startTime }),
    ...(duration !== row.duration && { duration }),
  }
  return [
    ...(isCancelled && isLater ? [{ type: 'MeetingRecovered', data: { sessionIds, at } } as const] : []),
    ...(Object.keys(change).length > 0
      ? [{ type: 'MeetingChanged', data: { sessionIds, change, at } } as const]
      : []),
  ]
}

function cancelling(gone: readonly Session[], at: string): Fact[] {
  const sessionIds = gone.map(({ id }) => id)
  return gone.length > 0 ? [{ type: 'MeetingCancelled', data: { sessionIds, at } }] : []
}

/** A copy of the last session of the series, with another time. Classes that sit together get a copy each. */
function adding(meeting: Meeting, occurrences: readonly Occurrence[]): Fact[] {
  const last = [...meeting.sessions.values()].sort(byStart).at(-1)
  if (last === undefined || occurrences.length === 0) return []
  const like = jointWith(meeting, last)
  const { seriesId, settings, waysIn } = meeting
  const { hostId, zoomHostId } = hostOf(meeting)
  const sessions = occurrences.flatMap(({ occurrenceId, startTime, duration }) =>
    like.map(({ details }, n) => ({
      ...details,
      id: freeId(meeting, sessionIdOf(seriesId, occurrenceId, n)),
      ...{ occurrenceId, startTime, duration },
    })),
  )
  const registrationEnabled = last.details.classId !== null
  return [
    {
      type: 'SessionsAdded',
      data: { hostId, zoomHostId, settings, ...waysIn, registrationEnabled, sessions },
    },
  ]
}

/** A session keeps its id when its occurrence is replaced. */
const freeId = (meeting: Meeting, id: string): string =>
  meeting.sessions.has(id) || meeting.archived.has(id) ? freeId(meeting, `${id}-`) : id

export function add(
  meeting: Meeting,
  { hostId, sessions }: FactDataOf<'SessionsAdded'>,
  touched: Touched,
): true {
  for (const session of sessions) meeting.sessions.set(session.id, newSession(session, hostId))
  const ids = sessions.map(({ id }) => id)
  return changeSessions(meeting, ids, touched, () => undefined)
}

export function replace({ sessions }: Meeting, data: DataOf<'OccurrencesReplaced'>): true {
  for (const { sessionId, occurrenceId } of data.sessions) {
    const session = sessions.get(sessionId)
    if (session) session.occurrenceId = occurrenceId
  }
  return true
}
