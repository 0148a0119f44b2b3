import { parseArgs } from 'node:util'

export interface Options {
  port: number
  /** Begin with an empty database. */
  fresh: boolean
  /** Where D1, KV and the Durable Objects are kept. */
  state: string
  /** The settings; made from .dev.vars.example where it is missing. */
  settingsFile: string
}

export const USAGE = 'Usage: [PORT=8787] npm start [-- --fresh]'

/** Throws a sentence that says what is wrong. */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): Options {
  const { values } = parseArgs({ args, options: { fresh: { type: 'boolean', default: false } } })
  const port = Number(env['PORT'] || 8787)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`PORT must be a number from 1 to 65535, and not ${env['PORT']}`)
  return {
    port,
    fresh: values.fresh,
    state: env['ROLLCALL_STATE'] ?? '.wrangler/state',
    settingsFile: env['ROLLCALL_SETTINGS'] ?? '.dev.vars',
  }
}
