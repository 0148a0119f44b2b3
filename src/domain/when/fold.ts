import type { DataOf, FactDataOf } from '../events.ts'
import { FIELD_NAMES } from '../fields.ts'
import { hostOf, isHeld, type Meeting, type Session } from '../meeting.ts'
import { changeSessions, type Touched } from '../touched.ts'
import { relink } from '../who/links.ts'
import { keyOf } from './connection.ts'
import { ended, started } from './instances.ts'
import { type RoomMark, withRoomMark } from './rooms.ts'
import { type Move, withMove } from './schedule.ts'

/** Applies the events about times to a meeting, in place. */

export function change(
  meeting: Meeting,
  { sessionIds, change: changed, ofMeeting, at }: FactDataOf<'MeetingChanged'>,
  touched: Touched,
): true {
  const { settings, joinUrl, password, registrationUrl, alternativeHosts, ...own } = changed
  const { startTime, duration, timezone, hostId, zoomHostId, ...details } = own
  const isMove = [startTime, duration, timezone].some((value) => value !== undefined)
  if (settings !== undefined) meeting.settings = settings
  Object.assign(meeting.waysIn, defined({ joinUrl, password, registrationUrl, alternativeHosts }))
  const given = ofMeeting ? hostId : undefined
  if (given !== undefined || (hostId === undefined && zoomHostId !== undefined))
    changeHost(meeting, { hostId: given, zoomHostId, at }, touched)
  return changeSessions(meeting, sessionIds, touched, (session) => {
    if (isForOthers(session, changed)) outdateExpected(session)
    Object.assign(session.details, defined(details))
    if (hostId !== undefined) session.hostId = hostId
    if (isMove) session.moves = withMove(session.moves, moveOf(at, changed))
    for (const field of FIELD_NAMES.filter((name) => changed[name] !== undefined))
      session.changedAt.set(field, Math.max(session.changedAt.get(field) ?? 0, Date.parse(at)))
  })
}

type Change = FactDataOf<'MeetingChanged'>['change']

const isForOthers = ({ details: now }: Session, { classId, targetAudience }: Change): boolean =>
  (classId !== undefined && classId !== now.classId) ||
  (targetAudience !== undefined && targetAudience !== now.targetAudience)

/** The frozen list is of the former class, so it is frozen anew: see follows.ts. The records of a session that Zoom held stay. */
function outdateExpected(session: Session): void {
  const { expected, attendance } = session
  if (expected !== null && (attendance === null || !isHeld(session)))
    session.expected = { ...expected, at: 0, ended: false }
}

/** A person who comes with the account that hosts the meeting counts as its host at that time. */
function changeHost(
  meeting: Meeting,
  {
    at,
    hostId = hostOf(meeting, Date.parse(at)).hostId,
    zoomHostId = hostOf(meeting).zoomHostId,
  }: { hostId?: string | undefined; zoomHostId?: string | null | undefined; at: string },
  touched: Touched,
): void {
  const before = meeting.hosts
  const host = { from: Date.parse(at), hostId, zoomHostId }
  meeting.hosts = [...before, host].sort((a, b) => a.from - b.from)
  const accounts = new Set(meeting.hosts.map((one) => one.zoomHostId))
  const theirs = [...meeting.connections.values()].filter(({ evidence }) =>
    evidence.some(({ is }) => is.zoomAccountId !== null && accounts.has(is.zoomAccountId)),
  )
  relink(meeting, theirs, touched)
}

const moveOf = (at: string, { startTime, duration, timezone }: DataOf<'MeetingChanged'>['change']): Move => ({
  at: Date.parse(at),
  ...(startTime === undefined ? {} : { start: Date.parse(startTime) }),
  ...(duration === undefined ? {} : { length: duration * 60_000 }),
  ...(timezone === undefined ? {} : { timezone }),
})

const defined = (details: object): object =>
  Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined))

type Dropped = { sessionIds: readonly string[]; at: string }

export const setCancelled = (meeting: Meeting, data: Dropped, touched: Touched): true =>
  drop(meeting, data, touched, { isCancelled: true })

export const setDeleted = (meeting: Meeting, data: Dropped, touched: Touched): true =>
  drop(meeting, data, touched, { isDeleted: true })

export const setRecovered = (meeting: Meeting, data: Dropped, touched: Touched): true =>
  drop(meeting, data, touched, { isCancelled: false, isDeleted: false })

const drop = (
  meeting: Meeting,
  { sessionIds, at }: Dropped,
  touched: Touched,
  after: Partial<Pick<Session, 'isCancelled' | 'isDeleted'>>,
): true =>
  changeSessions(meeting, sessionIds, touched, (session) => {
    Object.assign(session, after)
    session.droppedAt = Math.max(session.droppedAt ?? 0, Date.parse(at))
  })

/** A held session that was deleted here is taken back. Zoom tells nothing of that, so the time of Zoom's last word stays. */
export const setRestored = (
  meeting: Meeting,
  { sessionIds }: Pick<DataOf<'MeetingRestored'>, 'sessionIds'>,
  touched: Touched,
): true =>
  changeSessions(meeting, sessionIds, touched, (session) => {
    session.isDeleted = false
  })

export const closeWindow = (
  meeting: Meeting,
  { sessionId, at }: FactDataOf<'WindowClosed'>,
  touched: Touched,
): true =>
  changeSessions(meeting, [sessionId], touched, (session) => {
    session.closedAt = Math.max(session.closedAt ?? 0, Date.parse(at))
    session.closedBy = meeting.version
  })

export function start(meeting: Meeting, { uuid, at }: FactDataOf<'MeetingStarted'>, touched: Touched): true {
  started(meeting.instances, uuid, Date.parse(at))
  return touched.course()
}

export function end(meeting: Meeting, data: FactDataOf<'MeetingEnded'>, touched: Touched): true {
  const startedAt = data.startedAt === null ? null : Date.parse(data.startedAt)
  ended(meeting.instances, data.uuid, startedAt, Date.parse(data.at))
  return touched.course()
}

export function addRecording({ recordings }: Meeting, { uuid, files }: DataOf<'RecordingCompleted'>): true {
  recordings.set(uuid, new Set([...(recordings.get(uuid) ?? []), ...files]))
  return true
}

export function changeRoom(
  { rooms }: Meeting,
  { uuid, connection, room, at }: FactDataOf<'BreakoutRoomJoined'>,
  kind: RoomMark['kind'],
): true {
  const key = keyOf({ uuid, key: connection })
  const before = rooms.get(key) ?? []
  rooms.set(key, withRoomMark(before, { kind, room, at: Date.parse(at) }) ?? before)
  return true
}
