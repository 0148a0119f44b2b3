import type { AttendanceThen, ExportedRecord, ExportedSession } from '../app/exports.ts'
import type { EdFiSection } from '../app/rosterStore.ts'
import type { AttendanceStatus } from '../domain/attendance/record.ts'
import { DAY_MS } from '../domain/when/duration.ts'
import { localTime } from './cell.ts'

/**
 * The operations for an Ed-Fi API, in this order. A DELETE names the key of the resource, because only Ed-Fi knows the id for the
 * deletion.
 */
export type EdFiOperation =
  | { method: 'DELETE'; resource: typeof EVENTS; key: EdFiEvent }
  | {
      method: 'POST'
      resource: typeof EVENTS
      body: EdFiEvent & { arrivalTime?: string; departureTime?: string }
    }
  | { method: 'POST'; resource: typeof TAKEN; body: EdFiTaken }
  | { method: 'DELETE'; resource: typeof TAKEN; key: EdFiTaken }

/** Attendance that was left out, once for each class and pupil. */
export interface EdFiSkipped {
  class_id: string
  pupil_id: string | null
  reason: 'NO_SECTION_KEY' | 'NO_NUMBER'
}

/** All fields together are the key, the category too. */
interface EdFiEvent {
  attendanceEventCategoryDescriptor: string
  eventDate: string
  sectionReference: Omit<EdFiSection, 'calendarCode'>
  studentReference: { studentUniqueId: string }
}

interface EdFiTaken {
  calendarDateReference: { calendarCode: string; date: string; schoolId: number; schoolYear: number }
  eventDate: string
  sectionReference: Omit<EdFiSection, 'calendarCode'>
}

const EVENTS = '/ed-fi/studentSectionAttendanceEvents'
const TAKEN = '/ed-fi/sectionAttendanceTakenEvents'

const CATEGORY = {
  present: 'In Attendance',
  late: 'Tardy',
  partial: 'Partial',
  absent: 'Unexcused Absence',
  excused: 'Excused Absence',
} as const satisfies Record<AttendanceStatus, string>

export interface EdFiWanted {
  /** Whether present pupils are included. */
  everybody: boolean
  /** The reader's earlier answer about a session; null if the session had no attendance then, or was deleted. */
  known: ((session: ExportedSession) => Promise<AttendanceThen | null>) | null
}

/** A section's day: the sessions of one day have one key together. */
interface Day {
  date: string
  edfi: EdFiSection
  /** By pupil, the categories with the earliest arrival and the latest departure. */
  now: Map<string, Map<AttendanceStatus, Times>>
  before: Map<string, Set<AttendanceStatus>>
  numbers: Map<string, string>
  wasTaken: boolean
  /** Whether the day has a session left with attendance that was not deleted. */
  isTaken: boolean
}

interface Times {
  arrival: string | null
  departure: string | null
}

/** Sessions come in order. A day is complete once a session comes that is later than the day anywhere on earth. */
async function* edFiOperations(
  sessions: AsyncIterable<ExportedSession>,
  wanted: EdFiWanted,
  skip: (skipped: EdFiSkipped) => void,
): AsyncGenerator<EdFiOperation> {
  const days = new Map<string, Day>()
  /** Class days that the file already has with attendance. */
  const taken = new Set<string>()
  const dayOf = (its: { id: string }, edfi: EdFiSection, date: string): Day => {
    const key = `${its.id} ${date}`
    const day =
      days.get(key) ?? newDay(date, edfi, { isKnown: wanted.known !== null, isTaken: taken.has(key) })
    days.set(key, day)
    return day
  }
  for await (const session of sessions) {
    yield* operationsOf(past(days, session.date, taken), wanted)
    const { class: its, date } = session
    const then = wanted.known === null ? null : await wanted.known(session)
    // A session may have been of another class and on another day then.
    if (then?.class?.edfi) addThen(dayOf(then.class, then.class.edfi, then.date), then)
    if (its === null || (!isTold(session) && then === null)) continue
    if (its.edfi === null) {
      skip({ class_id: its.id, pupil_id: null, reason: 'NO_SECTION_KEY' })
      continue
    }
    const wasTaken = then?.date === date && then.class?.id === its.id
    if (isTold(session)) addSession(dayOf(its, its.edfi, date), session, wasTaken, skip)
  }
  yield* operationsOf(days.values(), wanted)
}

/** Takes out the days that are complete. */
function past(days: Map<string, Day>, date: string, taken: Set<string>): Day[] {
  const over = [...days].filter(([, day]) => Date.parse(date) - Date.parse(day.date) > 2 * DAY_MS)
  for (const [key, { isTaken }] of over) {
    days.delete(key)
    if (isTaken) taken.add(key)
  }
  return over.map(([, day]) => day)
}

const isTold = ({ attendance, deleted_at }: ExportedSession): boolean =>
  attendance !== null && deleted_at === null

/** A session that was deleted, or turned out not to have been held, was told of then and has nothing now. */
function addThen({ before, numbers }: Day, { records }: AttendanceThen): void {
  for (const { student_id: id, status, number } of records) {
    addTo(before, id).add(status)
    if (number !== null) numbers.set(id, number)
  }
}

