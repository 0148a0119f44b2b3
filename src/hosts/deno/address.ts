/** The client's address: the connection's address, or the last address in the proxy's header. No other header counts. */
export function addressOf(headers: Headers, remote: string, proxyHeader: string | undefined): string {
  const told = proxyHeader === undefined ? undefined : headers.get(proxyHeader)?.split(',').at(-1)?.trim()
  return told || remote
}
