import { isOfAccount } from '../../app/askAgain.ts'
import { type EmailUsers, withEmailUser } from '../../app/emailUsers.ts'
import type { Clock, MeetingWriter, NewId, People } from '../../app/ports.ts'
import { record } from '../../app/write.ts'
import type { PastParticipant, ZoomFailure, ZoomResult } from '../../app/zoom.ts'
import {
  CLAIMED,
  endedAt,
  type MeetingState,
  planOf,
  type Session,
  scheduledEnd,
  scheduleIn,
} from '../../domain/meeting.ts'
import { ok } from '../../domain/result.ts'
import type { Span } from '../../domain/when/connection.ts'
import { HOUR_MS, MINUTE_MS } from '../../domain/when/duration.ts'
import type { Instance } from '../../domain/when/instances.ts'
import type { Plan } from '../../domain/when/plan.ts'
import { mayBelong } from '../../domain/when/sessions.ts'
import { type ReportRow, reportedPeople } from '../../domain/who/report.ts'
import { later, type ReportAnswer, type ReportingZoom, whoWas } from './whoWas.ts'

export interface ReconcilePorts {
  zoom: ReportingZoom
  people: Pick<People, 'byEmail'>
  writer: Pick<MeetingWriter, 'execute'> & StateReader
  clock: Clock
  newId: NewId
  /** Called between two instances. Lets duties go first if somebody waits for them. */
  giveWay: () => Promise<void>
}

/** Reads the meeting's state between two commits. */
export interface StateReader {
  look<T>(read: (state: MeetingState) => T): Promise<T>
}

/** The result of a try. Times are epoch milliseconds. */
export type Reconciled =
  /** The session is not over, or ended too recently, so Zoom was not asked. */
  | { kind: 'waits'; until: number }
  /** Zoom's report is not complete yet. */
  | { kind: 'later'; from: number }
  | { kind: 'done' }
  /** Zoom will give no report. Attendance stays as the webhooks have it. */
  | { kind: 'given up' }

/** Zoom's report may take this long after the end of a meeting. */
export const REPORT_DELAY_MS = 30 * MINUTE_MS
/** Tries of the first day. Afterwards Zoom is asked four times a day. */
const FIRST_DAY = 26
/** About a week, so that a class gets its report also after a weekend without Zoom or with a wrong secret. */
export const MAX_TRIES = FIRST_DAY + 24
/** People in one event. They take some hundred kilobytes; D1 takes two megabytes. */
const PART = 250

/** The session to report on. */
interface Course {
  plan: Plan
  parts: readonly Span[]
  /** When it ended, or was to end. */
  overAt: number
  instances: ReadonlyMap<string, Instance>
}

/**
 * Asks Zoom for the report of each instance of a session that is over, and records it. Attendance is taken in the same commits. Reports
 * that an earlier try recorded are not asked again.
 */
export async function reconcile(
  ports: ReconcilePorts,
  number: string,
  sessionId: string,
  tries: number,
): Promise<Reconciled> {
  const course = await ports.writer.look((state) => courseOf(state, sessionId))
  if (course === null) return DONE
  const now = ports.clock.now().getTime()
  const until = course.overAt + REPORT_DELAY_MS
  if (until > now) return { kind: 'waits', until }
  if (tries > MAX_TRIES) return GIVEN_UP
  const answers = await askAll(ports, number, course, tries)
  const laters = answers.filter((answer) => answer.kind === 'later')
  if (tries === MAX_TRIES || !laters.some(({ isUnasked }) => isUnasked))
    await recordLostEnd(ports, sessionId, now)
  if (answers.every(({ kind }) => kind === 'rows')) return DONE
  if (tries === MAX_TRIES) return GIVEN_UP
  if (laters.length === 0) return untilSurelyOver(course, now)
  return { kind: 'later', from: Math.max(now + pauseAfter(tries), ...laters.map(({ from }) => from)) }
}

const DONE = { kind: 'done' } as const
const GIVEN_UP = { kind: 'given up' } as const

/** Null if there is nothing to ask: the session is final, or was deleted before it was held. */
function courseOf(state: MeetingState, sessionId: string): Course | null {
  const session = state.kind === 'meeting' ? state.sessions.get(sessionId) : undefined
  if (state.kind === 'unknown' || session === undefined || isGone(session)) return null
  return {
    plan: planOf(session, state.index.uses),
    parts: session.parts.filter(({ uuid }) => uuid !== CLAIMED),
    overAt: endedAt(session) ?? session.parts.at(-1)?.to ?? scheduledEnd(session),
    instances: new Map(state.instances),
  }
}

const isGone = ({ parts, isCancelled, isDeleted }: Session): boolean =>
  parts.length === 0 && (isCancelled || isDeleted)

/** Zoom lets no meeting go on for longer. An end that no webhook and no report has told by then is lost. */
const LONGEST_MS = 30 * HOUR_MS

/** Zoom says that it has no report. But if the class may still go on, its end is to be recorded later. */
function untilSurelyOver({ parts }: Course, now: number): Reconciled {
  const open = parts.find(({ to }) => to === null)
  const from = open === undefined ? 0 : open.from + LONGEST_MS
  return from > now ? { kind: 'later', from } : GIVEN_UP
}

