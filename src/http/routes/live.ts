import type { TypedResponse } from 'hono'
import { createMiddleware } from 'hono/factory'
import * as z from 'zod'
import { maySeeParticipants } from '../../domain/access.ts'
import type { Env, RollcallContext } from '../env.ts'
import { meetingAllowed } from '../guards.ts'
import { inDigits } from '../inDigits.ts'
import { LiveMessage } from '../liveMessages.ts'
import { behind } from '../reading.ts'
import { errorAnswers, refusal } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { MeetingId } from '../schemas.ts'
import { isUpgrade, signedIn } from '../signedIn.ts'

/** A browser sends the cookie with a socket of any page, so the Origin header is checked. */
const ownPage = createMiddleware<Env>(async (c, next) => {
  const origin = c.req.header('origin')
  if (origin !== undefined && !isOwn(c, origin))
    return refusal(c, { reason: 'FORBIDDEN', message: 'This page may not listen' })
  await next()
  return
})

/** Only hosts are compared, because a proxy before Rollcall may end the TLS. */
const isOwn = (c: RollcallContext, origin: string): boolean =>
  c.get('ports').corsOrigins.includes(origin) || urlHost(origin) === new URL(c.req.url).host

const urlHost = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null)

const DESCRIPTION = `A WebSocket. Ask for the subprotocols \`rollcall.v1\` and \`bearer.<your token>\`, or send the token as
\`Authorization\`. The first message is the whole picture (\`reset\`), and then comes one message for each event that concerns the
session (\`news\`). After a cut ask with \`since\`, the version of the last message: what followed comes, and nothing is missed.
Send \`ping\` to be answered \`pong\`, and nothing else.

It is closed with 4401 when the token ends, with 4403 when you may listen no more, with 4409 when you have opened a fifth, with 1008
when you send what is not understood, and with 1001, 1006 or 1011 when it is to be opened again.`

/** An empty version counts as none, or it would be read as 0. */
const Version = z.preprocess(
  (given) => (given === '' ? undefined : given),
  inDigits(z.int().min(0)).optional(),
)

const live = createRoute({
  method: 'get',
  path: '/api/zoom/meetings/{id}/live',
  operationId: 'listenToMeeting',
  tags: ['Attendance'],
  summary: 'Who comes, waits and leaves, as it happens',
  description: DESCRIPTION,
  request: {
    params: MeetingId,
    query: z.object({
      since: Version.optional().meta({
        description: 'The version of the last message that came; without it the picture comes first',
      }),
    }),
  },
  responses: {
    101: {
      description: 'A socket; each of its messages is one of these',
      content: { 'application/json': { schema: LiveMessage } },
    },
    ...errorAnswers(400, 403, 404, 426),
  },
})

/** The tolerance for different clocks, as in auth.ts. */
const TOLERANCE_MS = 30_000

export const liveRoutes = () =>
  createRouter().openapi(
    {
      ...live,
      middleware: [
        ownPage,
        signedIn,
        behind(meetingAllowed(maySeeParticipants, 'Only the host, the class’s teacher and admins listen')),
      ] as const,
    },
    async (c) => {
      if (!isUpgrade(c))
        return refusal(c, { reason: 'UPGRADE_REQUIRED', message: 'Ask for a WebSocket at this address' })
      const { ports, actor, claims, meeting } = c.var
      const { role, email, expiresAt } = claims
      const now = ports.clock.now().getTime()
      const listener = {
        sessionId: meeting.id,
        token: { id: actor.id, role, email },
        expiresAt: expiresAt + TOLERANCE_MS,
        openedAt: now,
        checkedAt: now,
        version: c.req.valid('query').since ?? null,
      }
      const answer = await ports.listen(meeting.zoom_meeting_id, listener, c.req.raw)
      return answer
        ? socketOf(answer)
        : refusal(c, { reason: 'TOO_MANY_SOCKETS', message: 'Too many listen to this meeting' })
    },
  )

/** The host's answer is passed on unchanged. Its type describes the socket's messages. */
const socketOf = (answer: Response) =>
  answer as Response & TypedResponse<z.infer<typeof LiveMessage>, 101, 'json'>
