import type { Command } from '../commands.ts'
import type { Fact } from '../events.ts'
import type { Meeting } from '../meeting.ts'
import { ok, type Refusal, type Result, refuse } from '../result.ts'
import type { Connection } from '../when/connection.ts'
import { connectionsAt, guestHandle, guestParticipantId, handlesOf, stated } from './identity.ts'
import { connectionsOf, userOf } from './person.ts'

/** A teacher's statement on who a participant is. Null takes it back. A statement outweighs every sign of Zoom's. */
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

/** A guest is always found by the handle, under any later name. A user is found in the list. */
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

/** The statement to take back: the guest's own, or all statements that make the connections this user's. */
function statedHandles(meeting: Meeting, participantId: string, theirs: readonly Connection[]): string[] {
  const handle = handleIn(participantId)
  const handles = handle === null ? theirs.flatMap(handlesOf) : [handle]
  return [...new Set(handles)].filter((one) => meeting.statements.has(one)).sort()
}

/** A statement that is repeated after another one is recorded again, because the last one counts. */
const same = (some: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>): boolean =>
  JSON.stringify([...some]) === JSON.stringify([...others])
