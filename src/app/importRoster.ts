import { ok, type Refusal, type Result, refuse } from '../domain/result.ts'
import { linkEmails } from './linkEmails.ts'
import type { Clock, Meetings, NewId, RosterImport, RosterStore } from './ports.ts'
import { faultsOf, LISTS, type RowFault, rowsOf, withoutFaults } from './rosterFaults.ts'

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
  faults: RowFault[]
}

export interface RosterImported extends RosterCounts {
  /** The rows that were left out. The index is that of the roster as it was given. */
  left: RowFault[]
  bookmark: string | null
}

/**
 * The longest time from the first message to the meetings until the roster is stored: D1 ends a batch after 30 s. A
 * meeting that gets no second message compares its registrations then.
 */
const STORED_AFTER_MS = 60_000

/**
 * Stores a roster. Refuses all of it if a row contradicts another row or refers to an unknown user or class; in part, such rows are
 * left out, and with them the rows that refer to them. If pupils
 * leave a class, its meetings get a message before the roster is stored, so that an import that breaks off later leaves
 * no leaver registered. They get a second message afterwards, so that nobody waits.
 */
export async function importRoster(
  ports: RosterPorts,
  given: RosterImport,
  { partial = false }: { partial?: boolean } = {},
): Promise<Result<RosterImported, RowRefusal>> {
  const { store, meetings, clock } = ports
  const faults = await faultsOf(store, given)
  if (faults.length > 0 && !partial) return refused(faults)
  const { roster, left } = await soundPart(store, given, faults)
  const now = () => clock.now().getTime()
  const leaving = [...new Set(roster.removed.enrollments.map(({ classId }) => classId))]
  const told = leaving.length === 0 ? [] : await store.openMeetings(leaving)
  await release(meetings, told, now() + STORED_AFTER_MS)
  const { bookmark } = await store.save(roster, clock.now())
  // A second read: somebody may have scheduled a session meanwhile, with the class as it was.
  const open = leaving.length === 0 ? [] : await store.openMeetings(leaving)
  await release(meetings, open, now())
  await linkGuests(ports, roster)
  return ok({ ...counts(roster), left, bookmark })
}

/** What is left of a roster without its faults. Each row that goes may be what others refer to. */
async function soundPart(store: RosterStore, given: RosterImport, faults: readonly RowFault[]) {
  const left: RowFault[] = []
  const places = new Map(LISTS.flatMap((list) => rowsOf(given, list).map((row, index) => [row, index])))
  let [roster, wrong] = [given, faults]
  while (wrong.length > 0) {
    for (const fault of wrong) {
      const row = rowsOf(roster, fault.list)[fault.index]
      left.push({ ...fault, index: (row && places.get(row)) ?? fault.index })
    }
    roster = withoutFaults(roster, wrong)
    wrong = await faultsOf(store, roster)
  }
  return { roster, left }
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

function refused(faults: RowFault[]): { ok: false; refusal: RowRefusal } {
  const message = 'The roster has rows that contradict each other or refer to nothing; nothing was stored'
  return { ok: false, refusal: { ...refuse('INVALID_ROSTER', message).refusal, faults } }
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

/** One meeting that cannot be told holds up no other. Throws at the end, so that the import is sent again. */
async function release(meetings: Meetings, numbers: readonly string[], at: number): Promise<void> {
  const told: PromiseSettledResult<void>[] = []
  for (let from = 0; from < numbers.length; from += LOT) {
    const lot = numbers.slice(from, from + LOT)
    told.push(...(await Promise.allSettled(lot.map((number) => meetings.of(number).release(at)))))
  }
  const failed = told.find((one) => one.status === 'rejected')
  if (failed) throw failed.reason
}
