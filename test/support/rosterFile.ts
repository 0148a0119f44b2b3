import type * as z from 'zod'
import type { RosterFileImport } from '../../src/http/routes/rosterImport.ts'
import { type Answer, ORIGIN, send, token } from './rollcall.ts'

export type Imported = z.infer<typeof RosterFileImport>

/** Sends a file as an admin. */
export async function sendFile<Body = Imported>(
  file: BodyInit,
  query: Record<string, string> = {},
): Promise<Answer<Body>> {
  const response = await sendRaw(file, query)
  return { status: response.status, headers: response.headers, body: await response.json<Body>() }
}

export async function sendRaw(
  file: BodyInit,
  query: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<Response> {
  const authorization = `Bearer ${await token({ sub: 'admin-1', role: 'admin' })}`
  return send(
    new Request(`${ORIGIN}/api/roster/import?${new URLSearchParams(query)}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/octet-stream', ...headers },
      body: file,
    }),
  )
}

/** Bytes of UTF-16 with its mark, as Excel writes Unicode text. */
export function utf16(text: string): Uint8Array<ArrayBuffer> {
  const units = new Uint16Array([0xfeff, ...Array.from(text, (_, at) => text.charCodeAt(at))])
  return new Uint8Array(units.buffer)
}
