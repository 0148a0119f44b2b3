import { createPseudonym, logSecretOf } from '../../src/http/pseudonym.ts'
import { readSettings } from './settings.ts'

const USAGE =
  'Usage: [LOG_SECRET=…] npm run who -- ID. It says what the log calls the user with this id in the roster'

/** The environment's secret before the local server's. */
function secret(): string | undefined {
  return logSecretOf(process.env) ?? logSecretOf(readSettings(process.env['ROLLCALL_SETTINGS']).settings)
}

const [id, ...more] = process.argv.slice(2)
if (id === undefined || id === '' || more.length > 0) {
  console.error(USAGE)
  process.exitCode = 2
} else {
  console.log(await createPseudonym(secret())(id))
}
