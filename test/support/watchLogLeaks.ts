/** What no line of a log may give away, on any platform. */

const FORMS: Record<string, RegExp> = {
  'an e-mail address': /[\w.+-]+@[\w-]+\.[a-z]+/i,
  'a JWT': /\beyJ[\w-]{6,}\.[\w-]+/,
  'an Authorization header': /\b(?:Bearer|Basic)\s+[\w.~+/=-]{6,}/i,
  'a token of Zoom’s': /\b(?:zak|access|token|registrant)-[0-9a-f-]{20,}/,
  'a way into a meeting': /https?:\/\/\S*\/[jsw]\/\d+|\b(?:zak|tk|pwd)=|\b(?:start|join)_?url\b/i,
  'a signature': /\bv0=[0-9a-f]{64}/,
}

/** What a line gives away, in words. */
export function leaksOf(line: string, secrets: readonly string[]): string[] {
  const formed = Object.entries(FORMS).filter(([, form]) => form.test(line))
  const known = secrets.some((secret) => line.includes(secret)) ? ['a secret of the settings'] : []
  return [...formed.map(([what]) => what), ...known]
}

/** The secrets among settings. */
export const secretsIn = (settings: Record<string, unknown>): string[] =>
  Object.entries(settings).flatMap(([name, value]) =>
    name.includes('SECRET') && typeof value === 'string' && value !== '' ? [value] : [],
  )

interface Leak {
  line: string
  leaks: string[]
}

interface Watch {
  leaks: Leak[]
  secrets: readonly string[]
  /** Lines of the test that runs. */
  held: (() => void)[]
  /** The one that is watched. */
  console: Console | null
}

declare global {
  /** Outlives the module, which a test may load anew: the console is watched once. */
  var watchOverLog: Watch | undefined
}

globalThis.watchOverLog ??= { leaks: [], secrets: [], held: [], console: null }
const state = globalThis.watchOverLog

/** Nothing else that is watched may have these in it either. */
export function keepSecret(more: readonly string[]): void {
  state.secrets = [...new Set([...state.secrets, ...more])]
}

export const leaksIn = (line: string): string[] => leaksOf(line, state.secrets)

/** For a line that a test collects in place of a log. */
export function watch(said: unknown): void {
  const line = textOf(said)
  const found = leaksIn(line)
  if (found.length > 0) state.leaks.push({ line, leaks: found })
}

/** The lines so far that gave something away, which are then forgotten. */
export function takeLeaks(): Leak[] {
  const taken = state.leaks
  state.leaks = []
  return taken
}

/** Writes the lines since the last test, if somebody wants them. */
export function endTest(isFailed: boolean): void {
  const { held } = state
  state.held = []
  if (isFailed) for (const write of held) write()
}

/**
 * From now on every line of the console is watched, and held back until its test ends. Vitest shows no line of a test that passes, and would
 * have each sent to it. Once for a console: several files of tests may share it.
 */
export function watchConsole(): void {
  if (state.console === console) return
  state.console = console
  for (const method of ['debug', 'info', 'log', 'warn', 'error', 'trace'] as const) {
    const write = console[method]
    console[method] = (...said: unknown[]) => {
      watch(said.map(textOf).join(' '))
      state.held.push(() => write.apply(console, said))
    }
  }
}

function textOf(said: unknown): string {
  if (said instanceof Error) return `${said.stack} ${textOf(said.cause)}`
  return typeof said === 'object' ? (JSON.stringify(said) ?? '') : String(said)
}