function addSession(
  day: Day,
  session: ExportedSession,
  wasTaken: boolean,
  skip: (skipped: EdFiSkipped) => void,
): void {
  if (!wasTaken) day.wasTaken = false
  day.isTaken = true
  for (const record of session.records) addNow(day, session, record, skip)
}

const newDay = (
  date: string,
  edfi: EdFiSection,
  { isKnown, isTaken }: { isKnown: boolean; isTaken: boolean },
): Day => ({
  date,
  edfi,
  now: new Map(),
  before: new Map(),
  numbers: new Map(),
  wasTaken: isKnown,
  isTaken,
})

function addNow(
  { now, numbers }: Day,
  { timezone, class_id }: ExportedSession,
  record: ExportedRecord,
  skip: (skipped: EdFiSkipped) => void,
): void {
  const { student_id: id, number, status, first_join, last_leave } = record
  if (number === null) {
    skip({ class_id: class_id ?? '', pupil_id: id, reason: 'NO_NUMBER' })
    return
  }
  numbers.set(id, number)
  const theirs = now.get(id) ?? new Map<AttendanceStatus, Times>()
  now.set(id, theirs)
  const clock = (instant: string | null) => instant && localTime(timezone, instant).slice(11)
  const before = theirs.get(status)
  theirs.set(status, {
    arrival: before?.arrival ?? clock(first_join),
    departure: clock(last_leave) ?? before?.departure ?? null,
  })
}

function addTo<T>(sets: Map<string, Set<T>>, key: string): Set<T> {
  const set = sets.get(key) ?? new Set<T>()
  sets.set(key, set)
  return set
}

function* operationsOf(days: Iterable<Day>, { everybody }: EdFiWanted): Generator<EdFiOperation> {
  const isAsked = (status: AttendanceStatus) => everybody || status !== 'present'
  for (const day of days) {
    yield* deletionsOf(day, isAsked)
    yield* eventsOf(day, isAsked)
    if (!day.isTaken) yield { method: 'DELETE', resource: TAKEN, key: takenOf(day) }
    else if (!day.wasTaken) yield { method: 'POST', resource: TAKEN, body: takenOf(day) }
  }
}

type IsAsked = (status: AttendanceStatus) => boolean

/** The old category is deleted before the new one is posted, or Ed-Fi would have both. */
function* deletionsOf(day: Day, isAsked: IsAsked): Generator<EdFiOperation> {
  for (const [id, number] of day.numbers) {
    const gone = [...(day.before.get(id) ?? [])].filter((status) => day.now.get(id)?.has(status) !== true)
    for (const status of gone.filter(isAsked))
      yield { method: 'DELETE', resource: EVENTS, key: eventOf(day, number, status) }
  }
}

function* eventsOf(day: Day, isAsked: IsAsked): Generator<EdFiOperation> {
  for (const [id, theirs] of day.now) {
    const fresh = [...theirs].filter(([status]) => day.before.get(id)?.has(status) !== true)
    for (const [status, times] of fresh.filter(([one]) => isAsked(one))) {
      const body = { ...eventOf(day, day.numbers.get(id) ?? '', status), ...timesOf(times) }
      yield { method: 'POST', resource: EVENTS, body }
    }
  }
}

const timesOf = ({ arrival, departure }: Times) => ({
  ...(arrival !== null && { arrivalTime: arrival }),
  ...(departure !== null && { departureTime: departure }),
})

const eventOf = (day: Day, studentUniqueId: string, status: AttendanceStatus): EdFiEvent => ({
  attendanceEventCategoryDescriptor: `uri://ed-fi.org/AttendanceEventCategoryDescriptor#${CATEGORY[status]}`,
  eventDate: day.date,
  sectionReference: sectionOf(day),
  studentReference: { studentUniqueId },
})

function sectionOf({ edfi: { calendarCode: _, ...section } }: Day): EdFiEvent['sectionReference'] {
  return section
}

const takenOf = (day: Day): EdFiTaken => ({
  calendarDateReference: {
    calendarCode: day.edfi.calendarCode,
    date: day.date,
    schoolId: day.edfi.schoolId,
    schoolYear: day.edfi.schoolYear,
  },
  eventDate: day.date,
  sectionReference: sectionOf(day),
})

/** Without sessions that go on. If a session was told of before its host came back, that stays until it is over. */
async function* overIn(sessions: AsyncIterable<ExportedSession>): AsyncGenerator<ExportedSession> {
  for await (const session of sessions)
    if (session.status !== 'started' || session.attendance !== null) yield session
}

/** The operations, and behind them the pupils that were left out. */
export async function* edFiJson(
  sessions: AsyncIterable<ExportedSession>,
  wanted: EdFiWanted,
): AsyncGenerator<string> {
  const skipped = new Map<string, EdFiSkipped>()
  const skip = (one: EdFiSkipped) => void skipped.set(JSON.stringify(one), one)
  yield '{"operations":['
  let comma = ''
  for await (const operation of edFiOperations(overIn(sessions), wanted, skip)) {
    yield comma + JSON.stringify(operation)
    comma = ','
  }
  yield `],"skipped":${JSON.stringify([...skipped.values()])}}`
}
