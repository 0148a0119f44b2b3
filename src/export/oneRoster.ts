import type { ExportedRecord, ExportedSession } from '../app/exports.ts'
import type { AttendanceStatus } from '../domain/attendance/record.ts'
import { isAttended } from '../domain/attendance/rule.ts'
import { joined, streamOf, withFirstRead } from './bytes.ts'
import { disarmed, exactLine } from './csv.ts'
import { StreamedZip } from './zip.ts'

/** OneRoster's gradebook (1.2, CSV): a line item for each session, a result for each record. */
export interface OneRosterWanted {
  academicSessionId: string
  schoolId: string
}

const CATEGORY = 'rollcall-attendance'

const CATEGORIES = ['sourcedId', 'status', 'dateLastModified', 'title', 'weight']
const LINE_ITEMS = [
  ...[
    'sourcedId',
    'status',
    'dateLastModified',
    'title',
    'description',
    'assignDate',
    'dueDate',
    'classSourcedId',
  ],
  ...['categorySourcedId', 'academicSessionSourcedId', 'resultValueMin', 'resultValueMax', 'schoolSourcedId'],
]
const RESULTS = [
  ...[
    'sourcedId',
    'status',
    'dateLastModified',
    'lineItemSourcedId',
    'studentSourcedId',
    'scoreStatus',
    'score',
  ],
  ...['scoreDate', 'comment', 'textScore', 'classSourcedId', 'inProgress', 'incomplete', 'late', 'missing'],
]

/** The manifest must name every file of the standard. */
const ABSENT = [
  ...[
    'academicSessions',
    'orgs',
    'courses',
    'classes',
    'users',
    'roles',
    'userProfiles',
    'enrollments',
    'demographics',
  ],
  ...['scoreScales', 'lineItemLearningObjectiveIds', 'lineItemScoreScales', 'resultLearningObjectiveIds'],
  ...['resultScoreScales', 'resources', 'classResources', 'courseResources', 'userResources'],
]

/** Status and date of a row stay empty in a bulk file. */
const BULK = ['', '']

const SCORE = {
  present: 'fully graded',
  late: 'fully graded',
  partial: 'partially graded',
  absent: 'not submitted',
  excused: 'exempt',
} as const satisfies Record<AttendanceStatus, string>

/** As a stream of bytes. An early failure comes before the stream begins. */
export async function oneRoster(
  sessions: AsyncGenerator<ExportedSession>,
  { format, ...wanted }: OneRosterWanted & { format: 'json' | 'zip' },
): Promise<ReadableStream<Uint8Array>> {
  const read = await withFirstRead(sessions)
  return streamOf(format === 'zip' ? zipOf(read, wanted) : joined(jsonOf(read, wanted)))
}

const CATEGORY_ROW = [CATEGORY, ...BULK, 'Attendance', '']

/** Results are written as they come. The line items are few and stand behind them. */
async function* zipOf(
  sessions: AsyncIterable<ExportedSession>,
  wanted: OneRosterWanted,
): AsyncGenerator<Uint8Array> {
  const zip = new StreamedZip()
  zip.add('manifest.csv', manifest())
  zip.add('categories.csv', exactLine(CATEGORIES) + exactLine(CATEGORY_ROW))
  const results = zip.begin('results.csv')
  results(exactLine(RESULTS))
  let items = exactLine(LINE_ITEMS)
  for await (const { item, rows } of gradesOf(sessions, wanted)) {
    items += rowOf(LINE_ITEMS, item)
    results(rows.map((row) => rowOf(RESULTS, row)).join(''))
    yield* zip.made()
  }
  results('', true)
  zip.add('lineItems.csv', items)
  yield* zip.end()
}

/** What people wrote. An id is the roster's, to the letter: what reads the file finds a pupil by it. */
const WORDS = ['title', 'comment']

const rowOf = (header: readonly string[], row: readonly string[]): string =>
  exactLine(row.map((cell, i) => (WORDS.includes(header[i] ?? '') ? disarmed(cell) : cell)))

async function* jsonOf(
  sessions: AsyncIterable<ExportedSession>,
  wanted: OneRosterWanted,
): AsyncGenerator<string> {
  const named = (header: string[], row: string[]) =>
    Object.fromEntries(header.map((name, i) => [name, row[i] ?? '']))
  const items: object[] = []
  let comma = ''
  yield '{"results":['
  for await (const { item, rows } of gradesOf(sessions, wanted)) {
    items.push(named(LINE_ITEMS, item))
    for (const row of rows) {
      yield comma + JSON.stringify(named(RESULTS, row))
      comma = ','
    }
  }
  yield `],"lineItems":${JSON.stringify(items)},"categories":${JSON.stringify([named(CATEGORIES, CATEGORY_ROW)])}}`
}

async function* gradesOf(sessions: AsyncIterable<ExportedSession>, wanted: OneRosterWanted) {
  for await (const session of sessions) {
    const { class_id: classId, attendance, records } = session
    if (classId === null || attendance === null) continue
    yield {
      item: itemOf(session, classId, wanted),
      rows: records.map((record) => resultOf(session, classId, record)),
    }
  }
}

function manifest(): string {
  const files = [
    ...['categories', 'lineItems', 'results'].map((name) => [name, 'bulk']),
    ...ABSENT.map((name) => [name, 'absent']),
  ]
  const properties = [
    ['propertyName', 'value'],
    ['manifest.version', '1.0'],
    ['oneroster.version', '1.2'],
    ...files.map(([name, mode]) => [`file.${name}`, mode ?? '']),
    ['source.systemName', 'Rollcall'],
  ]
  return properties.map(exactLine).join('')
}

const itemOf = (
  { id, title, date, start_time, duration }: ExportedSession,
  classId: string,
  { academicSessionId, schoolId }: OneRosterWanted,
): string[] => [
  ...[id, ...BULK, `${title} ${date}`, '', start_time, endOf(start_time, duration), classId],
  ...[CATEGORY, academicSessionId, '0', '1', schoolId],
]

const endOf = (start: string, minutes: number): string =>
  new Date(Date.parse(start) + minutes * 60_000).toISOString()

/** A pupil who attended has the whole score. An excused pupil has none and is exempt. */
function resultOf({ id, date }: ExportedSession, classId: string, record: ExportedRecord): string[] {
  const { status, student_id, note } = record
  const score = status === 'excused' ? '' : isAttended(status) ? '1' : '0'
  return [
    ...[
      `${id}:${student_id}`,
      ...BULK,
      id,
      student_id,
      SCORE[status],
      score,
      date,
      note ?? '',
      status,
      classId,
    ],
    ...['false', yes(status === 'partial'), yes(status === 'late'), yes(status === 'absent')],
  ]
}

const yes = (is: boolean): string => (is ? 'true' : 'false')
