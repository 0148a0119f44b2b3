import {
  CONTRACT,
  type ForgetAnswer,
  unavailable,
  type WriteAnswer,
  type WriteRequest,
} from '../../app/contract.ts'
import type { DeadLetters, SetTimer } from '../../app/ports.ts'
import type { MeetingState } from '../../domain/meeting.ts'
import { ok } from '../../domain/result.ts'
import type { Person } from '../../domain/who/erasure.ts'
import { Appender, type AppenderPorts } from './appender.ts'
import { Keeper, type KeeperPorts } from './keeper.ts'
import { OneTimer } from './oneTimer.ts'
import { answer, cameBy, isUrgent, nobodyWaits, type Queued, settle } from './queued.ts'
import { isImpatient, isUnderstood, mayBeKept } from './requests.ts'

export interface WriterPorts extends AppenderPorts, KeeperPorts {
  deadLetters: DeadLetters
  after: SetTimer
}

/** The most requests in one commit. */
const MAX_GROUP = 250
/** The most queued requests. More are turned away. */
const MAX_WAITING = 10_000
/** A webhook that is not in the log after this time goes to the spill, because Zoom wants its answer within 3 s. */
const KEEP_AFTER_MS = 2_000
/** How long a commit may take before the database counts as failed. */
const PATIENCE_MS = 10_000

/** A read of the state between two commits. */
interface Looking {
  read: (state: MeetingState) => void
  fail: (error: unknown) => void
}

interface Erasure {
  person: Person
  answer: (answer: ForgetAnswer) => void
}

/**
 * The one writer of a meeting. Awaiting the database lets other calls in, so only one run touches the state. Requests that arrive meanwhile
 * are queued and go into the next batch together. A webhook is answered once it is durable: in the log, or in the spill if the database
 * fails or is slow. `drain` brings the spill to the log in order. While the spill holds anything, later webhooks go behind it.
 */
export class Writer {
  readonly #number: string
  readonly #ports: WriterPorts
  readonly #keeper: Keeper
  readonly #timer: OneTimer<'keep' | 'patience'>
  readonly #queue: Queued[] = []
  /** The requests with a commit under way. */
  #group: readonly Queued[] = []
  readonly #erasures: Erasure[] = []
  readonly #looks: Looking[] = []
  #appender: Appender
  #running: Promise<void> | null = null

  constructor(number: string, ports: WriterPorts) {
    this.#number = number
    this.#ports = ports
    this.#keeper = new Keeper(number, ports)
    this.#timer = new OneTimer(ports.after, this.#now)
    this.#appender = new Appender(number, ports)
  }

  /**
   * Resolves when the request is in the log or in the spill, or with a refusal. Rejects if the request can never be applied and nobody else
   * would send it again.
   */
  execute(request: WriteRequest): Promise<WriteAnswer> {
    if (!isUnderstood(request)) return Promise.resolve(this.#unavailable(UNKNOWN_CONTRACT))
    if (this.#queue.length >= MAX_WAITING) return Promise.resolve(this.#unavailable(OVERLOADED))
    if (isImpatient(request) && !this.#keeper.isEmpty()) {
      this.#keeper.keep([request])
      return Promise.resolve(KEPT)
    }
    return new Promise((answer, fail) =>
      this.#enqueue({ request, cameAt: this.#now(), isAwaited: true, answer, fail }),
    )
  }

  /**
   * Takes a person out of the log once nothing is queued or in the spill. Otherwise a state that still has the name could write it
   * back. Refused if the database fails; then the whole erasure happened, or nothing.
   */
  forget(person: Person): Promise<ForgetAnswer> {
    return new Promise((answer) => {
      this.#erasures.push({ person, answer })
      void this.drain()
    })
  }

  /** Reads the state once nothing else is queued. `read` must not keep the state. Rejects if the database fails. */
  look<T>(read: (state: MeetingState) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#looks.push({ read: (state) => resolve(read(state)), fail: reject })
      void this.drain()
    })
  }

  /** Brings the spill and the queue to the log. Never rejects. A failure is tried again at `drainAt`. */
  drain(): Promise<void> {
    if (this.#running) return this.#running
    const running = Promise.withResolvers<void>()
    this.#running = running.promise
    void this.#run().finally(running.resolve)
    return running.promise
  }

  #enqueue(queued: Queued): void {
    this.#queue.push(queued)
    if (isImpatient(queued.request) && !this.#timer.has('keep')) this.#keepInTime()
    void this.drain()
  }

  /** Sets the deadline. Then the oldest unanswered webhook goes to the spill, with all others. */
  #keepInTime(): void {
    const oldest = this.#group.find(isUrgent) ?? this.#queue.find(isUrgent)
    if (oldest === undefined) this.#timer.clear('keep')
    else this.#timer.set('keep', cameBy(oldest, this.#now()) + KEEP_AFTER_MS, () => this.#keepImpatient())
  }

