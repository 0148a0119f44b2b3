import { askAgainAt, FAILED_RETRY_MS } from '../../app/askAgain.ts'
import { unavailable } from '../../app/contract.ts'
import type { ChangeIntent, Intent, IntentAnswer, ScheduleIntent } from '../../app/intents.ts'
import type { Clock } from '../../app/ports.ts'
import { ok, refuse } from '../../domain/result.ts'
import type { Duties } from '../duties/duties.ts'
import type { MeetingKv } from '../storage.ts'
import { type PerformPorts, performChange, performDelete } from './perform.ts'
import { performSchedule, type SchedulePorts, undoAttempt } from './schedule.ts'

export interface IntentPorts extends PerformPorts, SchedulePorts {
  clock: Clock
}

/** An intent that is not carried out yet. */
interface Open {
  intent: Intent
  /** Whether an earlier attempt may have begun it. */
  isRepeat: boolean
}

/** A first answer. */
interface Kept {
  fingerprint: string
  answer: IntentAnswer
  /** Epoch milliseconds. */
  until: number
}

/** By then the request was answered: Zoom is waited for 15 s, and the log 10 s. */
const RESUME_MS = 40_000
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

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

  /** Answers as soon as it is done or refused. A repeat joins the first, or gets its answer. */
  async carryOut(ports: IntentPorts, number: string, intent: Intent): Promise<IntentAnswer> {
    if (intent.kind === 'schedule') {
      const first = this.#first(ports, number, intent)
      if (first !== null) return first
    }
    const whole = intent.kind === 'schedule' ? intent : await this.#absorbing(intent)
    const now = ports.clock.now().getTime()
    this.#write({ intent: whole, isRepeat: false })
    this.#duties.planBy('finish', now + RESUME_MS, now)
    await this.#duties.arm()
    return this.#run(ports, number, intent.id)
  }

  /** Finishes or undoes what a request left behind. The time from which to go on; null where nothing is left. */
  async resume(ports: IntentPorts, number: string): Promise<number | null> {
    const now = ports.clock.now().getTime()
    for (const { intent } of this.#open()) {
      const answer = await this.#run(ports, number, intent.id)
      const isLeft = this.#read(intent.id) !== undefined
      if (isLeft && now < Date.parse(intent.at) + DAY_MS) return againAt(answer, now)
      this.#kv.delete(OPEN + intent.id)
    }
    const kept = this.#kv.get<Kept>(KEPT)
    if (kept !== undefined && kept.until > now) return kept.until
    this.#kv.delete(KEPT)
    return null
  }

  /** What came of the first request under this one's name; null where this is the first. */
  #first(
    ports: IntentPorts,
    number: string,
    { fingerprint }: ScheduleIntent,
  ): Promise<IntentAnswer> | IntentAnswer | null {
    const kept = this.#kv.get<Kept>(KEPT)
    if (kept !== undefined && kept.until > ports.clock.now().getTime())
      return kept.fingerprint === fingerprint ? replayed(kept.answer) : REUSED
    const [open] = this.#open()
    if (open?.intent.kind !== 'schedule') return null
    return open.intent.fingerprint === fingerprint ? this.#run(ports, number, open.intent.id) : REUSED
  }

  /** A later wish takes along what is left of earlier ones about its session: done after it, they would take it back. */
  async #absorbing(intent: Exclude<Intent, ScheduleIntent>): Promise<Intent> {
    const isEarlier = ({ intent: other }: Open) =>
      other.kind !== 'schedule' && other.sessionId === intent.sessionId && other.id !== intent.id
    const ids = this.#open()
      .filter(isEarlier)
      .map((open) => open.intent.id)
    await Promise.allSettled(ids.flatMap((id) => this.#running.get(id) ?? []))
    const left = this.#open().filter(isEarlier)
    for (const { intent: earlier } of left) this.#kv.delete(OPEN + earlier.id)
    return left.reduce<Intent>((later, { intent: earlier }) => merged(earlier, later), intent)
  }

  /** Once at a time for each: who comes meanwhile gets the same answer. */
  #run(ports: IntentPorts, number: string, id: string): Promise<IntentAnswer> {
    const running = this.#running.get(id)
    if (running !== undefined) return running
    const begun = this.#perform(ports, number, id).finally(() => this.#running.delete(id))
    this.#running.set(id, begun)
    return begun
  }

  async #perform(ports: IntentPorts, number: string, id: string): Promise<IntentAnswer> {
    const open = this.#read(id)
    if (open === undefined) return unavailable('Nothing of this is left. Send it again', ports.clock.now())
    this.#write({ ...open, isRepeat: true })
    const answer = await attempt(ports, number, open)
    if (isSettled(answer)) this.#settle(open.intent, answer, ports.clock.now().getTime())
    return answer
  }

  #settle(intent: Intent, answer: IntentAnswer, now: number): void {
    this.#kv.delete(OPEN + intent.id)
    const isKept = intent.kind === 'schedule' && answer.ok && answer.value.scheduled !== undefined
    const until = isKept ? now + (intent.isNamed ? DAY_MS : MINUTE_MS) : null
    if (isKept && until !== null)
      this.#kv.put<Kept>(KEPT, { fingerprint: intent.fingerprint, answer: storable(answer), until })
    // The alarm stays as it is: one that finds nothing due costs less than a row written now.
    if (this.#open().length === 0) this.#duties.plan('finish', until)
  }

  #open(): Open[] {
    return [...this.#kv.list<Open>({ prefix: OPEN })].map(([, open]) => open)
  }

  #read = (id: string): Open | undefined => this.#kv.get<Open>(OPEN + id)

  #write(open: Open): void {
    this.#kv.put(OPEN + open.intent.id, open)
  }
}

