import type {
  After,
  HeldParts,
  MeetingStatus,
  Participant,
  SessionAfter,
  SessionCounts,
  SessionCourse,
  SessionRow,
  SessionSchedule,
} from './after.ts'
import { sessionTimeOf } from './attendance/attended.ts'
import { jointIds, jointWith, sittingsOf } from './joint.ts'
import { CLAIMED, type Meeting, planOf, type Session, scheduleIn } from './meeting.ts'
import type { Touched } from './touched.ts'
import { countOf, type Wait, waitersOf } from './waiters.ts'
import { keyOf, type Span } from './when/connection.ts'
import { usesOf } from './when/instances.ts'
import type { Plan } from './when/plan.ts'
import { endOf, windowOf } from './when/schedule.ts'
import { heldOf, isGoingOn } from './when/sessions.ts'
import { withNamesakes } from './who/links.ts'
import { isHeldByClaims, rowOf } from './who/participants.ts'
import { connectionsOf } from './who/person.ts'

/** Works out anew which instances are which session's. */
export function setCourse(meeting: Meeting, touched: Touched): void {
  const uses = usesOf(meeting.instances.values())
  meeting.index.uses = uses
  const all = [...meeting.sessions.values(), ...meeting.archived.values()]
  const sittings = sittingsOf(all).map((one) => ({ ...one, plan: planOf(one.first, uses) }))
  const held = heldOf(
    sittings.map(({ plan }) => plan),
    uses,
  )
  meeting.index.joint = jointIds(sittings)
  for (const { first, joint, plan } of sittings) {
    const { parts, isOutside } = held.get(first.id) ?? { parts: [], isOutside: false }
    const now = parts.length > 0 ? parts : claimedParts(meeting, joint, plan)
    for (const session of joint) {
      if (same(now, session.parts) && isOutside === session.isOutside) continue
      session.parts = now
      session.isOutside = isOutside
      touched.session(session.id)
    }
  }
  meeting.index.sessionsOf = ownersOf(all)
}

function ownersOf(sessions: readonly Pick<Session, 'id' | 'parts'>[]): Map<string, string[]> {
  const owners = new Map<string, string[]>()
  for (const { id, parts } of sessions)
    for (const uuid of new Set(parts.map((part) => part.uuid)))
      owners.set(uuid, [...(owners.get(uuid) ?? []), id])
  return owners
}

/**
 * If Zoom has sent nothing until the window was over, the host's claim makes the session held, and the joint sessions with it. The claim
 * stands if the session gets another host later.
 */
function claimedParts({ sessions }: Meeting, joint: readonly Pick<Session, 'id'>[], plan: Plan): Span[] {
  const standing = joint.flatMap(({ id }) => sessions.get(id) ?? []).filter(({ isCancelled }) => !isCancelled)
  const isClaimed = standing.some(({ isHostClaimed, claims, hostId }) => isHostClaimed || claims.has(hostId))
  if (!plan.isClosed || !isClaimed) return []
  return [{ uuid: CLAIMED, from: plan.schedule.start, to: endOf(plan.schedule) }]
}

/** The rows that a fact changes in the read models. */
export function derive(meeting: Meeting, touched: Touched): After {
  touchNamesakes(meeting, touched)
  const waiters = waitersOf(meeting)
  return [...meeting.sessions.values()].flatMap(
    (session) => sessionAfter(meeting, session, touched, waiters.get(session.id) ?? []) ?? [],
  )
}

/** A guest's row depends on the devices of a namesake. Whether these devices count depends on their own namesakes. */
function touchNamesakes(meeting: Meeting, touched: Touched): void {
  for (let distance = 0; distance < 2; distance += 1) {
    const theirs = [...touched.participants].flatMap((id) => connectionsOf(meeting, id))
    for (const other of withNamesakes(meeting, theirs)) {
      const id = meeting.index.participantOf.get(keyOf(other))
      if (id !== undefined) touched.participant(id)
    }
  }
}

