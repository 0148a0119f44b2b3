import type { MeetingDetails } from '../domain/fields.ts'
import { FIELD_NAMES, FIELDS, type Field } from '../domain/fields.ts'
import { type Refusal, type Result, refuse } from '../domain/result.ts'
import { type CarryOutPorts, carryOutChange, stampOf } from './carryOut.ts'
import { changeOfSeries, others, type Scope } from './changeSeries.ts'
import type { WriteRefusal } from './contract.ts'
import type { NoPlace } from './hostPool.ts'
import { hostRefused } from './hostRefusal.ts'
import type { ChangeIntent, Done, IntentStamp } from './intents.ts'
import type { MeetingView, Sibling } from './meetingView.ts'
import type { SchedulingPorts } from './scheduleMeeting.ts'
import { isAllThatIsLeft, openersWith } from './substitutes.ts'
import type { By } from './write.ts'
import type { MeetingDraft, ZoomFailure } from './zoom.ts'

type ChangeRefusal =
  | ZoomFailure
  | WriteRefusal
  | NoPlace
  | Refusal<'MEETING_CANCELLED' | 'MEETING_BEGUN' | 'SERIES_WIDE' | 'HOST_REFUSED'>

type Changed = Pick<Done, 'bookmark' | 'warnings'>

/** What is to be otherwise. */
type Wanted = Partial<MeetingDetails> & {
  /** Also while the teacher teaches another class. */
  force?: boolean | undefined
}

/** Changes a session at Zoom, then in the log. The given settings are merged into the present ones. */
export async function changeMeeting(
  ports: ChangePorts,
  by: By,
  meeting: MeetingView,
  { force, ...wanted }: Wanted,
  of: OfSeries | null = null,
): Promise<Result<Changed, ChangeRefusal>> {
  if (meeting.status === 'cancelled') return refuse('MEETING_CANCELLED', 'This meeting has been cancelled')
  const news = newsIn(meeting, wanted)
  const held = isHeld(meeting) ? refusedOnceHeld(news) : null
  if (held !== null) return refuse('MEETING_BEGUN', held)
  const known = { ...stampOf(ports, by), ...(force && { force: true as const }) }
  if (of !== null)
    return changeSessions(ports, known, meeting, withHostOfOthers(meeting, wanted, news, of), of)
  const { settings, ...change } = withoutSameHosts(wanted, news)
  return carryOutFor(ports, meeting, change, {
    ...known,
    kind: 'change',
    sessionId: meeting.id,
    change,
    news: FIELD_NAMES.filter((field) => field in news && field in change),
    ...(settings && { settings }),
    draft: draftOf(wanted),
    asksForPage: isPageNews(meeting, wanted),
  })
}

/** A change of host costs a call to Zoom, so a host who is host already is left out. */
function withoutSameHosts(
  { hostId, alternativeHosts, ...wanted }: Partial<MeetingDetails>,
  news: Partial<MeetingDetails>,
): Partial<MeetingDetails> {
  return {
    ...wanted,
    ...(hostId !== undefined && news.hostId !== undefined && { hostId }),
    ...(alternativeHosts && news.alternativeHosts && { alternativeHosts }),
  }
}

async function carryOutFor(
  ports: ChangePorts,
  { zoom_meeting_id }: MeetingView,
  change: Partial<MeetingDetails>,
  intent: ChangeIntent,
): Promise<Result<Changed, ChangeRefusal>> {
  const defaultHost = change.hostId === undefined ? {} : { defaultHost: ports.defaultHost ?? null }
  const answer = await carryOutChange(ports, zoom_meeting_id, { ...intent, ...defaultHost })
  return answer.ok ? answer : { ok: false, refusal: hostRefused(change, answer.refusal) }
}

type ChangePorts = Pick<SchedulingPorts, keyof CarryOutPorts | 'defaultHost'>

/** For a session in a series: the scope, and the sessions of the series. */
export interface OfSeries {
  scope: Scope
  siblings: readonly Sibling[]
}

/** The teacher of the named session takes the others of the scope back from their substitutes. */
function withHostOfOthers(
  meeting: MeetingView,
  { hostId }: Partial<MeetingDetails>,
  news: Partial<MeetingDetails>,
  { siblings, scope }: OfSeries,
): Partial<MeetingDetails> {
  if (hostId === undefined || news.hostId !== undefined) return news
  const isNews = others(meeting, siblings, scope).some((one) => one.host_id !== hostId)
  return isNews ? { ...news, hostId } : news
}

