import type { WriteRequest } from '../../app/contract.ts'
import { type EmailUsers, usersOf, withEmailUser } from '../../app/emailUsers.ts'
import type { AssumedUsers, People } from '../../app/ports.ts'
import type { Command, RecordMark } from '../../domain/commands.ts'
import type { Meeting, MeetingState } from '../../domain/meeting.ts'
import type { Evidence } from '../../domain/who/evidence.ts'
import { connectionOf, emailUserIn } from '../../domain/who/links.ts'
import { guestEmails } from './follows.ts'

/** The users behind the e-mails of a group. `assumed`: users that were taken without asking the roster. */
export interface GroupEmails {
  users: EmailUsers
  assumed: AssumedUsers
}

/**
 * The roster's users behind the e-mails that the meeting does not know yet, in one query for the group. If the same connection came before
 * with the e-mail, its user is assumed without asking. The append fails if the assumption is no longer true. `isFresh`: nothing is assumed.
 */
export async function emailsOf(
  people: People,
  state: MeetingState,
  requests: readonly WriteRequest[],
  isFresh: boolean,
): Promise<GroupEmails> {
  // For a meeting that Rollcall did not schedule, the roster is not asked.
  const isOurs =
    state.kind === 'meeting' || requests.some(({ command }) => command.type === 'ScheduleMeeting')
  if (!isOurs) return { users: new Map(), assumed: new Map() }
  const asked = new Set<string>()
  const assumed = new Map<string, string | null>()
  for (const { command } of requests)
    for (const email of unknownEmails(state, command)) {
      const user = isFresh ? undefined : remembered(state, command, email)
      if (user === undefined) asked.add(email)
      else assumed.set(email, user)
    }
  for (const email of asked) assumed.delete(email)
  const answered = asked.size === 0 ? [] : await people.byEmail([...asked])
  const known = [...assumed].flatMap(([email, id]) =>
    id === null ? [] : [[email, { id, erased: false }] as const],
  )
  return { users: new Map([...answered, ...known]), assumed }
}

/** The command with the roster's users for its e-mails. An e-mail keeps its first user within an instance. */
export function withUsers(state: MeetingState, command: Command, users: EmailUsers): Command {
  if (command.type === 'LinkEmails' && command.users.length === 0)
    return { ...command, users: usersOf(users) }
  if (command.type === 'RecordRegistrant') return withEmailUser(command, users)
  if (isMark(command))
    return { ...command, evidence: withFirst(state, command.uuid, withEmailUser(command.evidence, users)) }
  if (command.type !== 'RecordReport') return command
  const people = command.people.map((person) => ({
    ...person,
    evidence: withFirst(state, command.uuid, person.evidence),
  }))
  return { ...command, people }
}

/** The roster's first answer stands. Of an e-mail that the meeting knows the meeting's own answer stands, also if the roster says another later. */
function withFirst(state: MeetingState, uuid: string, told: Evidence): Evidence {
  if (state.kind === 'unknown') return told
  const first = emailUserIn(state, uuid, told)
  if (first !== undefined) return { ...told, emailUserId: first }
  return told.email !== null && state.emails.has(told.email) ? { ...told, emailUserId: null } : told
}

/** The e-mails that the roster is asked about. */
function unknownEmails(state: MeetingState, command: Command): readonly string[] {
  if (command.type === 'LinkEmails') return emailsOfGuests(state, command.sessionId)
  if (command.type === 'RecordRegistrant') return command.email === null ? [] : [command.email]
  if (!isMark(command)) return []
  const { email } = command.evidence
  if (email === null) return []
  return state.kind === 'meeting' && isKnown(state, command, email) ? [] : [email]
}

function isKnown(meeting: Meeting, { evidence }: RecordMark, email: string): boolean {
  const { registrantId, customerKey } = evidence
  if (meeting.emails.has(email)) return true
  const isPersonKnown =
    (customerKey !== null && meeting.customerKeys.has(customerKey)) ||
    (registrantId !== null && meeting.registrants.has(registrantId))
  // An erased person may have had this e-mail, so the roster is asked once before the e-mail is stored.
  return isPersonKnown && meeting.wordKeys.has(email)
}

/** The user that the roster had when the same connection last came with this e-mail; undefined if it never did. */
function remembered(state: MeetingState, command: Command, email: string): string | null | undefined {
  if (state.kind === 'unknown' || !isMark(command)) return undefined
  const { evidence } = connectionOf(state, command)
  return evidence.findLast(({ is }) => is.email === email)?.is.emailUserId
}

function emailsOfGuests(state: MeetingState, sessionId: string): readonly string[] {
  const session = state.kind === 'meeting' && state.sessions.get(sessionId)
  return session ? guestEmails(session) : []
}

const isMark = (command: Command): command is RecordMark =>
  command.type === 'RecordJoin' ||
  command.type === 'RecordLeave' ||
  command.type === 'RecordWaiting' ||
  command.type === 'RecordWaitingOver'
