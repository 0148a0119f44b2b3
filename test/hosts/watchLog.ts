import { env } from 'cloudflare:workers'
import { afterAll, afterEach, expect } from 'vitest'

/**
 * No test passes in which something secret or personal is logged: worker and Durable Objects run beside the tests, so
 * this sees every line of theirs. A line that a test takes from the console to read it is that test's to judge.
 */

const FORMS: Record<string, RegExp> = {
  'an e-mail address': /[\w.+-]+@[\w-]+\.[a-z]+/i,
  'a JWT': /\beyJ[\w-]{6,}\.[\w-]+/,
  'an Authorization header': /\b(?:Bearer|Basic)\s+[\w.~+/=-]{6,}/i,
  'a token of Zoom’s': /\b(?:zak|access|token|registrant)-[0-9a-f-]{20,}/,
  'a way into a meeting': /https?:\/\/\S*\/[jsw]\/\d+|\b(?:zak|tk|pwd)=|\b(?:start|join)_?url\b/i,
  'a signature': /\bv0=[0-9a-f]{64}/,
}

const secrets = Object.entries(env)
  .filter(([name]) => name.includes('SECRET'))
  .map(([, value]) => value)
  .filter((value) => typeof value === 'string' && value !== '')

/** What a line gives away, in words. */
export function leaksIn(line: string): string[] {
  const formed = Object.entries(FORMS).filter(([, form]) => form.test(line))
  const known = secrets.some((secret) => line.includes(String(secret))) ? ['a secret of the settings'] : []
  return [...formed.map(([what]) => what), ...known]
}

let isHushed = false

/** For tests of so many requests that printing their lines would take longer than they do. They are watched all the same. */
export function hush(): void {
  isHushed = true
}

let leaks: { line: string; leaks: string[] }[] = []

/** The lines so far that gave something away, which are then forgotten. */
export function takeLeaks() {
  const taken = leaks
  leaks = []
  return taken
}

for (const method of ['debug', 'info', 'log', 'warn', 'error', 'trace'] as const) {
  const write = console[method].bind(console)
  console[method] = (...said: unknown[]) => {
    const line = said.map(textOf).join(' ')
    const found = leaksIn(line)
    if (found.length > 0) leaks.push({ line, leaks: found })
    if (!isHushed) write(...said)
  }
}

function textOf(said: unknown): string {
  if (said instanceof Error) return `${said.stack} ${textOf(said.cause)}`
  return typeof said === 'object' ? (JSON.stringify(said) ?? '') : String(said)
}

afterEach(() => expect(takeLeaks()).toEqual([]))
// What was still under way.
afterAll(() => expect(takeLeaks()).toEqual([]))
