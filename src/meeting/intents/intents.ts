import { askAgainAt, FAILED_RETRY_MS } from '../../app/askAgain.ts'
import { CONTRACT } from '../../app/contract.ts'
import type { Intent, IntentAnswer } from '../../app/intents.ts'
import { ok, refuse } from '../../domain/result.ts'
import type { Duties } from '../duties/duties.ts'
import type { MeetingKv } from '../storage.ts'
import { type PerformPorts, performChange, performDelete } from './perform.ts'
import { performSchedule, type SchedulePorts, undoAttempt } from './schedule.ts'

export interface IntentPorts extends PerformPorts, SchedulePorts {}

/** An intent that is not carried out yet. */
interface Open {
  intent: Intent
  /** Whether a request that is there no more may have begun it. */
  isRepeat: boolean
  /** Whether whoever asked was told that it failed, and will not come back: it is undone. */
  isForlorn: boolean
}

/** A first answer under an Idempotency-Key. */
interface Kept {
  fingerprint: string
  answer: IntentAnswer
  until: number
}

/** By then the request has been answered: Zoom is waited for 15 s, and the log 10 s. */
const RESUME_MS = 40_000
const DAY_MS = 24 * 60 * 60 * 1000

const OPEN = 'intent/'
const KEPT = 'answer'

/** What a meeting's object was asked to do at Zoom: recorded first, then done, whatever becomes of the request. */
export class Intents {
  readonly #kv: MeetingKv
  readonly #duties: Duties
  /** Those under way, by id. */
  readonly #running = new Map<string, Promise<IntentAnswer>>()

  constructor(kv: MeetingKv, duties: Duties) {
    this.#kv = kv
    this.#duties = duties
  }

  /** Answers as soon as it is done or refused. Under an Idempotency-Key a repeat joins the first, or gets its answer. */
  async carryOut(ports: IntentPorts, number: string, intent: Intent): Promise<IntentAnswer> {
    const earlier = intent.kind === 'schedule' ? this.#earlier(intent.fingerprint) : undefined
    if (earlier !== undefined) return earlier === null ? reused() : this.#again(ports, number, earlier)
    this.#write({ intent, isRepeat: false, isForlorn: false })
    this.#duties.planBy('intent', ports.clock.now().getTime() + RESUME_MS, ports.clock.now().getTime())
    await this.#duties.arm()
    return this.#run(ports, number, intent.id)
  }

  /** Finishes or undoes what a request left behind. The time from which to go on; null where nothing is left. */
  async resume(ports: IntentPorts, number: string): Promise<number | null> {
    const now = ports.clock.now().getTime()
    const waits: number[] = []
    for (const { intent } of this.#open()) {
      const answer = await this.#run(ports, number, intent.id)
      if (this.#read(intent.id) !== undefined) waits.push(againAt(answer, now))
    }
    const kept = this.#kv.get<Kept>(KEPT)
    if (kept !== undefined && kept.until <= now) this.#kv.delete(KEPT)
    else if (kept !== undefined) waits.push(kept.until)
    return waits.length > 0 ? Math.min(...waits) : null
  }

  /** What was asked here before under the same key: an open intent or a kept answer; null where something else was. */
  #earlier(fingerprint: string | null): Open | Kept | null | undefined {
    if (fingerprint === null) return undefined
    const kept = this.#kv.get<Kept>(KEPT)
    if (kept !== undefined) return kept.fingerprint === fingerprint ? kept : null
    const [open] = this.#open()
    if (open?.intent.kind !== 'schedule') return undefined
    return open.intent.fingerprint === fingerprint ? open : null
  }

  #again(ports: IntentPorts, number: string, earlier: Open | Kept): Promise<IntentAnswer> {
    if ('intent' in earlier) return this.#run(ports, number, earlier.intent.id)
    const { answer } = earlier
    return Promise.resolve(answer.ok ? ok({ ...answer.value, isReplayed: true }) : answer)
  }

  /** Once at a time for each: who comes meanwhile gets the same answer. */
  #run(ports: IntentPorts, number: string, id: string): Promise<IntentAnswer> {
    const running = this.#running.get(id) ?? this.#perform(ports, number, id)
    this.#running.set(id, running)
    return running.finally(() => this.#running.delete(id))
  }

  async #perform(ports: IntentPorts, number: string, id: string): Promise<IntentAnswer> {
    const open = this.#read(id)
    if (open === undefined) return refuse('NOT_BEGUN', 'Nothing of this is under way')
    this.#write({ ...open, isRepeat: true })
    const answer = await this.#attempt(ports, number, open)
    if (isSettled(answer)) this.#settle(open.intent, answer, ports.clock.now().getTime())
    else this.#write({ ...open, isRepeat: true, isForlorn: isForlorn(open.intent) })
    return answer
  }

  #attempt(ports: IntentPorts, number: string, { intent, isRepeat, isForlorn }: Open): Promise<IntentAnswer> {
    switch (intent.kind) {
      case 'schedule':
        return isForlorn || (isRepeat && intent.fingerprint === null)
          ? undoAttempt(ports, intent)
          : performSchedule(ports, intent, isRepeat)
      case 'change':
        return performChange(ports, number, intent)
      case 'delete':
        return performDelete(ports, number, intent)
    }
  }

  #settle(intent: Intent, answer: IntentAnswer, now: number): void {
    this.#kv.delete(OPEN + intent.id)
    if (intent.kind !== 'schedule' || intent.fingerprint === null || !answer.ok) return
    const until = now + DAY_MS
    this.#kv.put(KEPT, { fingerprint: intent.fingerprint, answer: withoutStartUrl(answer), until })
    this.#duties.plan('intent', until)
  }

  #open(): Open[] {
    return [...this.#kv.list<Open>({ prefix: OPEN })].map(([, open]) => open)
  }

  #read = (id: string): Open | undefined => this.#kv.get<Open>(OPEN + id)

  #write(open: Open): void {
    this.#kv.put(OPEN + open.intent.id, open)
  }
}

const reused = () => refuse('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key stands for another request')

/** Without a key nobody can ask again. */
const isForlorn = (intent: Intent): boolean => intent.kind === 'schedule' && intent.fingerprint === null

/** Whether nothing is in doubt any more: it is done, or Zoom or the log said no and nothing of it was begun. */
function isSettled(answer: IntentAnswer): boolean {
  if (answer.ok) return true
  const { refusal } = answer
  if (refusal.reason === 'ZOOM_FAILED' || refusal.reason === 'UNAVAILABLE') return false
  return !('begun' in refusal && refusal.begun === true)
}

function againAt(answer: IntentAnswer, now: number): number {
  if (answer.ok) return now
  const { refusal } = answer
  if (refusal.reason === 'ZOOM_FAILED' || refusal.reason === 'ZOOM_UNAVAILABLE')
    return askAgainAt(refusal, now) ?? now + FAILED_RETRY_MS
  return now + FAILED_RETRY_MS
}

/** It dies after two hours, and is stored nowhere. */
function withoutStartUrl(answer: IntentAnswer & { ok: true }): IntentAnswer {
  const { scheduled, ...done } = answer.value
  return ok({ ...done, contract: CONTRACT, ...(scheduled && { scheduled: { ...scheduled, startUrl: null } }) })
}
