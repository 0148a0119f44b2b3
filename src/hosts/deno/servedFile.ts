import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const PNG = 'image/png'
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.png': PNG,
  '.svg': 'image/svg+xml',
}

const packed = promisify(gzip)

/** A file as an answer; 404 if there is none. It is packed for those who accept that: the page over a slow line takes a third of the time. */
export async function servedFile(path: string, request: Headers): Promise<Response> {
  const type = TYPES[extname(path)] ?? 'application/octet-stream'
  const content = await readFile(path).catch(unlessMissing)
  if (content === null) return new Response(null, { status: 404 })
  const headers = { 'content-type': type, vary: 'accept-encoding' }
  if (type === PNG || !takesGzip(request)) return new Response(content, { headers })
  return new Response(await packed(content), { headers: { ...headers, 'content-encoding': 'gzip' } })
}

const takesGzip = (request: Headers): boolean =>
  /(?:^|,)\s*gzip\s*(?:,|;\s*q=(?:1|0?\.\d*[1-9])|$)/i.test(request.get('accept-encoding') ?? '')

function unlessMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
  throw error
}
