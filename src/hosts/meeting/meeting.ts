import { uuidv7 } from 'uuidv7'
import type { ForgetAnswer, WriteAnswer, WriteRequest } from '../../app/contract.ts'
import { registerClass } from '../../app/registration.ts'
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
import type { ZoomClient } from '../../zoom/client.ts'
import { addedTo } from '../../zoom/cost.ts'
import type { Config } from '../config.ts'
import type { Session } from '../database.ts'
import { wait } from '../zoom.ts'
import { loggedEventLog } from './commitLog.ts'
import { Duties, type Duty } from './duties.ts'
import { dutiesAfter } from './dutiesAfter.ts'
import { ReportDuty } from './reportDuty.ts'
import { snapshotsIn } from './snapshots.ts'
import { type SpillRows, spillIn } from './spill.ts'
import type { MeetingStorage } from './storage.ts'

/** What a host gives a meeting, which lives in one place at a time. */
export interface MeetingHome {
  /** Zoom's. */
  number: string
  config: Config
  storage: MeetingStorage
  spill: SpillRows
  /** A session that sees all that was written before it began. */
  primary: () => Session
  zoom: ZoomClient
  /** Told when the meeting begins to keep webhooks for the log, and when it has brought the last of them there. */
  spilling: (keeps: boolean) => void
}

/** After a failure that nobody foresaw. */
const RETRY_MS = 60_000
/** D1 ends a batch after 30 s: by then a commit has happened, or it never will. */
const COMMITTED_BY_MS = 60_000
const UNDO_UNTIL = 'undo-until'

/** One meeting: its writer, and what it does later. Its host calls `repair` before all else, and `alarm` in time. */
export class Meeting {
  readonly #home: MeetingHome
  readonly #writer: Writer
  readonly #duties: Duties
  readonly #reportDuty: ReportDuty

  constructor(home: MeetingHome) {
    this.#home = home
    const { number, config, storage } = home
    this.#duties = new Duties(storage)
    this.#reportDuty = new ReportDuty(storage.kv, this.#duties)
    const connect = home.primary()
    const spill = spillIn(home.spill, storage.kv)
    this.#writer = new Writer(number, {
      ...shared,
      log: loggedEventLog(number, connect, shared.report),
      people: createPeople(connect()),
      deadLetters: createDeadLetters(connect()),
      snapshots: snapshotsIn(storage.kv),
      spill,
      drainAt: (at) => this.#drainAt(at),
      rules: {
        presentAfterMinutes: config.PRESENT_AFTER_MINUTES,
        lateAfterMinutes: config.LATE_AFTER_MINUTES,
      },
    })
    if (!spill.isEmpty()) this.#duties.planBy('drain', Date.now(), Date.now())
  }

  repair(): Promise<void> {
    return this.#duties.repair()
  }

  /**
   * What the command leaves to be done is planned before the commit, in case the meeting dies between the two, and for
   * long after it: a duty that came before the commit would find nothing to do. Once it is there, it is done at once.
   */
  async execute(request: WriteRequest): Promise<WriteAnswer> {
    const soon = dutiesAfter(request.command)
    await this.#planAfter(request.command, soon)
    const answer = await this.#writer.execute(request)
    if (answer.ok && soon.length > 0) await this.#doSoon(...soon)
    return answer
  }

  /** Has the meeting deleted, at Zoom and in the log if it is there, however long either is away. */
  async undo(): Promise<void> {
    this.#home.storage.kv.put(UNDO_UNTIL, Date.now() + COMMITTED_BY_MS)
    await this.#doSoon('undo')
  }

  /** Has the registrations of whoever left the class taken back from this time on, in epoch milliseconds, or earlier. */
  async release(at: number): Promise<void> {
    this.#duties.planBy('release', at, Date.now())
    await this.#duties.arm()
  }

  /** For a meeting that is said to keep webhooks: arms the alarm anew, in case it was lost, or says that it keeps none. */
  async wake(): Promise<void> {
    if (this.#home.spill.isEmpty()) this.#home.spilling(false)
    await this.#duties.arm()
  }

  /** For a class whose attendance is not final yet: has Zoom's report asked, unless that was in vain. */
  async remindOfReport(): Promise<void> {
    this.#reportDuty.remind(Date.now())
    await this.#duties.arm()
  }

  /** Blanks a person in the meeting's events, its read models and whatever it keeps. */
  forget(person: Person): Promise<ForgetAnswer> {
    return this.#writer.forget(person)
  }

  async alarm(): Promise<void> {
    for (const duty of this.#duties.due(this.#duties.firedAt(Date.now()))) await this.#do(duty)
    await this.#duties.arm()
  }

  /** The writer plans its own next try. What is kept for the log may be what a duty is about, which then waits for it. */
  #do(duty: Duty): Promise<void> {
    if (duty === 'drain') return this.#writer.drain()
    const waits = duty !== 'undo' && !this.#home.spill.isEmpty()
    return this.#duties.perform(duty, () =>
      waits ? Promise.resolve(Date.now() + RETRY_MS) : this.#workOrRetry(duty),
    )
  }

  /** Never throws: an alarm that fails too often is given up by its host. */
  async #workOrRetry(duty: Exclude<Duty, 'drain'>): Promise<number | null> {
    const zoom: ZoomCost = { calls: 0, ms: 0 }
    const began = Date.now()
    const line = { duty, meeting: this.#home.number, zoom }
    try {
      const next = await this.#work(duty, this.#home.primary()(), this.#home.zoom.toldTo(addedTo(zoom)))
      if (zoom.calls > 0)
        shared.report({ level: 'info', event: 'duty.done', ...line, ms: Date.now() - began })
      return next
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown'
      shared.report({ level: 'error', event: 'duty.failed', ...line, error: name })
      return Date.now() + (duty === 'report' ? this.#reportDuty.pause() : RETRY_MS)
    }
  }

  /** The time from which to go on, in epoch milliseconds; null where all is done. */
  #work(duty: Exclude<Duty, 'drain'>, db: SqlDatabase, zoom: Zoom): Promise<number | null> {
    const { number, storage, config } = this.#home
    const ports = { ...shared, zoom, writer: this.#writer }
    const book = createRegistrationBook(db)
    const registering = { ...ports, book, allowedEmailDomains: config.ALLOWED_EMAIL_DOMAINS }
    switch (duty) {
      case 'undo':
        return undoSchedule(ports, number, storage.kv.get<number>(UNDO_UNTIL) ?? 0)
      case 'release':
        // Whoever is back is registered by the duty that follows from asking for it.
        return releaseLeavers({ ...registering, writer: this }, number)
      case 'register':
        return registerClass(registering, number)
      case 'report': {
        const reading = { log: createEventLog(db), people: createPeople(db) }
        return this.#reportDuty.work({ ...ports, ...reading }, number)
      }
    }
  }

  async #planAfter(command: Command, soon: readonly Duty[]): Promise<void> {
    const now = Date.now()
    for (const duty of soon) this.#duties.planBy(duty, now + COMMITTED_BY_MS, now)
    // Arming costs a row written, and most commands plan nothing.
    if (this.#reportDuty.planAfter(command, now) || soon.length > 0) await this.#duties.arm()
  }

  async #doSoon(...duties: Duty[]): Promise<void> {
    for (const duty of duties) this.#duties.plan(duty, Date.now())
    await this.#duties.arm()
  }

  /** Not awaited: whoever is answered next is answered after these writes. */
  #drainAt(at: number | null): void {
    this.#duties.plan('drain', at)
    void this.#duties.arm()
    this.#home.spilling(at !== null)
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