async function recordLostEnd(ports: ReconcilePorts, sessionId: string, now: number): Promise<void> {
  const lost = await ports.writer.look((state) => lostEndOf(state, sessionId, now))
  if (lost !== null) await record(ports, { type: 'RecordEnd', startedAt: null, ...lost })
}

/** The session is taken to have ended as planned, or with its last webhook if that came later. */
function lostEndOf(state: MeetingState, sessionId: string, now: number): { uuid: string; at: string } | null {
  const session = state.kind === 'meeting' ? state.sessions.get(sessionId) : undefined
  const open = session?.parts.find(({ to }) => to === null)
  if (state.kind === 'unknown' || session === undefined || open === undefined) return null
  if (now - open.from < LONGEST_MS) return null
  const planned = session.isOutside ? open.from + scheduleIn(session.row).length : scheduledEnd(session)
  const heard = state.instances.get(open.uuid)?.lastMark ?? open.from
  return { uuid: open.uuid, at: new Date(Math.max(planned, heard)).toISOString() }
}

/** Milliseconds between one try and the next. */
export function pauseAfter(tries: number): number {
  if (tries === 1) return 10 * MINUTE_MS
  if (tries === 2) return 30 * MINUTE_MS
  return tries <= FIRST_DAY ? HOUR_MS : 6 * HOUR_MS
}

/** From this try on, hours after the end, an instance without a report no longer means that the class may go on. */
const IS_OVER = 5

/** Instance by instance. If the last one still seems to go on, the earlier ones wait too, because they are the same session. */
async function askAll(
  ports: ReconcilePorts,
  number: string,
  course: Course,
  tries: number,
): Promise<ReportAnswer[]> {
  const listed = await listedInstances(ports.zoom, number, course)
  const { parts, instances } = course
  // Instances known from webhooks are asked for, even if Zoom does not list the others now.
  const answers: ReportAnswer[] = listed.ok ? [] : [later(listed.refusal)]
  const unheard = listed.ok ? listed.value : []
  // Zoom is asked again later, because the class may go on without webhooks.
  if (parts.length === 0 && unheard.length === 0) return [...answers, { kind: 'later', from: 0 }]
  const open = parts.filter(({ to }) => to === null).map(({ uuid }) => uuid)
  const over = parts.filter(({ to }) => to !== null).map(({ uuid }) => uuid)
  for (const uuid of [...open, ...unheard, ...over].filter((one) => isAsked(instances.get(one)))) {
    await ports.giveWay()
    const told = await whoWas(ports.zoom, uuid, tries)
    answers.push(told)
    if (told.kind === 'rows') await recordReport(ports, uuid, told.rows)
    else if (told.kind === 'later' && open.includes(uuid) && tries < IS_OVER) return answers
  }
  return answers
}

/** An instance without a report, or with webhooks since the report. */
const isAsked = (instance: Instance | undefined): boolean =>
  !instance?.report?.complete || instance.heardSince

/** Instances without a webhook that may belong to the session. */
async function listedInstances(
  zoom: ReportingZoom,
  number: string,
  { plan, parts, instances }: Course,
): Promise<ZoomResult<string[]>> {
  const listed = await zoom.listInstances(number)
  if (!listed.ok) return isNo(listed.refusal, parts.length) ? ok([]) : listed
  const unheard = listed.value.filter(
    ({ uuid, startTime }) => !instances.has(uuid) && mayBelong(Date.parse(startTime), plan, parts),
  )
  return ok(unheard.map(({ uuid }) => uuid))
}

/** Without the right to list instances, those known from webhooks are asked for. But only Zoom's list can say that nothing was held. */
const isNo = (failure: ZoomFailure, heard: number): boolean =>
  isOfAccount(failure) ? heard > 0 : failure.reason === 'ZOOM_NOT_FOUND' || failure.reason === 'ZOOM_REJECTED'

/** Part by part, in order. Only the last part is marked complete, so after a crash the report is asked again. */
async function recordReport(ports: ReconcilePorts, uuid: string, told: PastParticipant[]): Promise<void> {
  const rows = await rowsOf(ports, told)
  const people = reportedPeople(rows)
  const startedAt = new Date(Math.min(...rows.map(({ from }) => Date.parse(from)))).toISOString()
  const endedAt = new Date(Math.max(...rows.map(({ to }) => Date.parse(to)))).toISOString()
  for (let from = 0; from < people.length; from += PART) {
    const part = people.slice(from, from + PART)
    const complete = from + PART >= people.length
    await record(ports, { type: 'RecordReport', uuid, startedAt, endedAt, complete, people: part }, 'report')
  }
}

async function rowsOf({ people }: ReconcilePorts, told: PastParticipant[]): Promise<ReportRow[]> {
  const emails = new Set(told.flatMap(({ email }) => email?.toLowerCase() ?? []))
  const users: EmailUsers = emails.size === 0 ? new Map() : await people.byEmail([...emails])
  return told.map(({ name, zoomAccountId, registrantId, customerKey, zoomUserId, ...row }) => {
    const email = row.email?.toLowerCase() ?? null
    const said = { name: name || null, email, zoomAccountId, registrantId, customerKey, emailUserId: null }
    const to = row.leaveTime < row.joinTime ? row.joinTime : row.leaveTime
    return { evidence: withEmailUser(said, users), zoomUserId, from: row.joinTime, to }
  })
}
