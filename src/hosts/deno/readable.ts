const USUAL = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']

/**
 * The request as the Fetch standard writes requests. Most come so, and Deno reads the headers and the body of its own request fastest. Null if
 * the method is forbidden or the Host is invalid, because then no Request can be made.
 */
export function readable(request: Request): Request | null {
  const { url, method } = request
  if (USUAL.includes(method) && URL.parse(url)?.href === url) return request
  // Built from its parts: a copy of the whole request makes Deno watch for the client's disconnect.
  try {
    return new Request(url, { method, headers: request.headers, body: request.body })
  } catch {
    return null
  }
}
