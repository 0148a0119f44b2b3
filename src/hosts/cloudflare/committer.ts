import { DurableObject } from 'cloudflare:workers'
import { DatabaseUnavailable } from '../../app/ports.ts'
import type { Statement } from '../../store/sql.ts'
import { type BatchCost, believed, type Connect } from '../database.ts'
import { isLarge, JointBatches } from '../jointBatches.ts'
import { pace } from '../pace.ts'
import { timer } from '../timer.ts'
import type { Bindings } from './bindings.ts'
import { type Committed, type CommitterCalls, committedIn, statementsIn, textOf } from './committerCalls.ts'
import { primaryOf } from './d1.ts'
import { persistently } from './persistently.ts'

/** At a bell a batch goes at least this long after the one before, so that more commits share it. A batch takes about as long. */
const APART_MS = 15

/**
 * Takes the commits of many meetings to D1 in joint batches: docs/decisions/037. The object keeps nothing. If it dies, each meeting asks the
 * log what became of its commit, as after a lost connection to D1.
 */
export class CommitterObject extends DurableObject<Bindings> implements CommitterCalls {
  readonly #joint: JointBatches

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env)
    const session: Connect = (onBatch) => directly(env)(onBatch)
    this.#joint = new JointBatches({ session, gather: pace(APART_MS, () => Date.now(), timer), after: timer })
  }

  async commitText(statements: string): Promise<string> {
    return JSON.stringify(await this.#commit(statementsIn(statements)))
  }

  async #commit(statements: readonly Statement[]): Promise<Committed> {
    let cost: BatchCost | null = null
    const db = this.#joint.connect((batch) => {
      cost = batch
    })
    try {
      return { ok: true, rows: await db.batch(statements), bookmark: db.bookmark(), cost }
    } catch (error) {
      return { ok: false, isUnavailable: error instanceof DatabaseUnavailable, message: messageOf(error) }
    }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/**
 * A meeting's way for its commits. A commit may be asked for twice: the log refuses the second, and the writer then finds its own events
 * in the log.
 */
export const commitsOf =
  (env: Bindings): Connect =>
  (onBatch) => {
    let bookmark: string | null = null
    return {
      bookmark: () => bookmark,
      async batch(statements) {
        // It would go alone in any case, and a call takes 32 MiB.
        if (isLarge(statements)) {
          const db = directly(env)(onBatch)
          const rows = await db.batch(statements)
          bookmark = db.bookmark()
          return rows
        }
        const asked = textOf(statements)
        const done = committedIn(await persistently(async () => object(env).commitText(asked)))
        if (!done.ok)
          throw done.isUnavailable ? new DatabaseUnavailable(done.message) : new Error(done.message)
        if (done.cost) onBatch?.(done.cost)
        bookmark = done.bookmark
        // The functions that check the proofs do not go over the border.
        return believed(statements, done.rows)
      },
    }
  }

/** One serves 1,000 meetings that fill at once, because each has one commit under way. */
const object = ({ COMMITTER }: Bindings) => COMMITTER.getByName('commits')

const directly = (env: Bindings): Connect => primaryOf(env)()
