import type { ForgetAnswer, WriteAnswer, WriteRequest } from '../../src/app/contract.ts'
import { DatabaseUnavailable } from '../../src/app/ports.ts'
import type { Person } from '../../src/domain/who/erasure.ts'
import { MeetingFile } from '../../src/hosts/deno/meetingFile.ts'
import { Duties } from '../../src/meeting/duties/duties.ts'
import { snapshotsIn } from '../../src/meeting/log/snapshots.ts'
import { type SpillRows, spillIn } from '../../src/meeting/log/spill.ts'
import { Writer } from '../../src/meeting/log/writer.ts'
import type { MeetingStorage } from '../../src/meeting/storage.ts'
import { createDeadLetters } from '../../src/store/deadLetters.ts'
import { createEventLog } from '../../src/store/eventLog.ts'
import type { SqlDatabase } from '../../src/store/sql.ts'
import type { Random } from '../simulator/random.ts'
import { createWorld, type Timers } from '../support/fakes.ts'
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

/** The school's people, as the roster knows them. */
export interface Roster {
  byEmail: ReadonlyMap<string, string>
  userIds: readonly string[]
  /** Users who asked to be forgotten. */
  erased: ReadonlySet<string>
}

/** The database as a writer has it: its commits may go together with those of others. */
export interface Line {
  reads: SqlDatabase
  commits: SqlDatabase
}

interface Life {
  ended: boolean
  /** How often its writer looked for what is kept. */
  looks: number
  over: PromiseWithResolvers<null>
}

const birth = (): Life => ({ ended: false, looks: 0, over: Promise.withResolvers<null>() })

/** One meeting's object as its host keeps it: storage and alarm that outlive it, and one incarnation after the other. */
export class Incarnations {
  readonly timers: Timers
  readonly #file = new MeetingFile(':memory:')
  readonly #number: string
  readonly #db: Line
  readonly #roster: Roster
  #life = birth()
  #awake: { writer: Writer; duties: Duties } | null = null

  constructor(number: string, db: Line, timers: Timers, roster: Roster) {
    this.#number = number
    this.#db = db
    this.timers = timers
    this.#roster = roster
  }

  /** The answer, or null where the object died over it: then nobody was told anything. */
  execute(request: WriteRequest): Promise<WriteAnswer | null> {
    return Promise.race([this.#wake().writer.execute(request), this.#life.over.promise])
  }

  forget(person: Person): Promise<ForgetAnswer | null> {
    return Promise.race([this.#wake().writer.forget(person), this.#life.over.promise])
  }

  /** The object dies at this moment; what is on its way to the database may still arrive. */
  evict(): void {
    this.#life.ended = true
    this.#life.over.resolve(null)
    this.#life = birth()
    this.#awake = null
  }

  /** Some alarms never fire: their host gave them up. */
  async loseAlarm(): Promise<void> {
    this.evict()
    await this.#file.answer(this.#number, async () => undefined)
  }

  /** As a sweep does. */
  wake(): void {
    this.#wake()
  }

  /** Lets time pass until the alarm, and has it do its work. An alarm rings again if its handler dies. */
  async ring(): Promise<void> {
    const at = await this.#file.storageOf(this.#number, ignore).getAlarm()
    if (at === null) return
    this.timers.pass(Math.max(0, at - this.timers.now))
    const life = this.#life
    await Promise.race([this.#file.answer(this.#number, () => this.#alarm()), life.over.promise])
    if (life.ended) this.#file.setAlarm(this.#number, at)
  }

  /** Whether anything is still kept for the log. */
  isSpilling(): boolean {
    return this.#file.spilling().length > 0
  }

  /** Everything that the object keeps, as text. */
  kept(): string {
    const { kv } = this.#file.storageOf(this.#number, ignore)
    return JSON.stringify([...kv.list({ prefix: '' }), ...this.#file.spillOf(this.#number).first(10_000)])
  }

  async #alarm(): Promise<void> {
    const { writer, duties } = this.#wake()
    if (duties.due(duties.firedAt(this.timers.now)).includes('drain')) await writer.drain()
    await duties.arm()
  }

  /** As meeting.ts wakes. */
  #wake(): { writer: Writer; duties: Duties } {
    if (this.#awake) return this.#awake
    const life = this.#life
    const storage = mortalStorage(this.#file.storageOf(this.#number, ignore), life)
    const duties = new Duties(storage)
    const spill = spillIn(mortalRows(this.#file.spillOf(this.#number), life), storage.kv)
    const { now } = this.timers
    if (!spill.isEmpty()) duties.planBy('drain', now, now)
    void duties.repair()
    this.#awake = { duties, writer: this.#writerOver(life, storage, duties, spill) }
    return this.#awake
  }

  #writerOver(life: Life, { kv }: MeetingStorage, duties: Duties, spill: ReturnType<typeof spillIn>): Writer {
    const { timers } = this
    const { byEmail, userIds, erased } = this.#roster
    const { reads, commits } = this.#db
    return new Writer(this.#number, {
      ...createWorld(),
      log: { ...createEventLog(mortal(reads, life)), append: createEventLog(mortal(commits, life)).append },
      deadLetters: createDeadLetters(mortal(reads, life)),
      snapshots: snapshotsIn(kv),
      spill,
      people: {
        byEmail: async (emails) => emailUsers(byEmail, emails, erased),
        expected: async () => [...userIds],
        guardians: async () => [],
        students: async (ids) => ids.filter((id) => userIds.includes(id)),
      },
      drainAt(at) {
        duties.plan('drain', at)
        void duties.arm()
      },
      after: (ms, act) => timers.after(ms, () => life.ended || act()),
      clock: { now: () => new Date(timers.now) },
      newId: () => crypto.randomUUID(),
      tell: ignore,
    })
  }
}

const ignore = () => undefined

/** A dead object's questions are not answered. */
const mortal = (db: SqlDatabase, life: Life): SqlDatabase => ({
  bookmark: () => null,
  batch(statements) {
    return life.ended ? Promise.withResolvers<never>().promise : db.batch(statements)
  },
})

/** A dead object writes nothing. */
const mortalStorage = ({ kv, ...alarm }: MeetingStorage, life: Life): MeetingStorage => ({
  kv: {
    get: (key) => kv.get(key),
    list: (options) => kv.list(options),
    put(key, value) {
      if (!life.ended) kv.put(key, value)
    },
    delete(key) {
      if (!life.ended) kv.delete(key)
    },
  },
  getAlarm: () => alarm.getAlarm(),
  async setAlarm(at) {
    if (!life.ended) await alarm.setAlarm(at)
  },
})

/** A writer that goes round and round would let nothing else have a turn, and the test never end. */
const ENDLESS = 10_000

const mortalRows = (rows: SpillRows, life: Life): SpillRows => ({
  isEmpty: () => rows.isEmpty(),
  first(limit) {
    life.looks += 1
    if (life.looks > ENDLESS) throw new Error('The writer goes round and round')
    return life.ended ? [] : rows.first(limit)
  },
  add(more) {
    if (!life.ended) rows.add(more)
  },
  remove(ids) {
    if (!life.ended) rows.remove(ids)
  },
})
