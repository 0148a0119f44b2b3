import { createMiddleware } from 'hono/factory'
import type * as z from 'zod'
import type { Bearer } from '../app/bearer.ts'
import type { Queries } from '../app/queries.ts'
import type { Env, RollcallContext } from './env.ts'
import { tagFinal } from './finalTag.ts'
import type { Guard } from './guards.ts'

/** Asks the guard before anything else. */
export const behind = (guard: Guard) =>
  createMiddleware<Env>(async (c, next) => {
    const refused = await guard(c)
    if (refused) return refused
    await next()
    return
  })

/** Asks the guard and reads the answer in one round trip. The answer is used only if the guard allows it. */
export function reading<Found>(guard: Guard, ask: (c: RollcallContext) => Promise<Found>) {
  const answers = new WeakMap<object, { found: Found }>()
  return {
    asked: createMiddleware<Env>(async (c, next) => {
      const [refused, found] = await Promise.all([guard(c), ask(c)])
      if (refused) return refused
      answers.set(c, { found })
      await next()
      await tagFinal(c)
      return
    }),
    found(c: object): Found {
      const answer = answers.get(c)
      if (answer === undefined) throw new Error('The route has not asked for its answer')
      return answer.found
    },
  }
}

/** The same for a route with a query. An invalid query reads nothing, and is refused after the guard. */
export function readingBy<Query extends z.ZodType, Found>(
  guard: Guard,
  query: Query,
  ask: (c: RollcallContext, query: z.output<Query>) => Promise<Found>,
) {
  const { asked, found } = reading(guard, async (c) => {
    const wanted = query.safeParse(c.req.query())
    return wanted.success ? { found: await ask(c, wanted.data) } : null
  })
  return {
    asked,
    found(c: object): Found {
      const answer = found(c)
      if (answer === null) throw new Error('The query is not valid')
      return answer.found
    },
  }
}

/** A read of a session. */
export type SessionRead<Found> = (queries: Queries, bearer: Bearer, meetingId: string) => Promise<Found>

/** A read of the session in the path. */
export const ofSession =
  <Found>(read: SessionRead<Found>) =>
  (c: RollcallContext): Promise<Found> =>
    read(c.var.queries, c.var.bearer, c.req.param('id') ?? '')
