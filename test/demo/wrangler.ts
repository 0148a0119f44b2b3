import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface Server {
  port: number
  /** The file with its settings. */
  settingsFile: string
  /** Settings over those of the file. */
  vars: Record<string, string>
  /** Serves this in place of wrangler.toml's main. */
  script?: string
}

/** Cloudflare on this machine, with everything that it keeps in one folder. */
export interface Wrangler {
  /** Brings the database to the newest schema. */
  migrate(): Promise<void>
  /** Resolves once Rollcall can be called. From then on its errors are shown; `ended` gets told if it dies. */
  serve(server: Server, ended: (said: string) => void): Promise<void>
  stop(): Promise<void>
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

const isWindows = process.platform === 'win32'

export function createWrangler(state: string): Wrangler {
  const running = new Set<ChildProcess>()

  /** A group of its own, so that Ctrl-C reaches it through stop() alone and it can end in order. */
  function run(...args: string[]): ChildProcess {
    const child = spawn(process.execPath, [PROGRAM, ...args, '--persist-to', state], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: environment,
      detached: !isWindows,
    })
    running.add(child)
    child.once('exit', () => running.delete(child))
    return child
  }

  // Whatever is still there when this program ends in disorder.
  process.once('exit', () => running.forEach(kill))

  return {
    async migrate() {
      const child = run('d1', 'migrations', 'apply', 'rollcall', '--local')
      const said = listen(child)
      const [code] = await once(child, 'close')
      if (code !== 0) throw new Error(`The database could not be migrated:\n${said.text()}`)
    },
    async serve({ port, settingsFile, vars, script }, ended) {
      const given = Object.entries(vars).flatMap(([name, value]) => ['--var', `${name}:${value}`])
      const flags = ['--port', String(port), '--env-file', settingsFile]
      const main = script === undefined ? [] : [script]
      const child = run('dev', ...main, '--show-interactive-dev-session=false', ...flags, ...given)
      const said = listen(child)
      const died = once(child, 'close').then(() => said.text())
      // Wrangler's first message to whoever started it says that it is ready.
      const early = await Promise.race([once(child, 'message'), died])
      if (typeof early === 'string') throw new Error(`Rollcall did not start:\n${early}`)
      said.showErrors()
      void died.then(ended)
    },
    async stop() {
      await Promise.all([...running].map(end))
    },
  }
}

/** Keeps the last that a program says, for the case that it fails. */
function listen(child: ChildProcess): { text(): string; showErrors(): void } {
  const lines: string[] = []
  let isShown = false
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue
    createInterface(stream).on('line', (line) => {
      if (isShown && isError(line)) console.error(line)
      lines.push(line)
      if (lines.length > 100) lines.shift()
    })
  }
  return {
    text: () => lines.join('\n'),
    showErrors() {
      isShown = true
    },
  }
}

/** Wrangler's own errors, and what the Worker logs as one. */
const isError = (line: string): boolean =>
  line.includes('[ERROR]') || line.includes('[wrangler:error]') || line.startsWith('{"level":"error"')

/** Wrangler gets this long to end in order. */
const PATIENCE_MS = 5_000

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const impatient = setTimeout(kill, PATIENCE_MS, child)
  await ended
  clearTimeout(impatient)
  kill(child)
}

/** Ends the program and whatever it started. */
function kill(child: ChildProcess): void {
  if (isWindows || child.pid === undefined) child.kill()
  else killGroup(child.pid)
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch {
    // Nobody is left in it.
  }
}
