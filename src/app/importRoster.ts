import { ok, type Refusal, type Result, refuse } from '../domain/result.ts'
import { linkEmails } from './linkEmails.ts'
import type { Clock, Enrollment, Guardian, Meetings, NewId, RosterImport, RosterStore } from './ports.ts'

export interface RosterPorts {
  store: RosterStore
  meetings: Meetings
  clock: Clock
  newId: NewId
}

export interface RosterCounts {
  users: number
  classes: number
  enrollments: number
  guardians: number
  removed: { enrollments: number; guardians: number }
}

export interface RowRefusal extends Refusal<'INVALID_ROSTER'> {
  /** The rows at fault, by path, as `enrollments.3.classId`. */
  issues: Issue[]
}

type Issue = { path: string; message: string }
type Reference = { path: string; table: 'users' | 'classes'; id: string }

/**
 * The longest time from the first message to the meetings until the roster is stored: D1 ends a batch after 30 s. A
 * meeting that gets no second message compares its registrations then.
 */
const STORED_AFTER_MS = 60_000

/**
 * Stores a roster. Refuses all of it if a row contradicts another row or refers to an unknown user or class. If pupils
 * leave a class, its meetings get a message before the roster is stored, so that an import that breaks off later leaves
 * no leaver registered. They get a second message afterwards, so that nobody waits.
 */
export async function importRoster(
  ports: RosterPorts,
  roster: RosterImport,
): Promise<Result<RosterCounts & { bookmark: string | null }, RowRefusal>> {
  const { store, meetings, clock } = ports
  const issues = [...contradictions(roster), ...(await danglingRows(store, roster))]
  if (issues.length > 0) return refused(issues)
  const now = () => clock.now().getTime()
  const left = [...new Set(roster.removed.enrollments.map(({ classId }) => classId))]
  const told = left.length === 0 ? [] : await store.openMeetings(left)
  await release(meetings, told, now() + STORED_AFTER_MS)
  const { bookmark } = await store.save(roster, clock.now())
  // A second read: somebody may have scheduled a session meanwhile, with the class as it was.
  const open = left.length === 0 ? [] : await store.openMeetings(left)
  await release(meetings, open, now())
  await linkGuests(ports, roster)
  return ok({ ...counts(roster), bookmark })
}

/**
 * Takes a user out of the roster and has their registrations for coming sessions released. The order is that of
 * importRoster: a removal that breaks off leaves nobody registered.
 */
export async function releasing<T>(
  { store, meetings, clock }: RosterPorts,
  userId: string,
  takeOut: () => Promise<T>,
): Promise<T> {
  const now = () => clock.now().getTime()
  const told = await store.openMeetingsOfUser(userId, new Date(now() - RECENT_MS))
  await release(meetings, told, now() + STORED_AFTER_MS)
  const done = await takeOut()
  await release(meetings, told, now())
  return done
}

/** Sessions linked at once; the sweep does the others. */
const LINKED_AT_ONCE = 50

/** People who came to sessions before the roster knew their e-mail are found in these sessions now. */
async function linkGuests(ports: RosterPorts, { users }: RosterImport): Promise<void> {
  const emails = users.flatMap(({ email }) => email ?? [])
  if (emails.length === 0) return
  const sessions = await ports.store.sessionsWithGuests(emails, LINKED_AT_ONCE)
  await Promise.all(sessions.map(({ number, sessionId }) => linkEmails(ports, number, sessionId)))
}

/** A session that began earlier is over, even if Zoom never sent its end. */
const RECENT_MS = 24 * 60 * 60 * 1000

function refused(issues: Issue[]): { ok: false; refusal: RowRefusal } {
  const message = 'The roster has rows that contradict each other or refer to nothing; nothing was stored'
  return { ok: false, refusal: { ...refuse('INVALID_ROSTER', message).refusal, issues } }
}

const counts = ({ users, classes, enrollments, guardians, removed }: RosterImport): RosterCounts => ({
  users: users.length,
  classes: classes.length,
  enrollments: enrollments.length,
  guardians: guardians.length,
  removed: { enrollments: removed.enrollments.length, guardians: removed.guardians.length },
})

/** Meetings that get their message at the same time. */
const LOT = 50

async function release(meetings: Meetings, numbers: readonly string[], at: number): Promise<void> {
  for (let from = 0; from < numbers.length; from += LOT)
    await Promise.all(numbers.slice(from, from + LOT).map((number) => meetings.of(number).release(at)))
}

function contradictions({ enrollments, guardians, removed }: RosterImport): Issue[] {
  const enrollment = ({ classId, studentId }: Enrollment) => JSON.stringify([classId, studentId])
  const guardian = ({ parentId, studentId }: Guardian) => JSON.stringify([parentId, studentId])
  return [
    ...inBoth('enrollments', enrollments.map(enrollment), removed.enrollments.map(enrollment)),
    ...inBoth('guardians', guardians.map(guardian), removed.guardians.map(guardian)),
  ]
}

function inBoth(part: keyof RosterImport['removed'], added: string[], removed: string[]): Issue[] {
  const wanted = new Set(added)
  const message = `The same request has it in ${part} as well`
  return removed.flatMap((pair, i) => (wanted.has(pair) ? [{ path: `removed.${part}.${i}`, message }] : []))
}

async function danglingRows(store: RosterStore, roster: RosterImport): Promise<Issue[]> {
  const here = {
    users: new Set(roster.users.map(({ id }) => id)),
    classes: new Set(roster.classes.map(({ id }) => id)),
  }
  const elsewhere = references(roster).filter(({ table, id }) => !here[table].has(id))
  if (elsewhere.length === 0) return []
  const idsIn = (table: Reference['table']) => elsewhere.filter((r) => r.table === table).map(({ id }) => id)
  const unknown = await store.unknownIds({ users: idsIn('users'), classes: idsIn('classes') })
  return elsewhere
    .filter(({ table, id }) => unknown[table].has(id))
    .map(({ path, table }) => ({ path, message: `No such ${table === 'users' ? 'user' : 'class'}` }))
}

const references = ({ classes, enrollments, guardians, removed }: RosterImport): Reference[] => [
  ...classes.flatMap(({ teacherId }, i): Reference[] =>
    teacherId === null ? [] : [{ path: `classes.${i}.teacherId`, table: 'users', id: teacherId }],
  ),
  ...ofEnrollments('enrollments', enrollments),
  ...ofGuardians('guardians', guardians),
  ...ofEnrollments('removed.enrollments', removed.enrollments),
  ...ofGuardians('removed.guardians', removed.guardians),
]

const ofEnrollments = (part: string, rows: readonly Enrollment[]): Reference[] =>
  rows.flatMap(({ classId, studentId }, i): Reference[] => [
    { path: `${part}.${i}.classId`, table: 'classes', id: classId },
    { path: `${part}.${i}.studentId`, table: 'users', id: studentId },
  ])

const ofGuardians = (part: string, rows: readonly Guardian[]): Reference[] =>
  rows.flatMap(({ parentId, studentId }, i): Reference[] => [
    { path: `${part}.${i}.parentId`, table: 'users', id: parentId },
    { path: `${part}.${i}.studentId`, table: 'users', id: studentId },
  ])
