import type { RollcallContext } from './env.ts'
import { refusal } from './refusals.ts'

/** Counts one request under a key; false where too many came of late. */
export type Allow = (key: string) => Promise<boolean>

/** What is counted, each by a counter of its own. What the host has no counter for is not limited. */
export interface Limits {
  /** Requests of one user. */
  user?: Allow | undefined
  /** Requests with good tokens from one address, behind which a whole school may sit. */
  address?: Allow | undefined
  /** Requests without a good token from one address. */
  failures?: Allow | undefined
}

/** No counter looks back for longer. */
const WINDOW_MS = 60_000

/**
 * The refusal of a request that is one too many, or null. A request without a good token (`userId` null) counts
 * against its address alone, so that a guesser takes nothing from those who share the address.
 */
export async function tooMany(c: RollcallContext, userId: string | null) {
  // Cloudflare names the address of whatever comes from outside, and a host that is not Cloudflare does as much.
  const address = c.req.header('cf-connecting-ip')
  if (address === undefined) return null
  const { limits, clock } = c.get('ports')
  const exceeded = await firstExceeded(limits, userId, networkOf(address))
  if (exceeded === null) return null
  c.set('limited', exceeded)
  const retryAt = new Date(clock.now().getTime() + WINDOW_MS).toISOString()
  return refusal(c, { reason: 'RATE_LIMITED', message: 'Too many requests; try again in a minute', retryAt })
}

/** A user over their own limit takes nothing from the address that they share. */
async function firstExceeded(limits: Limits, userId: string | null, network: string) {
  if (userId === null) return (await allows(limits.failures, network)) ? null : 'failures'
  if (!(await allows(limits.user, userId))) return 'user'
  return (await allows(limits.address, network)) ? null : 'address'
}

const allows = async (allow: Allow | undefined, key: string): Promise<boolean> =>
  allow === undefined || allow(key)

/** An IPv4 address, or the /64 of an IPv6 address: whoever has one of it has all of it. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail = ''] = address.split('::')
  const [first, last] = [groupsOf(head), groupsOf(tail)]
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0')
  return [...first, ...zeros, ...last].slice(0, 4).join(':')
}

const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'))
