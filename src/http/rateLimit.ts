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
 * The refusal of a request that is one too many, or null. A request without a good token (`failures`) counts against its address
 * alone, so that a guesser takes nothing from those who share the address; `user` counts for the bearer of a good token and their
 * address, and `address` where nobody can tell whether the token is good.
 */
export async function tooMany(c: RollcallContext, as: keyof Limits) {
  const network = networkOfRequest(c)
  if (network === null) return null
  const exceeded = await firstExceeded(c, as, network)
  if (exceeded === null) return null
  c.set('limited', exceeded)
  const retryAt = new Date(c.get('ports').clock.now().getTime() + WINDOW_MS).toISOString()
  return refusal(c, { reason: 'RATE_LIMITED', message: 'Too many requests; try again in a minute', retryAt })
}

/** Where a request comes from: Cloudflare names the address, and a host that is not Cloudflare does as much. Null from inside. */
export function networkOfRequest(c: RollcallContext): string | null {
  const address = c.req.header('cf-connecting-ip')
  return address === undefined ? null : networkOf(address)
}

/** A user over their own limit takes nothing from the address that they share. */
async function firstExceeded(c: RollcallContext, as: keyof Limits, network: string) {
  const { limits } = c.get('ports')
  if (as === 'failures') return (await allows(limits.failures, network)) ? null : 'failures'
  if (as === 'user' && !(await allows(limits.user, c.get('claims').id))) return 'user'
  return (await allows(limits.address, network)) ? null : 'address'
}

const allows = async (allow: Allow | undefined, key: string): Promise<boolean> =>
  allow === undefined || allow(key)

/** An IPv4 address, or the /64 of an IPv6 address: a subscriber has all of it. Some proxies write the port beside the address. */
export function networkOf(told: string): string {
  const address = PORT_BESIDE.exec(told)?.slice(1).find(Boolean) ?? told
  if (!address.includes(':')) return address
  const [head = '', tail = ''] = address.split('::')
  const [first, last] = [groupsOf(head), groupsOf(tail)]
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0')
  return [...first, ...zeros, ...last].slice(0, 4).join(':')
}

/** 192.0.2.1:4711, [2001:db8::1]:4711 and [2001:db8::1]; an IPv6 address without brackets has no port. */
const PORT_BESIDE = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)(?::\d+)?$|^\[([^\]]+)\](?::\d+)?$/i

const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'))
