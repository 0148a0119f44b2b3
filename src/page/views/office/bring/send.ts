import type { InferResponseType } from 'hono/client'
import { type api, Refused, sawWrite, Unreachable } from '../../../api/client.ts'
import { token } from '../../../signin/token.ts'

export type Brought = Exclude<InferResponseType<(typeof api.roster.import)['$post'], 200>, string>
export type Note = Brought['notes'][number]

export interface Step {
  step: string
  /** From 0 to 1. */
  read: number
}

interface Last {
  status: number
  bookmark: string | null
  body: unknown
}

/** Sends a file, and tells each step. Throws Refused or Unreachable. */
export async function sendFile(
  file: Blob,
  query: Record<string, string>,
  tell: (step: Step) => void,
): Promise<Brought> {
  const answer = await fetch(`/api/roster/import?${new URLSearchParams(query)}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token.value}`, accept: 'application/x-ndjson' },
    body: file,
  }).catch((cause: unknown) => {
    throw new Unreachable('', { cause })
  })
  if (!answer.ok) throw new Refused(answer.status, await answer.json())
  for await (const line of linesOf(answer)) {
    if (!('status' in line)) {
      tell(line)
      continue
    }
    sawWrite(line.bookmark)
    if (line.status === 200) return line.body as Brought
    throw new Refused(line.status, Object(line.body))
  }
  throw new Unreachable()
}

async function* linesOf({ body }: Response): AsyncGenerator<Step | Last> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const read = await reader?.read().catch((cause: unknown) => {
      throw new Unreachable('', { cause })
    })
    if (read === undefined || read.done) return
    const lines = (rest + read.value).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield JSON.parse(line)
  }
}
