import { parseArgs } from 'node:util'
import { zoomPortOf } from './port.mjs'

/** Read before anything is installed, by any Node. So this is JavaScript. */

export const USAGE = `Usage: [PORT=8787] npm start [-- [--fresh] [--deno] [--small]]

  --fresh   begins with an empty database and an empty Zoom; without it both are as they were left
  --deno    on Deno, and not on Cloudflare's workerd
  --small   without the school's term, which takes most of the time to load
  --help    prints this

Each port keeps a state of its own, in .demo/. The simulated Zoom has a page at the port 1000 above.
`

const flag = { type: 'boolean', default: false }
const FLAGS = { fresh: flag, deno: flag, small: flag, help: { ...flag, short: 'h' } }

/**
 * Throws a sentence that says what is wrong. `npm start --fresh` is read as well: npm takes the flag for its own, and hands it on in
 * the environment.
 */
export function readOptions(args, env) {
  const { values } = parseArgs({ args, options: FLAGS })
  const given = (name) => values[name] || env[`npm_config_${name}`] === 'true'
  const port = Number(env['PORT'] || 8787)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`PORT must be a number from 1 to 65535, and not ${env['PORT']}`)
  const deno = given('deno')
  return {
    port,
    zoomPort: zoomPortOf(port),
    fresh: given('fresh'),
    deno,
    small: given('small'),
    help: values.help,
    state: env['ROLLCALL_STATE'] ?? `.demo/${port}/${deno ? 'deno' : 'workerd'}`,
    settingsFile: env['ROLLCALL_SETTINGS'] ?? '.dev.vars',
  }
}
