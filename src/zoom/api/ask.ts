import type * as z from 'zod'
import type { ZoomResult } from '../../app/zoom.ts'
import { ok, refuse } from '../../domain/result.ts'
import type { Call, ZoomRequest } from './call.ts'
import type { CallListener } from './exchange.ts'
import { addTo, type OddRows, type Page } from './page.ts'
import { resultOf } from './settle.ts'

/** Zoom's answers in the shapes that Rollcall knows. */
export interface Ask {
  /** For calls that Zoom answers without content. */
  done(request: ZoomRequest): Promise<ZoomResult<void>>
  one<T>(request: ZoomRequest, shape: z.ZodType<T>): Promise<ZoomResult<T>>
  /** All rows of all pages, or a refusal, never a part. Only rows that cannot be read are left out. */
  all<T>(request: ZoomRequest, shape: z.ZodType<Page<T>>): Promise<ZoomResult<T[]>>
}

export interface AskDeps extends Pick<CallListener, 'onOdd'> {
  call: Call
  now: () => number
}

const PAGE_SIZE = '300'
/** More pages than any list of Zoom's has. It ends a list that would not end. */
const MAX_PAGES = 200

export function createAsk({ call, now, onOdd }: AskDeps): Ask {
  async function one<T>(request: ZoomRequest, shape: z.ZodType<T>): Promise<ZoomResult<T>> {
    const answer = resultOf(await call(request), now())
    return answer.ok ? decode(answer.value, shape) : answer
  }

  async function all<T>(request: ZoomRequest, shape: z.ZodType<Page<T>>): Promise<ZoomResult<T[]>> {
    const pages: Page<T>[] = []
    const query: Record<string, string> = { ...request.query, page_size: PAGE_SIZE }
    while (pages.length < MAX_PAGES) {
      const page = await one({ ...request, query }, shape)
      if (!page.ok) return page
      pages.push(page.value)
      if (page.value.next === null) return whole(request, pages, page.value.total)
      query['next_page_token'] = page.value.next
    }
    return INCOMPLETE
  }

  function whole<T>({ operation }: ZoomRequest, pages: Page<T>[], total: number | null): ZoomResult<T[]> {
    const odd: OddRows = {}
    for (const page of pages) addTo(odd, page.odd)
    if (Object.keys(odd).length > 0) onOdd(operation, odd)
    const count = pages.reduce((sum, page) => sum + page.count, 0)
    return total !== null && count < total ? INCOMPLETE : ok(pages.flatMap(({ rows }) => rows))
  }

  return {
    one,
    all,
    async done(request) {
      const answer = resultOf(await call(request), now())
      return answer.ok ? ok(undefined) : answer
    },
  }
}

/** Some time after a class, Zoom's reports still lack rows that it already counts. */
const INCOMPLETE = refuse('ZOOM_FAILED', "Zoom's list is not complete")

export function decode<T>(body: unknown, shape: z.ZodType<T>): ZoomResult<T> {
  const decoded = shape.safeParse(body)
  if (decoded.success) return ok(decoded.data)
  // The place of the fault, never the value, which may be a join link or a person.
  const where = decoded.error.issues.map((issue) => issue.path.join('.')).slice(0, 3)
  return refuse('ZOOM_FAILED', `Zoom's answer has an unknown shape (${where.join(', ')})`)
}
