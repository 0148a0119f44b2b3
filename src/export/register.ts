import type { Amendment, ExportedRecord, ExportedSession } from '../app/exports.ts'
import { rateOf } from '../app/numbers.ts'
import type { AttendanceStatus } from '../domain/attendance/record.ts'
import { count } from '../domain/attendance/rule.ts'
import { localTime } from './cell.ts'
import { html, type Markup, printed } from './html.ts'

/** A class's register of some days: pupils by sessions, and all amendments. */
export interface Register {
  title: string
  /** As `1 November 2026 to 30 November 2026`. */
  days: string
  school: string
  sessions: RegisterSession[]
  pupils: RegisterPupil[]
  amendments: RegisterAmendment[]
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

export interface RegisterPupil {
  id: string
  name: string
  number: string | null
  /** One for each session; null without a record. */
  marks: ({ status: AttendanceStatus; amended: boolean } | null)[]
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

/** Of sessions with taken attendance. */
export function registerOf(
  sessions: readonly ExportedSession[],
  amendments: readonly Amendment[],
  head: Pick<Register, 'title' | 'days' | 'school' | 'printedAt'>,
): Register {
  const byId = new Map(sessions.map((session) => [session.id, session]))
  const seen = amendments.filter(({ sessionId, pupil }) => {
    const records = byId.get(sessionId)?.records ?? []
    return pupil === null || records.some(({ student_id }) => student_id === pupil.id)
  })
  return {
    ...head,
    sessions: sessions.map(sessionOf),
    pupils: pupilsOf(sessions),
    amendments: toldOf(seen, byId),
  }
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

function pupilsOf(sessions: readonly ExportedSession[]): RegisterPupil[] {
  const pupils = new Map<string, RegisterPupil>()
  sessions.forEach(({ records }, place) => {
    for (const record of records) {
      const { id, name } = record.student
      const known = pupils.get(id) ?? {
        id,
        name: name ?? id,
        number: record.number,
        marks: sessions.map(() => null),
      }
      known.marks[place] = { status: record.status, amended: record.corrected !== null }
      pupils.set(id, known)
    }
  })
  return [...pupils.values()].sort((a, b) => a.name.localeCompare(b.name))
}

/** The value before an amendment: the previous amendment, or the status by the rule. */
function toldOf(
  amendments: readonly Amendment[],
  sessions: ReadonlyMap<string, ExportedSession>,
): RegisterAmendment[] {
  const before = new Map<string, string>()
  return amendments.flatMap((amendment) => {
    const session = sessions.get(amendment.sessionId)
    if (session === undefined) return []
    const { pupil, note, by, at } = amendment
    return [
      {
        date: session.date,
        time: localTime(session.timezone, session.start_time).slice(11, 16),
        session: session.title,
        pupil: pupil === null ? 'a guest' : (pupil.name ?? pupil.id),
        ...entriesOf(amendment, session, before),
        reason: note ?? '',
        by: by === null ? '' : `${by.name ?? by.id} (${by.role})`,
        at: localTime(session.timezone, at).slice(0, 16),
      },
    ]
  })
}

function entriesOf(
  { pupil, now }: Amendment,
  session: ExportedSession,
  before: Map<string, string>,
): { was: string; now: string } {
  if (pupil === null) return { was: 'identified', now: 'no longer identified' }
  if (now === 'identified') return { was: 'guest', now: 'identified as this pupil' }
  const computed = recordOf(session, pupil.id)?.computed_status ?? ''
  const key = `${session.id} ${pupil.id}`
  const was = before.get(key) ?? computed
  before.set(key, now ?? computed)
  return { was, now: now ?? `${computed} (correction taken back)` }
}

const recordOf = ({ records }: ExportedSession, pupilId: string): ExportedRecord | undefined =>
  records.find(({ student_id }) => student_id === pupilId)

const SIGNS = { present: '●', late: 'L', partial: '½', absent: 'A', excused: 'E' } as const satisfies Record<
  AttendanceStatus,
  string
>

/** Columns that fit on a page. */
const ACROSS = 26

export function registerPage(register: Register): string {
  const { sessions, pupils } = register
  const blocks = Array.from({ length: Math.ceil(sessions.length / ACROSS) }, (_, i) => i * ACROSS)
  const zones = [...new Set(sessions.map(({ timezone }) => timezone))].join(', ')
  return printed(
    `Register: ${register.title}`,
    'register',
    html`
<h1>Register of attendance: ${register.title}</h1>
<p class="dim">${register.school}${register.school && ' · '}${register.days}${zones && html` · times of ${zones}`} · printed ${register.printedAt}</p>
<p class="small">${SIGNS.present} present, L late, ½ a part, A absent, E excused; empty: no record. Underlined: amended, see below. A session with * is provisional: Zoom’s report has not confirmed it.</p>
${sessions.length === 0 && html`<p>No session of these days has attendance.</p>`}
${blocks.map((from) => block(sessions.slice(from, from + ACROSS), pupils, from))}
<h2>Amendments</h2>
${register.amendments.length === 0 ? html`<p>None.</p>` : amendmentTable(register.amendments)}
<div class="sign"><p>Teacher</p><p>Head of school</p><p>Date</p></div>`,
  )
}

const block = (
  sessions: readonly RegisterSession[],
  pupils: readonly RegisterPupil[],
  from: number,
): Markup => html`
<table class="grid"><thead><tr><th class="c">No.</th><th class="name">Pupil</th><th>Number</th>
${sessions.map(({ date, time, title, final }) => html`<th class="c"><div class="up">${date} ${time}${final ? '' : ' *'}<br>${title.slice(0, 24)}</div></th>`)}</tr></thead><tbody>
${pupils.map(
  ({ name, number, marks }, i) =>
    html`<tr><td class="c">${i + 1}</td><td class="name">${name}</td><td class="n">${number ?? ''}</td>${sessions.map(
      (_, place) => {
        const mark = marks[from + place]
        return html`<td class="c${mark?.amended ? ' amended' : ''}">${mark ? SIGNS[mark.status] : ''}</td>`
      },
    )}</tr>`,
)}
<tr class="sum"><td></td><td colspan="2">Attended, of the expected</td>${sessions.map(({ attended, expected }) => html`<td class="c">${attended}/${expected}</td>`)}</tr>
</tbody></table>`

const amendmentTable = (amendments: readonly RegisterAmendment[]): Markup => html`
<table><thead><tr><th>Session</th><th>Pupil</th><th>Original entry</th><th>Amended entry</th><th>Reason</th><th>Amended on</th><th>By</th></tr></thead><tbody>
${amendments.map(
  (one) =>
    html`<tr><td>${one.date} ${one.time}, ${one.session}</td><td>${one.pupil}</td><td>${one.was}</td><td>${one.now}</td><td>${one.reason || html`<span class="dim">none given</span>`}</td><td class="n">${one.at}</td><td>${one.by}</td></tr>`,
)}</tbody></table>`