/** Only the fields that change. The form's other fields describe the one session that it shows. */
async function changeSessions(
  ports: ChangePorts,
  known: IntentStamp & Pick<ChangeIntent, 'force'>,
  meeting: MeetingView,
  wanted: Partial<MeetingDetails>,
  { scope, siblings }: OfSeries,
): Promise<Result<Changed, ChangeRefusal>> {
  const { settings = {}, ...fields } = wanted
  const news: Partial<MeetingDetails> = isSame(settings, meeting.settings) ? fields : wanted
  const series = changeOfSeries(meeting, siblings, scope, news)
  if (!series.ok) return series
  const { startTime: _, duration: __, settings: ___, ...change } = news
  const draft = draftOf({ ...change, ...(news.settings && { settings }) })
  const isGiven = change.hostId !== undefined && change.hostId !== meeting.series_host_id
  const isWhole =
    (scope === 'all' && isZooms(draft, change)) ||
    (isGiven && scope !== 'this' && isAllThatIsLeft(meeting, siblings, scope)) ||
    (isGiven && scope === 'all')
  return carryOutFor(ports, meeting, change, {
    ...known,
    kind: 'change',
    sessionId: meeting.id,
    change,
    news: FIELD_NAMES.filter((field) => field in change),
    ...(news.settings && { settings }),
    draft,
    asksForPage: isPageNews(meeting, change),
    series: {
      ...series.value,
      isWhole,
      ...(!isWhole && change.hostId && { openers: openersWith(change.hostId, meeting, siblings, scope) }),
    },
  })
}

/** Whether Zoom keeps one of these fields for the whole series. */
const isZooms = (draft: Partial<MeetingDraft>, { alternativeHosts }: Partial<MeetingDetails>): boolean =>
  Object.keys(draft).length > 0 || alternativeHosts !== undefined

const isSame = (given: Record<string, unknown>, now: Record<string, unknown>): boolean =>
  Object.entries(given).every(([name, value]) => JSON.stringify(value) === JSON.stringify(now[name]))

const isPageNews = ({ registration_url }: MeetingView, { classId }: Partial<MeetingDetails>): boolean =>
  classId !== undefined && (classId === null) !== (registration_url === null)

/** A form sends all of its fields. A field with its old value is no change. */
function newsIn(meeting: MeetingView, wanted: Partial<MeetingDetails>): Partial<MeetingDetails> {
  const now: Record<string, unknown> = { ...meeting }
  const all: Partial<Record<Field, unknown>> = wanted
  const isNews = (field: Field) =>
    all[field] !== undefined &&
    (field === 'settings' || JSON.stringify(all[field]) !== JSON.stringify(now[FIELDS[field].name]))
  return Object.fromEntries(FIELD_NAMES.filter(isNews).map((field) => [field, all[field]]))
}

/** A session that only its host's claim makes held may still be moved, because Zoom never held it. */
const isHeld = ({ status, is_claimed }: MeetingView): boolean =>
  (status === 'started' || status === 'ended') && !is_claimed

/** A held session stays with its class and day, because its records belong to both. */
function refusedOnceHeld(news: Partial<MeetingDetails>): string | null {
  const { startTime, duration, timezone, classId, hostId } = news
  if (hostId !== undefined) return 'The class has begun, so that it can no longer be given to another teacher'
  if (startTime !== undefined) return 'The class has begun, so that its start can no longer be moved'
  if (duration !== undefined) return 'The class has begun, so that its length can no longer be changed'
  if (timezone !== undefined) return 'The class has begun, so that its time zone can no longer be changed'
  return classId === undefined
    ? null
    : 'The class has begun, so that it can no longer be given to another class'
}

function draftOf(wanted: Partial<MeetingDetails>): Partial<MeetingDraft> {
  const { title, description, startTime, duration, timezone, classId, settings } = wanted
  return {
    ...(title === undefined ? {} : { topic: title }),
    ...(description === undefined ? {} : { agenda: description ?? '' }),
    ...(startTime === undefined ? {} : { startTime }),
    ...(duration === undefined ? {} : { duration }),
    ...(timezone === undefined ? {} : { timezone }),
    ...(classId === undefined ? {} : { registration: classId !== null }),
    ...(settings === undefined ? {} : { settings }),
  }
}
