import { abortAllDurableObjects, createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { vi } from 'vitest'
import { token } from '../support/rollcall.ts'

/** Rollcall as it starts with other settings. Whoever uses it resets the modules when done. */
export async function rollcallWith(settings: Record<string, string>) {
  // An object would not outlive its module.
  await abortAllDurableObjects()
  vi.resetModules()
  const { default: worker } = await import('../../src/hosts/cloudflare/worker.ts')
  return async (method: string, path: string, { as, body }: { as?: string; body?: unknown } = {}) => {
    const headers = new Headers({ 'content-type': 'application/json' })
    const jwt = as && (await token({ sub: as, role: as.split('-')[0] ?? '' }))
    if (jwt) headers.set('authorization', `Bearer ${jwt}`)
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    const request = new Request<unknown, IncomingRequestCfProperties>(`https://rollcall.test${path}`, init)
    const response = await worker.fetch(request, { ...env, ...settings }, createExecutionContext())
    return { status: response.status, headers: response.headers, body: await response.json() }
  }
}
