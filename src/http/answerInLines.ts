import type { RollcallContext } from './env.ts'
import { answerThrown } from './failure.ts'
import { BOOKMARK_HEADER } from './headers.ts'

export const LINES = 'application/x-ndjson'

export const wantsLines = (c: RollcallContext): boolean => c.req.header('accept')?.includes(LINES) === true

/** Answers with a line of JSON for each step of the work, and a last line with the answer. */
export function answerInLines(c: RollcallContext, work: (tell: (step: object) => void) => Promise<Response>) {
  const lines = new TransformStream<Uint8Array, Uint8Array>()
  const writer = lines.writable.getWriter()
  const encoder = new TextEncoder()
  // The work goes on even if the client has left.
  const write = (line: object) =>
    writer.write(encoder.encode(`${JSON.stringify(line)}\n`)).catch(() => undefined)
  const finish = async () => {
    const answer = await work((step) => void write(step)).catch((error: unknown) => answerThrown(error, c))
    await write({
      status: answer.status,
      bookmark: answer.headers.get(BOOKMARK_HEADER),
      body: await answer.json(),
    })
    const { log } = c.get('ports')
    log({
      level: 'info',
      event: 'told',
      requestId: c.get('requestId'),
      status: answer.status,
      d1: c.get('d1'),
    })
    await writer.close().catch(() => undefined)
  }
  void finish()
  return c.body(lines.readable, 200, { 'content-type': LINES })
}
