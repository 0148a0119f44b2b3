import type { RecordReport } from '../commands.ts'
import type { Fact } from '../events.ts'
import type { Meeting } from '../meeting.ts'
import { type Connection, keyOf, saidByZoom } from '../when/connection.ts'
import { reported } from '../when/instances.ts'
import { type Interval, union } from '../when/intervals.ts'
import { withoutErased, withoutErasedName } from './erasure.ts'
import type { Evidence, ReportedPerson } from './evidence.ts'
import { learnWordKeys, withWordKeys } from './identity.ts'

/** One row of a report: a person's stay in one room, with all evidence. */
export interface ReportRow {
  evidence: Evidence
  /** Zoom's user_id, which is new in every room. */
  zoomUserId: string | null
  from: string
  to: string
}

/** A move between rooms takes a second or two. */
const MOVE_MS = 2_000

/**
 * The people of a report. Rows with the same signs are one person. A guest has only a name and an unvouched e-mail, which two people may
 * share. So a guest's rows are one person only if one begins as the other ends, as with a breakout room, or if Zoom repeats a row.
 */
export function reportedPeople(rows: readonly ReportRow[]): ReportedPerson[] {
  const people = new Map<string, ReportedPerson>()
  const alike = new Map<string, ReportedPerson[]>()
  const inRoom = new Map<string, ReportedPerson>()
  for (const row of [...rows].sort(byTime)) {
    const said = saidByZoom(row.evidence)
    const candidates = alike.get(said) ?? []
    const room = `${row.zoomUserId} ${said}`
    const repeated = row.zoomUserId === null ? undefined : inRoom.get(room)
    const known = repeated ?? candidates.find((one) => hasSign(row.evidence) || follows(row, one))
    const person = known ?? personOf(row, people)
    inRoom.set(room, person)
    if (known) {
      known.stays.push({ from: row.from, to: row.to })
      continue
    }
    people.set(person.key, person)
    alike.set(said, [...candidates, person])
  }
  return [...people.values()]
}

/** Zoom's pages come in no fixed order, and the result must not depend on the order. */
const byTime = (a: ReportRow, b: ReportRow): number =>
  Date.parse(a.from) - Date.parse(b.from) ||
  Date.parse(a.to) - Date.parse(b.to) ||
  (saidByZoom(a.evidence) < saidByZoom(b.evidence) ? -1 : 1)

const hasSign = ({ zoomAccountId, registrantId, customerKey }: Evidence): boolean =>
  [zoomAccountId, registrantId, customerKey].some((sign) => sign !== null)

const follows = ({ from }: ReportRow, { stays }: ReportedPerson): boolean =>
  Math.abs(Date.parse(from) - Date.parse(stays.at(-1)?.to ?? '')) <= MOVE_MS

function personOf(row: ReportRow, taken: ReadonlyMap<string, unknown>): ReportedPerson {
  const { evidence, zoomUserId, from, to } = row
  const sign = evidence.registrantId ?? evidence.zoomAccountId
  const key = zoomUserId ?? [Date.parse(from), ...(sign === null ? [] : [sign])].join('.')
  return {
    key: taken.has(key) ? `${key}.${taken.size}` : key,
    evidence,
    stays: [{ from, to }],
  }
}

/** Reports only add up. A later report takes nothing away. */
export function recordReport(meeting: Meeting, { type: _, ...report }: RecordReport): Fact[] {
  const news = keyed(meeting, report.uuid, report.people).filter(
    (person) => withReport(meeting, report.uuid, person) !== null,
  )
  if (news.length === 0 && !isNewsOf(meeting, report)) return []
  return [{ type: 'MeetingReported', data: { ...report, people: news } }]
}

/** Whether the report says something new of its instance. */
function isNewsOf({ instances }: Meeting, report: Omit<RecordReport, 'type'>): boolean {
  const now = new Map(instances)
  const [from, to] = [Date.parse(report.startedAt), Date.parse(report.endedAt)]
  reported(now, { uuid: report.uuid, from, to, complete: report.complete })
  const [before, after] = [instances, now].map((some) => JSON.stringify(some.get(report.uuid)))
  return before !== after
}

/** Adds the keys of names and e-mails. Each new word gets a key of its own. */
function keyed(meeting: Meeting, uuid: string, people: readonly ReportedPerson[]): ReportedPerson[] {
  const known = { wordKeys: new Map(meeting.wordKeys), lastWordKey: meeting.lastWordKey }
  return people.map((person) => {
    const row = withReport(meeting, uuid, person)
    const told = withoutErasedName(meeting, row, withoutErased(meeting, row, person.evidence))
    const evidence = withWordKeys(known, told)
    learnWordKeys(known, evidence)
    return { ...person, evidence }
  })
}

/** The connection with the report's stays, or null if the report says nothing new. */
export function withReport(meeting: Meeting, uuid: string, person: ReportedPerson): Connection | null {
  const blank = { key: person.key, uuid, marks: [], reported: [], evidence: [] }
  const known: Connection = meeting.connections.get(keyOf(blank)) ?? blank
  const stays = person.stays.map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }))
  const all = together([...(known.reported ?? []), ...stays])
  const at = Math.min(...stays.map(({ from }) => from))
  const said = saidByZoom(person.evidence)
  const isSaid = known.evidence.some((e) => e.at === at && saidByZoom(e.is) === said)
  if (isSaid && JSON.stringify(all) === JSON.stringify(known.reported)) return null
  const evidence = isSaid ? known.evidence : [...known.evidence, { at, is: person.evidence }]
  return { ...known, reported: all, evidence }
}

/**
 * Stays that overlap are one. A stay that begins as another ends remains a stay of its own, because it may be of another guest with the same
 * name. If all stays have no length, one is kept to tell when the person was there.
 */
function together(stays: readonly Interval[]): Interval[] {
  const time = union(stays, -1)
  if (time.length > 0) return time
  const from = Math.min(...stays.map((stay) => stay.from))
  return [{ from, to: from }]
}
