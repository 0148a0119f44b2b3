import { abortAllDurableObjects, createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { vi } from 'vitest'
import { token } from '../support/rollcall.ts'

interface Asked {
  as?: string
  /** Instead of `as`: a token of one's own. */
  jwt?: string
  body?: unknown
  headers?: Record<string, string>
}

/** Rollcall as it starts with other settings. Whoever uses it resets the modules when done. */
export async function rollcallWith(settings: Partial<Record<string, unknown>>) {
  const fetchAs = await workerWith(settings)
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
export async function workerWith(settings: Partial<Record<string, unknown>>) {
  // An object would not outlive its module.
  await abortAllDurableObjects()
  vi.resetModules()
  const { default: worker } = await import('../../src/hosts/cloudflare/worker.ts')
  return (request: Request): Promise<Response> =>
    Promise.resolve(
      worker.fetch(
        new Request<unknown, IncomingRequestCfProperties>(request),
        { ...env, ...settings },
        createExecutionContext(),
      ),
    )
}
