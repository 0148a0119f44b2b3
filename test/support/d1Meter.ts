import { env } from 'cloudflare:workers'
import { vi } from 'vitest'

/** What one round trip to D1 came to. */
export interface Batch {
  statements: number
  rowsRead: number
  rowsWritten: number
}

/**
 * Watches every batch that this isolate sends to D1; worker and Durable Objects run in it beside the tests.
 * Ends with vi.restoreAllMocks().
 */
export function meterD1(): { batches: () => Batch[]; reset: () => void } {
  const sessions: D1DatabaseSession = Object.getPrototypeOf(env.DB.withSession('first-primary'))
  const spy = vi.spyOn(sessions, 'batch')
  const sum = (results: D1Result[], field: 'rows_read' | 'rows_written') =>
    results.reduce((total, { meta }) => total + meta[field], 0)
  return {
    batches: () =>
      spy.mock.settledResults.map(({ type, value }, i) => {
        if (type !== 'fulfilled') throw new Error(`A batch is ${type}`)
        const statements = spy.mock.calls[i]?.[0].length ?? 0
        return { statements, rowsRead: sum(value, 'rows_read'), rowsWritten: sum(value, 'rows_written') }
      }),
    reset: () => spy.mockClear(),
  }
}
