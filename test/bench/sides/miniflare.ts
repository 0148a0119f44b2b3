import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Program, startProgram } from './program.ts'

const run = promisify(execFile)

const WRANGLER = 'node_modules/wrangler/bin/wrangler.js'
const QUIET = { CI: 'true', NO_COLOR: '1', WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true' }

const wrangler = (...args: string[]) =>
  run(process.execPath, [WRANGLER, ...args], { env: { ...process.env, ...QUIET } })

export interface Bundle {
  file: string
  /** As Cloudflare counts it. */
  gzipKiB: number
  /** What esbuild warns of, as of a name that no module exports. */
  warnings: string[]
}

/** Bundles a Worker as a deployment does. */
export async function bundle(
  config: string,
  folder: string,
  { script }: { script?: string } = {},
): Promise<Bundle> {
  const flags = ['--dry-run', '--config', config, '--outdir', folder]
  const { stdout, stderr } = await wrangler('deploy', ...(script === undefined ? [] : [script]), ...flags)
  const [, gzip = ''] = /gzip: ([\d.]+) KiB/.exec(stdout) ?? []
  const warnings = `${stdout}\n${stderr}`.split('\n').filter((line) => line.includes('WARNING'))
  return { file: join(folder, 'worker.js'), gzipKiB: Number(gzip), warnings }
}

/** What a deployment of an environment would do, in wrangler's words. */
export async function dryRun(config: string, environment: string): Promise<string> {
  const { stdout, stderr } = await wrangler('deploy', '--dry-run', '--config', config, '--env', environment)
  return stdout + stderr
}

export interface Workerd {
  config: string
  /** The D1 database that the config names. */
  database: string
  bundle: string
  folder: string
  port: number
  vars: Record<string, string>
}

export async function migrate({ config, database, folder }: Workerd): Promise<void> {
  const state = join(folder, 'state')
  await wrangler('d1', 'migrations', 'apply', database, '--local', '--config', config, '--persist-to', state)
}

export function startWorkerd({ config, bundle, folder, port, vars }: Workerd): Promise<Program> {
  const place = { config, bundle, port, vars, state: stateOf(folder) }
  return startProgram({
    command: process.execPath,
    args: ['test/bench/sides/workerd.ts', JSON.stringify(place)],
    log: join(folder, 'log'),
    ready: 'ready',
  })
}

/** Where wrangler, and so miniflare, keeps what is local. */
export const stateOf = (folder: string): string => join(folder, 'state/v3')
