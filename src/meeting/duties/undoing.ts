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
 * Deletes a meeting at Zoom that may be missing in the log, and in the log if it is there. A commit that was given up may still
 * happen. So until `until`, in epoch milliseconds, a log without the meeting is read again. Returns when to go on; null once it is
 * done.
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
  // Planned for the case that the log could not be read. The next try may find nothing there.
  const isDone = answer.ok && answer.value.version !== null
  return isDone || now.getTime() >= until ? null : until
}
