/** Where webhooks may be sent. */
export interface AddressRule {
  /** Whether endpoints on this machine are allowed, without TLS: for tests and the demo. */
  loopback: boolean
  /** The only allowed hosts. Empty allows every public host. */
  hosts: readonly string[]
}

/** Why an endpoint may not have this URL, as a sentence; null if it may. The addresses behind a name are checked at each delivery. */
export function unfitUrl(text: string, { loopback, hosts }: AddressRule): string | null {
  if (!URL.canParse(text)) return 'must be a URL'
  const { protocol, hostname, username, password, hash } = new URL(text)
  if (username !== '' || password !== '') return 'must have no name and no password'
  if (hash !== '') return 'must have no #'
  if (loopback && isLoopback(hostname)) return null
  if (protocol !== 'https:') return 'must be https'
  if (isAddress(hostname) ? !isPublic(hostname) : LOCAL_NAME.test(hostname)) return 'must be a public address'
  if (hosts.length > 0 && !hosts.includes(hostname)) return 'must be of a host that WEBHOOK_HOSTS names'
  return null
}

const LOCAL_NAME = /^[^.]+$|(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa|onion)\.?$/

export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || hostname === '127.0.0.1'

/** As URLs write them: IPv6 in brackets. */
const isAddress = (hostname: string): boolean => hostname.startsWith('[') || IPV4.test(hostname)

const IPV4 = /^\d+\.\d+\.\d+\.\d+$/

/** Whether an address, with or without brackets, is known to be public. */
export function isPublic(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '')
  if (IPV4.test(bare)) return isPublicV4(bare)
  const groups = groupsOf(bare)
  return groups !== null && isPublicV6(groups)
}

/** IANA's special-purpose blocks: first address and length of the prefix. */
const SPECIAL_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]

function isPublicV4(address: string): boolean {
  const value = numberOf(address)
  return SPECIAL_V4.every(([first, length]) => {
    const size = 2 ** (32 - length)
    return Math.floor(value / size) !== Math.floor(numberOf(first) / size)
  })
}

const numberOf = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)

/** Only global unicast, without the blocks for documentation (2001:db8::/32, 3fff::/20) and for tunnels of IPv4 (2001::/23, 2002::/16). */
function isPublicV6([first = 0, second = 0]: readonly number[]): boolean {
  if (first < 0x2000 || first > 0x3fff) return false
  if (first === 0x2001 && (second < 0x200 || second === 0xdb8)) return false
  return first !== 0x2002 && !(first === 0x3fff && second < 0x1000)
}

/** The eight groups of an IPv6 address; null for any other text. */
export function groupsOf(address: string): number[] | null {
  const url = `http://[${address}]/`
  if (!URL.canParse(url)) return null
  // URLs write each address in one way.
  const [head = '', tail] = new URL(url).hostname.slice(1, -1).split('::')
  const parsed = (part: string) =>
    part.split(':').flatMap((group) => (group === '' ? [] : [Number.parseInt(group, 16)]))
  const [before, behind] = [parsed(head), parsed(tail ?? '')]
  return [...before, ...Array<number>(8 - before.length - behind.length).fill(0), ...behind]
}
