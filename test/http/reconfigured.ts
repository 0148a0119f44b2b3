import { abortAllDurableObjects, createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { appOf } from '../../src/hosts/cloudflare/app.ts'
import { inIsolate } from '../../src/hosts/cloudflare/zoom.ts'
import { token } from '../support/rollcall.ts'

interface Asked {
  as?: string
  /** Instead of `as`: a token of one's own. */
  jwt?: string
  body?: unknown
  headers?: Record<string, string>
}

type Settings = Partial<Record<string, unknown>>

/** Rollcall as it starts with other settings, but for what an isolate keeps of Zoom. */
export const rollcallWith = (settings: Settings) => askerOf(workerWith(settings))

/** The same in an isolate that has nothing of Zoom yet, so that Zoom's settings count as well. A test that uses it forgets Zoom afterwards. */
export async function restartedWith(settings: Settings) {
  // An object keeps the client that it began with.
  await abortAllDurableObjects()
  forgetZoom()
  return rollcallWith(settings)
}

/** The next request or object begins with a client of its own settings. */
export function forgetZoom(): void {
  delete inIsolate.client
  delete inIsolate.check
}

function askerOf(fetchAs: (request: Request) => Promise<Response>) {
  return async (method: string, path: string, { as, jwt, body, headers: more }: Asked = {}) => {
    const headers = new Headers({ 'content-type': 'application/json', ...more })
    const bearer = jwt ?? (as && (await token({ sub: as, role: as.split('-')[0] ?? '' })))
    if (bearer) headers.set('authorization', `Bearer ${bearer}`)
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    const response = await fetchAs(new Request(`https://rollcall.test${path}`, init))
    return { status: response.status, headers: response.headers, body: await response.json() }
  }
}

/** The same, for a request as it is. */
export const workerWith = (settings: Settings) => fetcherOf(appOf, settings)

function fetcherOf(create: typeof appOf, settings: Settings) {
  const bindings = { ...env, ...settings }
  const app = create(bindings)
  return async (request: Request): Promise<Response> => app.fetch(request, bindings, createExecutionContext())
}
