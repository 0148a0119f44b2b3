import type { ExportedSession, PersonFile } from '../app/exports.ts'
import type { AttendanceStatus } from '../domain/attendance/record.ts'
import { share } from '../domain/attendance/risk.ts'
import { isAttended } from '../domain/attendance/rule.ts'
import { localTime } from './cell.ts'
import { html, type Markup, open, printedIn } from './html.ts'

/** Everything that Rollcall holds of a person, except the records. */
export interface KnownOfPerson extends Omit<PersonFile, 'seen'> {
  made_at: string
}

export interface FileRecord {
  /** Null, like title and class, if the reader may not see the session. */
  session_id: string | null
  title: string | null
  class: string | null
  date: string
  start_time: string
  timezone: string
  status: AttendanceStatus
  computed_status: AttendanceStatus
  attended_seconds: number
  first_join: string | null
  last_leave: string | null
  expected: boolean
  note: string | null
  corrected_by: string | null
  corrected_at: string | null
  final: boolean
}

const recordsOf = ({ records, ...session }: ExportedSession, isSeen: boolean): FileRecord[] =>
  records.map((record) => ({
    session_id: isSeen ? session.id : null,
    title: isSeen ? session.title : null,
    class: isSeen ? (session.class?.name ?? null) : null,
    date: session.date,
    start_time: session.start_time,
    timezone: session.timezone,
    status: record.status,
    computed_status: record.computed_status,
    attended_seconds: record.attended_seconds,
    first_join: record.first_join,
    last_leave: record.last_leave,
    expected: record.expected,
    note: record.note,
    corrected_by: record.corrected?.by?.name ?? record.corrected?.by?.id ?? null,
    corrected_at: record.corrected?.at ?? null,
    final: session.attendance?.final === true,
  }))

/** The same of all sessions. */
export async function* recordsIn(
  sessions: AsyncIterable<ExportedSession>,
  seen: ReadonlySet<string>,
): AsyncGenerator<FileRecord> {
  for await (const session of sessions) yield* recordsOf(session, seen.has(session.id))
}

/** The file as JSON, record by record: a person has some thousand of them in a school's life. */
export async function* personFileJson(
  known: KnownOfPerson,
  records: AsyncIterable<FileRecord>,
): AsyncGenerator<string> {
  yield `${JSON.stringify(known).slice(0, -1)},"records":[`
  let comma = ''
  for await (const record of records) {
    yield comma + JSON.stringify(record)
    comma = ','
  }
  yield ']}'
}

/** The page, record by record. */
export const personPage = (
  known: KnownOfPerson,
  records: AsyncIterable<FileRecord>,
): AsyncGenerator<string> => printedIn(`File of ${known.user.name}`, 'file', partsOf(known, records))

async function* partsOf(known: KnownOfPerson, records: AsyncIterable<FileRecord>): AsyncGenerator<Markup> {
  yield headOf(known)
  yield* recordTable(records)
  yield restOf(known)
}

function headOf({ user, parents, children, classes, made_at }: KnownOfPerson): Markup {
  const facts: [string, string | null][] = [
    ['Id', user.id],
    ['Role', user.role],
    ['E-mail', user.email],
    ['Number', user.number],
    ['Sex', user.sex],
    ['As forms write the name', user.listedAs],
    ['Parents', parents.map(named).join(', ')],
    ['Children', children.map(named).join(', ')],
  ]
  return html`
<h1>${user.name}</h1>
<p class="dim">All that Rollcall holds of this person, on ${made_at.slice(0, 16).replace('T', ' ')} UTC</p>
<dl class="facts">${facts.map(([name, value]) => value && html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
${section(
  'Classes',
  ['Class', 'From', 'Until', 'Left as'],
  classes.map((one) => [named(one), one.since ?? 'the beginning', one.until ?? 'today', one.reason ?? '']),
)}`
}

/** The numbers stand below the records, because they are known only then. */
async function* recordTable(records: AsyncIterable<FileRecord>): AsyncGenerator<Markup> {
  let [count, attended] = [0, 0]
  for await (const record of records) {
    if (count === 0)
      yield html`
<h2>Attendance</h2>
${open('<table>')}${header(['Date', 'Session', 'Status', 'Minutes', 'Joined', 'Left', 'Remark'])}${open('<tbody>')}`
    count += 1
    if (isAttended(record.status)) attended += 1
    yield recordRow(record)
  }
  if (count > 0)
    yield html`${open('</tbody></table>')}
<p>${attended} of ${count} sessions attended, ${share(attended, count)} %</p>`
}

const recordRow = (one: FileRecord): Markup =>
  row([
    one.date,
    titled(one),
    one.status,
    minutes(one.attended_seconds),
    clock(one.timezone, one.first_join),
    clock(one.timezone, one.last_leave),
    remarkOf(one),
  ])

const restOf = (known: KnownOfPerson): Markup => html`
${section(
  'Corrections of sessions without attendance',
  ['Session', 'On', 'Note', 'By', 'Corrected on'],
  known.corrections.map((one) => [
    one.title ?? HIDDEN,
    moment(one.timezone, one.start_time),
    one.note ?? '',
    one.corrected_by ?? '',
    moment(one.timezone, one.corrected_at),
  ]),
)}
${section(
  'What Zoom told of them',
  ['Session', 'Name', 'E-mail', 'First join', 'Last leave', 'Minutes'],
  known.participations.map((one) => [
    one.title ?? HIDDEN,
    one.name ?? '',
    one.email ?? '',
    moment(one.timezone, one.join_time),
    moment(one.timezone, one.leave_time),
    minutes(one.duration),
  ]),
)}
${section(
  'Registrations at Zoom',
  ['Series', 'Status', 'On'],
  known.registrations.map((one) => [one.title ?? HIDDEN, one.status, one.registered_at ?? '']),
)}
${section(
  'Filled in on Zoom’s page',
  ['Name', 'E-mail', 'Status', 'On'],
  known.applications.map((one) => [one.name ?? '', one.email ?? '', one.status, one.asked_at]),
)}`

const HIDDEN = 'a session that you may not see'

const titled = ({ title, class: its }: FileRecord): string => {
  if (title === null) return HIDDEN
  return its === null || its === title ? title : `${title} (${its})`
}

const named = ({ id, name }: { id: string; name: string | null }): string => name ?? id

function remarkOf({
  status,
  computed_status,
  note,
  corrected_by,
  corrected_at,
  final,
  timezone,
}: FileRecord): string {
  const corrected =
    corrected_at !== null &&
    `${computed_status} corrected by ${corrected_by ?? 'somebody'} on ${localTime(timezone, corrected_at).slice(0, 16)}`
  return [status !== computed_status || corrected ? corrected : false, note, !final && 'provisional']
    .filter(Boolean)
    .join('; ')
}

const moment = (timezone: string, instant: string | null): string =>
  instant === null ? '' : localTime(timezone, instant).slice(0, 16)

const clock = (timezone: string, instant: string | null): string => moment(timezone, instant).slice(11)

const minutes = (seconds: number): string => String(Math.round(seconds / 6) / 10)

const section = (title: string, names: string[], rows: string[][]): Markup | false =>
  rows.length > 0 && html`<h2>${title}</h2><table>${header(names)}<tbody>${rows.map(row)}</tbody></table>`

const header = (names: string[]): Markup =>
  html`<thead><tr>${names.map((name) => html`<th>${name}</th>`)}</tr></thead>`

const row = (cells: string[]): Markup => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`
