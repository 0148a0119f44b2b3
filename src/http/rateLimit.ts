import { groupsOf } from '../app/publicAddress.ts'
import type { RollcallContext } from './env.ts'
import type { Allow, Limits } from './limits.ts'
import { refusal } from './refusals.ts'

/** The longest time that a counter looks back. */
const WINDOW_MS = 60_000

/**
 * The refusal of a request over a limit, or null. A request without a good token (`failures`) has a counter of its own, so that a guesser
 * takes nothing from others at the same address. `user` counts the bearer of a good token and their address. `address` is for a token that
 * cannot be checked.
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

/** The network of a request, or null from inside. The Deno host tells the address, and Cloudflare sets the header. */
export function networkOfRequest(c: RollcallContext): string | null {
  // A request from inside comes without an env.
  const address = c.env?.clientAddress?.() ?? c.req.header('cf-connecting-ip')
  return address === undefined ? null : networkOf(address)
}

/** The user's own limit comes first, so that a user over it takes nothing from the shared address. */
async function firstExceeded(c: RollcallContext, as: keyof Limits, network: string) {
  const { limits } = c.get('ports')
  if (as === 'failures') return (await allows(limits.failures, network)) ? null : 'failures'
  if (as === 'user' && !(await allows(limits.user, c.get('claims').id))) return 'user'
  return (await allows(limits.address, network)) ? null : 'address'
}

const allows = async (allow: Allow | undefined, key: string): Promise<boolean> =>
  allow === undefined || allow(key)

/**
 * An IPv4 address, or the /64 of an IPv6 address, because a /64 belongs to one network. Some proxies add the port. All spellings of an
 * address count as one, and an IPv4 address inside an IPv6 address counts as itself.
 */
export function networkOf(told: string): string {
  const address = PORT_BESIDE.exec(told)?.slice(1).find(Boolean) ?? told
  if (!address.includes(':')) return address
  const groups = groupsOf(address.replace(ZONE, ''))
  if (groups === null) return address
  const [high = 0, low = 0] = groups.slice(6)
  return HOLD_IPV4.includes(groups.slice(0, 6).map(hex).join(':'))
    ? [high >> 8, high & 255, low >> 8, low & 255].join('.')
    : groups.slice(0, 4).map(hex).join(':')
}

/** 192.0.2.1:4711, [2001:db8::1]:4711 and [2001:db8::1]; an IPv6 address without brackets has no port. */
const PORT_BESIDE = /^(\d+\.\d+\.\d+\.\d+)(?::\d+)?$|^\[([^\]]+)\](?::\d+)?$/

/** The interface of a link-local address. */
const ZONE = /%.*$/

/** IPv4-mapped (RFC 4291), and what a NAT64 makes of IPv4 (RFC 6052): the last two groups are the address. */
const HOLD_IPV4 = ['0:0:0:0:0:ffff', '64:ff9b:0:0:0:0']

const hex = (group: number): string => group.toString(16)
