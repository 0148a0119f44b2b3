import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'

/** A program that one of the sides consists of. */
export interface Program {
  pid: number
  stop(): Promise<void>
}

export interface Launch {
  command: string
  args: readonly string[]
  env?: Record<string, string>
  /** The file that gets all that the program says. A pipe would cost its reader time that the server should have. */
  log: string
  /** The program says this when it can be asked. */
  ready: string
  /** Who runs it, where that is another user. */
  user?: { uid: number; gid: number }
}

const POLL_MS = 50
const START_MS = 60_000
/** A program gets this long to end in order. */
const END_MS = 10_000

const running = new Set<ChildProcess>()
process.once('exit', () => running.forEach(killGroup))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))

/** Resolves once the program is ready. If the program ends first, throws what it said. */
export async function startProgram({ command, args, env, log, ready, user }: Launch): Promise<Program> {
  const output = openSync(log, 'w')
  const child = spawn(command, args, {
    stdio: ['ignore', output, output],
    env: { ...process.env, NO_COLOR: '1', ...env },
    detached: true,
    ...user,
  })
  closeSync(output)
  running.add(child)
  child.once('exit', () => running.delete(child))
  child.once('error', () => running.delete(child))
  await untilSaid(child, log, ready)
  return { pid: child.pid ?? 0, stop: () => end(child) }
}

async function untilSaid(child: ChildProcess, log: string, ready: string): Promise<void> {
  for (const until = Date.now() + START_MS; Date.now() < until && running.has(child); ) {
    await setTimeout(POLL_MS)
    if (readFileSync(log, 'utf8').includes(ready)) return
  }
  throw new Error(`${child.spawnfile} did not start:\n${readFileSync(log, 'utf8').slice(-2_000)}`)
}

async function end(child: ChildProcess): Promise<void> {
  if (!running.has(child)) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const impatience = new AbortController()
  await Promise.race([
    ended,
    setTimeout(END_MS, undefined, { signal: impatience.signal }).catch(() => undefined),
  ])
  impatience.abort()
  killGroup(child)
}

/** Ends the program and all that it has started. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody is left in it.
  }
}
