import type { ExportedRecord, ExportedSession } from '../app/exports.ts'
import { type Cell, momentIn, type Table } from './cell.ts'

type Sessions = AsyncIterable<ExportedSession>

/** Each column with its width in characters. */
const COLUMNS = {
  date: 11,
  start: 20,
  title: 28,
  class_id: 14,
  class: 20,
  session_id: 38,
  pupil_id: 14,
  number: 15,
  pupil: 28,
  sex: 8,
  status: 10,
  computed_status: 16,
  minutes: 9,
  first_join: 20,
  last_leave: 20,
  expected: 9,
  note: 30,
  corrected_by: 20,
  corrected_at: 20,
  rests_on: 18,
  final: 7,
  timezone: 14,
}

/** One row a record. */
export const recordsTable = (sessions: Sessions): Table => ({
  title: 'Attendance',
  header: Object.keys(COLUMNS),
  widths: Object.values(COLUMNS),
  frozen: 3,
  rows: rowsOf(sessions),
})

async function* rowsOf(sessions: Sessions): AsyncGenerator<Cell[]> {
  for await (const session of sessions) for (const record of session.records) yield cellsOf(session, record)
}

function cellsOf(session: ExportedSession, record: ExportedRecord): Cell[] {
  const { timezone, attendance } = session
  const { corrected, student } = record
  const cells = {
    date: session.date,
    start: momentIn(timezone, session.start_time),
    title: session.title,
    class_id: session.class_id,
    class: session.class?.name ?? null,
    session_id: session.id,
    pupil_id: student.id,
    number: record.number,
    pupil: student.name,
    sex: record.sex,
    status: record.status,
    computed_status: record.computed_status,
    minutes: Math.round(record.attended_seconds / 6) / 10,
    first_join: momentIn(timezone, record.first_join),
    last_leave: momentIn(timezone, record.last_leave),
    expected: record.expected ? 'yes' : 'no',
    note: record.note,
    corrected_by: corrected?.by?.name ?? corrected?.by?.id ?? null,
    corrected_at: momentIn(timezone, corrected?.at ?? null),
    rests_on: attendance?.basis.join(' ') ?? null,
    final: attendance?.final === true ? 'yes' : 'no',
    timezone,
  } satisfies Record<keyof typeof COLUMNS, Cell>
  return Object.values(cells)
}
