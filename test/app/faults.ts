import type { WriteAnswer, WriteRequest } from '../../src/app/contract.ts'
import { DatabaseUnavailable, type Spill } from '../../src/app/ports.ts'
import { Writer } from '../../src/app/writer.ts'
import { createDeadLetters } from '../../src/store/deadLetters.ts'
import { createEventLog } from '../../src/store/eventLog.ts'
import type { SqlDatabase } from '../../src/store/sql.ts'
import type { Random } from '../simulator/random.ts'
import { createWorld, MemorySnapshots, MemorySpill, type Timers } from './fakes.ts'
import { emailUsers } from './randomClass.ts'

/** What a round trip to the database comes to. `late` and `never` are each with the batch done or not. */
export type Fate = 'well' | 'fails-before' | 'fails-after' | 'late' | 'never'

/** The database behind a line on which the schedule's next fate befalls each round trip. */
export const faulty = (db: SqlDatabase, fate: () => Fate, timers: Timers, random: Random): SqlDatabase => ({
  bookmark: () => null,
  async batch(statements) {
    switch (fate()) {
      case 'well':
        return db.batch(statements)
      case 'fails-before':
        throw new DatabaseUnavailable('D1_ERROR: Network connection lost.')
      case 'fails-after':
        await db.batch(statements)
        throw new DatabaseUnavailable('D1_ERROR: Network connection lost.')
      case 'late': {
        const passed = Promise.withResolvers<void>()
        timers.after(random.int(100, 12_000), passed.resolve)
        await passed.promise
        return db.batch(statements)
      }
      case 'never':
        if (random.chance(0.5)) await db.batch(statements)
        return Promise.withResolvers<never>().promise
    }
  },
})

/** One meeting's object: storage that outlives it, and one incarnation after the other. */
export class Incarnations {
  readonly timers: Timers
  readonly spill = new MemorySpill()
  readonly #snapshots = new MemorySnapshots()
  readonly #number: string
  readonly #db: SqlDatabase
  readonly #byEmail: ReadonlyMap<string, string>
  readonly #students: readonly string[]
  #alarm: number | null = null
  #life = birth()
  #writer: Writer | null = null

  constructor(
    number: string,
    db: SqlDatabase,
    timers: Timers,
    { byEmail, userIds }: { byEmail: ReadonlyMap<string, string>; userIds: readonly string[] },
  ) {
    this.#number = number
    this.#db = db
    this.timers = timers
    this.#byEmail = byEmail
    this.#students = userIds
  }

  /** The answer, or null where the object died over it: then nobody was told anything. */
  async execute(request: WriteRequest): Promise<WriteAnswer | null> {
    return Promise.race([this.#awake().execute(request), this.#life.over.promise])
  }

  /** The object dies at this moment; what is on its way to the database may still arrive. */
  evict(): void {
    this.#life.ended = true
    this.#life.over.resolve(null)
    this.#life = birth()
    this.#writer = null
  }

  /** Lets time pass until the alarm, and has it do its work. */
  async ring(): Promise<void> {
    if (this.#alarm !== null) this.timers.pass(Math.max(0, this.#alarm - this.timers.now))
    await Promise.race([this.#awake().drain(), this.#life.over.promise])
  }

  #awake(): Writer {
    this.#writer ??= this.#wake()
    return this.#writer
  }

  #wake(): Writer {
    const life = this.#life
    const { timers } = this
    return new Writer(this.#number, {
      ...createWorld(),
      log: createEventLog(mortal(this.#db, life)),
      deadLetters: createDeadLetters(mortal(this.#db, life)),
      snapshots: this.#snapshots,
      spill: this.#spillOf(life),
      people: {
        byEmail: async (emails) => emailUsers(this.#byEmail, emails),
        studentIds: async () => [...this.#students],
      },
      drainAt: (at) => {
        if (!life.ended) this.#alarm = at
      },
      after: (ms, act) => timers.after(ms, () => life.ended || act()),
      clock: { now: () => new Date(timers.now) },
      newId: () => crypto.randomUUID(),
      report: () => undefined,
    })
  }

  /** A dead object writes nothing. */
  #spillOf(life: { ended: boolean }): Spill {
    const { spill } = this
    return {
      isEmpty: () => spill.isEmpty(),
      first: (limit) => (life.ended ? [] : spill.first(limit)),
      add: (requests) => {
        if (!life.ended) spill.add(requests)
      },
      remove: (ids) => {
        if (!life.ended) spill.remove(ids)
      },
      failed: () => spill.failed(),
    }
  }
}

const birth = () => ({ ended: false, over: Promise.withResolvers<null>() })

/** A dead object's questions are not answered. */
const mortal = (db: SqlDatabase, life: { ended: boolean }): SqlDatabase => ({
  bookmark: () => null,
  batch(statements) {
    return life.ended ? Promise.withResolvers<never>().promise : db.batch(statements)
  },
})
