import { DurableObject } from 'cloudflare:workers'
import { uuidv7 } from 'uuidv7'
import { type WriteAnswer, type WriteRequest, Writer } from '../../app/writer.ts'
import { createEventLog } from '../../store/eventLog.ts'
import { createPeople } from '../../store/people.ts'
import { readConfig } from '../config.ts'
import type { Bindings } from './bindings.ts'
import { sqlOver } from './d1.ts'
import { snapshotsIn } from './snapshots.ts'

/** One meeting's writer. Its name is the Zoom meeting number, so a webhook finds it without a database read. */
export class MeetingObject extends DurableObject<Bindings> {
  readonly #writer: Writer

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env)
    const { PRESENT_AFTER_MINUTES, LATE_AFTER_MINUTES } = readConfig(env)
    const db = sqlOver(env.DB.withSession('first-primary'))
    this.#writer = new Writer(ctx.id.name ?? '', {
      log: createEventLog(db),
      people: createPeople(db),
      snapshots: snapshotsIn(ctx.storage),
      clock: { now: () => new Date() },
      newId: uuidv7,
      rules: { presentAfterMinutes: PRESENT_AFTER_MINUTES, lateAfterMinutes: LATE_AFTER_MINUTES },
    })
  }

  execute(request: WriteRequest): Promise<WriteAnswer> {
    return this.#writer.execute(request)
  }
}
