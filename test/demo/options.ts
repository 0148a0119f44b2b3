import { parseArgs } from 'node:util'

export interface Options {
  port: number
  /** Begin with an empty database. */
  fresh: boolean
  /** On Deno, and not on Cloudflare's workerd. */
  deno: boolean
  /** Where the platform keeps what it keeps. */
  state: string
  /** The settings; made from .dev.vars.example where it is missing. */
  settingsFile: string
}

export const USAGE = 'Usage: [PORT=8787] npm start [-- [--fresh] [--deno]]'

const flag = { type: 'boolean', default: false } as const

/** Throws a sentence that says what is wrong. */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): Options {
  const { values } = parseArgs({ args, options: { fresh: flag, deno: flag } })
  const port = Number(env['PORT'] || 8787)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`PORT must be a number from 1 to 65535, and not ${env['PORT']}`)
  return {
    port,
    fresh: values.fresh,
    deno: values.deno,
    state: env['ROLLCALL_STATE'] ?? (values.deno ? '.deno/state' : '.wrangler/state'),
    settingsFile: env['ROLLCALL_SETTINGS'] ?? '.dev.vars',
  }
}
