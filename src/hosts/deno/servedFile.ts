import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
}

/** A file as an answer; 404 if there is none. */
export async function servedFile(path: string): Promise<Response> {
  const type = TYPES[extname(path)] ?? 'application/octet-stream'
  const content = await readFile(path).catch(unlessMissing)
  if (content === null) return new Response(null, { status: 404 })
  return new Response(content, { headers: { 'content-type': type } })
}

function unlessMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
  throw error
}
