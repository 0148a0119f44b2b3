import { isOfAccount } from '../../app/askAgain.ts'
import { type EmailUsers, withEmailUser } from '../../app/emailUsers.ts'
import type { Clock, EventLog, MeetingWriter, NewId, People } from '../../app/ports.ts'
import { record } from '../../app/write.ts'
import type { PastParticipant, ZoomFailure, ZoomResult } from '../../app/zoom.ts'
import { evolve, unknown } from '../../domain/evolve.ts'
import { classOf, type Meeting, type MeetingState, scheduleOf } from '../../domain/meeting.ts'
import { ok } from '../../domain/result.ts'
import { mayBelong } from '../../domain/when/sessions.ts'
import { type ReportRow, reportedPeople } from '../../domain/who/report.ts'
import { later, type ReportingZoom, type Told, whoWas } from './whoWas.ts'

export interface ReconcilePorts {
  zoom: ReportingZoom
  log: Pick<EventLog, 'read'>
  people: Pick<People, 'byEmail'>
  writer: Pick<MeetingWriter, 'execute'>
  clock: Clock
  newId: NewId
}

/** How far it came. Times are epoch milliseconds. */
export type Reconciled =
  /** The class is not over, or not for long enough: Zoom was not asked. */
  | { kind: 'waits'; until: number }
  /** Zoom did not tell all of it yet. */
  | { kind: 'later'; from: number }
  | { kind: 'done' }
  /** Zoom will not tell; attendance stays as the webhooks have it. */
  | { kind: 'given up' }

const MINUTE_MS = 60_000
/** Zoom's reports may take so long after the end of a meeting. */
export const REPORT_DELAY_MS = 30 * MINUTE_MS
const HOUR_MS = 60 * MINUTE_MS
/** Tries of the first day; afterwards Zoom is asked four times a day. */
const FIRST_DAY = 26
/** About a week, so that neither a weekend without Zoom nor a wrong secret leaves a class without its report. */
export const MAX_TRIES = FIRST_DAY + 24
/** People in one event: some hundred kilobytes, where D1 takes two megabytes. */
const PART = 250

/**
 * Asks Zoom who was in a class that is over, every instance once, and records what it says; attendance follows in the
 * same commits. What an earlier try has recorded is in the log and is not asked again.
 */
export async function reconcile(ports: ReconcilePorts, number: string, tries: number): Promise<Reconciled> {
  const meeting = await readMeeting(ports.log, number)
  if (meeting.kind === 'unknown' || meeting.gone === 'deleted') return DONE
  if (meeting.summary.status === 'cancelled') return DONE
  const now = ports.clock.now().getTime()
  const until = overAt(meeting) + REPORT_DELAY_MS
  if (until > now) return { kind: 'waits', until }
  if (tries > MAX_TRIES) return GIVEN_UP
  const answers = await askAll(ports, number, meeting, tries)
  if (answers.every(({ kind }) => kind === 'rows')) return DONE
  const waits = answers.flatMap((answer) => (answer.kind === 'later' ? [answer.from] : []))
  if (waits.length === 0 || tries === MAX_TRIES) return GIVEN_UP
  return { kind: 'later', from: Math.max(now + pauseAfter(tries), ...waits) }
}

const DONE = { kind: 'done' } as const
const GIVEN_UP = { kind: 'given up' } as const

/** Milliseconds between one try and the next. */
export function pauseAfter(tries: number): number {
  if (tries === 1) return 10 * MINUTE_MS
  if (tries === 2) return 30 * MINUTE_MS
  return tries <= FIRST_DAY ? HOUR_MS : 6 * HOUR_MS
}

/** Events read from the log at a time, at most. */
const PAGE = 500

async function readMeeting(log: ReconcilePorts['log'], number: string): Promise<MeetingState> {
  let state: MeetingState = unknown
  for (let version = 0; ; ) {
    const { events, more } = await log.read(number, version, PAGE)
    state = events.reduce<MeetingState>(evolve, state)
    version += events.length
    if (!more) return state
  }
}

/** When the class ended, or should have, where no webhook says so. */
function overAt(meeting: Meeting): number {
  const { start, length } = scheduleOf(meeting)
  return classOf(meeting).at(-1)?.to ?? start + length
}

/** Instance by instance. One that goes on, as far as anybody knows, holds up those before it: it is the same class. */
async function askAll(
  ports: ReconcilePorts,
  number: string,
  meeting: Meeting,
  tries: number,
): Promise<Told[]> {
  const listed = await listedInstances(ports.zoom, number, meeting)
  if (!listed.ok) return [later(listed.refusal)]
  const held = classOf(meeting)
  if (held.length === 0 && listed.value.length === 0) return recordNothing(ports)
  const open = held.filter(({ to }) => to === null).map(({ uuid }) => uuid)
  const over = held.filter(({ to }) => to !== null).map(({ uuid }) => uuid)
  const answers: Told[] = []
  for (const uuid of [...open, ...listed.value, ...over].filter((one) => isAsked(meeting, one))) {
    const told = await whoWas(ports.zoom, uuid, tries)
    answers.push(told)
    if (told.kind === 'rows') await recordReport(ports, uuid, told.rows)
    else if (open.includes(uuid)) return answers
  }
  return answers
}

/** What is not reported yet, or of which something was heard since. */
function isAsked({ instances }: Meeting, uuid: string): boolean {
  const instance = instances.get(uuid)
  return !instance?.report?.complete || instance.heardSince
}

/** Instances that may be of the class and of which no webhook ever told. */
async function listedInstances(
  zoom: ReportingZoom,
  number: string,
  meeting: Meeting,
): Promise<ZoomResult<string[]>> {
  const listed = await zoom.listInstances(number)
  const [held, schedule] = [classOf(meeting), scheduleOf(meeting)]
  if (!listed.ok) return isNo(listed.refusal, held.length) ? ok([]) : listed
  const unheard = listed.value.filter(
    ({ uuid, startTime }) => !meeting.instances.has(uuid) && mayBelong(Date.parse(startTime), held, schedule),
  )
  return ok(unheard.map(({ uuid }) => uuid))
}

/** Without the right to list, what was heard of is asked for all the same; that nothing was held, Zoom alone can say. */
const isNo = (failure: ZoomFailure, heard: number): boolean =>
  isOfAccount(failure) ? heard > 0 : failure.reason === 'ZOOM_NOT_FOUND' || failure.reason === 'ZOOM_REJECTED'

/** From now on what people said of themselves counts. Zoom is asked on: the class may still be going on, unheard. */
async function recordNothing(ports: ReconcilePorts): Promise<Told[]> {
  await record(ports, { type: 'RecordNothingReported', at: ports.clock.now().toISOString() }, 'report')
  return [{ kind: 'later', from: 0 }]
}

/** Part by part, in order: only the last is complete, so what a crash leaves is asked for again. */
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
