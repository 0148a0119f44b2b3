import { unavailable } from '../../app/contract.ts'
import type { Intent, IntentAnswer, ScheduleIntent } from '../../app/intents.ts'
import type { Clock, Log } from '../../app/ports.ts'
import { ok, refuse } from '../../domain/result.ts'
import { DAY_MS, MINUTE_MS } from '../../domain/when/duration.ts'
import type { Duties } from '../duties/duties.ts'
import type { MeetingKv } from '../storage.ts'
import { type DecidePorts, performDecide } from './decide.ts'
import { performChange, performDelete } from './perform.ts'
import { isPlaced } from './place.ts'
import type { PerformPorts } from './record.ts'
import { performRegister, type RegisterPorts } from './register.ts'
import { performSchedule, type SchedulePorts, undoAttempt } from './schedule.ts'
import type { Progress } from './series.ts'
import { againAt, isSettled } from './settling.ts'
import { isDeletionFor, isFinishedBefore, merged, topicOf } from './topics.ts'

export interface IntentPorts extends PerformPorts, SchedulePorts, DecidePorts, RegisterPorts {
  clock: Clock
  tell: Log
}

/** An intent that is not carried out yet. */
interface Open {
  intent: Intent
  /** Whether an earlier attempt may have begun it. */
  isRepeat: boolean
  /** For a series: how many sessions are done at Zoom, and the sessions that Zoom no longer has. */
  done?: number
  gone?: readonly number[]
  /** The earlier intents that it took along. They may have begun. */
  absorbed?: readonly Omit<Open, 'absorbed'>[]
  /** When it is tried again, in epoch milliseconds; at once if not set. */
  from?: number
}

/** A first answer. */
interface Kept {
  fingerprint: string
  answer: IntentAnswer
  /** Epoch milliseconds. */
  until: number
}

/** By then the request was answered, because Zoom has 15 s and the log 10 s. */
const RESUME_MS = 40_000

const OPEN = 'intent/'
const KEPT = 'answer'

/** The intents of a meeting's object. Each is recorded first, then carried out, even if the request is cut off. */
export class Intents {
  readonly #kv: MeetingKv
  readonly #duties: Duties
  /** Those under way, by id. */
  readonly #running = new Map<string, Promise<IntentAnswer>>()

  constructor(kv: MeetingKv, duties: Duties) {
    this.#kv = kv
    this.#duties = duties
  }

