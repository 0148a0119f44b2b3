import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const isWindows = process.platform === 'win32'

/** Programs that this program has started. None outlives it. */
export class Programs {
  readonly #running = new Set<ChildProcess>()

  constructor() {
    // The programs that still run when this program ends in disorder.
    process.once('exit', () => this.#running.forEach(kill))
  }

  /** A group of its own, so that Ctrl-C reaches it through stop() alone and it can end in order. */
  start(program: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env,
      detached: !isWindows,
    })
    this.#running.add(child)
    child.once('exit', () => this.#running.delete(child))
    return child
  }

  /** Ends all of them in order. */
  async stop(): Promise<void> {
    await Promise.all([...this.#running].map(end))
  }

  /** Ends all of them as a power cut does. */
  async kill(): Promise<void> {
    const ended = [...this.#running].map((child) => once(child, 'exit'))
    this.#running.forEach(kill)
    await Promise.all(ended)
  }
}

/** What a program says, line by line. All of it goes to the file that ROLLCALL_RECORD names, if any, for tests to read. */
export interface Said {
  /** The last of it, for the case that it fails. */
  text(): string
  /** From now on lines that tell of an error are shown. */
  showErrors(): void
  /** Resolves at the first line that has this in it. */
  until(part: string): Promise<void>
}

export function listen(child: ChildProcess, isError: (line: string) => boolean): Said {
  const lines: string[] = []
  const heard = new EventEmitter()
  let isShown = false
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue
    createInterface(stream).on('line', (line) => {
      if (isShown && isError(line)) console.error(line)
      const record = process.env['ROLLCALL_RECORD']
      if (record) appendFileSync(record, `${line}\n`)
      lines.push(line)
      heard.emit('line', line)
      if (lines.length > 100) lines.shift()
    })
  }
  return {
    text: () => lines.join('\n'),
    showErrors() {
      isShown = true
    },
    until: (part) =>
      new Promise((done) => {
        heard.on('line', (line: string) => line.includes(part) && done())
      }),
  }
}

/** A program gets this long to end in order. */
const PATIENCE_MS = 5_000

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const impatient = setTimeout(kill, PATIENCE_MS, child)
  await ended
  clearTimeout(impatient)
  kill(child)
}

/** Ends the program and all that it started. */
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
