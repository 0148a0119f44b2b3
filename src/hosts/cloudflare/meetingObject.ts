import { DurableObject } from 'cloudflare:workers'
import { uuidv7 } from 'uuidv7'
import type { ForgetAnswer, WriteAnswer, WriteRequest } from '../../app/contract.ts'
import { type RegistrationPorts, registerClass } from '../../app/registration.ts'
import { releaseLeavers } from '../../app/release.ts'
import { undoSchedule } from '../../app/undo.ts'
import { Writer } from '../../app/writer.ts'
import type { Zoom, ZoomCost } from '../../app/zoom.ts'
import type { Command } from '../../domain/commands.ts'
import type { Person } from '../../domain/erase.ts'
import { createDeadLetters } from '../../store/deadLetters.ts'
import { createEventLog } from '../../store/eventLog.ts'
import { createPeople } from '../../store/people.ts'
import { createRegistrationBook } from '../../store/registrationBook.ts'
import type { SqlDatabase } from '../../store/sql.ts'
import { addedTo } from '../../zoom/cost.ts'
import { type Config, readConfig } from '../config.ts'
import type { Bindings } from './bindings.ts'
import { loggedEventLog } from './commitLog.ts'
import { sqlOver } from './d1.ts'
import { Duties, type Duty } from './duties.ts'
import { ReportDuty } from './reportDuty.ts'
import { snapshotsIn } from './snapshots.ts'
import { spillIn } from './spill.ts'
import { SpillMark } from './spillMark.ts'
import { wait, zoomOf } from './zoom.ts'

/** After a failure that nobody foresaw. */
const RETRY_MS = 60_000
/** D1 ends a batch after 30 s; until then it may still commit what was given up. */
const UNDO_FOR_MS = 60_000
const UNDO_UNTIL = 'undo-until'

/** One meeting's writer. Its name is the Zoom meeting number, so a webhook finds it without a database read. */
export class MeetingObject extends DurableObject<Bindings> {
  readonly #number: string
  readonly #config: Config
  readonly #writer: Writer
  readonly #duties: Duties
  readonly #reportDuty: ReportDuty
  readonly #mark: SpillMark

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env)
    this.#number = ctx.id.name ?? ''
    this.#config = readConfig(env)
    this.#duties = new Duties(ctx.storage)
    this.#reportDuty = new ReportDuty(ctx.storage, this.#duties)
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
    if (!spill.isEmpty()) this.#duties.planBy('drain', Date.now(), Date.now())
    ctx.blockConcurrencyWhile(() => this.#duties.repair())
  }

  async execute(request: WriteRequest): Promise<WriteAnswer> {
    // Before the commit: an object that dies between the two then asks in vain, and forgets nobody.
    await this.#planAfter(request.command)
    return this.#writer.execute(request)
  }

  /** Has the meeting deleted, at Zoom and in the log if it is there, however long either is away. */
  async undo(): Promise<void> {
    this.ctx.storage.kv.put(UNDO_UNTIL, Date.now() + UNDO_FOR_MS)
    await this.#doSoon('undo')
  }

  /** Has the registrations of whoever left the class taken back from this time on, in epoch milliseconds, or earlier. */
  async release(at: number): Promise<void> {
    this.#duties.planBy('release', at, Date.now())
    await this.#duties.arm()
  }

  /** Arms the alarm anew, in case it was lost. */
  async wake(): Promise<void> {
    await this.#duties.arm()
  }

  /** For a class whose attendance is not final yet: has Zoom's report asked, unless that was in vain. */
  async remindOfReport(): Promise<void> {
    this.#reportDuty.remind(Date.now())
    await this.wake()
  }

  /** Blanks a person in the meeting's events, its read models and whatever the object keeps. */
  forget(person: Person): Promise<ForgetAnswer> {
    return this.#writer.forget(person)
  }

  override async alarm(): Promise<void> {
    for (const duty of this.#duties.due(this.#duties.firedAt(Date.now()))) await this.#do(duty)
    await this.#duties.arm()
  }

  /** The writer plans its own next try. */
  #do(duty: Duty): Promise<void> {
    return duty === 'drain' ? this.#writer.drain() : this.#duties.perform(duty, () => this.#workOrRetry(duty))
  }

  /** Never throws: left to the runtime, an alarm is given up after six tries. */
  async #workOrRetry(duty: Exclude<Duty, 'drain'>): Promise<number | null> {
    const zoom: ZoomCost = { calls: 0, ms: 0 }
    const began = Date.now()
    try {
      const next = await this.#work(duty, sqlOver(this.env.DB.withSession('first-primary')), zoom)
      const line = { level: 'info', event: 'duty.done', duty, meeting: this.#number, zoom }
      if (zoom.calls > 0) shared.report({ ...line, ms: Date.now() - began })
      return next
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown'
      shared.report({ level: 'error', event: 'duty.failed', duty, meeting: this.#number, zoom, error: name })
      return Date.now() + (duty === 'report' ? this.#reportDuty.pause() : RETRY_MS)
    }
  }

  /** The time from which to go on, in epoch milliseconds; null where all is done. */
  #work(duty: Exclude<Duty, 'drain'>, db: SqlDatabase, cost: ZoomCost): Promise<number | null> {
    const zoom = zoomOf(this.env).toldTo(addedTo(cost))
    const ports = { ...shared, zoom, writer: this.#writer }
    switch (duty) {
      case 'undo':
        return undoSchedule(ports, this.#number, this.ctx.storage.kv.get<number>(UNDO_UNTIL) ?? 0)
      case 'release':
        // Whoever is back is registered by the duty that follows from asking for it.
        return releaseLeavers(this.#registrationPorts(zoom, db, this), this.#number)
      case 'register':
        return registerClass(this.#registrationPorts(zoom, db, this.#writer), this.#number)
      case 'report': {
        const reading = { log: createEventLog(db), people: createPeople(db) }
        return this.#reportDuty.work({ ...ports, ...reading }, this.#number)
      }
    }
  }

  #registrationPorts(zoom: Zoom, db: SqlDatabase, writer: RegistrationPorts['writer']): RegistrationPorts {
    const allowedEmailDomains = this.#config.ALLOWED_EMAIL_DOMAINS
    return {
      ...shared,
      zoom,
      book: createRegistrationBook(db),
      writer,
      allowedEmailDomains,
    }
  }

  async #planAfter(command: Command): Promise<void> {
    const soon = dutiesAfter(command)
    // Arming costs a row written, and most commands plan nothing.
    if (this.#reportDuty.planAfter(command, Date.now()) || soon.length > 0) await this.#doSoon(...soon)
  }

  async #doSoon(...duties: Duty[]): Promise<void> {
    for (const duty of duties) this.#duties.plan(duty, Date.now())
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

/** What a command leaves to be done: people to be registered, or people who may have left the class meanwhile. */
function dutiesAfter(command: Command): Duty[] {
  switch (command.type) {
    case 'ScheduleMeeting':
      return command.meeting.registrationEnabled ? ['register'] : []
    case 'ChangeMeeting':
      return typeof command.change.classId === 'string' ? ['register', 'release'] : []
    case 'RequestRegistration':
      return ['register']
    case 'ApproveRegistrant':
      return ['release']
    default:
      return []
  }
}
