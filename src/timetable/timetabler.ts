import type { OwnStorage } from '../app/ownStorage.ts'
import type { Log } from '../app/ports.ts'
import type { SchedulingPorts } from '../app/scheduleMeeting.ts'
import type {
  PlannedChanges,
  TimetableCalls,
  TimetableFilter,
  TimetableProgress,
  TimetableReads,
  TimetableView,
} from '../app/timetable.ts'
import type { By } from '../app/write.ts'
import { lessonsOf } from '../domain/timetable/lessons.ts'
import { type Placed, placedAfter, type Step, stepsTo } from '../domain/timetable/plan.ts'
import type { Timetable } from '../domain/timetable/timetable.ts'
import { againAt, isOfPool, isUntouched } from './answers.ts'
import { Book, type StepRow } from './book.ts'
import { plannedFor } from './cost.ts'
import { type AskPool, hostable, hostless, teachersOf } from './hosting.ts'
import { seen } from './sight.ts'
import { perform, type StepAnswer } from './steps.ts'

export interface TimetablerPorts
  extends Pick<SchedulingPorts, 'meetings' | 'defaultHost' | 'clock' | 'newId'> {
  storage: OwnStorage
  reads: TimetableReads
  pool: AskPool
  tell: Log
}

/** Steps at a time: Zoom's own limits a second are kept by its client. */
const LANES = 6
/** An alarm is armed during the work. If the machine dies, the work goes on at the alarm. */
const LIFELINE_MS = 60_000
/** How long one alarm works before the next goes on. The platform ends an alarm after a quarter of an hour. */
const SHIFT_MS = 120_000
/** After a failure that nobody foresaw. */
const RETRY_MS = 30_000

/**
 * Keeps the school's timetable and brings it to Zoom, step by step. Before a step begins, the book says that it has begun. The step
 * keeps its name, and the name finds what an earlier attempt has done. So a step is done once, even if the object dies at any point.
 */
export class Timetabler implements TimetableCalls {
  readonly #ports: TimetablerPorts
  readonly #book: Book
  #running: Promise<void> | null = null

  constructor(ports: TimetablerPorts) {
    this.#ports = ports
    this.#book = new Book(ports.storage)
  }

