import { expect, it, vi } from 'vitest'
import { sweepAll } from '../../../src/hosts/deno/sweepAll.ts'

type SweptHost = Parameters<typeof sweepAll>[0]

/** Of a host, as much as is asked for; any other word of it is a fault. */
const host = (emptyJournals: () => void) => ({ emptyJournals }) as SweptHost

it('a sweep on Deno never rejects, which would end the process: what can be done is done', async () => {
  const lines = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  const emptied = vi.fn(() => {
    throw new Error('disk I/O error')
  })
  await expect(sweepAll(host(emptied))).resolves.toBeUndefined()
  expect(emptied).toHaveBeenCalledOnce()
  const failed = (error: string) => JSON.stringify({ level: 'error', event: 'sweep.failed', error })
  expect(lines.mock.calls).toEqual([[failed('TypeError')], [failed('Error')]])
  vi.restoreAllMocks()
})
