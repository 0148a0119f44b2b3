import {
  CONTRACT,
  type ForgetAnswer,
  unavailable,
  type WriteAnswer,
  type WriteRequest,
} from '../../app/contract.ts'
import type { DeadLetters, SetTimer, Spill } from '../../app/ports.ts'
import { COMMANDS } from '../../domain/commands.ts'
import type { MeetingState } from '../../domain/meeting.ts'
import { ok } from '../../domain/result.ts'
import type { Person } from '../../domain/who/erasure.ts'
import { Committer, type CommitterPorts, type Outcome, partition } from './committer.ts'

export interface WriterPorts extends CommitterPorts {
  spill: Spill
  deadLetters: DeadLetters
  /** Has `drain` called at this time (epoch milliseconds), over evictions and crashes; null: no more. */
  drainAt: (at: number | null) => void
  after: SetTimer
  /** Evenly spread in [0, 1). */
  random: () => number
}

/** Requests committed together at most. */
const MAX_GROUP = 250
/** Requests that may wait; more are turned away. */
const MAX_WAITING = 10_000
/** How long a webhook waits for the log before it is kept: Zoom wants its answer within 3 s. */
const KEEP_AFTER_MS = 1_500
/** How long a commit may take before the database counts as failed. */
const PATIENCE_MS = 10_000
/** Pauses between tries to bring what is kept to the log. */
const PAUSE = { first: 1_000, longest: 60_000 }

/** A request on its way to the log, and whoever waits for it; nobody does for what is kept. */
interface Waiting {
  request: WriteRequest
  /** The first answer counts. */
  answer: (answer: WriteAnswer) => void
  fail: (error: unknown) => void
}

/** A look at the state, between two commits. */
interface Looking {
  read: (state: MeetingState) => void
  fail: (error: unknown) => void
}

interface Erasure {
  person: Person
  answer: (answer: ForgetAnswer) => void
}

/**
 * The one writer of a meeting. Requests that arrive while a batch is under way wait and go into the next batch
 * together: awaiting the database lets other calls in, so a single run touches the state, and nothing else.
 *
 * What Zoom is told is received is durable: in the log or, where the database fails or is slow, in the spill, from
 * which `drain` brings it to the log in its order. While the spill holds anything, later webhooks go behind it.
 */
export class Writer {
  readonly #number: string
  readonly #ports: WriterPorts
  readonly #waiting: Waiting[] = []
  /** Those whose commit is under way. */
  #group: readonly Waiting[] = []
  readonly #erasures: Erasure[] = []
  readonly #looks: Looking[] = []
  #committer: Committer
  #running: Promise<void> | null = null

  constructor(number: string, ports: WriterPorts) {
    this.#number = number
    this.#ports = ports
    this.#committer = new Committer(number, ports)
  }

  /**
   * Resolves when the request is in the log or kept, or with a refusal. Rejects where the request can never be
   * applied and nobody else would bring it again.
   */
  execute(request: WriteRequest): Promise<WriteAnswer> {
    if (!isUnderstood(request)) return Promise.resolve(this.#unavailable(UNKNOWN_CONTRACT))
    if (this.#waiting.length >= MAX_WAITING) return Promise.resolve(this.#unavailable(OVERLOADED))
    if (isImpatient(request) && !this.#ports.spill.isEmpty()) {
      this.#keep([request])
      return Promise.resolve(KEPT)
    }
    return new Promise((resolve, reject) => {
      const waiting = { request, answer: resolve, fail: reject }
      this.#waiting.push(waiting)
      if (isImpatient(request)) this.#keepIfSlow(waiting)
      void this.drain()
    })
  }

  /**
   * Takes a person out of the log once nothing else waits or is kept: what is written meanwhile by a state that knows
   * their name would bring it back. Refused where the database fails, and then all of it happened or nothing.
   */
  forget(person: Person): Promise<ForgetAnswer> {
    return new Promise((answer) => {
      this.#erasures.push({ person, answer })
      void this.drain()
    })
  }

  /** Reads the state once nothing else waits. `read` must not keep it. Rejects where the database fails. */
  look<T>(read: (state: MeetingState) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#looks.push({ read: (state) => resolve(read(state)), fail: reject })
      void this.drain()
    })
  }

  /** Brings what is kept and what waits to the log. Never rejects: what fails is tried again at `drainAt`. */
  drain(): Promise<void> {
    if (this.#running) return this.#running
    const running = Promise.withResolvers<void>()
    this.#running = running.promise
    void this.#run().finally(running.resolve)
    return running.promise
  }

  #keepIfSlow(waiting: Waiting): void {
    const { answer } = waiting
    const cancel = this.#ports.after(KEEP_AFTER_MS, () => this.#keepImpatient())
    waiting.answer = (given) => {
      cancel()
      answer(given)
    }
  }

