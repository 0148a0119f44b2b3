import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { type Program, startProgram } from './program.ts'

const run = promisify(execFile)

const WRANGLER = 'node_modules/wrangler/bin/wrangler.js'
const QUIET = { CI: 'true', NO_COLOR: '1', WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true' }

const wrangler = (...args: string[]) =>
  run(process.execPath, [WRANGLER, ...args], { env: { ...process.env, ...QUIET } })

/** What a deployment would send, as Cloudflare counts it, and what wrangler warns of. */
export async function uploaded(config: string): Promise<{ gzipKiB: number; warnings: string[] }> {
  const { stdout, stderr } = await wrangler('deploy', '--dry-run', '--config', config)
  const [, gzip = ''] = /gzip: ([\d.]+) KiB/.exec(stdout) ?? []
  const warnings = `${stdout}\n${stderr}`.split('\n').filter((line) => line.includes('WARNING'))
  return { gzipKiB: Number(gzip), warnings }
}

/** These files together, each with what the others have already said. */
export const gzipKiBOf = (files: readonly string[]): number =>
  gzipSync(Buffer.concat(files.map((file) => readFileSync(file)))).length / 1024

/** Bundles a Worker that has no build of its own; the names of its modules, the first its entry. */
export async function bundle(config: string, folder: string): Promise<string[]> {
  await wrangler('deploy', '--dry-run', '--config', config, '--outdir', folder)
  return ['worker.js']
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
  /** In the folder `bundle`, the first its entry. */
  modules: string[]
  folder: string
  port: number
  vars: Record<string, string>
}

export async function migrate({ config, database, folder }: Workerd): Promise<void> {
  const state = join(folder, 'state')
  await wrangler('d1', 'migrations', 'apply', database, '--local', '--config', config, '--persist-to', state)
}

export function startWorkerd({ config, modules, folder, port, vars }: Workerd): Promise<Program> {
  const place = { config, modules, bundle: bundleOf(folder), port, vars, state: stateOf(folder) }
  return startProgram({
    command: process.execPath,
    args: ['test/bench/sides/workerd.ts', JSON.stringify(place)],
    log: join(folder, 'log'),
    ready: 'ready',
  })
}

export const bundleOf = (folder: string): string => join(folder, 'bundle')

/** Where wrangler, and so miniflare, keeps what is local. */
export const stateOf = (folder: string): string => join(folder, 'state/v3')
