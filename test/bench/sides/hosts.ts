import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { bundleWorker } from '../../../src/hosts/cloudflare/deploy/bundle.mjs'
import { freePort } from '../../demo/program.ts'
import { childrenOf } from '../processTree.ts'
import { costIn } from './logCost.ts'
import { bundleOf, migrate, startWorkerd, stateOf } from './miniflare.ts'
import { startProgram } from './program.ts'
import type { Host } from './rollcall.ts'
import { ADDRESS_HEADER } from './school.ts'

const CONFIG = 'wrangler.toml'

/** Cloudflare's runtime, where a meter counts what goes to D1 and to the objects' storage. */
export async function onWorkerd(folder: string): Promise<Host> {
  const port = await freePort()
  const { atStart, later } = await bundleWorker(bundleOf(folder), 'test/bench/worker/worker.ts')
  const modules = [...atStart, ...later]
  const workerd = { config: CONFIG, database: 'rollcall', modules, folder, port, vars: {} }
  await migrate(workerd)
  const origin = `http://127.0.0.1:${port}`
  return {
    name: 'rollcall-workerd',
    origin,
    start: (vars) => startWorkerd({ ...workerd, vars }),
    processes: ({ pid }) => childrenOf(pid),
    cost: async () => Metered.parse(await (await fetch(`${origin}/bench/cost`)).json()),
    forgetSnapshots: () => rmSync(join(stateOf(folder), 'do'), { recursive: true }),
  }
}

const Metered = z.object({
  batches: z.number(),
  statements: z.number(),
  rowsRead: z.number(),
  rowsWritten: z.number(),
  objectRows: z.number(),
})

const DENO = 'node_modules/deno/deno'
const RUN = ['run', '--no-remote', '--allow-net', '--allow-env', '--allow-read', '--allow-write']

/** Deno, where Rollcall's own log tells what its commits and its requests cost. */
export async function onDeno(folder: string): Promise<Host> {
  const port = await freePort()
  const database = join(folder, 'rollcall.sqlite')
  const log = join(folder, 'log')
  return {
    name: 'rollcall-deno',
    origin: `http://127.0.0.1:${port}`,
    start: (vars) =>
      startProgram({
        command: DENO,
        args: [...RUN, 'src/hosts/deno/main.ts'],
        env: {
          ...vars,
          PORT: String(port),
          ROLLCALL_DATABASE: database,
          CLIENT_ADDRESS_HEADER: ADDRESS_HEADER,
        },
        log,
        ready: '"event":"listening"',
      }),
    processes: ({ pid }) => [pid],
    cost: async () => costIn(readFileSync(log, 'utf8')),
    forgetSnapshots() {
      for (const end of ['', '-wal', '-shm']) rmSync(`${database}.meetings${end}`, { force: true })
    },
  }
}
