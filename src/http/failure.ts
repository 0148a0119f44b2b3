import { DatabaseUnavailable } from '../app/ports.ts'
import { answerFault } from './body.ts'
import type { RollcallContext } from './env.ts'
import { KeysUnavailable } from './keySet.ts'
import { type Refused, refusal } from './refusals.ts'

/** The answer to a thrown error. hono throws if a body cannot be read. Any other error is Rollcall's own. */
export function answerThrown(error: unknown, c: RollcallContext) {
  const fault = answerFault(c)
  if (fault) return fault
  if (isUnreadable(error)) return refusal(c, { reason: 'INVALID_JSON', message: 'The body is not JSON' })
  c.get('ports').log({ level: 'error', requestId: c.get('requestId'), error: describe(error) })
  if (error instanceof DatabaseUnavailable) return refusal(c, unavailable(c, 'The database does not answer'))
  if (error instanceof KeysUnavailable)
    return refusal(c, unavailable(c, 'Who signs people in does not answer'))
  return refusal(c, { reason: 'INTERNAL', message: 'Something went wrong here' })
}

/** Recognised by its shape, because hono's validator may come with a class of its own. */
const isUnreadable = (error: unknown): boolean =>
  error instanceof Error && 'getResponse' in error && 'status' in error && error.status === 400

/** An outage may be over after this time. */
const RETRY_AFTER_MS = 10_000

const unavailable = (c: RollcallContext, what: string): Refused => ({
  reason: 'UNAVAILABLE',
  message: `${what}; try again in a moment`,
  retryAt: new Date(c.get('ports').clock.now().getTime() + RETRY_AFTER_MS).toISOString(),
})

/**
 * Words of error messages that are safe to log, because they quote no value: words of the databases, the platform and the writer.
 */
const SAFE_WORDS =
  /\b(?:D1_[A-Z_]+|SQLITE_[A-Z_]+|constraint failed: \w+\.\w+|D1 does not answer|Network connection lost|Durable Object reset|overloaded|OVERLOADED|WRONG_EXPECTED_VERSION|APPEND_ONLY|JWKS\w*)\b/g

/** An error in a log line: its kind, safe words of its message, and its place. Other words may quote values. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const place = /^ +at (?:(?:async )?[\w.#<>]+ )?\(?([^\s()]+:\d+:\d+)\)?$/m.exec(error.stack ?? '')?.[1]
  const words = new Set(error.message.match(SAFE_WORDS) ?? [])
  return [error.name.replace(/\W/g, ''), ...words, ...(place ? [`at ${place}`] : [])].join(' ')
}