  /** Returns as soon as the intent is done or refused. A repeat joins the first request, or gets its answer. */
  async carryOut(ports: IntentPorts, number: string, intent: Intent): Promise<IntentAnswer> {
    // A request that names an intent again gets the intent's outcome.
    if (this.#read(intent.id) !== undefined) return this.#run(ports, number, intent.id)
    if (intent.kind !== 'schedule') return this.#afterEarlier(ports, number, intent)
    return this.#first(ports, number, intent) ?? this.#begin(ports, number, { intent, isRepeat: false })
  }

  /**
   * Finishes or undoes the intents that requests left behind. Topics are independent, so a topic that waits for Zoom's limit does not
   * stop the others. Returns when to go on at the earliest; null if nothing is left.
   */
  async resume(ports: IntentPorts, number: string): Promise<number | null> {
    const now = ports.clock.now().getTime()
    // The duty of the alarm is due even if this machine's clock is behind.
    const due = Math.max(now, this.#duties.dueAt('finish') ?? 0)
    const topics = [...new Set(this.#open().map(({ intent }) => topicOf(intent)))]
    const left = await Promise.all(topics.map((topic) => this.#resumeTopic(ports, number, topic, due)))
    const times = left.filter((at) => at !== null)
    if (times.length > 0) return Math.min(...times)
    const kept = this.#kv.get<Kept>(KEPT)
    if (kept !== undefined && kept.until > now) return kept.until
    this.#kv.delete(KEPT)
    return null
  }

  /** In order, up to the first intent that has to wait. */
  async #resumeTopic(ports: IntentPorts, number: string, topic: string, due: number): Promise<number | null> {
    const tried = new Set<string>()
    const next = () => this.#about(topic).find(({ intent }) => !tried.has(intent.id))
    for (let open = next(); open !== undefined; open = next()) {
      const { id, at } = open.intent
      if (open.from !== undefined && open.from > due) return open.from
      tried.add(id)
      const answer = await this.#run(ports, number, id).catch((error) => failed(ports, number, error))
      const left = this.#read(id)
      const now = ports.clock.now().getTime()
      if (left !== undefined && now < Date.parse(at) + DAY_MS) {
        const from = againAt(answer, now, Date.parse(at))
        this.#write({ ...left, from })
        return from
      }
      if (left !== undefined) await giveBackPlaces(ports, [left.intent, ...absorbedBy(left)])
      this.#kv.delete(OPEN + id)
    }
    return null
  }

  /** The result of the first request under this name; null if this is the first. */
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

  /**
   * One intent about a session, an applicant or a pupil at a time, the first to come first. A later intent takes along the unfinished
   * earlier intents, because after it they would undo it. A deletion that may have been done is finished before any change.
   */
  async #afterEarlier(
    ports: IntentPorts,
    number: string,
    intent: Exclude<Intent, ScheduleIntent>,
  ): Promise<IntentAnswer> {
    for (;;) {
      const earlier = this.#about(topicOf(intent))
      const running = earlier.flatMap((open) => this.#running.get(open.intent.id) ?? [])
      const before = earlier.find((open) => isFinishedBefore(open.intent, intent))
      if (running.length > 0) await Promise.allSettled(running)
      else if (before) {
        const answer = await this.#run(ports, number, before.intent.id)
        if (this.#read(before.intent.id) !== undefined) return answer
        if (answer.ok && isDeletionFor(before.intent, intent)) return GONE
      } else {
        // The later change at Zoom is also the later one in the log, because one clock stamps both.
        const at = ports.clock.now().toISOString()
        return this.#begin(ports, number, this.#absorbing({ ...intent, at }, earlier))
      }
    }
  }

  #absorbing(intent: Intent, earlier: readonly Open[]): Open {
    for (const { intent: one } of earlier) this.#kv.delete(OPEN + one.id)
    const whole = earlier.reduceRight((later, { intent: one }) => merged(one, later), intent)
    if (earlier.length === 0) return { intent: whole, isRepeat: false }
    return {
      intent: whole,
      isRepeat: false,
      absorbed: earlier.map(({ absorbed: _, from: __, ...open }) => open),
    }
  }

  /**
   * Recorded and marked as under way in one step, so that a request that comes meanwhile finds it. Zoom is asked once the alarm is armed.
   */
  #begin(ports: IntentPorts, number: string, open: Open): Promise<IntentAnswer> {
    const now = ports.clock.now().getTime()
    this.#write(open)
    this.#duties.planBy('finish', now + RESUME_MS, now)
    return this.#once(open.intent.id, async () => {
      await this.#duties.arm()
      return this.#perform(ports, number, open.intent.id)
    })
  }

  #run(ports: IntentPorts, number: string, id: string): Promise<IntentAnswer> {
    return this.#once(id, () => this.#perform(ports, number, id))
  }

  /** Each intent runs once at a time. A request that comes meanwhile gets the same answer. */
  #once(id: string, work: () => Promise<IntentAnswer>): Promise<IntentAnswer> {
    const running = this.#running.get(id)
    if (running !== undefined) return running
    const begun = work().finally(() => this.#running.delete(id))
    this.#running.set(id, begun)
    return begun
  }

  async #perform(ports: IntentPorts, number: string, id: string): Promise<IntentAnswer> {
    const open = this.#read(id)
    if (open === undefined) return unavailable('Nothing of this is left. Send it again', ports.clock.now())
    this.#write({ ...open, isRepeat: true })
    const answer = await attempt(ports, number, open, {
      done: open.done ?? 0,
      gone: open.gone ?? [],
      count: (done, gone) => this.#write({ ...open, isRepeat: true, done, gone }),
    })
    if (!isSettled(answer, open.isRepeat)) return answer
    // Before it is settled: what dies in between comes back and gives the place back again.
    await giveBack(ports, open, answer)
    this.#settle(open, answer, ports.clock.now().getTime())
    return answer
  }

