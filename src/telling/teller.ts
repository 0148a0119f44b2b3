import type { Feed, FeedPage } from '../app/feed.ts'
import type { OwnStorage } from '../app/ownStorage.ts'
import type { Clock, Log, NewId } from '../app/ports.ts'
import {
  type Delivery,
  type DeliveryFilter,
  type Endpoint,
  type EndpointChange,
  type NewEndpoint,
  type OpenedEndpoint,
  type TellerCalls,
  TOLD_EVENTS,
} from '../app/told.ts'
import type { AttemptPorts } from './attempt.ts'
import { Deliveries } from './deliveries.ts'
import { type EndpointRow, Endpoints, type ReaderRow, typesIn } from './endpoints.ts'
import { messagesOf } from './messages.ts'
import { KEPT_MS, OLD_SECRET_MS } from './retries.ts'
import { Sender } from './sender.ts'
import { newSecret } from './sign.ts'
import { TABLES } from './tables.ts'

export interface TellerPorts extends AttemptPorts {
  storage: OwnStorage
  feed: Feed
  clock: Clock
  newId: NewId
  random: () => number
  wait: (ms: number) => Promise<void>
  tell: Log
}

/** Events that come within this time are read together. */
const GATHER_MS = 250
/** A checkpoint is stored together with new messages, or when it is so far behind. */
const CHECKPOINT = 1_000
/** The alarm that is armed during work, so that the work goes on if its machine dies. */
const LIFELINE_MS = 60_000
/** The pause after an unexpected failure, or without the database. */
const RETRY_MS = 30_000

/** A reader's position, and the stored position that a restart would begin from. */
interface Reader extends ReaderRow {
  stored: number
}

/**
 * Tells endpoints the news of the log. It reads the log from each endpoint's checkpoint on, stores messages and checkpoint together, and
 * sends the stored messages. So every event is told at least once, in order for each session, even if the teller dies between two steps.
 */
export class Teller implements TellerCalls {
  readonly #ports: TellerPorts
  readonly #endpoints: Endpoints
  readonly #deliveries: Deliveries
  readonly #sender: Sender
  /** The position of each reader that is ahead of its stored position. */
  readonly #reached = new Map<number, number>()
  #isWanted = false
  #running: Promise<void> | null = null
  #prunedAt = 0

  constructor(ports: TellerPorts) {
    this.#ports = ports
    for (const table of TABLES) ports.storage.rows(table)
    this.#endpoints = new Endpoints(ports.storage)
    this.#deliveries = new Deliveries(ports.storage)
    this.#sender = new Sender(ports, this.#endpoints, this.#deliveries)
  }

