import type { RollcallContext } from './env.ts'
import { refusal } from './refusals.ts'

/** Counts one request under a key; false if too many came in the last minute. */
export type Allow = (key: string) => Promise<boolean>

/** One counter for each limit. A missing counter limits nobody. */
export interface Limits {
  /** Requests of one user. */
  user?: Allow | undefined
  /** Requests with good tokens from one address. A whole school may share it. */
  address?: Allow | undefined
  /** Requests without a good token from one address. */
  failures?: Allow | undefined
}

/** The longest time that a counter looks back. */
const WINDOW_MS = 60_000

/**
 * The refusal of a request over a limit, or null. A request without a good token (`userId` null) counts in a counter
 * of its own, so that a guesser takes nothing from the others at the same address.
 */
export async function tooMany(c: RollcallContext, userId: string | null) {
  // Cloudflare sets the address on every request from outside, and so does the Deno host.
  const address = c.req.header('cf-connecting-ip')
  if (address === undefined) return null
  const { limits, clock } = c.get('ports')
  const exceeded = await firstExceeded(limits, userId, networkOf(address))
  if (exceeded === null) return null
  c.set('limited', exceeded)
  const retryAt = new Date(clock.now().getTime() + WINDOW_MS).toISOString()
  return refusal(c, { reason: 'RATE_LIMITED', message: 'Too many requests; try again in a minute', retryAt })
}

/** The user's own limit comes first, so that a user over it takes nothing from the shared address. */
async function firstExceeded(limits: Limits, userId: string | null, network: string) {
  if (userId === null) return (await allows(limits.failures, network)) ? null : 'failures'
  if (!(await allows(limits.user, userId))) return 'user'
  return (await allows(limits.address, network)) ? null : 'address'
}

const allows = async (allow: Allow | undefined, key: string): Promise<boolean> =>
  allow === undefined || allow(key)

/** An IPv4 address, or the /64 of an IPv6 address: a /64 belongs to one network. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail = ''] = address.split('::')
  const [first, last] = [groupsOf(head), groupsOf(tail)]
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0')
  return [...first, ...zeros, ...last].slice(0, 4).join(':')
}

const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'))
