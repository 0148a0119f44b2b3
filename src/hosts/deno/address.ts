const HEADER = 'cf-connecting-ip'

/** An IPv4 address as a socket of IPv6 sees it. */
const MAPPED = /^::ffff:(?=\d+\.)/i

/**
 * The request with the client's address where the app looks for it. That is the connection's own, or the last in the
 * header in which the proxy in front puts it; what a client itself says of this is dropped. Null where no request can be
 * made of it: its method is forbidden, or its Host is none.
 */
export function addressed(request: Request, remote: string, proxyHeader: string | undefined): Request | null {
  const headers = new Headers(request.headers)
  const told = proxyHeader === undefined ? undefined : headers.get(proxyHeader)?.split(',').at(-1)?.trim()
  headers.set(HEADER, (told || remote).replace(MAPPED, ''))
  // Not a copy of the request as it is, for Deno takes that for an interest in when it was cut off.
  try {
    return new Request(request.url, { method: request.method, headers, body: request.body })
  } catch {
    return null
  }
}