function sessionAfter(
  meeting: Meeting,
  session: Session,
  touched: Touched,
  waiters: readonly Wait[],
): SessionAfter | null {
  const before = session.row
  const waits = session.parts.length > 0 ? [] : waiters
  const waitsBy = Map.groupBy(waits, ({ id }) => id)
  session.row = { ...rowNow(meeting, session), waitedCount: countOf(waits) }
  const isAnother = !same(before, session.row)
  const isAll = isAnother || touched.sessions.has(session.id)
  const { rows, removed } = changedRows(
    session,
    isAll
      ? everybody(meeting, session)
      : new Set([...touched.participants, ...atDoorOf(session, waitsBy, touched)]),
    (id) => rowOf(meeting, session, id, waitsBy.get(id) ?? []),
  )
  const row = isAll ? recounted(session, rows, removed) : withCounts(session, rows, removed)
  session.row = before
  const held = heldIn(meeting, session, isOver(session, row))
  const news = held === null || same(held, session.held) ? {} : { held }
  if (rows.length + removed.length === 0 && same(row, before) && !news.held) return null
  const schedule = scheduleTold(row)
  return {
    sessionId: session.id,
    ...(same(schedule, scheduleTold(before)) ? {} : { schedule }),
    ...changedCourse(row, before),
    ...news,
    ...people(session, rows, removed),
  }
}

/** A moved session or an opening may take people at the door from the session, or bring others. Its counts may stay the same. */
function atDoorOf(
  { parts, participants }: Session,
  waitsBy: ReadonlyMap<string, unknown>,
  { isCourse }: Touched,
): Iterable<string> {
  if (!isCourse || parts.length > 0) return []
  return [...waitsBy.keys(), ...participants.keys()]
}

function changedRows(
  { participants }: Session,
  ids: Iterable<string>,
  rowNow: (id: string) => Participant | null,
): { rows: Participant[]; removed: string[] } {
  const rows: Participant[] = []
  const removed: string[] = []
  for (const id of ids) {
    const row = rowNow(id)
    const known = participants.get(id)
    if (row === null && known !== undefined) removed.push(id)
    if (row !== null && !same(row, known)) rows.push(row)
  }
  return { rows, removed }
}

function people(session: Session, rows: readonly Participant[], removed: readonly string[]) {
  const isClosing = (one: Participant) => onlyLeft(one, session.participants.get(one.id))
  return {
    ...list(
      'participants',
      rows.filter((one) => !isClosing(one)),
    ),
    ...list('closed', rows.filter(isClosing).map(closing)),
    ...list('removed', removed),
  }
}

/** What finds the events of a session among those of its series. */
function heldIn(meeting: Meeting, session: Session, isClosed: boolean): HeldParts | null {
  const { parts, held } = session
  const told = parts.flatMap(({ uuid }) => meeting.heard.get(uuid) ?? [])
  if (parts.length === 0 && held === null) return null
  // The claim may be of a joint session.
  const claimed = isHeldByClaims(session) ? jointWith(meeting, session) : [session]
  const firsts = [
    ...told.map(({ first }) => first),
    ...claimed.map(({ claimedFrom }) => claimedFrom),
    held?.first,
  ].filter((one) => typeof one === 'number')
  const lasts = [
    ...told.map(({ last }) => last),
    ...claimed.map(({ closedBy }) => closedBy),
    held?.last,
  ].filter((one) => typeof one === 'number')
  return { parts: [...parts], first: Math.min(...firsts), last: isClosed ? Math.max(...lasts) : null }
}

const isOver = ({ closedAt }: Session, row: SessionRow): boolean =>
  closedAt !== null && closedAt >= windowOf(scheduleIn(row)).to

const everybody = (meeting: Meeting, { participants, invited, claims }: Session): Set<string> =>
  new Set([
    ...participants.keys(),
    ...meeting.index.connectionsOf.keys(),
    ...[...invited, ...claims.keys()].map((userId) => `user.${userId}`),
  ])

/** The session's course with its former counts. */
function rowNow(meeting: Meeting, session: Session): SessionRow {
  const { parts, isOutside, row } = session
  const { schedule, timezone, day, isClosed } = planOf(session, meeting.index.uses)
  const status = statusOf(session, schedule, isClosed)
  const [first] = parts
  const over = parts.findLast(({ to }) => to !== null)
  const open = parts.find(({ to }) => to === null)
  return {
    startTime: iso(schedule.start),
    duration: schedule.length / 60_000,
    timezone,
    date: day,
    status,
    startedAt: first ? iso(first.from) : null,
    endedAt: status === 'ended' && over?.to ? iso(over.to) : null,
    heldSeconds: sessionTimeOf({ parts, row }).seconds,
    openSince: status === 'started' && open ? iso(open.from) : null,
    heldOutsideSchedule: isOutside,
    participantCount: row.participantCount,
    joinedCount: row.joinedCount,
    waitedCount: row.waitedCount,
  }
}