  /** Keeps all of them at once, the first to come first. Later requests go behind the kept requests. */
  #keepImpatient(): void {
    const queued = this.#queue.splice(0)
    this.#queue.push(...queued.filter(({ request }) => !isImpatient(request)))
    const kept = [...this.#group, ...queued].filter(isUrgent)
    this.#keeper.keep(kept.map(({ request }) => request))
    for (const one of kept) answer(one, KEPT)
  }

  async #run(): Promise<void> {
    try {
      while (this.#next()) await this.#doNext()
    } catch (error) {
      this.#giveUp(error)
    } finally {
      this.#running = null
    }
  }

  /** Takes the next group, first from the spill. Returns false if nothing is left. */
  #next(): boolean {
    const kept = this.#keeper.first(MAX_GROUP)
    this.#group = kept.length > 0 ? kept.map(nobodyWaits) : this.#queue.splice(0, MAX_GROUP)
    return this.#group.length + this.#erasures.length + this.#looks.length > 0
  }

  #doNext(): Promise<void> {
    if (this.#group.length > 0) return this.#serve(this.#group)
    return this.#erasures.length > 0 ? this.#eraseNext() : this.#lookNext()
  }

  async #lookNext(): Promise<void> {
    const look = this.#looks[0]
    if (!look) return
    await this.#patiently(this.#appender.look(look.read))
    this.#looks.shift()
  }

  async #serve(group: readonly Queued[]): Promise<void> {
    const requests = group.map(({ request }) => request)
    const outcomes = await this.#patiently(this.#appender.commit(requests))
    const unfit = group.flatMap((queued, i) => settle(queued, outcomes[i]))
    for (const { queued, error } of unfit) await this.#bury(queued, error)
    this.#group = []
    this.#keepInTime()
    this.#keeper.done(requests)
  }

  async #eraseNext(): Promise<void> {
    const erasure = this.#erasures[0]
    if (!erasure) return
    await this.#patiently(this.#appender.erase(erasure.person))
    this.#erasures.shift()
    erasure.answer(ok({ contract: CONTRACT }))
  }

  /** A database that does not answer counts as failed. Its commit may still happen, and is then recognised. */
  async #patiently<T>(work: Promise<T>): Promise<T> {
    const late = Promise.withResolvers<never>()
    this.#timer.set('patience', this.#now() + PATIENCE_MS, () =>
      late.reject(new Error('The database does not answer')),
    )
    try {
      return await Promise.race([work, late.promise])
    } finally {
      this.#timer.clear('patience')
    }
  }

  /** Requests that may be kept go to the spill. All others are told to come back. */
  #giveUp(error: unknown): void {
    this.#appender.retire()
    this.#appender = new Appender(this.#number, this.#ports)
    const everybody = [...this.#group, ...this.#queue.splice(0)]
    this.#group = []
    this.#keepInTime()
    this.#keeper.keep(everybody.map(({ request }) => request).filter(mayBeKept))
    for (const one of everybody) answer(one, mayBeKept(one.request) ? KEPT : this.#unavailable(NO_DATABASE))
    for (const { answer } of this.#erasures.splice(0)) answer(this.#unavailable(NOT_ERASED))
    for (const { fail } of this.#looks.splice(0)) fail(error)
    this.#ports.tell({
      level: 'error',
      event: 'log.unavailable',
      meeting: this.#number,
      error: kindOf(error),
    })
    this.#keeper.failed()
  }

  /** A request that cannot be applied becomes a dead letter, so that it blocks no others and is not lost. */
  async #bury(queued: Queued, error: unknown): Promise<void> {
    const { request, fail } = queued
    if (!mayBeKept(request)) return fail(error)
    const { deadLetters, clock, tell } = this.#ports
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    await deadLetters.add(this.#number, request, reason, clock.now())
    // Zoom need not send it again. A person gets an error.
    if (isImpatient(request)) answer(queued, KEPT)
    else fail(error)
    const { id, command } = request
    tell({ level: 'error', event: 'dead.letter', meeting: this.#number, id, command: command.type })
  }

  #unavailable = (message: string) => unavailable(message, new Date(this.#now() + RETRY_AFTER_MS))

  #now = () => this.#ports.clock.now().getTime()
}

const RETRY_AFTER_MS = 10_000
const NO_DATABASE = 'The database does not answer; nothing was recorded. Try again in a moment'
const NOT_ERASED = 'The database does not answer. Send this again in a moment: it goes on where it got to'
const OVERLOADED = 'Too many requests wait for this meeting. Try again in a moment'
const UNKNOWN_CONTRACT = 'Rollcall is being deployed. Try again in a moment'

const KEPT: WriteAnswer = ok({ contract: CONTRACT, version: null, bookmark: null })

/** Only the kind of an error, because messages of databases quote values. */
const kindOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error)