  /** All of them at once, in the order in which they came: whoever comes next goes behind what is kept. */
  #keepImpatient(): void {
    const [impatient, patient] = partition(this.#waiting.splice(0), ({ request }) => isImpatient(request))
    this.#waiting.push(...patient)
    const kept = [...this.#group.filter(({ request }) => isImpatient(request)), ...impatient]
    this.#keep(kept.map(({ request }) => request))
    for (const { answer } of kept) answer(KEPT)
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

  /** Takes up the next group, what is kept first; false where nothing is left to do. */
  #next(): boolean {
    const kept = this.#ports.spill.first(MAX_GROUP)
    this.#group = kept.length > 0 ? kept.map(nobodyWaits) : this.#waiting.splice(0, MAX_GROUP)
    return this.#group.length + this.#erasures.length + this.#looks.length > 0
  }

  #doNext(): Promise<void> {
    if (this.#group.length > 0) return this.#serve(this.#group)
    return this.#erasures.length > 0 ? this.#eraseNext() : this.#lookNext()
  }

  async #lookNext(): Promise<void> {
    const state = await this.#patiently(this.#committer.state())
    for (const { read } of this.#looks.splice(0)) read(state)
  }

  async #serve(group: readonly Waiting[]): Promise<void> {
    const outcomes = await this.#patiently(this.#committer.commit(group.map(({ request }) => request)))
    const unfit = group.flatMap((waiting, i) => settle(waiting, outcomes[i]))
    for (const { waiting, error } of unfit) await this.#bury(waiting, error)
    const { spill, drainAt, tell } = this.#ports
    if (spill.isEmpty()) return
    spill.remove(group.map(({ request }) => request.id))
    if (!spill.isEmpty()) return
    drainAt(null)
    tell({ level: 'info', event: 'spill.drained', meeting: this.#number })
  }

  async #eraseNext(): Promise<void> {
    const erasure = this.#erasures[0]
    if (!erasure) return
    await this.#patiently(this.#committer.erase(erasure.person))
    this.#erasures.shift()
    erasure.answer(ok({ contract: CONTRACT }))
  }

  /** A database that never answers is one that failed; its commit may still happen, and is then recognised. */
  async #patiently<T>(work: Promise<T>): Promise<T> {
    const late = Promise.withResolvers<never>()
    const cancel = this.#ports.after(PATIENCE_MS, () =>
      late.reject(new Error('The database does not answer')),
    )
    try {
      return await Promise.race([work, late.promise])
    } finally {
      cancel()
    }
  }

  /** What may be kept is kept; everybody else is told to come back. */
  #giveUp(error: unknown): void {
    this.#committer.retire()
    this.#committer = new Committer(this.#number, this.#ports)
    const everybody = [...this.#group, ...this.#waiting.splice(0)]
    this.#group = []
    this.#keep(everybody.map(({ request }) => request).filter(mayBeKept))
    for (const { request, answer } of everybody)
      answer(mayBeKept(request) ? KEPT : this.#unavailable(NO_DATABASE))
    for (const { answer } of this.#erasures.splice(0)) answer(this.#unavailable(NOT_ERASED))
    for (const { fail } of this.#looks.splice(0)) fail(error)
    const { spill, drainAt, tell } = this.#ports
    tell({ level: 'error', event: 'log.unavailable', meeting: this.#number, error: kindOf(error) })
    if (!spill.isEmpty()) drainAt(this.#now() + this.#pause(spill.failed()))
  }

  #keep(requests: readonly WriteRequest[]): void {
    const { spill, drainAt, tell } = this.#ports
    const isFirst = spill.isEmpty() && requests.length > 0
    spill.add(requests)
    if (!isFirst) return
    drainAt(this.#now() + PAUSE.first)
    tell({ level: 'warn', event: 'spill.begun', meeting: this.#number })
  }

  /** Whatever cannot be applied must not stand in the way of the rest, nor be lost. */
  async #bury({ request, answer, fail }: Waiting, error: unknown): Promise<void> {
    if (!mayBeKept(request)) return fail(error)
    const { deadLetters, clock, tell } = this.#ports
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    await deadLetters.add(this.#number, request, reason, clock.now())
    // Zoom need not send it again; a person is not told that it follows.
    if (isImpatient(request)) answer(KEPT)
    else fail(error)
    const { id, command } = request
    tell({ level: 'error', event: 'dead.letter', meeting: this.#number, id, command: command.type })
  }

  /** Growing, and never the same for all: the objects of a school do not come back at one moment. */
  #pause(failures: number): number {
    const pause = Math.min(PAUSE.longest, PAUSE.first * 2 ** failures)
    return pause * (0.5 + this.#ports.random() / 2)
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

/** During a deployment a Worker may ask what its object does not know yet. */
const isUnderstood = ({ contract, command }: WriteRequest): boolean =>
  contract === CONTRACT && command.type in COMMANDS

/** Zoom wants its answer within 3 s. */
const isImpatient = ({ meta }: WriteRequest): boolean => meta.source === 'zoom'

/**
 * Whether a request may be recorded later than it is answered: what happened whether or not it is recorded, at Zoom
 * above all. Whatever asks for something that has not happened yet is refused instead.
 */
const mayBeKept = ({ meta, command }: WriteRequest): boolean =>
  meta.source === 'zoom' || HAPPENED_AT_ZOOM.includes(command.type)

const HAPPENED_AT_ZOOM: readonly string[] = [
  'ChangeMeeting',
  'DeleteMeeting',
  'ApproveRegistrant',
  'CancelRegistrant',
] satisfies WriteRequest['command']['type'][]

const nobodyWaits = (request: WriteRequest): Waiting => ({
  request,
  answer: () => undefined,
  fail: () => undefined,
})

/** Answers whoever waits; what can never be applied is given back. */
function settle(waiting: Waiting, outcome: Outcome | undefined): { waiting: Waiting; error: unknown }[] {
  if (outcome?.kind !== 'answered') return [{ waiting, error: outcome?.error }]
  waiting.answer(outcome.answer)
  return []
}

/** An error's kind: messages of databases quote values. */
const kindOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error)
