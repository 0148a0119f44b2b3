import { env } from 'cloudflare:workers'
import { afterAll, afterEach, expect } from 'vitest'
import { keepSecret, secretsIn, takeLeaks, watchConsole } from './watchLogLeaks.ts'

/**
 * No test passes in which something secret or personal is logged: worker and Durable Objects run beside the tests, so
 * this sees every line of theirs. A line that a test takes from the console to read it is that test's to judge.
 */

keepSecret(secretsIn({ ...env }))
watchConsole()

afterEach(() => expect(takeLeaks()).toEqual([]))
// What was still under way.
afterAll(() => expect(takeLeaks()).toEqual([]))
