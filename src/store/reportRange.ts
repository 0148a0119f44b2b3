import type { MeetingPlace } from '../app/meetingView.ts'
import type { RangeEnd, ReportFilter } from '../app/reportView.ts'
import { type SQL, sql } from './query.ts'

/** The bounds of a range on the index, and the other conditions on a session `m`. */
export interface Range {
  first: string
  last: string
  days: SQL
  /** The days in UTC that no instant cuts. Of these, `days` alone leaves sessions out. */
  uncut: { from: string; before: string }
  /** What the range has of the days that an instant cuts. */
  cut: { from: string; to: string }[]
}

/** A local day begins and ends at most this many hours from the same day in UTC, in every year that sessions may have (domain/instant.ts). */
const EARLIEST_MS = -14 * 60 * 60 * 1000
const LATEST_MS = (24 + 12) * 60 * 60 * 1000

const EVER = '9999-12-31T23:59:59.999Z'

export function rangeOf({ from, to }: Pick<ReportFilter, 'from' | 'to'>): Range {
  const days = [sql`true`]
  if (from && 'day' in from) days.push(sql`m.date >= ${from.day}`)
  if (to && 'day' in to) days.push(sql`m.date <= ${to.day}`)
  const first = instantOf(from, EARLIEST_MS) ?? ''
  const last = instantOf(to, LATEST_MS) ?? EVER
  const cuts = { first: isCut(from, DAY.first), last: isCut(to, DAY.last) }
  return { first, last, days: sql.join(days, sql` and `), ...inDays(first, last, cuts) }
}

/** The first and the last moment of a day in UTC. */
const DAY = { first: 'T00:00:00.000Z', last: 'T23:59:59.999Z' }

/** The day is whole where it is cut at its own moment. */
const isCut = (bound: RangeEnd | undefined, whole: string): boolean =>
  bound !== undefined && 'at' in bound && !bound.at.endsWith(whole)

/** As text, an instant comes behind its own day and before the next. */
function inDays(
  first: string,
  last: string,
  cuts: { first: boolean; last: boolean },
): Pick<Range, 'uncut' | 'cut'> {
  const [firstDay, lastDay] = [first.slice(0, 10), last.slice(0, 10)]
  const dayEnd = `${firstDay}T24`
  const uncut = { from: cuts.first ? dayEnd : firstDay, before: cuts.last ? lastDay : last }
  if (cuts.first && cuts.last && firstDay === lastDay) return { uncut, cut: [{ from: first, to: last }] }
  const cut = []
  if (cuts.first) cut.push({ from: first, to: last < dayEnd ? last : dayEnd })
  if (cuts.last) cut.push({ from: first > lastDay ? first : lastDay, to: last })
  return { uncut, cut }
}

const instantOf = (bound: RangeEnd | undefined, ms: number): string | undefined =>
  bound && ('at' in bound ? bound.at : near(bound.day, ms))

/** Instants are compared as text, and a year of five digits or a negative year would sort wrongly. */
function near(day: string, ms: number): string {
  const instant = new Date(Date.parse(day) + ms).toISOString()
  if (instant.startsWith('+')) return EVER
  return instant.startsWith('-') ? '0000-01-01T00:00:00.000Z' : instant
}

export const shownIn = ({ deleted }: Pick<ReportFilter, 'deleted'>): SQL =>
  deleted ? sql`true` : sql`m.deleted_at is null`

/** A later page begins at the previous page's last row. It has only this bound, because of two bounds SQLite might use the other. */
export const upTo = (last: string, before: MeetingPlace | undefined): SQL =>
  before
    ? sql`+m.start_time <= ${last} and (m.start_time, m.id) < (${before.startTime}, ${before.id})`
    : sql`m.start_time <= ${last}`

/** While a session `m` goes on, its people are counted in their own table. */
const ofRunning = (is: SQL): SQL =>
  sql`(select count(*) from zoom_participants p where p.meeting_id = m.id and ${is})`

export const participantCount = sql`iif(m.status = 'started', ${ofRunning(sql`true`)}, m.participant_count)`
export const joinedCount = sql`
  iif(m.status = 'started', ${ofRunning(sql`p.status <> 'invited' and p.claimed = 0`)}, m.joined_count)`
