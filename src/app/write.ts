import type { Actor } from '../domain/access.ts'
import type { Command } from '../domain/commands.ts'
import { ok, type Result } from '../domain/result.ts'
import { CONTRACT, unavailable, type WriteRefusal, type WriteRequest } from './contract.ts'
import type { Clock, Meetings, MeetingWriter, NewId } from './ports.ts'

interface Stamps {
  clock: Clock
  newId: NewId
}

/** Who does something through the API, and in which request. */
export interface By {
  actor: Actor
  requestId: string
}

/** What somebody asks of a meeting now; `self`: their own word on themselves. */
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

/** What Rollcall asks of a meeting by itself; `cause` names what it follows from. */
export function ownRequest(
  { clock, newId }: Stamps,
  command: Command,
  { source = 'system', cause }: { source?: 'system' | 'report'; cause?: string } = {},
): WriteRequest {
  const id = newId()
  const meta = { actor: null, source, correlationId: cause ?? id }
  return { contract: CONTRACT, id, command, occurredAt: clock.now().toISOString(), meta }
}

/** Asks something of a meeting in somebody's name. Refused as UNAVAILABLE where the log has yet to take it. */
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
 * Records what Rollcall has found out by itself. Throws where the log cannot take it now, so that whoever does it does it
 * again; a meeting that is gone has nothing to say.
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
