import { afterAll, vi } from 'vitest'

/**
 * Many files of tests run in one isolate, for an isolate takes longer to start than most files to run. What a file put
 * in the place of something goes with it, even where a test failed before it could take it away.
 */
afterAll(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  vi.useRealTimers()
})
