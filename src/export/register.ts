import type { Amendment, ExportedRecord, ExportedSession } from '../app/exports.ts'
import { rateOf } from '../app/numbers.ts'
import type { AttendanceStatus } from '../domain/attendance/record.ts'
import { count } from '../domain/attendance/rule.ts'
import { localTime } from './cell.ts'
import { html, type Markup, open, printedIn } from './html.ts'

/** The head of a class's register of some days. */
export interface RegisterHead {
  title: string
  /** As `1 November 2026 – 30 November 2026`. */
  days: string
  school: string
  printedAt: string
}

export interface RegisterSession {
  id: string
  title: string
  date: string
  /** Local, as `08:00`. */
  time: string
  timezone: string
  final: boolean
  attended: number
  expected: number
  rate: number | null
}

interface StatusMark {
  status: AttendanceStatus
  computed: AttendanceStatus
  amended: boolean
}

interface RegisterPupil {
  id: string
  name: string
  number: string | null
  /** By the session's place; undefined without a record. */
  marks: (StatusMark | undefined)[]
}

export interface RegisterAmendment {
  date: string
  time: string
  session: string
  pupil: string
  was: string
  now: string
  reason: string
  by: string
  /** The session's local time. */
  at: string
}

/** More sessions than a class has in a year. */
export const MOST_SESSIONS = 500

/** Pupils by sessions. Of a record only its mark is kept, so a whole school's year fits into memory. */
export interface Gathered {
  sessions: RegisterSession[]
  /** The meeting's number of each session. */
  numbers: { id: string; number: string }[]
  /** The class of the first session. */
  className: string | null
  pupils: Map<string, RegisterPupil>
}

/** The sessions with attendance; null if they are more than a register has. */
export async function gatherRegister(sessions: AsyncIterable<ExportedSession>): Promise<Gathered | null> {
  const found: Gathered = { sessions: [], numbers: [], className: null, pupils: new Map() }
  for await (const session of sessions) {
    if (session.attendance === null) continue
    if (found.sessions.length === MOST_SESSIONS) return null
    found.className ??= session.class?.name ?? ''
    found.sessions.push(sessionOf(session))
    found.numbers.push({ id: session.id, number: session.zoom_meeting_id })
    for (const record of session.records) addTo(found, record)
  }
  return found
}

/** The record of the last session. */
function addTo({ pupils, sessions }: Gathered, { student, number, ...record }: ExportedRecord): void {
  const known = pupils.get(student.id) ?? {
    id: student.id,
    name: student.name ?? student.id,
    number,
    marks: [],
  }
  known.marks[sessions.length - 1] = markOf(record)
  pupils.set(student.id, known)
}

/** There are few different marks, and pupils share them. */
const MARKS = new Map<string, StatusMark>()

function markOf({
  status,
  computed_status: computed,
  corrected,
}: Omit<ExportedRecord, 'student' | 'number'>) {
  const amended = corrected !== null
  const key = `${status} ${computed} ${amended}`
  const mark = MARKS.get(key) ?? { status, computed, amended }
  MARKS.set(key, mark)
  return mark
}

function sessionOf({
  id,
  title,
  date,
  start_time,
  timezone,
  attendance,
  records,
}: ExportedSession): RegisterSession {
  const { attended, expected } = count(records)
  const time = localTime(timezone, start_time).slice(11, 16)
  return {
    id,
    title,
    date,
    time,
    timezone,
    final: attendance?.final === true,
    attended,
    expected,
    rate: rateOf(attended, expected),
  }
}

const byName = ({ pupils }: Gathered): RegisterPupil[] =>
  [...pupils.values()].sort((a, b) => a.name.localeCompare(b.name))

/** The amendments of the pupils in a register. The value before an amendment is the previous amendment, or the status by the rule. */
export function amendmentsIn(
  { sessions, pupils }: Gathered,
  amendments: readonly Amendment[],
): RegisterAmendment[] {
  const places = new Map(sessions.map(({ id }, place) => [id, place]))
  const before = new Map<string, string>()
  return amendments.flatMap((amendment) => {
    const { sessionId, studentId, note, by, at } = amendment
    const place = places.get(sessionId) ?? -1
    const session = sessions[place]
    const pupil = pupils.get(studentId)
    const mark = pupil?.marks[place]
    if (session === undefined || pupil === undefined || mark === undefined) return []
    return [
      {
        date: session.date,
        time: session.time,
        session: session.title,
        pupil: pupil.name,
        ...entriesOf(amendment, mark.computed, before),
        reason: note ?? '',
        by: by === null ? '' : `${by.name ?? by.id} (${by.role})`,
        at: localTime(session.timezone, at).slice(0, 16),
      },
    ]
  })
}

