import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Platform, WithDatabase } from './platform.ts'
import { listen, Programs } from './programs.ts'

/** Cloudflare on this machine. */
export interface Wrangler extends Platform, WithDatabase {
  kill(): Promise<void>
}

const PROGRAM = 'node_modules/wrangler/bin/wrangler.js'

const environment = {
  ...process.env,
  CI: 'true',
  NO_COLOR: '1',
  WRANGLER_SEND_METRICS: 'false',
  // Neither a new version nor the place of this machine is looked up.
  WRANGLER_HIDE_BANNER: 'true',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
}

export function createWrangler(state: string): Wrangler {
  const programs = new Programs()
  const run = (...args: string[]) =>
    programs.start(process.execPath, [PROGRAM, ...args, '--persist-to', state], environment)
  return {
    async migrate() {
      const child = run('d1', 'migrations', 'apply', 'rollcall', '--local')
      const said = listen(child, isError)
      const [code] = await once(child, 'close')
      if (code !== 0) throw new Error(`The database could not be migrated:\n${said.text()}`)
    },
    database() {
      const folder = join(state, 'v3/d1/miniflare-D1DatabaseObject')
      const name = readdirSync(folder).find((file) => /^[\da-f]{64}\.sqlite$/.test(file))
      if (name === undefined) throw new Error(`There is no database in ${folder}`)
      return join(folder, name)
    },
    async serve({ port, settingsFile, vars }, ended) {
      const given = Object.entries(vars).flatMap(([name, value]) => ['--var', `${name}:${value}`])
      const flags = ['--port', String(port), '--env-file', settingsFile]
      const child = run('dev', '--show-interactive-dev-session=false', ...flags, ...given)
      const said = listen(child, isError)
      const died = once(child, 'close').then(() => said.text())
      // Wrangler's first message to its starter says that it is ready.
      const early = await Promise.race([once(child, 'message'), died])
      if (typeof early === 'string') throw new Error(`Rollcall did not start:\n${early}`)
      said.showErrors()
      void died.then(ended)
    },
    stop: () => programs.stop(),
    kill: () => programs.kill(),
  }
}

/** Wrangler's own errors, and what the Worker logs as one. */
const isError = (line: string): boolean =>
  line.includes('[ERROR]') || line.includes('[wrangler:error]') || line.startsWith('{"level":"error"')