  #settle({ intent, absorbed = [] }: Open, answer: IntentAnswer, now: number): void {
    this.#kv.delete(OPEN + intent.id)
    // The earlier intents that it took along may have begun. They are finished without it.
    if (!answer.ok) for (const open of absorbed) this.#write({ ...open, isRepeat: true })
    const isKept = intent.kind === 'schedule' && answer.ok && answer.value.scheduled !== undefined
    const until = isKept ? now + (intent.isNamed ? DAY_MS : MINUTE_MS) : null
    if (isKept && until !== null)
      this.#kv.put<Kept>(KEPT, { fingerprint: intent.fingerprint, answer: storable(answer), until })
    // The alarm is left armed. An alarm without a due duty costs less than a row written now.
    if (this.#open().length === 0) this.#duties.plan('finish', until)
  }

  #open(): Open[] {
    return [...this.#kv.list<Open>({ prefix: OPEN })].map(([, open]) => open)
  }

  /** The oldest first, by the object's clock. */
  #about(topic: string): Open[] {
    const about = this.#open().filter(({ intent }) => topicOf(intent) === topic)
    return about.sort((a, b) => Date.parse(a.intent.at) - Date.parse(b.intent.at))
  }

  #read = (id: string): Open | undefined => this.#kv.get<Open>(OPEN + id)

  #write(open: Open): void {
    this.#kv.put(OPEN + open.intent.id, open)
  }
}

function attempt(
  ports: IntentPorts,
  number: string,
  { intent, isRepeat }: Open,
  progress: Progress,
): Promise<IntentAnswer> {
  switch (intent.kind) {
    case 'schedule':
      // A client without a key does not learn of a second attempt and sends another request.
      return isRepeat && !intent.isNamed
        ? undoAttempt(ports, intent)
        : performSchedule(ports, intent, isRepeat)
    case 'change':
      return performChange(ports, number, intent, progress)
    case 'delete':
      return performDelete(ports, number, intent, progress)
    case 'decide':
      return performDecide(ports, number, intent)
    case 'register':
      return performRegister(ports, number, intent)
  }
}

/**
 * By now the log gives a scheduled meeting's place to its sessions. An intent that was taken along keeps its place until it is done.
 */
async function giveBack(ports: IntentPorts, open: Open, answer: IntentAnswer): Promise<void> {
  if (open.intent.kind === 'schedule' && answer.ok && answer.value.scheduled !== undefined) return
  await giveBackPlaces(ports, [open.intent, ...(answer.ok ? absorbedBy(open) : [])])
}

const absorbedBy = ({ absorbed = [] }: Open): Intent[] => absorbed.map(({ intent }) => intent)

async function giveBackPlaces({ pool }: IntentPorts, intents: readonly Intent[]): Promise<void> {
  const ids = intents.filter(isPlaced).map(({ id }) => id)
  if (ids.length > 0) await pool.giveBack(ids)
}

/** A bug leaves the intent in doubt and does not stop the others. */
function failed({ clock, tell }: IntentPorts, meeting: string, error: unknown): IntentAnswer {
  const name = error instanceof Error ? error.name : 'unknown'
  tell({ level: 'error', event: 'intent.failed', meeting, error: name })
  return unavailable('This failed', clock.now())
}

const GONE = refuse('UNKNOWN_MEETING', 'Meeting not found')

const REUSED = refuse('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key stands for another request')

const replayed = (answer: IntentAnswer): IntentAnswer =>
  answer.ok ? ok({ ...answer.value, isReplayed: true }) : answer

/** Without the start URL: it dies after two hours, and is stored nowhere. */
function storable(answer: IntentAnswer): IntentAnswer {
  if (!answer.ok || answer.value.scheduled === undefined) return answer
  return ok({ ...answer.value, scheduled: { ...answer.value.scheduled, startUrl: null } })
}
