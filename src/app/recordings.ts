import { ok, type Result } from '../domain/result.ts'
import type { Span } from '../domain/when/connection.ts'
import type { Recording, Zoom, ZoomFailure } from './zoom.ts'

/** What Zoom's cloud has of one time that the session was held. */
export type RecordedPart = Recording & Pick<Span, 'from' | 'to'>

/** A host who lost the connection this often holds a session in so many instances. */
const MOST = 10

/** The recordings of a session, as Zoom has them now: each of an instance that belongs to it. */
export async function recordingsOf(
  { zoom }: { zoom: Zoom },
  held: readonly Span[],
): Promise<Result<RecordedPart[], ZoomFailure>> {
  const parts: RecordedPart[] = []
  const read = await Promise.all(
    held.slice(0, MOST).map(async ({ uuid, from, to }) => ({ from, to, answer: await zoom.recording(uuid) })),
  )
  for (const { from, to, answer } of read) {
    if (!answer.ok) return answer
    if (answer.value !== null) parts.push({ ...answer.value, from, to })
  }
  return ok(parts)
}