function attempt(ports: IntentPorts, number: string, { intent, isRepeat }: Open): Promise<IntentAnswer> {
  switch (intent.kind) {
    case 'schedule':
      // Whoever has no key does not learn of a second attempt, and sends another request.
      return isRepeat && !intent.isNamed
        ? undoAttempt(ports, intent)
        : performSchedule(ports, intent, isRepeat)
    case 'change':
      return performChange(ports, number, intent)
    case 'delete':
      return performDelete(ports, number, intent)
  }
}

/** A deletion needs nothing of what was to be changed before. */
function merged(earlier: Intent, later: Intent): Intent {
  if (earlier.kind !== 'change' || later.kind !== 'change') return later
  const settings = { ...earlier.settings, ...later.settings }
  return {
    ...later,
    change: { ...earlier.change, ...later.change },
    news: [...new Set([...earlier.news, ...later.news])],
    draft: { ...earlier.draft, ...later.draft },
    asksForPage: earlier.asksForPage || later.asksForPage,
    ...((earlier.settings ?? later.settings) && { settings }),
  } satisfies ChangeIntent
}

const REUSED = refuse('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key stands for another request')

const replayed = (answer: IntentAnswer): IntentAnswer =>
  answer.ok ? ok({ ...answer.value, isReplayed: true }) : answer

/** Whether nothing is in doubt any more: it is done, or Zoom or the log said no and nothing of it was begun. */
function isSettled(answer: IntentAnswer): boolean {
  if (answer.ok) return true
  const { refusal } = answer
  if (refusal.reason === 'ZOOM_FAILED' || refusal.reason === 'UNAVAILABLE') return false
  return !('begun' in refusal && refusal.begun === true)
}

function againAt(answer: IntentAnswer, now: number): number {
  const refusal = answer.ok ? null : answer.refusal
  if (refusal?.reason !== 'ZOOM_FAILED' && refusal?.reason !== 'ZOOM_UNAVAILABLE')
    return now + FAILED_RETRY_MS
  return askAgainAt(refusal, now) ?? now + FAILED_RETRY_MS
}

/** Without the start URL: it dies after two hours, and is stored nowhere. */
function storable(answer: IntentAnswer): IntentAnswer {
  if (!answer.ok || answer.value.scheduled === undefined) return answer
  return ok({ ...answer.value, scheduled: { ...answer.value.scheduled, startUrl: null } })
}