  /** Called before all else. A fired alarm is used up, some alarms never fire, and a step that was under way need not wait. */
  async repair(): Promise<void> {
    if (this.#running === null) await this.#arm()
  }

  async wake(): Promise<void> {
    try {
      await this.#retryRefused()
    } finally {
      await this.repair()
    }
  }

  /** Schools set up a pool, delete sessions and bring teachers back. The pool says which of its refusals still stand. */
  async #retryRefused(): Promise<void> {
    const rows = this.#book.steps('refused').filter(({ reason }) => isOfPool(reason))
    if (rows.length === 0) return
    const placed = await this.#placedAsNow()
    const steps = rows.map(({ step }) => step)
    const emails = await this.#ports.reads.emails(teachersOf(steps, placed))
    const coming = rows.map((row) => ({ ...row, step: this.#toCome(row.step) }))
    const ready = await hostable(this.#ports.pool, coming, placed, emails)
    const still = new Set(this.#book.steps('refused').map(({ key }) => key))
    for (const row of ready)
      if (still.has(row.key))
        this.#book.set(row, {
          ...{ state: 'waiting', step: forced(row.step), nextAt: this.#now(), last: row.last },
          // A single attempt that the pool refused began nothing.
          tries: row.tries === 1 ? 0 : row.tries,
        })
  }

  async put(timetable: Timetable, by: By, isDryRun: boolean): Promise<PlannedChanges> {
    const sessions = await this.#placedNow()
    const pupils = await this.#ports.reads.pupils(classesIn(timetable, this.#book.placed()))
    // Nothing is awaited from here on, so the plan fits the sessions.
    const steps = this.#planFor(timetable, sessions)
    const planned = { steps, lessons: lessonsOf(timetable), pupils }
    if (isDryRun) {
      const told = plannedFor(this.#book.version() + 1, planned)
      return { ...told, hostless: await this.#hostless(steps) }
    }
    const version = this.#book.keep(timetable, nameless(by), this.#now())
    this.#writePlan(version, timetable, sessions)
    await this.#arm()
    return plannedFor(version, planned)
  }

  /** Null if the pool does not answer. */
  async #hostless(steps: readonly Step[]): Promise<PlannedChanges['hostless']> {
    const { pool, reads, tell } = this.#ports
    try {
      const placed = await this.#placedAsNow()
      return await hostless(pool, steps, placed, await reads.emails(teachersOf(steps, placed)))
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown'
      tell({ level: 'warn', event: 'timetable.failed', error: name })
      return null
    }
  }

  async read(filter: TimetableFilter): Promise<TimetableView> {
    const kept = this.#book.kept()
    const { version, timetable } = kept ?? { version: 0, timetable: this.#book.timetable() }
    const sessions = filter.day === null ? new Map<string, string>() : this.#book.sessionsOn(filter.day)
    return { version, ...seen(timetable, filter, sessions) }
  }

  async progress(): Promise<TimetableProgress> {
    const { version = 0 } = this.#book.kept() ?? {}
    const [waiting, begun, done, refused] = (['waiting', 'begun', 'done', 'refused'] as const).map((state) =>
      this.#book.steps(state),
    )
    const open = [...(begun ?? []), ...(waiting ?? [])]
    const nextAt = this.#nextAt()
    return {
      version,
      steps: {
        planned: open.length + (done?.length ?? 0) + (refused?.length ?? 0),
        done: done?.length ?? 0,
        waiting: open.length,
        refused: refused?.length ?? 0,
      },
      refused: (refused ?? []).map(({ lineId, kind, last }) => ({ lineId, kind, message: last ?? '' })),
      waitsFor: open.find(({ last }) => last !== null)?.last ?? null,
      nextAt: nextAt === null ? null : new Date(nextAt).toISOString(),
      zoomCalls: this.#book.counted('zoom'),
    }
  }

  /** Goes on until nothing is left for now. Never rejects: what fails is done again by the next alarm. */
  alarm(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  async #run(): Promise<void> {
    if (this.#nextAt() === null) return
    try {
      await this.#ports.storage.setAlarm(this.#now() + LIFELINE_MS)
      await this.#work(this.#now() + SHIFT_MS)
      await this.#arm()
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown'
      this.#ports.tell({ level: 'warn', event: 'timetable.failed', error: name })
      await this.#ports.storage.setAlarm(this.#now() + RETRY_MS)
    }
  }

  async #work(until: number): Promise<void> {
    while (this.#now() < until) {
      await this.#planAnew()
      const due = this.#book.due(this.#now(), LANES)
      if (due.length === 0 && !(await this.#swapRefused())) return
      await Promise.all(due.map((row) => this.#do(row)))
      await this.#ports.storage.setAlarm(this.#now() + LIFELINE_MS)
    }
  }

  /** Two lines may stand in each other's way: neither was taken alone. Asked once for each step. */
  async #swapRefused(): Promise<boolean> {
    const rows = this.#book.steps('refused').filter(({ step, reason }) => isOfPool(reason) && isToSwap(step))
    if (rows.length < 2) return false
    await this.#retryRefused()
    return this.#book.due(this.#now(), 1).length > 0
  }

  /** Lines that waited for what was begun before their timetable came. */
  async #planAnew(): Promise<void> {
    if (this.#book.kept()?.isPlanned !== false) return
    const sessions = await this.#placedNow()
    const kept = this.#book.kept()
    if (kept) this.#writePlan(kept.version, kept.timetable, sessions)
  }

  #writePlan(version: number, timetable: Timetable, sessions: ReadonlyMap<string, boolean>): void {
    const steps = this.#planFor(timetable, sessions)
    const named = steps.map((step) => ({ key: this.#ports.newId(), step }))
    this.#book.plan(version, named)
  }

  /** Without the lines with a begun step: they are planned when the step is settled. */
  #planFor(timetable: Timetable, sessions: ReadonlyMap<string, boolean>): Step[] {
    const now = new Date(this.#now()).toISOString()
    const begun = this.#book.begunLines()
    const isFree = ({ lineId }: { lineId: string }) => !begun.has(lineId)
    const placed = this.#placedBy(sessions)
    const wanted = lessonsOf(timetable)
    return stepsTo(wanted.filter(isFree), placed.filter(isFree), now)
  }

  #placedBy(sessions: ReadonlyMap<string, boolean>): Placed[] {
    const now = new Date(this.#now()).toISOString()
    return this.#book
      .placed()
      .map((one) => ({ ...one, isOpen: sessions.get(one.sessionId) ?? one.startTime > now }))
  }

  #placedAsNow = async (): Promise<Placed[]> => this.#placedBy(await this.#placedNow())

  /** Whether the sessions of what is placed are to come. A session that is not in the read models yet is left out. */
  async #placedNow(): Promise<ReadonlyMap<string, boolean>> {
    const numbers = [...new Set(this.#book.placed().map(({ number }) => number))]
    const now = new Date(this.#now()).toISOString()
    const sessions = numbers.length === 0 ? [] : await this.#ports.reads.sessions(numbers)
    return new Map(
      sessions.map((one) => [one.id, one.status === 'scheduled' && !one.is_deleted && one.start_time > now]),
    )
  }

  async #do(row: StepRow): Promise<void> {
    const kept = this.#book.kept()
    if (kept === null) return
    const step = row.state === 'waiting' ? this.#toCome(row.step) : row.step
    const tries = row.tries + 1
    const begun = { step: unforced(step), tries, nextAt: this.#now() + RETRY_MS, last: row.last }
    this.#book.set(row, { state: 'begun', ...begun })
    const answer = await this.#perform(row, step, kept.by)
    const before = this.#book.placed()
    if (answer.ok) {
      this.#book.place(before, placedAfter(before, step, answer.value ?? undefined))
      this.#book.set(row, { state: 'done' })
    } else this.#refused(row, answer.refusal, tries)
    if (row.version < this.#book.version()) this.#book.unplan()
  }

  #refused(row: StepRow, refusal: Extract<StepAnswer, { ok: false }>['refusal'], tries: number): void {
    const nextAt = againAt(refusal, this.#now())
    const last = refusal.message
    if (nextAt === null) {
      this.#book.set(row, { state: 'refused', last, reason: refusal.reason })
      return
    }
    const isFresh = isUntouched(refusal, tries)
    this.#book.set(row, { state: isFresh ? 'waiting' : 'begun', tries: isFresh ? 0 : tries, nextAt, last })
  }

  /** A step that waited for days has no lessons that are over. */
  #toCome(step: Step): Step {
    if (step.kind !== 'schedule') return step
    const now = new Date(this.#now()).toISOString()
    return { ...step, lessons: step.lessons.filter(({ startTime }) => startTime > now) }
  }

  async #perform({ key, tries }: StepRow, step: Step, by: By): Promise<StepAnswer> {
    const { meetings, defaultHost, clock, reads, tell } = this.#ports
    const spent = ({ calls }: { calls: number }) => this.#book.count('zoom', calls)
    const ports = { meetings, defaultHost, clock, reads, spent, newId: () => key }
    try {
      return await perform(ports, by, step, { id: key, isRepeat: tries > 0 })
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown'
      tell({ level: 'warn', event: 'timetable.step.failed', kind: step.kind, error: name })
      return { ok: false, refusal: { reason: 'UNAVAILABLE', message: 'This failed, and is tried again' } }
    }
  }

  /** Null where nothing is left to do. */
  #nextAt(): number | null {
    const isPlanned = this.#book.kept()?.isPlanned ?? true
    return isPlanned ? this.#book.nextAt() : this.#now()
  }

  async #arm(): Promise<void> {
    const at = this.#nextAt()
    if (at !== null) await this.#ports.storage.setAlarm(Math.max(this.#now(), at))
  }

  #now(): number {
    return this.#ports.clock.now().getTime()
  }
}

const isToSwap = (step: Step): boolean =>
  (step.kind === 'change' || step.kind === 'move') && step.force === undefined

/** The pool has said that nobody teaches twice once these steps are done. In between they do. */
const forced = (step: Step): Step =>
  step.kind === 'change' || step.kind === 'move' ? { ...step, force: true } : step

/** What the pool has said holds for one attempt. */
const unforced = (step: Step): Step =>
  (step.kind === 'change' || step.kind === 'move') && step.force ? { ...step, force: false } : step

const classesIn = ({ lines }: Timetable, placed: readonly Placed[]): string[] => [
  ...new Set([...lines, ...placed].map(({ classId }) => classId)),
]

/** What is kept here needs no search when somebody is erased. */
const nameless = ({ actor: { id, role }, requestId }: By): By => ({
  actor: { id, role, email: null, name: null },
  requestId,
})
