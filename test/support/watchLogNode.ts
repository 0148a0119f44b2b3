import { judgeLog } from './judgeLog.ts'
import { keepSecret, watchConsole } from './watchLogLeaks.ts'

/** The same watch over the tests that run in Node, with the secrets that they make up. */

keepSecret([
  'a-secret-of-the-tests-of-32-characters',
  'sdk-secret-of-at-least-32-characters',
  'webhook-secret',
  'client-secret',
  'another-secret',
  'old-secret',
  'new-secret',
])
watchConsole()

judgeLog()
