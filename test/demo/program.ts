import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isTaken, zoomPortOf } from './port.mjs'

/** The programs behind npm's scripts, run as npm runs them, with a database and settings of their own. */

export interface Place {
  port: number
  env: NodeJS.ProcessEnv
  remove(): void
}

export async function newPlace(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-'))
  const port = await freePair()
  const paths = {
    ROLLCALL_STATE: join(folder, 'state'),
    ROLLCALL_SETTINGS: join(folder, 'settings'),
    ROLLCALL_RECORD: join(folder, 'record'),
  }
  return {
    port,
    env: { ...process.env, ...paths, PORT: String(port) },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Its neighbour 1000 above is for the simulated Zoom. */
async function freePair(): Promise<number> {
  const port = await freePort()
  return (await isTaken(zoomPortOf(port))) ? freePair() : port
}

/** Runs a program to its end. */
export function run(program: string, { env }: Pick<Place, 'env'>, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    env,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

export interface Started {
  /** What it printed, up to the last line. */
  text: string
  /** Sends it a signal; its exit code, or the signal that killed it. */
  end(signal: NodeJS.Signals): Promise<number | string>
  /** Which of the processes that it had started are still there. */
  leftovers(): number[]
}

/** Runs `npm start`'s program until it has printed its last line or has ended. */
export async function start({ env }: Place, ...args: string[]): Promise<Started> {
  const child = spawn(process.execPath, ['test/demo/start.mjs', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  let text = ''
  await new Promise<void>((done) => {
    const read = (chunk: Buffer) => {
      text += chunk
      if (/^curl .*\n/m.test(text)) done()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    void ended.then(() => done())
  })
  const descendants = descendantsOf(child.pid ?? 0)
  return {
    text,
    async end(signal) {
      child.kill(signal)
      const [code, killedBy] = await ended
      return code ?? killedBy
    },
    leftovers: () => descendants.filter((pid) => processes().some((one) => one.pid === pid)),
  }
}

function descendantsOf(ancestor: number): number[] {
  const all = processes()
  const childrenOf = (parent: number): number[] =>
    all.filter((one) => one.parent === parent).flatMap(({ pid }) => [pid, ...childrenOf(pid)])
  return childrenOf(ancestor)
}

/** Every process of this machine that has not ended. */
function processes(): { pid: number; parent: number }[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid=,stat='], { encoding: 'utf8' })
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
  return rows
    .filter(([, , state]) => !state?.startsWith('Z'))
    .map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent) }))
}