const scheduleTold = ({ startTime, duration, timezone, date }: SessionRow): SessionSchedule => ({
  startTime,
  duration,
  timezone,
  date,
})

/** In a session that goes on, a joined changes only the counts. */
function changedCourse(row: SessionRow, before: SessionRow): Pick<SessionAfter, 'course' | 'counts'> {
  const course = courseIn(row)
  if (same(course, courseIn(before))) return {}
  const counts = countsIn(row)
  const isOnlyCounts = row.status === 'started' && same(course, courseIn({ ...before, ...counts }))
  return isOnlyCounts ? { counts } : { course }
}

const countsIn = ({ participantCount, joinedCount }: SessionRow): SessionCounts => ({
  participantCount,
  joinedCount,
})

const courseIn = ({
  startTime: _,
  duration: __,
  timezone: ___,
  date: ____,
  ...course
}: SessionRow): SessionCourse => course

function statusOf(
  { parts, isCancelled }: Pick<Session, 'parts' | 'isCancelled'>,
  schedule: Plan['schedule'],
  isClosed: boolean,
): MeetingStatus {
  const last = parts.at(-1)
  if (last === undefined) return isCancelled ? 'cancelled' : isClosed ? 'not_held' : 'scheduled'
  return isGoingOn(parts, schedule) ? 'started' : 'ended'
}

function withCounts(session: Session, rows: readonly Participant[], removed: readonly string[]): SessionRow {
  let { participantCount, joinedCount } = session.row
  const now = [...rows.map((row) => ({ id: row.id, row })), ...removed.map((id) => ({ id, row: undefined }))]
  for (const { id, row } of now) {
    const before = session.participants.get(id)
    participantCount += Number(row !== undefined) - Number(before !== undefined)
    joinedCount += Number(came(row, session)) - Number(came(before, session))
  }
  return { ...session.row, participantCount, joinedCount }
}

function recounted(session: Session, rows: readonly Participant[], removed: readonly string[]): SessionRow {
  const all = new Map([...session.participants, ...rows.map((row) => [row.id, row] as const)])
  for (const id of removed) all.delete(id)
  const joinedCount = [...all.values()].filter((row) => came(row, session)).length
  return { ...session.row, participantCount: all.size, joinedCount }
}

/** A claim counts only if nothing else is known. */
const came = (row: Participant | undefined, session: Session): boolean =>
  row !== undefined && row.status !== 'invited' && (!row.claimed || isHeldByClaims(session))

function onlyLeft(row: Participant, before: Participant | undefined): boolean {
  if (!before || row.status !== 'left' || row.leaveTime === null) return false
  const { leaveTime, duration, status, openSince, attendedSeconds } = row
  return same(row, { ...before, leaveTime, duration, status, openSince, attendedSeconds })
}

const closing = ({ id, leaveTime, duration, attendedSeconds }: Participant) => ({
  id,
  leaveTime: leaveTime ?? '',
  duration,
  attendedSeconds,
})

const list = <K extends string, T>(name: K, items: readonly T[]) =>
  (items.length > 0 ? { [name]: items } : {}) as { [P in K]?: T[] }

/** Takes over the rows of an event's `after`. */
export function adopt({ sessions }: Meeting, after: After): void {
  for (const { sessionId, schedule, course, held, counts, ...people } of after) {
    const session = sessions.get(sessionId)
    if (!session) continue
    const { participants = [], closed = [], removed = [] } = people
    if (held !== undefined) session.held = held
    session.row = { ...session.row, ...schedule, ...course, ...counts }
    for (const participant of participants) session.participants.set(participant.id, participant)
    for (const { id, ...times } of closed) {
      const open = session.participants.get(id)
      if (open) session.participants.set(id, { ...open, ...times, status: 'left', openSince: null })
    }
    for (const id of removed) session.participants.delete(id)
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const iso = (at: number): string => new Date(at).toISOString()
