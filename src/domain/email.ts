/** The longest local part, domain label and domain, in bytes of UTF-8 (RFC 5321, 4.5.3.1). */
const MOST = { local: 64, label: 63, address: 254 }

/** RFC 5322's atext, and by RFC 6531 any letter and sign beyond ASCII. */
const ATOM = /^(?:[\w!#$%&'*+/=?^`{|}~\u200c-\u200d-]|(?![\p{C}\p{Z}])\P{ASCII})+$/u
const QUOTED = /^"(?:(?![\\"])[ -~]|\\[ -~]|(?!\p{C})\P{ASCII})*"$/u
/** Letters of any language, as a browser shows them, or as xn-- has them. */
const LABEL = /^[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}\u200c-\u200d-]*[\p{L}\p{M}\p{N}])?$/u
const LITERAL = /^\[(?:\d{1,3}(?:\.\d{1,3}){3}|IPv6:[\da-f:.]{2,45})\]$/i

/**
 * Whether mail can be sent to the address: a mailbox of RFC 5321 with the letters of RFC 6531. The local part may be quoted, and the domain
 * may be an address in brackets. A domain of one label is refused, because no other server finds it. Comments and display names are
 * refused.
 */
export function isEmail(address: string): boolean {
  const at = address.lastIndexOf('@')
  const [local, domain] = [address.slice(0, Math.max(0, at)), address.slice(at + 1)]
  if (bytes(address) > MOST.address || bytes(local) > MOST.local) return false
  return (isDotAtom(local) || QUOTED.test(local)) && (LITERAL.test(domain) || isDomain(domain))
}

const isDotAtom = (local: string): boolean => local.split('.').every((atom) => ATOM.test(atom))

function isDomain(domain: string): boolean {
  const labels = domain.split('.')
  return labels.length > 1 && labels.every((label) => LABEL.test(label) && bytes(label) <= MOST.label)
}

const bytes = (text: string): number => new TextEncoder().encode(text).length
