import { CONTRACT, unavailable, type WriteRefusal, type WriteRequest } from '../../app/contract.ts'
import type { Done, Intent } from '../../app/intents.ts'
import type { Clock, MeetingWriter } from '../../app/ports.ts'
import type { RegistrationBook } from '../../app/registration.ts'
import type { Zoom, ZoomFailure } from '../../app/zoom.ts'
import type { Command } from '../../domain/commands.ts'
import { ok, type Result } from '../../domain/result.ts'
import type { PlacePorts } from './place.ts'

export interface PerformPorts extends PlacePorts, Pick<RegistrationBook, 'persons'> {
  zoom: Zoom
  writer: MeetingWriter
  clock: Clock
}

/** Records the act of Zoom. If the log cannot take it yet, the answer says that it follows. */
export async function recorded(
  { writer, clock }: Pick<PerformPorts, 'writer' | 'clock'>,
  intent: Intent,
  command: Command,
): Promise<Result<Done, WriteRefusal | ZoomFailure>> {
  const written = await writer.execute(requestOf(intent, command))
  if (!written.ok) return written
  const { version, bookmark } = written.value
  if (version === null) return unavailable(FOLLOWS, new Date(clock.now().getTime() + FOLLOWS_MS))
  return ok({ contract: CONTRACT, bookmark })
}

const FOLLOWS = 'It is done at Zoom; Rollcall follows as soon as its database answers'
const FOLLOWS_MS = 60_000

/** The same request over all attempts, so that it is recorded once. */
export const requestOf = ({ id, at, actor, requestId }: Intent, command: Command): WriteRequest => ({
  contract: CONTRACT,
  id,
  command,
  occurredAt: at,
  meta: { actor, source: 'api', correlationId: requestId },
})
