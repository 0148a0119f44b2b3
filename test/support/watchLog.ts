import { env } from 'cloudflare:workers'
import { judgeLog } from './judgeLog.ts'
import { keepSecret, secretsIn, watchConsole } from './watchLogLeaks.ts'

/**
 * A test fails if something secret or personal is logged: worker and Durable Objects run beside the tests, so this sees
 * every line of theirs. A test that takes a line from the console judges the line itself.
 */

keepSecret(secretsIn({ ...env }))
watchConsole()

judgeLog()
