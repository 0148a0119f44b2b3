import type { WriteAnswer, WriteRequest } from '../../../src/app/contract.ts'
import type { Bindings } from '../../../src/hosts/cloudflare/bindings.ts'
import rollcall, { MeetingObject as Meeting } from '../../../src/hosts/cloudflare/worker.ts'

export { ZoomAccountObject } from '../../../src/hosts/cloudflare/worker.ts'

/** Rollcall as it is deployed, with a meter on D1 and switches for what is compared. */

const cost = { batches: 0, rowsWritten: 0 }
let oneByOne = false
let isMetered = false

/** The meeting’s writer, which on demand gets its commands one by one, or wakes up anew. */
export class MeetingObject extends Meeting {
  #before: Promise<unknown> = Promise.resolve()

  override execute(request: WriteRequest): Promise<WriteAnswer> {
    if (!oneByOne) return super.execute(request)
    const answer = this.#before.then(() => super.execute(request))
    this.#before = answer.catch(() => undefined)
    return answer
  }

  loseState(keepSnapshot: boolean): void {
    const { kv } = this.ctx.storage
    if (!keepSnapshot) for (const [key] of [...kv.list({ prefix: 'snapshot/' })]) kv.delete(key)
  }

  /** Ends the object, and with it this call. */
  fall(): void {
    this.ctx.abort('as asked')
  }
}

interface MeteredBindings extends Bindings {
  MEETINGS: DurableObjectNamespace<MeetingObject>
}

export default {
  async fetch(request, env, ctx) {
    if (!isMetered) meter(env.DB)
    const { pathname, searchParams } = new URL(request.url)
    switch (pathname) {
      case '/bench/cost':
        return Response.json(cost)
      case '/bench/one-by-one':
        oneByOne = searchParams.get('on') === 'true'
        return Response.json({ oneByOne })
      case '/bench/forget':
        await forget(env, searchParams.get('number') ?? '', searchParams.get('snapshot') === 'true')
        return Response.json({ forgotten: true })
      default:
        return rollcall.fetch(request, env, ctx)
    }
  },
} satisfies ExportedHandler<MeteredBindings>

async function forget({ MEETINGS }: MeteredBindings, number: string, keepSnapshot: boolean): Promise<void> {
  await MEETINGS.getByName(number).loseState(keepSnapshot)
  try {
    await MEETINGS.getByName(number).fall()
  } catch {
    // It has fallen.
  }
}

/** Worker and objects share an isolate here, and so this prototype. */
function meter(db: D1Database): void {
  isMetered = true
  const sessions: D1DatabaseSession = Object.getPrototypeOf(db.withSession('first-primary'))
  const batch = sessions.batch
  sessions.batch = async function <T>(this: D1DatabaseSession, statements: D1PreparedStatement[]) {
    const results: D1Result<T>[] = await batch.call<
      D1DatabaseSession,
      [D1PreparedStatement[]],
      Promise<D1Result<T>[]>
    >(this, statements)
    cost.batches += 1
    cost.rowsWritten += results.reduce((rows, { meta }) => rows + (meta.rows_written ?? 0), 0)
    return results
  }
}
