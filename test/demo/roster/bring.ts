import * as z from 'zod'
import { RosterFileImport } from '../../../src/http/routes/rosterImport.ts'

export type Brought = z.infer<typeof RosterFileImport>

const Step = z.object({ step: z.string(), read: z.number() })
const Refused = z.object({
  error: z.string(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
})
const Last = z.object({ status: z.number(), body: z.unknown() })

/** There is nobody to bring it to. */
export class NobodyThere extends Error {
  override readonly name = 'NobodyThere'
}

/** The server said no. */
export class NotBrought extends Error {
  override readonly name = 'NotBrought'
  readonly issues: readonly { path: string; message: string }[]
  constructor({ error, issues }: z.infer<typeof Refused>) {
    super(error)
    this.issues = issues
  }
}

/** Of the whole, how much is behind when a step begins, and how much of it sending and reading are. */
const BEGINS: Record<string, number> = { reading: 0.25, checking: 0.8, comparing: 0.85, storing: 0.9 }
const SENT = 0.25
const READ = 0.55

/** Sends a file and tells how far that is, from 0 to 1. */
export async function bring(
  address: string,
  token: string,
  bytes: Uint8Array,
  tell: (part: number, step: string) => void,
): Promise<Brought> {
  const { origin } = new URL(address)
  const answer = await fetch(address, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/x-ndjson',
      'content-type': 'application/octet-stream',
      'content-length': String(bytes.length),
    },
    body: sending(bytes, (part) => tell(part * SENT, 'sending')),
    // The Fetch standard wants it beside a stream.
    ...{ duplex: 'half' },
  }).catch((cause: unknown) => {
    throw new NobodyThere(`Nothing answers at ${origin}. ${WHERE}`, { cause })
  })
  if (!answer.headers.get('content-type')?.includes('ndjson')) {
    const refused = Refused.safeParse(await answer.json().catch(() => null))
    if (refused.success) throw new NotBrought(refused.data)
    throw new NobodyThere(`What answers at ${origin} (${answer.status}) is not Rollcall. ${WHERE}`)
  }
  for await (const line of linesOf(answer)) {
    const last = Last.safeParse(line)
    if (last.success) return finished(last.data)
    const { step, read } = Step.parse(line)
    tell((BEGINS[step] ?? 0) + (step === 'reading' ? read * READ : 0), step)
  }
  throw new Error('The answer broke off: look with --dry-run what is left to do')
}

function finished({ status, body }: z.infer<typeof Last>): Brought {
  if (status !== 200) throw new NotBrought(Refused.parse(body))
  return RosterFileImport.parse(body)
}

const WHERE =
  'Start Rollcall here in another terminal (npm start), or say where it is: --url https://rollcall.school.example'

const PIECE = 64 * 1024

function sending(bytes: Uint8Array, tell: (part: number) => void): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(bytes.subarray(at, at + PIECE))
      at = Math.min(bytes.length, at + PIECE)
      tell(at / bytes.length)
      if (at === bytes.length) controller.close()
    },
  })
}

async function* linesOf(answer: Response): AsyncGenerator<unknown> {
  let rest = ''
  for await (const text of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield JSON.parse(line)
  }
}
