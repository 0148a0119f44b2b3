import { askAgainAt } from '../../app/askAgain.ts'
import type { Clock, MeetingWriter, NewId } from '../../app/ports.ts'
import { ownRequest } from '../../app/write.ts'
import type { Zoom } from '../../app/zoom.ts'

export interface UndoPorts {
  zoom: Pick<Zoom, 'deleteMeeting'>
  writer: Pick<MeetingWriter, 'execute'>
  clock: Clock
  newId: NewId
}

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
  const again = deleted.ok ? null : askAgainAt(deleted.refusal, now.getTime())
  if (again !== null) return again
  const answer = await writer.execute(
    ownRequest({ clock, newId }, { type: 'DeleteMeeting', sessionIds: null, at: now.toISOString() }),
  )
  // Kept for a log that cannot be read now, it may yet find nothing there.
  const isDone = answer.ok && answer.value.version !== null
  return isDone || now.getTime() >= until ? null : until
}
