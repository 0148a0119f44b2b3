import { DurableObject } from 'cloudflare:workers'
import { uuidv7 } from 'uuidv7'
import type { WriteAnswer, WriteRequest } from '../../app/contract.ts'
import { MAX_TRIES, pauseAfter, type ReconcilePorts, reconcile } from '../../app/reconcile.ts'
import { registerClass } from '../../app/registration.ts'
import { reportDue } from '../../app/reportDue.ts'
import { undoSchedule } from '../../app/undo.ts'
import { Writer } from '../../app/writer.ts'
import { createDeadLetters } from '../../store/deadLetters.ts'
import { createEventLog } from '../../store/eventLog.ts'
import { createPeople } from '../../store/people.ts'
import { createRegistrationBook } from '../../store/registrationBook.ts'
import { type Config, readConfig } from '../config.ts'
import type { Bindings } from './bindings.ts'
import { loggedEventLog } from './commitLog.ts'
import { sqlOver } from './d1.ts'
import { Duties, type Duty } from './duties.ts'
import { snapshotsIn } from './snapshots.ts'
import { spillIn } from './spill.ts'
import { SpillMark } from './spillMark.ts'
import { wait, zoomOf } from './zoom.ts'

/** After a failure that nobody foresaw. */
const RETRY_MS = 60_000

/** How often Zoom was asked for the report. Kept of meetings that were scheduled here, and of no others. */
const TRIES = 'report/tries'

/** One meeting's writer. Its name is the Zoom meeting number, so a webhook finds it without a database read. */
export class MeetingObject extends DurableObject<Bindings> {
  readonly #number: string
  readonly #config: Config
  readonly #writer: Writer
  readonly #duties: Duties
  readonly #mark: SpillMark

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env)
    this.#number = ctx.id.name ?? ''
    this.#config = readConfig(env)
    this.#duties = new Duties(ctx.storage)
    this.#mark = new SpillMark(env.KV, this.#number)
    const { PRESENT_AFTER_MINUTES, LATE_AFTER_MINUTES } = this.#config
    const session = env.DB.withSession('first-primary')
    const db = sqlOver(session)
    const spill = spillIn(ctx.storage)
    this.#writer = new Writer(this.#number, {
      ...shared,
      log: loggedEventLog(this.#number, session, shared.report),
      people: createPeople(db),
      deadLetters: createDeadLetters(db),
      snapshots: snapshotsIn(ctx.storage),
      spill,
      drainAt: (at) => this.#drainAt(at),
      rules: { presentAfterMinutes: PRESENT_AFTER_MINUTES, lateAfterMinutes: LATE_AFTER_MINUTES },
    })
    if (!spill.isEmpty() && !this.#duties.isPlanned('drain')) this.#duties.plan('drain', Date.now())
    ctx.blockConcurrencyWhile(() => this.#duties.repair())
  }

  async execute(request: WriteRequest): Promise<WriteAnswer> {
    // Before the commit: an object that dies between the two then asks in vain, and forgets nobody.
    if (begins(request)) await this.#doSoon('register')
    await this.#planReport(request)
    return this.#writer.execute(request)
  }

  /** Has the meeting deleted, at Zoom and in the log if it is there, however long either is away. */
  async undo(): Promise<void> {
    await this.#doSoon('undo')
  }

  /** Arms the alarm anew, in case it was lost. */
  async wake(): Promise<void> {
    await this.#duties.arm()
  }

  /** For a class whose attendance is not final yet: plans the report, unless it is planned or was asked for in vain. */
  async remindOfReport(): Promise<void> {
    const tries = this.#tries() ?? 0
    if (!this.#duties.isPlanned('report') && tries < MAX_TRIES) this.#planReportAt(Date.now(), tries)
    await this.wake()
  }

  override async alarm(): Promise<void> {
    for (const duty of this.#duties.due(this.#duties.firedAt(Date.now()))) await this.#do(duty)
    await this.#duties.arm()
  }

  /** Never throws: left to the runtime, an alarm is given up after six tries. */
  async #do(duty: Duty): Promise<void> {
    const due = this.#duties.dueAt(duty)
    try {
      // The writer plans its own next try.
      if (duty === 'drain') await this.#writer.drain()
      else this.#duties.settle(duty, due, await this.#work(duty))
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown'
      shared.report({ level: 'error', event: 'duty.failed', duty, meeting: this.#number, error: name })
      const pause = duty === 'report' ? pauseAfter(this.#tries() ?? 1) : RETRY_MS
      this.#duties.plan(duty, Date.now() + pause)
    }
  }

  /** The time from which to go on, in epoch milliseconds; null where all is done. */
  #work(duty: Exclude<Duty, 'drain'>): Promise<number | null> {
    const ports = { ...shared, zoom: zoomOf(this.env), writer: this.#writer }
    const db = sqlOver(this.env.DB.withSession('first-primary'))
    switch (duty) {
      case 'undo':
        return undoSchedule(ports, this.#number)
      case 'report':
        return this.#report({ ...ports, log: createEventLog(db), people: createPeople(db) })
      case 'register': {
        const book = createRegistrationBook(db)
        const allowedEmailDomains = this.#config.ALLOWED_EMAIL_DOMAINS
        return registerClass({ ...ports, book, allowedEmailDomains }, this.#number)
      }
    }
  }

  async #report(ports: ReconcilePorts): Promise<number | null> {
    const tries = (this.#tries() ?? 0) + 1
    this.#setTries(tries)
    const reconciled = await reconcile(ports, this.#number, tries)
    switch (reconciled.kind) {
      case 'waits':
        this.#setTries(tries - 1)
        return reconciled.until
      case 'later':
        return reconciled.from
      case 'done':
        return null
      case 'given up':
        this.#setTries(MAX_TRIES)
        shared.report({ level: 'warn', event: 'report.missing', meeting: this.#number })
        return null
    }
  }

  async #planReport({ command }: WriteRequest): Promise<void> {
    const planned = this.#duties.dueAt('report') ?? (this.#tries() === undefined ? undefined : null)
    const at = reportDue(command, planned, Date.now())
    if (at === null) return
    this.#planReportAt(at, 0)
    await this.#duties.arm()
  }

  #planReportAt(at: number, tries: number): void {
    this.#setTries(tries)
    this.#duties.plan('report', at)
  }

  #tries(): number | undefined {
    return this.ctx.storage.kv.get<number>(TRIES)
  }

  #setTries(tries: number): void {
    this.ctx.storage.kv.put(TRIES, tries)
  }

  async #doSoon(duty: Duty): Promise<void> {
    this.#duties.plan(duty, Date.now())
    await this.#duties.arm()
  }

  /** Not awaited: whoever is answered next is answered after these writes. */
  #drainAt(at: number | null): void {
    this.#duties.plan('drain', at)
    void this.#duties.arm()
    this.ctx.waitUntil(at === null ? this.#mark.remove() : this.#mark.set())
  }
}

const shared = {
  clock: { now: () => new Date() },
  newId: uuidv7,
  random: Math.random,
  wait,
  after(ms: number, act: () => void) {
    const timer = setTimeout(act, ms)
    return () => clearTimeout(timer)
  },
  report: (line: Record<string, unknown>) => console.log(JSON.stringify(line)),
}

/** Whether a command leaves people to be registered. */
const begins = ({ command }: WriteRequest): boolean =>
  (command.type === 'ScheduleMeeting' && command.meeting.registrationEnabled) ||
  (command.type === 'ChangeMeeting' && typeof command.change.classId === 'string')
