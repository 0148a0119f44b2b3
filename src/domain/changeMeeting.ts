import type { ChangeMeeting, SessionMove } from './commands.ts'
import type { Fact } from './events.ts'
import { FIELD_NAMES, FIELDS, type Field, type MeetingChange } from './fields.ts'
import { withJoint } from './joint.ts'
import { chosen, hostOf, idsOf, isSeries, type Meeting, type Session } from './meeting.ts'
import { dayIn } from './when/day.ts'

/** Zoom's webhooks about changes come late and out of order. Of each field, the latest change stands. */
export function changeMeeting(meeting: Meeting, command: ChangeMeeting): Fact[] {
  const { sessionIds, moves = [], at } = command
  const change = sessionIds === null && isSeries(meeting) ? withoutTime(command.change) : command.change
  return [
    ...changing(meeting, withJoint(meeting, chosen(meeting, sessionIds)), { ...command, change }),
    ...moves.flatMap((move) => changing(meeting, movedBy(meeting, move), { change: timeOf(move), at })),
  ]
}

/** A series has no time for all of its sessions. */
const withoutTime = ({ startTime: _, duration: __, ...change }: ChangeMeeting['change']) => change

type Change = Pick<ChangeMeeting, 'change' | 'same' | 'settings' | 'ofMeeting' | 'at'>

const timeOf = ({ startTime, duration }: SessionMove): MeetingChange => ({
  startTime,
  ...(duration !== undefined && { duration }),
})

function movedBy(meeting: Meeting, move: SessionMove): Session[] {
  if ('sessionId' in move) return withJoint(meeting, chosen(meeting, [move.sessionId]))
  return chosen(meeting, idsOf(meeting, [move.occurrenceId]))
}

function changing(
  meeting: Meeting,
  sessions: readonly Session[],
  { at, same = [], ofMeeting, ...command }: Change,
): Fact[] {
  const wanted = wantedOf(meeting, command)
  const isStill = (session: Session, field: Field) =>
    same.includes(field) && JSON.stringify(wanted[field]) === JSON.stringify(shownOf(meeting, session, field))
  const news = FIELD_NAMES.filter((field) =>
    sessions.some((session) => !isStill(session, field) && isNews(meeting, session, field, wanted, at)),
  )
  if (news.length === 0) return []
  const change: MeetingChange = Object.fromEntries(news.map((field) => [field, wanted[field]]))
  const sessionIds = sessions.map(({ id }) => id)
  const host = change.hostId !== undefined && ofMeeting ? { ofMeeting } : {}
  return [{ type: 'MeetingChanged', data: { sessionIds, change, ...host, at } }]
}

const wantedOf = (
  meeting: Meeting,
  { change, settings }: Pick<ChangeMeeting, 'change' | 'settings'>,
): MeetingChange =>
  settings === undefined ? change : { ...change, settings: { ...meeting.settings, ...settings } }

/**
 * A change back to the old value is recorded too, because a change from in between may still arrive. Every change of the schedule is kept,
 * because the start of the session decides which of them count.
 */
function isNews(
  meeting: Meeting,
  session: Session,
  field: Field,
  wanted: MeetingChange,
  at: string,
): boolean {
  const value = wanted[field]
  if (value === undefined) return false
  const time = Date.parse(at)
  if (FIELDS[field].of === 'schedule')
    return !isKept(session, field, time) && !hasMove(session, field, value, time)
  const now = JSON.stringify(nowOf(meeting, session, field))
  if (field === 'settings') return JSON.stringify(value) !== now
  const last = session.changedAt.get(field) ?? Number.NEGATIVE_INFINITY
  return time > last || (time === last && JSON.stringify(value) > now)
}

/** A session that was held at another time of its day may be moved within that day, but not to a later day, and keeps its day. */
const isKept = ({ isOutside, occasion, row }: Session, field: Field, at: number): boolean =>
  isOutside && occasion.length > 0 && (field === 'timezone' || dayIn(row.timezone)(at) > row.date)

function hasMove({ moves }: Session, field: Field, value: unknown, at: number): boolean {
  const {
    start = Number.NEGATIVE_INFINITY,
    length = 0,
    timezone = '',
  } = moves.find((move) => move.at === at) ?? {}
  if (field === 'startTime') return start >= Date.parse(String(value))
  return field === 'duration' ? length >= Number(value) * 60_000 : timezone >= String(value)
}

function nowOf(meeting: Meeting, { details, hostId }: Session, field: Field): unknown {
  const { settings, waysIn } = meeting
  const { zoomHostId } = hostOf(meeting)
  const now: Record<string, unknown> = { ...details, ...waysIn, settings, hostId, zoomHostId }
  return now[field] ?? null
}

/** The change with the schedule that counts. */
const shownOf = (meeting: Meeting, session: Session, field: Field): unknown =>
  field === 'startTime' || field === 'duration' || field === 'timezone'
    ? session.row[field]
    : nowOf(meeting, session, field)
