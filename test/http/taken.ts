import { send, token } from '../support/rollcall.ts'

/** An export as bytes. The id of the user names the role. */
export async function take(path: string, as: string, headers: Record<string, string> = {}) {
  const [role = ''] = as.split('-')
  const authorization = `Bearer ${await token({ sub: as, role, email: `${as}@school.example` })}`
  const url = `https://rollcall.test/api/exports/${path}`
  const response = await send(new Request(url, { headers: { authorization, ...headers } }))
  return { status: response.status, headers: response.headers, bytes: await response.arrayBuffer() }
}

export const textOf = (bytes: ArrayBuffer): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
