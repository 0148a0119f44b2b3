import type { Bearer } from './bearer.ts'
import type { WriteAnswer, WriteRequest } from './contract.ts'
import type { Meetings } from './ports.ts'

/** A dead letter, for a person to look at. */
export interface DeadLetter {
  id: string
  zoom_meeting_id: string
  /** The command's type. */
  command: string | null
  reason: string
  created_at: string
}

export interface DeadLetterBox {
  /** The newest first, for admins; else none. */
  list(bearer: Bearer, limit: number): Promise<DeadLetter[]>
  /** The whole request; null if the letter is unknown, or if the request was too large to be stored whole. */
  request(id: string): Promise<{ number: string; request: WriteRequest } | null>
  remove(id: string): Promise<void>
}

/** Gives a dead letter to its meeting again, and deletes it if the meeting takes it. Null: the letter is unknown. */
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
