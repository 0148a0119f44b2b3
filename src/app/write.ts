import type { Actor } from '../domain/access.ts'
import type { Command } from '../domain/commands.ts'
import { ok, type Result } from '../domain/result.ts'
import { CONTRACT, unavailable, type WriteRefusal, type WriteRequest } from './contract.ts'
import type { Clock, Meetings, MeetingWriter, NewId } from './ports.ts'

/** The stamp of a request. */
export interface Stamps {
  clock: Clock
  newId: NewId
}

/** The actor of a request, and the request's id. */
export interface By {
  actor: Actor
  requestId: string
}

/** An actor's request to a meeting, made now. The source `self` marks a claim. */
export const requestBy = (
  { clock, newId }: Stamps,
  { actor, requestId }: By,
  command: Command,
  source: 'api' | 'self' = 'api',
): WriteRequest => ({
  contract: CONTRACT,
  id: newId(),
  command,
  occurredAt: clock.now().toISOString(),
  meta: { actor: { id: actor.id, role: actor.role }, source, correlationId: requestId },
})

/**
 * Rollcall's own request to a meeting. `cause` is the id of the event that it follows from and comes with. Then the request's id is the
 * cause's with an ending, and the log keeps no second index entry.
 */
export function ownRequest(
  { clock, newId }: Stamps,
  command: Command,
  { source = 'system', cause }: { source?: 'system' | 'report'; cause?: string } = {},
): WriteRequest {
  const id = cause === undefined ? newId() : `${cause}.${newId().slice(-RANDOM_END)}`
  const meta = { actor: null, source, correlationId: cause ?? id }
  return { contract: CONTRACT, id, command, occurredAt: clock.now().toISOString(), meta }
}

/** The last group of a UUID, which is random. */
const RANDOM_END = 12

/** Sends an actor's command to a meeting. Refuses as UNAVAILABLE while the request is in the spill. */
export async function write(
  ports: Stamps & { meetings: Meetings },
  by: By,
  number: string,
  command: Command,
): Promise<Result<{ bookmark: string | null }, WriteRefusal>> {
  const written = await ports.meetings.of(number).execute(requestBy(ports, by, command))
  if (!written.ok) return written
  const { version, bookmark } = written.value
  if (version !== null) return ok({ bookmark })
  return unavailable(FOLLOWS, new Date(ports.clock.now().getTime() + FOLLOWS_MS))
}

const FOLLOWS = 'It is done at Zoom; Rollcall follows as soon as its database answers'
const FOLLOWS_MS = 60_000

/**
 * Records something that Rollcall found out by itself. Throws if the log cannot take it now, so that the caller's duty is tried again.
 * Ignores the refusal of a deleted meeting.
 */
export async function record(
  ports: Stamps & { writer: Pick<MeetingWriter, 'execute'> },
  command: Command,
  source: 'system' | 'report' = 'system',
): Promise<void> {
  const answer = await ports.writer.execute(ownRequest(ports, command, { source }))
  if (!answer.ok && answer.refusal.reason === 'UNAVAILABLE')
    throw new Error(`UNAVAILABLE: ${answer.refusal.message}`)
}
