import { CONTRACT } from './contract.ts'
import type { Clock, MeetingWriter, NewId } from './ports.ts'
import type { Zoom } from './zoom.ts'

export interface UndoPorts {
  zoom: Zoom
  writer: Pick<MeetingWriter, 'execute'>
  clock: Clock
  newId: NewId
}

const RETRY_MS = 60_000

/**
 * Takes back a meeting that Zoom has and the log could not take, or took without being able to say so. Until `until`, in
 * epoch milliseconds, a log that does not have it is looked at again: what was given up may still be committed. Answers
 * with the time from which to go on; null where it is done.
 */
export async function undoSchedule(
  { zoom, writer, clock, newId }: UndoPorts,
  number: string,
  until: number,
): Promise<number | null> {
  const now = clock.now()
  const deleted = await zoom.deleteMeeting(number)
  if (!deleted.ok && deleted.refusal.reason === 'ZOOM_UNAVAILABLE') return Date.parse(deleted.refusal.retryAt)
  if (!deleted.ok && deleted.refusal.reason === 'ZOOM_FAILED') return now.getTime() + RETRY_MS
  const id = newId()
  const answer = await writer.execute({
    contract: CONTRACT,
    id,
    command: { type: 'DeleteMeeting' },
    occurredAt: now.toISOString(),
    meta: { actor: null, source: 'system', correlationId: id },
  })
  return answer.ok || now.getTime() >= until ? null : until
}
