import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'

const TYPES: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.png': 'image/png' }

/** Answers with a file. */
export async function docsFile(path: string): Promise<Response> {
  const type = TYPES[extname(path)] ?? 'application/octet-stream'
  return new Response(await readFile(path), { headers: { 'content-type': type } })
}