  /** A fired alarm is used up, and some alarms never fire. */
  async repair(): Promise<void> {
    const alarm = await this.#ports.storage.getAlarm()
    if (alarm === null || alarm < this.#now()) await this.#arm(null)
  }

  async wake(): Promise<void> {
    if (this.#endpoints.readers().length > 0) void this.#work()
  }

  async alarm(): Promise<void> {
    await this.#work()
  }

  async endpoints(): Promise<Endpoint[]> {
    return this.#endpoints.all().map((row) => this.#view(row))
  }

  /** It is told events from now on. */
  async open(endpoint: NewEndpoint): Promise<OpenedEndpoint> {
    const head = await this.#head()
    const id = this.#ports.newId()
    this.#endpoints.add(id, endpoint, head, this.#now())
    return this.#opened(id)
  }

  async change(id: string, change: EndpointChange): Promise<Endpoint | null> {
    if (this.#endpoints.of(id) === null) return null
    // Events of types that it did not want until now are not told later.
    for (const reader of this.#readers())
      if (reader.endpoint === id) this.#endpoints.reach(reader, reader.reached)
    this.#endpoints.change(id, change)
    void this.#work()
    return this.#viewOf(id)
  }

  async close(id: string): Promise<boolean> {
    if (this.#endpoints.of(id) === null) return false
    for (const reader of this.#endpoints.remove(id)) this.#reached.delete(reader)
    this.#deliveries.forget(id)
    return true
  }

  async rotate(id: string): Promise<OpenedEndpoint | null> {
    const row = this.#endpoints.of(id)
    if (row === null) return null
    const old = { old_secret: row.secret, old_until: this.#now() + OLD_SECRET_MS }
    this.#endpoints.set(id, { secret: newSecret(), ...old })
    return this.#opened(id)
  }

  async deliveries(id: string, filter: DeliveryFilter): Promise<Delivery[] | null> {
    return this.#endpoints.of(id) === null ? null : this.#deliveries.list(id, filter)
  }

  /** A waiting delivery is tried now. A finished one is sent again, behind the waiting ones. */
  async replay(id: string, deliveryId: number): Promise<Delivery | null> {
    const row = this.#deliveries.of(id, deliveryId)
    if (row === null) return null
    const waiting = this.#deliveries.waiting(deliveryId)
    if (waiting) this.#deliveries.retry(deliveryId, 0, this.#now(), waiting.last)
    const again = waiting ? deliveryId : this.#deliveries.putAgain(row, this.#now())
    void this.#work()
    const [one] = this.#deliveries.list(id, { status: null, before: again + 1, limit: 1 })
    return one ?? null
  }

  /** A range ends at the log's end, because later events are told anyway. */
  async replayRange(id: string, after: number, until: number): Promise<Endpoint | null> {
    const last = Math.min(until, await this.#head())
    if (this.#endpoints.of(id) === null) return null
    if (after < last) this.#endpoints.read(id, after, last)
    void this.#work()
    return this.#viewOf(id)
  }

  async #head(): Promise<number> {
    const { head } = await this.#ports.feed.read({ position: Number.MAX_SAFE_INTEGER, nth: null }, [])
    return head
  }

  #viewOf(id: string): Endpoint | null {
    const row = this.#endpoints.of(id)
    return row && this.#view(row)
  }

  /** Its position, stored or not. */
  #view(row: EndpointRow): Endpoint {
    const reader = this.#readers().find(({ endpoint, until }) => endpoint === row.id && until === null)
    const view = this.#endpoints.view(row)
    return { ...view, reached: reader?.reached ?? view.reached }
  }

  #opened(id: string): OpenedEndpoint {
    const row = this.#endpoints.of(id)
    if (row === null) throw new Error('An endpoint that was just written is not there')
    return { endpoint: this.#view(row), secret: row.secret }
  }

  /** Reads and sends until nothing is left for now. Never rejects. The alarm repeats what fails. */
  #work(): Promise<void> {
    this.#isWanted = true
    this.#running ??= this.#run()
    return this.#running
  }

  async #run(): Promise<void> {
    try {
      await this.#readAndSend()
    } catch (error) {
      this.#tellFailure(error)
    } finally {
      this.#running = null
    }
  }

  async #readAndSend(): Promise<void> {
    const sending = new Set<Promise<void>>()
    do {
      this.#isWanted = false
      const failedUntil = (await this.#readOrFail()) ? null : this.#now() + RETRY_MS
      for (const one of this.#sender.start()) {
        sending.add(one)
        void one.then(() => sending.delete(one))
      }
      // A slow endpoint does not hold up the others.
      while (!this.#isWanted && sending.size > 0)
        await Promise.race([...sending, this.#ports.wait(GATHER_MS)])
      if (!this.#isWanted) await this.#arm(failedUntil)
    } while (this.#isWanted)
  }

  async #readOrFail(): Promise<boolean> {
    try {
      await this.#ports.wait(GATHER_MS)
      await this.#read()
      return true
    } catch (error) {
      this.#tellFailure(error)
      return false
    }
  }

  #tellFailure(error: unknown): void {
    const name = error instanceof Error ? error.name : 'unknown'
    this.#ports.tell({ level: 'warn', event: 'telling.failed', error: name })
  }

  async #read(): Promise<void> {
    for (;;) {
      const readers = this.#readers()
      if (readers.length === 0) return
      const from = Math.min(...readers.map(({ reached }) => reached))
      const page = await this.#ports.feed.read({ position: from, nth: null }, TOLD_EVENTS)
      if (this.#put(page, from)) await this.#ports.storage.setAlarm(this.#now() + LIFELINE_MS)
      if (page.reached.position >= page.head) return
    }
  }

  #readers(): Reader[] {
    return this.#endpoints.readers().map((row) => ({
      ...row,
      stored: row.reached,
      reached: Math.max(row.reached, this.#reached.get(row.id) ?? 0),
    }))
  }

  /** Stores messages together with each reader's position. Returns true if there are any. */
  #put({ events, reached: { position }, head }: FeedPage, from: number): boolean {
    const messages = messagesOf(events)
    let some = false
    for (const reader of this.#readers()) {
      if (reader.reached > head) this.#setBack(reader, head)
      // Otherwise the reader was set to another place while the log was read.
      else if (reader.reached >= from && reader.reached < position) {
        const upTo = Math.min(position, reader.until ?? position)
        const own = messages.filter((one) => one.position > reader.reached && one.position <= upTo)
        some = this.#putFor(reader, own, upTo) || some
      }
    }
    return some
  }

  #putFor(reader: Reader, messages: ReturnType<typeof messagesOf>, upTo: number): boolean {
    const endpoint = this.#endpoints.of(reader.endpoint)
    const types = endpoint === null ? [] : typesIn(endpoint.types)
    const wanted = messages.filter(({ type }) => types.includes(type))
    for (const message of wanted)
      this.#deliveries.put(reader.endpoint, originOf(endpoint), message, this.#now())
    const isStored = wanted.length > 0 || upTo - reader.stored >= CHECKPOINT || upTo === reader.until
    // The next range gets the id of a finished range, so the remembered position must go.
    if (isStored) this.#reached.delete(reader.id)
    else this.#reached.set(reader.id, upTo)
    if (isStored) this.#endpoints.reach(reader, upTo)
    return wanted.length > 0
  }

  /** The log ends before the reader's position, so it was set back. */
  #setBack(reader: ReaderRow, head: number): void {
    this.#reached.delete(reader.id)
    this.#endpoints.reach(reader, head)
    this.#ports.tell({ level: 'warn', event: 'log.set.back', endpoint: reader.endpoint, position: head })
  }

  async #arm(failedUntil: number | null): Promise<void> {
    this.#prune()
    const times = [this.#sender.nextAt(), failedUntil].filter((at) => at !== null)
    if (times.length > 0) await this.#ports.storage.setAlarm(Math.max(this.#now(), Math.min(...times)))
  }

  #prune(): void {
    const now = this.#now()
    if (now - this.#prunedAt < 24 * 60 * 60 * 1000) return
    this.#prunedAt = now
    this.#deliveries.prune(now - KEPT_MS)
  }

  #now(): number {
    return this.#ports.clock.now().getTime()
  }
}

const originOf = (endpoint: EndpointRow | null): string => endpoint?.origin ?? ''