function entriesOf(
  { studentId, now, sessionId }: Amendment,
  computed: string,
  before: Map<string, string>,
): { was: string; now: string } {
  if (now === 'no longer identified') return { was: 'identified as this pupil', now }
  if (now === 'identified') return { was: 'guest', now: 'identified as this pupil' }
  const key = `${sessionId} ${studentId}`
  const was = before.get(key) ?? computed
  before.set(key, now ?? computed)
  return { was, now: now ?? `${computed} (correction taken back)` }
}

/** The register as JSON, pupil by pupil. */
export function* registerJson(
  head: RegisterHead,
  found: Gathered,
  amendments: readonly RegisterAmendment[],
): Generator<string> {
  const { sessions } = found
  yield `${JSON.stringify({ ...head, sessions }).slice(0, -1)},"pupils":[`
  let comma = ''
  for (const { marks, ...pupil } of byName(found)) {
    yield comma + JSON.stringify({ ...pupil, marks: sessions.map((_, place) => toldOf(marks[place])) })
    comma = ','
  }
  yield `],"amendments":${JSON.stringify(amendments)}}`
}

const toldOf = (mark: StatusMark | undefined) =>
  mark ? { status: mark.status, amended: mark.amended } : null

const SIGNS = { present: '●', late: 'L', partial: '½', absent: 'A', excused: 'E' } as const satisfies Record<
  AttendanceStatus,
  string
>

/** Columns that fit on a page. */
const ACROSS = 26

/** The page, row by row. */
export const registerPage = (
  head: RegisterHead,
  found: Gathered,
  amendments: readonly RegisterAmendment[],
): AsyncGenerator<string> =>
  printedIn(`Register: ${head.title}`, 'register', partsOf(head, found, amendments))

function* partsOf(
  { title, school, days, printedAt }: RegisterHead,
  found: Gathered,
  amendments: readonly RegisterAmendment[],
): Generator<Markup> {
  const { sessions } = found
  const zones = [...new Set(sessions.map(({ timezone }) => timezone))].join(', ')
  yield html`
<h1>Register of attendance: ${title}</h1>
<p class="dim">${school}${school && ' · '}${days}${zones && html` · times of ${zones}`} · printed ${printedAt}</p>
<p class="small">${SIGNS.present} present, L late, ½ a part, A absent, E excused; empty: no record. Underlined: amended, see below. A session with * is provisional: Zoom’s report has not confirmed it.</p>
${sessions.length === 0 && html`<p>No session of these days has attendance.</p>`}`
  const pupils = byName(found)
  for (let from = 0; from < sessions.length; from += ACROSS)
    yield* block(sessions.slice(from, from + ACROSS), pupils, from)
  yield html`
<h2>Amendments</h2>
${amendments.length === 0 ? html`<p>None.</p>` : amendmentTable(amendments)}
<div class="sign"><p>Teacher</p><p>Head of school</p><p>Date</p></div>`
}

function* block(
  sessions: readonly RegisterSession[],
  pupils: readonly RegisterPupil[],
  from: number,
): Generator<Markup> {
  yield html`
${open('<table class="grid">')}<thead><tr><th class="c">No.</th><th class="name">Pupil</th><th>Number</th>
${sessions.map(({ date, time, title, final }) => html`<th class="c"><div class="up">${date} ${time}${final ? '' : ' *'}<br>${title.slice(0, 24)}</div></th>`)}</tr></thead>${open('<tbody>')}`
  for (const [i, pupil] of pupils.entries()) yield rowOf(pupil, i + 1, sessions, from)
  yield html`
<tr class="sum"><td></td><td colspan="2">Attended, of the expected</td>${sessions.map(({ attended, expected }) => html`<td class="c">${attended}/${expected}</td>`)}</tr>
${open('</tbody></table>')}`
}

const rowOf = (
  { name, number, marks }: RegisterPupil,
  no: number,
  sessions: readonly RegisterSession[],
  from: number,
): Markup =>
  html`<tr><td class="c">${no}</td><td class="name">${name}</td><td class="n">${number ?? ''}</td>${sessions.map(
    (_, place) => {
      const mark = marks[from + place]
      return html`<td class="c${mark?.amended ? ' amended' : ''}">${mark ? SIGNS[mark.status] : ''}</td>`
    },
  )}</tr>`

const amendmentTable = (amendments: readonly RegisterAmendment[]): Markup => html`
<table><thead><tr><th>Session</th><th>Pupil</th><th>Original entry</th><th>Amended entry</th><th>Reason</th><th>Amended on</th><th>By</th></tr></thead><tbody>
${amendments.map(
  (one) =>
    html`<tr><td>${one.date} ${one.time}, ${one.session}</td><td>${one.pupil}</td><td>${one.was}</td><td>${one.now}</td><td>${one.reason || html`<span class="dim">none given</span>`}</td><td class="n">${one.at}</td><td>${one.by}</td></tr>`,
)}</tbody></table>`
