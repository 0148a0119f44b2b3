interface Route {
  method: string
  path: string
}

/** The methods that an address takes. Middleware is registered for all methods, so it does not count. */
export function methodsAt(routes: readonly Route[], path: string): string[] {
  const found = routes.filter((route) => route.method !== 'ALL' && patternOf(route.path).test(path))
  return [...new Set(found.map(({ method }) => method))].sort()
}

/** In Hono's paths a part that begins with a colon matches any text. */
const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`)
