import {
  endedAt,
  type Meeting,
  type Session,
  scheduledEnd,
  scheduleIn,
  wasHeardSince,
} from '../../domain/meeting.ts'
import { windowOf } from '../../domain/when/schedule.ts'
import type { MeetingKv } from '../storage.ts'
import { REPORT_DELAY_MS } from './reporting.ts'
import { type Moments, type WatchPlan, watchOf } from './watching.ts'

/** The duties of a session with their times, in epoch milliseconds; null: done. */
export interface SessionPlan extends WatchPlan {
  /** When its window is over. */
  closeAt: number | null
  /** When Zoom's report is asked. */
  reportAt: number | null
  /** How often it was asked so far. */
  tries: number
  /** The state that the duty asks about. A new state is asked anew. */
  asks: string
}

export type DutyTime = 'closeAt' | 'watchAt' | 'reportAt'

/** Late webhooks come in bursts. One report serves all of them. */
const SETTLE_MS = 60_000

/** The plans for a meeting's sessions, in its own storage. */
export class Plans {
  readonly #kv: MeetingKv
  readonly #moments: Moments
  #plans: Map<string, SessionPlan> | null = null

  constructor(kv: MeetingKv, moments: Moments) {
    this.#kv = kv
    this.#moments = moments
  }

  /** Plans the duties of the sessions by their present state. Returns true if a plan has changed. */
  follow(meeting: Meeting, now: number): boolean {
    const changed = [...meeting.sessions.values()].filter((session) => {
      const before = this.of(session.id)
      const plan = planFor(meeting, session, before, now)
      const watch = watchOf(session, this.#moments, now, before)
      return this.#set(session.id, { ...plan, ...watch }, before)
    })
    return changed.length > 0
  }

  of(sessionId: string): SessionPlan | undefined {
    return this.#all().get(sessionId)
  }

  /** The sessions with this duty due. */
  due(what: DutyTime, now: number): string[] {
    return [...this.#all()].flatMap(([id, plan]) =>
      (plan[what] ?? Number.POSITIVE_INFINITY) <= now ? [id] : [],
    )
  }

  next(what: DutyTime): number | null {
    const times = [...this.#all().values()].flatMap((plan) => plan[what] ?? [])
    return times.length > 0 ? Math.min(...times) : null
  }

  change(sessionId: string, change: Partial<SessionPlan>): void {
    const before = this.of(sessionId)
    if (before) this.#set(sessionId, { ...before, ...change }, before)
  }

  #set(sessionId: string, plan: SessionPlan, before: SessionPlan | undefined): boolean {
    if (before !== undefined && JSON.stringify(plan) === JSON.stringify(before)) return false
    this.#all().set(sessionId, plan)
    this.#kv.put(key(sessionId), plan)
    return true
  }

  #all(): Map<string, SessionPlan> {
    this.#plans ??= new Map(
      [...this.#kv.list<SessionPlan>({ prefix: key('') })].map(([name, plan]) => [
        name.slice(key('').length),
        plan,
      ]),
    )
    return this.#plans
  }
}

const key = (sessionId: string): string => `session/${sessionId}`

function planFor(
  meeting: Meeting,
  session: Session,
  before: SessionPlan | undefined,
  now: number,
): Omit<SessionPlan, keyof WatchPlan> {
  const { to } = windowOf(scheduleIn(session.row))
  const isClosed = session.closedAt !== null && session.closedAt >= to
  const asks = asksOf(meeting, session)
  const report =
    before?.asks === asks
      ? { reportAt: before.reportAt, tries: before.tries, asks }
      : { reportAt: asks === NOTHING ? null : reportTime(session, now), tries: 0, asks }
  return { closeAt: isClosed ? null : to, ...report }
}

const NOTHING = ''

/** A final session needs no report, unless webhooks came after it. A session that was deleted before it was held has none. */
function asksOf(meeting: Meeting, session: Session): string {
  const { attendance, row, isCancelled, isDeleted } = session
  const isGone = session.parts.length === 0 && (isCancelled || isDeleted)
  if (isGone) return NOTHING
  const end = endedAt(session)
  if (end === null) return `until ${scheduledEnd(session)}`
  const isHeardSince = wasHeardSince(meeting, session)
  if (attendance?.final && !isHeardSince) return NOTHING
  const instances = session.parts.map(({ uuid }) => uuid).join()
  return `${row.endedAt} ${instances}${isHeardSince ? ' again' : ''}`
}

/** A class that is over by its schedule is looked up too, because Zoom may not have sent its end. */
const reportTime = (session: Session, now: number): number =>
  Math.max((endedAt(session) ?? scheduledEnd(session)) + REPORT_DELAY_MS, now + SETTLE_MS)
