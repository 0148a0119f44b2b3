import { env } from 'cloudflare:workers'
import { vi } from 'vitest'

/** How D1 fails: before anything is done, after it is done, or by no answer at all. */
export type Trouble = 'down' | 'loses-answers' | 'silent'

/** Answers that are none, beside the true one of the same statements. */
export const ODD_ANSWERS: Record<string, (results: D1Result[]) => unknown> = {
  'success without rows': (results) => results.map(() => EMPTY),
  'success and nothing else': (results) => results.map(() => ({ success: true })),
  'fewer results than statements': (results) => results.slice(0, -1).map(emptied),
  'rows of the last statement alone': (results) => [
    ...results.slice(0, -1).map(emptied),
    ...results.slice(-1),
  ],
  'no results': () => [],
  'no success': (results) => results.map((result) => ({ ...result, success: false })),
  'rows that are none': (results) => results.map((result) => ({ ...result, results: [null] })),
  nothing: () => undefined,
  'an object': () => ({ success: true, results: [] }),
}

const EMPTY = { success: true, meta: {}, results: [] } as never

const emptied = (result: D1Result) => ({ ...result, results: [] })

/**
 * Lets D1 answer oddly, having done what it was asked or not, as often as `isOdd` says. Ends with what it returns, or
 * vi.restoreAllMocks().
 */
export function answerOddly(
  odd: (results: D1Result[]) => unknown,
  { isDone, isOdd = () => true }: { isDone: boolean; isOdd?: () => boolean },
): () => void {
  const sessions: D1DatabaseSession = Object.getPrototypeOf(env.DB.withSession('first-primary'))
  const { batch } = sessions
  const broken = vi.spyOn(sessions, 'batch').mockImplementation(async function (
    this: D1DatabaseSession,
    statements,
  ) {
    if (!isOdd()) return batch.call(this, statements)
    const results = isDone ? await batch.call(this, statements) : statements.map(() => EMPTY)
    // What no type of D1's allows.
    return odd(results) as never
  })
  return () => broken.mockRestore()
}

/** Lets D1 refuse everything in these words. */
export function refuseInWords(words: string): () => void {
  const sessions: D1DatabaseSession = Object.getPrototypeOf(env.DB.withSession('first-primary'))
  const broken = vi.spyOn(sessions, 'batch').mockRejectedValue(new Error(words))
  return () => broken.mockRestore()
}

/**
 * Breaks D1 for worker and objects alike, after so many more round trips; they run in this isolate beside the tests.
 * Ends with what it returns, or vi.restoreAllMocks().
 */
export function breakD1(trouble: Trouble, after = 0): () => void {
  const sessions: D1DatabaseSession = Object.getPrototypeOf(env.DB.withSession('first-primary'))
  const { batch } = sessions
  let left = after
  const broken = vi.spyOn(sessions, 'batch').mockImplementation(async function (
    this: D1DatabaseSession,
    statements,
  ) {
    left -= 1
    if (left >= 0) return batch.call(this, statements)
    if (trouble === 'silent') return Promise.withResolvers<never>().promise
    if (trouble === 'loses-answers') await batch.call(this, statements)
    throw new Error('D1_ERROR: Network connection lost.')
  })
  return () => broken.mockRestore()
}
