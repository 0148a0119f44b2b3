import * as z from 'zod'
import { releasing } from '../../app/releasing.ts'
import { mayAdminister } from '../../domain/access.ts'
import { allowed } from '../guards.ts'
import { BOOKMARK_HEADER } from '../headers.ts'
import { behind } from '../reading.ts'
import { errorAnswers, refusal } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { BOOKMARK, json } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'

const Removed = z.object({
  success: z.literal(true),
  erased: z.object({ done: z.boolean(), meetings: z.int() }).optional().meta({
    description: 'With erase=true; where not done, the same request goes on with the meetings left',
  }),
})

const remove = createRoute({
  method: 'delete',
  path: '/api/roster/users/{userId}',
  operationId: 'removeUser',
  tags: ['Roster'],
  summary:
    'Remove a user from the roster; with erase=true also their name and e-mail from every meeting’s record',
  description:
    'For admins. A user who is removed has no role any more. Their attendance stays. Erasing also blanks their name and e-mail everywhere.',
  middleware: [signedIn, behind(allowed(mayAdminister, 'Only admins can remove users'))] as const,
  request: {
    params: z.object({ userId: z.string().min(1).max(200).meta({ description: 'Their id in the roster' }) }),
    query: z.object({
      erase: z.enum(['true', 'false']).optional().meta({
        description: 'Also blanks their name and e-mail in every record; counts and attendance stay',
      }),
    }),
  },
  responses: {
    200: json(Removed, 'Removed, and erased where asked', BOOKMARK),
    202: json(Removed, 'Erased from as many meetings as one request can take; send it again'),
    ...errorAnswers(400, 403, 404, 413),
  },
})

export const rosterUserRoutes = () =>
  createRouter().openapi(remove, async (c) => {
    const { ports, d1 } = c.var
    const { userId } = c.req.valid('param')
    const store = ports.roster(d1)
    // Asked only once, because the removal changes none of the person's registrations.
    let registered: Promise<string[]> | undefined
    const meetingsLeft = (since: Date) => (registered ??= store.openMeetingsOfUser(userId, since))
    if (c.req.valid('query').erase !== 'true') {
      const { removed, bookmark } = await releasing(ports, meetingsLeft, () =>
        store.remove(userId, ports.clock.now()),
      )
      if (!removed) return refusal(c, { reason: 'NOT_FOUND', message: 'User not found' })
      if (bookmark) c.header(BOOKMARK_HEADER, bookmark)
      return c.json({ success: true as const }, 200)
    }
    const { eraseUser } = await import('../../app/eraseUser.ts')
    const erasing = { ...ports, erasures: await ports.erasures(d1) }
    const outcome = await releasing(ports, meetingsLeft, () => eraseUser(erasing, userId))
    if (!outcome.ok) return refusal(c, outcome.refusal)
    const { bookmark, ...erased } = outcome.value
    if (bookmark) c.header(BOOKMARK_HEADER, bookmark)
    return c.json({ success: true as const, erased }, erased.done ? 200 : 202)
  })
