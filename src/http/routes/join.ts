import * as z from 'zod'
import { claimParticipation, offerJoin } from '../../app/join.ts'
import { isHost } from '../../domain/access.ts'
import { overBudget } from '../budget.ts'
import { joinAllowed } from '../guards.ts'
import { BOOKMARK_HEADER } from '../headers.ts'
import { behind, ofSession, reading } from '../reading.ts'
import { errorAnswers, refusal, WITH_BODY } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { BOOKMARK, body, json, MeetingId } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'

const JoinInformation = z.object({
  joinUrl: z.string().meta({ description: 'Your own where you are registered: it says who you are' }),
  startUrl: z.string().optional().meta({ description: 'For the host alone; lives two hours' }),
  password: z.string().nullable(),
  meetingNumber: z.string(),
  isHost: z.boolean(),
  sdkSignature: z.string().optional().meta({ description: 'For Zoom’s Meeting SDK, where it is configured' }),
  sdkKey: z.string().optional(),
  customerKey: z
    .string()
    .optional()
    .meta({ description: 'Hand it to the Meeting SDK: attendance rests on it' }),
  userName: z.string().nullable(),
  userEmail: z.string().nullable(),
  isRegistered: z.boolean(),
})

const path = '/api/zoom/meetings/{id}/join'

const registered = reading(
  joinAllowed,
  ofSession((queries, bearer, id) => queries.registrant(bearer, id)),
)

const offer = createRoute({
  method: 'get',
  path,
  operationId: 'offerJoin',
  tags: ['Joining'],
  summary: 'Your own way into a meeting',
  description:
    'For everybody who may join. A pupil gets their own registered link. The host gets a fresh start link. Who asks is listed among the participants as `invited` from then on.',
  middleware: [signedIn, registered.asked] as const,
  request: { params: MeetingId },
  responses: { 200: json(JoinInformation, 'How to join'), ...errorAnswers(400, 403, 404) },
})

const claim = createRoute({
  method: 'post',
  path,
  operationId: 'claimParticipation',
  tags: ['Joining'],
  summary: 'Tell that you joined or left: a claim, which Zoom’s own events outweigh',
  description:
    'For everybody who may join, while the session may be held. A claim shows among the participants, and counts only in a session that Zoom has sent nothing about.',
  middleware: [signedIn, behind(joinAllowed)] as const,
  request: {
    params: MeetingId,
    ...body(z.object({ action: z.enum(['join', 'leave']) }), {
      action: 'join',
    }),
  },
  responses: {
    200: json(z.object({ success: z.literal(true) }), 'Recorded', BOOKMARK),
    ...errorAnswers(...WITH_BODY, 403, 404),
  },
})

const NO_HOST = { reason: 'FORBIDDEN', message: 'You are no longer the host of this meeting' } as const

export const joinRoutes = () =>
  createRouter()
    .openapi(offer, async (c) => {
      const { actor, meeting, ports, requestId } = c.var
      const offered = await offerJoin(ports, { actor, requestId }, meeting, {
        registrant: registered.found(c),
      })
      return offered.ok ? c.json(offered.value, 200) : refusal(c, offered.refusal)
    })
    .openapi(claim, async (c) => {
      const { actor, meeting, ports, requestId } = c.var
      const { action } = c.req.valid('json')
      // Only the host's claim makes a session held.
      if (actor.id === meeting.host_id && !isHost(actor, meeting)) return refusal(c, NO_HOST)
      const over = await overBudget(c, 'claims')
      if (over) return over
      const claimed = await claimParticipation(ports, { actor, requestId }, meeting, action)
      if (!claimed.ok) return refusal(c, claimed.refusal)
      if (claimed.value.bookmark) c.header(BOOKMARK_HEADER, claimed.value.bookmark)
      return c.json({ success: true as const }, 200)
    })
