import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

const WRANGLER = 'node_modules/wrangler/bin/wrangler.js'

export interface ServerOptions {
  port: number
  /** Where D1, KV and the Durable Objects are kept. */
  state: string
  /** Settings over those of .dev.vars. */
  vars: Record<string, string>
}

const environment = { ...process.env, CI: 'true', WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1' }

const wrangler = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [WRANGLER, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: environment })

/** Brings the local database to the newest schema. */
export async function migrate(state: string): Promise<void> {
  const child = wrangler('d1', 'migrations', 'apply', 'rollcall', '--local', '--persist-to', state)
  const said = collect(child)
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`The database could not be migrated:\n${said.text}`)
}

/** Resolves once Rollcall answers; rejects with what wrangler said where it ends before. */
export async function startServer({ port, state, vars }: ServerOptions): Promise<ChildProcess> {
  const given = Object.entries(vars).flatMap(([name, value]) => ['--var', `${name}:${value}`])
  const child = wrangler(
    'dev',
    '--port',
    String(port),
    '--persist-to',
    state,
    '--show-interactive-dev-session=false',
    ...given,
  )
  const said = collect(child)
  await new Promise<void>((ready, failed) => {
    child.stdout?.on('data', () => said.text.includes('Ready on') && ready())
    child.once('exit', () => failed(new Error(`Rollcall did not start:\n${said.text}`)))
  })
  return child
}

/** Everything that the program says until it serves; afterwards its log lines are let go. */
function collect(child: ChildProcess): { text: string } {
  const said = { text: '' }
  const add = (chunk: Buffer) => {
    if (said.text.length < 20_000) said.text += chunk.toString()
  }
  child.stdout?.on('data', add)
  child.stderr?.on('data', add)
  return said
}

export async function stopServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGINT')
  await ended
}

export const isFree = (port: number): Promise<boolean> =>
  new Promise((answer) => {
    const probe = createServer()
    probe.once('error', () => answer(false))
    probe.listen(port, 'localhost', () => probe.close(() => answer(true)))
  })
