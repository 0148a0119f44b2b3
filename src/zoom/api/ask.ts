import type * as z from 'zod'
import type { ZoomResult } from '../../app/zoom.ts'
import { ok, refuse } from '../../domain/result.ts'
import type { Call, ZoomRequest } from './call.ts'
import { settle } from './settle.ts'
import type { Page } from './shapes.ts'

/** Zoom's answers in the shapes that Rollcall knows. */
export interface Ask {
  /** For calls whose answer says nothing but that it is done. */
  done(request: ZoomRequest): Promise<ZoomResult<void>>
  one<T>(request: ZoomRequest, shape: z.ZodType<T>): Promise<ZoomResult<T>>
  /** Every row of every page, or a refusal: never a part. */
  all<T>(request: ZoomRequest, shape: z.ZodType<Page<T>>): Promise<ZoomResult<T[]>>
}

const PAGE_SIZE = '300'
/** More than Zoom has of anything, and the end of a list that would not end. */
const MAX_PAGES = 200

export function createAsk(call: Call, now: () => number): Ask {
  async function one<T>(request: ZoomRequest, shape: z.ZodType<T>): Promise<ZoomResult<T>> {
    const answer = settle(await call(request), now())
    return answer.ok ? decode(answer.value, shape) : answer
  }

  async function all<T>(request: ZoomRequest, shape: z.ZodType<Page<T>>): Promise<ZoomResult<T[]>> {
    const rows: T[] = []
    const query: Record<string, string> = { ...request.query, page_size: PAGE_SIZE }
    for (let count = 0; count < MAX_PAGES; count += 1) {
      const page = await one({ ...request, query }, shape)
      if (!page.ok) return page
      rows.push(...page.value.rows)
      const { next, total } = page.value
      if (next === null) return total !== null && rows.length < total ? INCOMPLETE : ok(rows)
      query['next_page_token'] = next
    }
    return INCOMPLETE
  }

  return {
    one,
    all,
    async done(request) {
      const answer = settle(await call(request), now())
      return answer.ok ? ok(undefined) : answer
    },
  }
}

/** Some time after a class, Zoom's reports still lack rows that it already counts. */
const INCOMPLETE = refuse('ZOOM_FAILED', "Zoom's list is not complete")

export function decode<T>(body: unknown, shape: z.ZodType<T>): ZoomResult<T> {
  const decoded = shape.safeParse(body)
  if (decoded.success) return ok(decoded.data)
  // Where it is wrong, never what stands there: that may be a join link or a person.
  const where = decoded.error.issues.map((issue) => issue.path.join('.')).slice(0, 3)
  return refuse('ZOOM_FAILED', `Zoom's answer has an unknown shape (${where.join(', ')})`)
}
