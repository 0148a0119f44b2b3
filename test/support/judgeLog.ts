import { afterAll, beforeEach, expect } from 'vitest'
import { endTest, takeLeaks } from './watchLogLeaks.ts'

/** No line of a test may give anything away. The lines of a test that fails are shown. */
export function judgeLog(): void {
  // Behind the hooks of the test, also if one of them fails.
  beforeEach(({ task, onTestFinished }) =>
    onTestFinished(() => {
      const leaks = takeLeaks()
      endTest(leaks.length > 0 || task.result?.state === 'fail')
      expect(leaks).toEqual([])
    }),
  )
  afterAll(() => {
    // What was still under way, or failed before any test.
    endTest(true)
    expect(takeLeaks()).toEqual([])
  })
}
