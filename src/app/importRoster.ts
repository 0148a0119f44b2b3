import { ok, type Refusal, type Result, refuse } from '../domain/result.ts'
import { linkEmails } from './linkEmails.ts'
import type { Clock, Meetings, NewId } from './ports.ts'
import { releasing } from './releasing.ts'
import { faultsOf, LISTS, type RowFault, rowsOf, withoutFaults } from './rosterFaults.ts'
import type { RosterImport, RosterStore } from './rosterStore.ts'

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
  /** The rows that were left out. The index is the row's place in the given roster. */
  left: RowFault[]
  bookmark: string | null
}

/** With more wrong rows than this, the sender probably meant another roster, so even a partial import refuses it. */
const MOST_LEFT = 1_000

/**
 * Stores a roster. A row is wrong if it contradicts another row or refers to an unknown user or class. One wrong row refuses the whole
 * roster. A partial import leaves out the wrong rows and the rows that refer to them.
 */
export async function importRoster(
  ports: RosterPorts,
  given: RosterImport,
  { partial = false }: { partial?: boolean } = {},
): Promise<Result<RosterImported, RowRefusal>> {
  const { store, clock } = ports
  const faults = await faultsOf(store, given)
  if (faults.length > 0 && !partial) return refused(faults)
  const { roster, left } = await soundPart(store, given, faults)
  if (left.length > MOST_LEFT) return refused(left)
  const leaving = [...new Set(roster.removed.enrollments.map(({ classId }) => classId))]
  const { bookmark } = await releasing(
    ports,
    async () => (leaving.length === 0 ? [] : store.openMeetings(leaving)),
    () => store.save(roster, clock.now()),
  )
  await linkGuests(
    ports,
    roster.users.flatMap(({ email }) => email ?? []),
  )
  return ok({ ...counts(roster), left, bookmark })
}

/** The roster without its wrong rows. Other rows may refer to a row that is left out, so they are checked again. */
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

/** The most sessions linked at once. The sweep links the others. */
const LINKED_AT_ONCE = 50

/** Links the guests who came to sessions before the roster knew their e-mail. */
export async function linkGuests(ports: RosterPorts, emails: readonly string[]): Promise<void> {
  if (emails.length === 0) return
  const sessions = await ports.store.sessionsWithGuests(emails, LINKED_AT_ONCE)
  await Promise.all(sessions.map(({ number, sessionId }) => linkEmails(ports, number, sessionId)))
}

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
