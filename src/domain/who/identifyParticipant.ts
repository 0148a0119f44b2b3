import type { Command } from '../commands.ts'
import type { MeetingEvent } from '../events.ts'
import type { Meeting } from '../meeting.ts'
import { ok, type Refusal, type Result, refuse } from '../result.ts'
import type { Connection } from '../when/connection.ts'
import { confirm, connectionsNamed, guestParticipantId, identify, namesOf, strangerName } from './identity.ts'
import { after } from './participants.ts'

/** A person's word on who a participant is, or with null that it is taken back. It outweighs every sign of Zoom's. */
export function identifyParticipant(
  meeting: Meeting,
  { participantId, userId }: Extract<Command, { type: 'IdentifyParticipant' }>,
): Result<MeetingEvent[], Refusal<'NOT_A_PARTICIPANT'>> {
  const theirs = connectionsOf(meeting, participantId)
  if (theirs.length === 0)
    return refuse('NOT_A_PARTICIPANT', 'Nobody was in this meeting as this participant')
  const names =
    userId === null ? confirmedNames(meeting, participantId, theirs) : namesFor(participantId, theirs)
  const confirmed = confirm(meeting.confirmed, names, userId)
  if (same(confirmed, meeting.confirmed)) return ok([])
  const connections = connectionsNamed(meeting, names)
  const before = connections.flatMap((connection) => identify(meeting, connection) ?? [])
  const instead = [...new Set(before)].filter((user) => user !== userId).sort()
  const data = { participantId, names, userId, instead, after: after(meeting, { confirmed, connections }) }
  return ok([{ type: 'ParticipantIdentified', data }])
}

/** A guest is found by its name for ever, whoever it is listed as meanwhile; a user by being listed. */
function connectionsOf(meeting: Meeting, participantId: string): Connection[] {
  const name = guestName(participantId)
  if (name !== null) return connectionsNamed(meeting, [name])
  return (meeting.connectionsOf.get(participantId) ?? []).flatMap((key) => meeting.connections.get(key) ?? [])
}

const GUEST = guestParticipantId('')

const guestName = (participantId: string): string | null =>
  participantId.startsWith(GUEST) ? participantId.slice(GUEST.length) : null

function namesFor(participantId: string, theirs: readonly Connection[]): string[] {
  const name = guestName(participantId)
  return name === null ? [...new Set(theirs.map(strangerName))].sort() : [name]
}

/** Whose word is to be taken back: the guest's own, or everything that makes the connections this user's. */
function confirmedNames(meeting: Meeting, participantId: string, theirs: readonly Connection[]): string[] {
  const name = guestName(participantId)
  const names = name === null ? theirs.flatMap(namesOf) : [name]
  return [...new Set(names)].filter((one) => meeting.confirmed.has(one)).sort()
}

/** Said again after another word, a word is news: it becomes the last. */
const same = (some: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>): boolean =>
  JSON.stringify([...some]) === JSON.stringify([...others])
