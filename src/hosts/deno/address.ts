const HEADER = 'cf-connecting-ip'

/**
 * The request with the client's address in the header that the app reads: the connection's address, or the last address in the proxy's
 * header. A value from the client itself is dropped. Null if its method is forbidden or its Host is invalid, because then no Request can be
 * made.
 */
export function addressed(request: Request, remote: string, proxyHeader: string | undefined): Request | null {
  const headers = new Headers(request.headers)
  const told = proxyHeader === undefined ? undefined : headers.get(proxyHeader)?.split(',').at(-1)?.trim()
  headers.set(HEADER, told || remote)
  // Built from its parts: a copy of the whole request makes Deno watch for the client's disconnect.
  try {
    return new Request(request.url, { method: request.method, headers, body: request.body })
  } catch {
    return null
  }
}
