import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { permissionsFor } from '../../src/hosts/deno/permissions.ts'
import type { Platform, WithDatabase } from './platform.ts'
import { listen, Programs } from './programs.ts'

/** Deno on this machine. */
export interface Deno extends Platform, WithDatabase {
  kill(): Promise<void>
}

const PROGRAM = `node_modules/deno/deno${process.platform === 'win32' ? '.exe' : ''}`
const MAIN = 'src/hosts/deno/main.ts'
const RUN = ['run', '--no-remote', '--no-prompt']

/** `other` is run in place of the host's own program, with these permissions. */
export function createDeno(state: string, other?: { main: string; permissions: string[] }): Deno {
  const programs = new Programs()
  const database = join(state, 'rollcall.sqlite')
  return {
    database: () => database,
    // It does so itself when it starts.
    migrate: async () => void mkdirSync(state, { recursive: true, mode: 0o700 }),
    async serve({ port, settingsFile, vars }, ended) {
      const site = { ...vars, PORT: String(port), ROLLCALL_DATABASE: database }
      const env = { ...process.env, ...site, NO_COLOR: '1' }
      const permissions =
        other?.permissions ?? permissionsFor({ ...parseEnv(readFileSync(settingsFile, 'utf8')), ...env })
      const args = [...RUN, ...permissions, `--env-file=${settingsFile}`, other?.main ?? MAIN]
      const child = programs.start(PROGRAM, args, env)
      const said = listen(child, isError)
      const died = once(child, 'close').then(() => said.text())
      const early = await Promise.race([said.until('"event":"listening"'), died])
      if (typeof early === 'string') throw new Error(`Rollcall did not start:\n${early}`)
      said.showErrors()
      void died.then(ended)
    },
    stop: () => programs.stop(),
    kill: () => programs.kill(),
  }
}

const isError = (line: string): boolean => line.startsWith('error') || line.startsWith('{"level":"error"')
