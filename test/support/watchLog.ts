import { env } from 'cloudflare:workers'
import { afterAll, afterEach, expect } from 'vitest'
import { keepSecret, secretsIn, takeLeaks, watchConsole } from './watchLogLeaks.ts'

/**
 * A test fails if something secret or personal is logged: worker and Durable Objects run beside the tests, so this sees
 * every line of theirs. A test that takes a line from the console judges the line itself.
 */

keepSecret(secretsIn({ ...env }))
watchConsole()

afterEach(() => expect(takeLeaks()).toEqual([]))
// What was still under way.
afterAll(() => expect(takeLeaks()).toEqual([]))
