import type { Meetings } from './ports.ts'
import { ownRequest, type Stamps } from './write.ts'

/**
 * Links a session's guests to users if the roster has learnt their e-mails since. Returns the write's bookmark, or null if nothing
 * was written. If the log cannot be written now, the sweep links the guests later.
 */
export async function linkEmails(
  ports: Stamps & { meetings: Meetings },
  number: string,
  sessionId: string,
): Promise<string | null> {
  const request = ownRequest(ports, { type: 'LinkEmails', sessionId, users: [] })
  const answer = await ports.meetings.of(number).execute(request)
  return answer.ok ? answer.value.bookmark : null
}
