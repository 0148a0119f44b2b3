import { env } from 'cloudflare:workers'
import { vi } from 'vitest'

/** How D1 fails: before anything is done, after it is done, or by no answer at all. */
export type Trouble = 'down' | 'loses-answers' | 'silent'

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
