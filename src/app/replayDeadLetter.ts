import type { Bearer } from './bearer.ts'
import type { WriteAnswer, WriteRequest } from './contract.ts'
import type { Meetings } from './ports.ts'

/** What could not be applied, kept for a person to look at. */
export interface DeadLetter {
  id: string
  zoom_meeting_id: string
  /** What it asked, as JoinRecorded. */
  command: string | null
  reason: string
  created_at: string
}

export interface DeadLetterBox {
  /** The newest first, for admins; else none. */
  list(bearer: Bearer, limit: number): Promise<DeadLetter[]>
  /** The whole request, or null where there is none or it was too large to be kept whole. */
  request(id: string): Promise<{ number: string; request: WriteRequest } | null>
  remove(id: string): Promise<void>
}

/** Gives a dead letter to its meeting once more, and forgets it where the meeting takes it. Null: no such letter. */
export async function replayDeadLetter(
  { box, meetings }: { box: DeadLetterBox; meetings: Meetings },
  id: string,
): Promise<WriteAnswer | null> {
  const letter = await box.request(id)
  if (letter === null) return null
  const answer = await meetings.of(letter.number).execute(letter.request)
  if (answer.ok) await box.remove(id)
  return answer
}
