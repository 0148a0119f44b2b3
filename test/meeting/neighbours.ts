import { setImmediate } from 'node:timers/promises'
import type { NewEvent } from '../../src/app/ports.ts'
import type { MeetingEvent } from '../../src/domain/events.ts'
import { JointBatches } from '../../src/hosts/jointBatches.ts'
import { createEventLog } from '../../src/store/eventLog.ts'
import type { SqlDatabase } from '../../src/store/sql.ts'
import type { Random } from '../simulator/random.ts'
import type { Timers } from '../support/fakes.ts'
import { recordedAs } from '../support/recorded.ts'

/** Meetings that commit at the same time as the one that is looked at, some of them what the log refuses. */
export class Neighbours {
  /** The ids of their events that are in the log, as they were told. */
  readonly told: string[] = []
  readonly #joint: JointBatches
  readonly #random: Random
  #count = 0

  constructor(db: SqlDatabase, timers: Timers, random: Random) {
    this.#joint = new JointBatches({ session: () => db, gather: () => setImmediate(), after: timers.after })
    this.#random = random
  }

  /** Connections with batches that go together with theirs. */
  connect(): SqlDatabase {
    const own = this.#joint.connect()
    return {
      bookmark: () => null,
      batch: (statements) => {
        const batch = own.batch(statements)
        // Of a database that fails they hear as the meeting does.
        for (let n = this.#random.int(0, 2); n > 0; n -= 1) this.#commit().catch(() => undefined)
        return batch
      },
    }
  }

  async #commit(): Promise<void> {
    this.#count += 1
    const id = `neighbour-${this.#count}`
    const behind = this.#random.chance(0.1) ? 7 : 0
    const occurredAt = this.#random.chance(0.1) ? null : '2026-03-02T08:00:00.000Z'
    const event = { ...recordedAs(id, OFFER), occurredAt } as NewEvent
    const stream = { number: `9${this.#count}`, seriesId: id }
    const appended = await createEventLog(this.#joint.connect()).append(stream, behind, [event])
    if (appended.ok) this.told.push(id)
  }
}

const OFFER: MeetingEvent = {
  type: 'JoinOffered',
  data: { sessionId: 'session-1', userId: 'student-1', customerKey: null, after: [] },
}
