import type { MeetingView } from '../app/meetingView.ts'
import type { RollcallContext } from './env.ts'
import { sha256 } from './sha256.ts'

/** Attendance that Zoom's complete report has confirmed changes seldom, and no answer about it depends on the time. */
export const isFinal = ({ status, attendance }: MeetingView): boolean =>
  status === 'ended' && attendance?.final === true

/**
 * Gives an answer about a final session an ETag, and answers 304 to a reader who has it. The tag is made of the answer itself, so
 * each change of the answer changes the tag.
 */
export async function tagFinal(c: RollcallContext): Promise<void> {
  if (c.res.status !== 200 || c.get('isFinal') !== true) return
  const body = await c.res.text()
  const etag = `"${await sha256(body)}"`
  const isKnown = knows(c.req.header('if-none-match'), etag)
  c.res = new Response(isKnown ? null : body, { status: isKnown ? 304 : 200, headers: c.res.headers })
  c.res.headers.set('etag', etag)
}

/** A proxy that compresses makes the tag weak. */
export const knows = (header: string | undefined, etag: string): boolean =>
  (header ?? '')
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .includes(etag)
