import { endedAt, keepsAttendance, type Session, scheduledEnd } from '../../domain/meeting.ts'
import { unknownGuests } from '../../domain/noting.ts'

/** How long after a start a state is noted that no webhook tells, in milliseconds. */
export interface Moments {
  /** After the scheduled start: nobody has opened the class. */
  notOpened: number
  /** After the scheduled start, or the actual one if that is later: pupils are missing. */
  missing: number
}

/** The time and the state of a look at a session. A new state is looked at anew. */
export interface WatchPlan {
  watchAt: number | null
  watches: string
}

const NOTHING: WatchPlan = { watchAt: null, watches: '' }

/** Guests who came after the missing pupils were noted are noted after the end, within this time. */
const AFTERWARDS_MS = 24 * 60 * 60 * 1000
const SETTLE_MS = 60_000

/** When to look at a session in its present state. An earlier plan for the same state stays, done or not. */
export function watchOf(
  session: Session,
  moments: Moments,
  now: number,
  before: WatchPlan | undefined,
): WatchPlan {
  const next = nextWatch(session, moments, now)
  if (next.watches === before?.watches) return { watchAt: before.watchAt, watches: before.watches }
  // For a session that was scheduled after its end, nobody is noted as missing.
  const isLate = endedAt(session) === null && now >= scheduledEnd(session)
  return isLate ? NOTHING : next
}

function nextWatch(session: Session, { notOpened, missing }: Moments, now: number): WatchPlan {
  if (session.isCancelled || session.isDeleted || !keepsAttendance(session)) return NOTHING
  const { startTime, startedAt, status } = session.row
  const start = Date.parse(startTime)
  const end = endedAt(session)
  if (end !== null) return now - end < AFTERWARDS_MS ? afterwards(session, now) : NOTHING
  if (status === 'scheduled') return { watchAt: start + notOpened, watches: `opening ${startTime}` }
  if (status !== 'started' || startedAt === null) return NOTHING
  return { watchAt: Math.max(start, Date.parse(startedAt)) + missing, watches: `start ${startedAt}` }
}

function afterwards(session: Session, now: number): WatchPlan {
  const guests = unknownGuests(session).length
  return guests === 0
    ? NOTHING
    : { watchAt: now + SETTLE_MS, watches: `end ${session.row.endedAt} ${guests}` }
}
