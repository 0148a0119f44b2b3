import type { Command } from '../commands.ts'
import type { Fact } from '../events.ts'
import type { Meeting } from '../meeting.ts'
import { ok, type Refusal, type Result, refuse } from '../result.ts'
import type { Connection } from '../when/connection.ts'
import { connectionsAt, guestHandle, guestParticipantId, handlesOf, stated } from './identity.ts'
import { connectionsOf, userOf } from './person.ts'

/** A teacher's statement on who a participant is, or with null that it is taken back. It outweighs every sign of Zoom's. */
export function identifyParticipant(
  meeting: Meeting,
  { sessionId, participantId, userId }: Extract<Command, { type: 'IdentifyParticipant' }>,
): Result<Fact[], Refusal<'NOT_A_PARTICIPANT'>> {
  const theirs = connectionsAs(meeting, participantId)
  if (theirs.length === 0)
    return refuse('NOT_A_PARTICIPANT', 'Nobody was in this meeting as this participant')
  const handles =
    userId === null ? statedHandles(meeting, participantId, theirs) : handlesFor(participantId, theirs)
  if (same(stated(meeting.statements, handles, userId), meeting.statements)) return ok([])
  const before = connectionsAt(meeting, handles).flatMap((connection) => userOf(meeting, connection) ?? [])
  const instead = [...new Set(before)].filter((user) => user !== userId).sort()
  return ok([{ type: 'ParticipantIdentified', data: { sessionId, participantId, handles, userId, instead } }])
}

/** A guest is found by its handle for ever, under any later name; a user by being listed. */
function connectionsAs(meeting: Meeting, participantId: string): Connection[] {
  const handle = handleIn(participantId)
  return handle === null ? connectionsOf(meeting, participantId) : connectionsAt(meeting, [handle])
}

const GUEST = guestParticipantId('')

const handleIn = (participantId: string): string | null =>
  participantId.startsWith(GUEST) ? participantId.slice(GUEST.length) : null

function handlesFor(participantId: string, theirs: readonly Connection[]): string[] {
  const handle = handleIn(participantId)
  return handle === null ? [...new Set(theirs.map(guestHandle))].sort() : [handle]
}

/** Which statement is to be taken back: the guest's own, or everything that makes the connections this user's. */
function statedHandles(meeting: Meeting, participantId: string, theirs: readonly Connection[]): string[] {
  const handle = handleIn(participantId)
  const handles = handle === null ? theirs.flatMap(handlesOf) : [handle]
  return [...new Set(handles)].filter((one) => meeting.statements.has(one)).sort()
}

/** Said again after another statement, a statement is news: it becomes the last. */
const same = (some: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>): boolean =>
  JSON.stringify([...some]) === JSON.stringify([...others])
