import type { ForgetAnswer, WriteAnswer, WriteRequest } from '../app/contract.ts'
import type { HostPool } from '../app/hostPool.ts'
import type { CarriedOut, FirstAttempt, Intent } from '../app/intents.ts'
import type { Listener } from '../app/live.ts'
import type { DeadLetters, EventLog, Meetings, NewId, People, SetTimer } from '../app/ports.ts'
import type { RegistrationBook } from '../app/registration.ts'
import type { Zoom, ZoomCost } from '../app/zoom.ts'
import type { AttendanceRule } from '../domain/attendance/record.ts'
import type { Meeting as Folded } from '../domain/meeting.ts'
import type { Person } from '../domain/who/erasure.ts'
import { Duties, type Duty } from './duties/duties.ts'
import { dutiesAfter } from './duties/dutiesAfter.ts'
import { registerClass } from './duties/registering.ts'
import { releaseLeavers } from './duties/releasing.ts'
import type { StateReader } from './duties/reporting.ts'
import { rereadMeeting } from './duties/rereading.ts'
import { SessionDuties } from './duties/sessionDuties.ts'
import { undoSchedule } from './duties/undoing.ts'
import type { Moments } from './duties/watching.ts'
import { Intents } from './intents/intents.ts'
import { Live, type LivePorts } from './live/live.ts'
import { snapshotsIn } from './log/snapshots.ts'
import { type SpillRows, spillIn } from './log/spill.ts'
import { Writer } from './log/writer.ts'
import type { MeetingStorage } from './storage.ts'

/** The reads of a meeting, fresh at each call. */
export interface MeetingReads {
  log: EventLog
  people: People
  book: RegistrationBook
}

/** The ports that a host gives a meeting, which lives in one place at a time. */
export interface MeetingPorts extends LivePorts {
  rule: AttendanceRule
  moments: Moments
  allowedEmailDomains: readonly string[]
  storage: MeetingStorage
  spill: SpillRows
  /** The writer's own. Each append is reported. */
  log: EventLog
  people: People
  deadLetters: DeadLetters
  /** Sees every write before its start. */
  reads: () => MeetingReads
  /** Zoom for one request, with somebody waiting, or for one duty. Its calls are added to the cost. */
  zoom: (purpose: 'request' | 'duty', cost: ZoomCost) => Zoom
  /** The other meetings. */
  meetings: Meetings
  /** Called when the spill begins and when it is drained. */
  spilling: (keeps: boolean) => void
  newId: NewId
  random: () => number
  wait: (ms: number) => Promise<void>
  after: SetTimer
  pool: HostPool
}

/** The pause after an unexpected failure. */
const RETRY_MS = 60_000
/** Duties that somebody waits for, or that ask nothing of Zoom. Longer duties let them go first. */
const SOON: readonly Duty[] = ['drain', 'finish', 'expire', 'close']
/** D1 ends a batch after 30 s. Later than that, a commit no longer happens. */
const COMMITTED_BY_MS = 60_000
const UNDO_UNTIL = 'undo-until'

/** One meeting: its writer and its duties. The host calls `repair` first, and `alarm` when it rings. */
export class Meeting {
  readonly #ports: MeetingPorts
  readonly #writer: Writer
  readonly #duties: Duties
  readonly #sessions: SessionDuties
  readonly #intents: Intents
  readonly #live: Live
  #isAnswering = false

  constructor(ports: MeetingPorts) {
    this.#ports = ports
    const { number, storage } = ports
    this.#duties = new Duties(storage)
    this.#sessions = new SessionDuties(storage.kv, this.#duties, ports.moments)
    this.#intents = new Intents(storage.kv, this.#duties)
    this.#live = new Live(ports)
    const spill = spillIn(ports.spill, storage.kv)
    this.#writer = new Writer(number, {
      ...ports,
      snapshots: snapshotsIn(storage.kv),
      spill,
      drainAt: (at) => this.#drainAt(at),
      committed: (meeting) => this.#planAfterCommit(meeting),
    })
    if (!spill.isEmpty()) this.#duties.planBy('drain', this.#now(), this.#now())
  }

  repair(): Promise<void> {
    return this.#duties.repair()
  }

  /**
   * The duties of a command are planned before the commit, because the meeting may die between the two. They are planned for well after it,
   * because before the commit there is nothing to do. Once the commit is done, they are done at once.
   */
  async execute(request: WriteRequest): Promise<WriteAnswer> {
    const soon = dutiesAfter(request.command)
    await this.#planBefore(soon)
    const answer = await this.#writer.execute(request)
    // Nobody was told of an earlier try's commit.
    void this.#live.nudge()
    if (answer.ok && soon.length > 0) await this.#doSoon(...soon)
    return answer
  }

  /** Records the intent before it begins. The intent is finished or undone even if this call is cut off. */
  async carryOut(intent: Intent, told?: FirstAttempt): Promise<CarriedOut> {
    const zoom: ZoomCost = { calls: 0, ms: 0 }
    const ports = { ...this.#intentPorts(told), zoom: this.#ports.zoom('request', zoom) }
    return { answer: await this.#intents.carryOut(ports, this.#ports.number, intent), zoom }
  }

  /** Has the meeting deleted at Zoom, and in the log if it is there, however long either is away. */
  async undo(): Promise<void> {
    this.#ports.storage.kv.put(UNDO_UNTIL, this.#now() + COMMITTED_BY_MS)
    await this.#doSoon('undo')
  }

  /** Has Zoom take back the registrations of people who left the class, at this time or earlier, in epoch milliseconds. */
  async release(at: number): Promise<void> {
    this.#duties.planBy('release', at, this.#now())
    await this.#duties.arm()
  }

  /** For a meeting that is marked as having a spill: drains it, or reports that it is empty. */
  async wake(): Promise<void> {
    if (this.#ports.spill.isEmpty()) this.#ports.spilling(false)
    // The alarm may be lost, or planned by a clock that was ahead.
    else this.#duties.planBy('drain', this.#now(), this.#now())
    await this.#duties.arm()
  }

  /** Plans the duties again for sessions that are past their window or have no final attendance, unless they were done in vain. */
  async remind(): Promise<void> {
    await this.#writer.look((state) => this.#sessions.remind(state, this.#now()))
    await this.#duties.arm()
  }

  /** Blanks a person in the meeting's events, read models and spill. */
  forget(person: Person): Promise<ForgetAnswer> {
    return this.#writer.forget(person)
  }

  /** Whether the meeting takes no further listener. */
  isFull(): boolean {
    return this.#live.isFull()
  }

  /** Tells a listener with a new socket what they have missed, and what follows until their token ends. */
  async listen(listener: Listener): Promise<void> {
    this.#duties.planBy('expire', listener.expiresAt, this.#now())
    await this.#duties.arm()
    this.#live.welcome(listener)
  }

  async alarm(): Promise<void> {
    this.#isAnswering = true
    try {
      for (const duty of this.#duties.due(this.#duties.firedAt(this.#now()))) await this.#do(duty)
    } finally {
      this.#isAnswering = false
    }
    await this.#duties.arm()
  }

  /** The writer plans the next drain itself. Other duties wait for the drain, because the spill may concern them. */
  #do(duty: Duty): Promise<void> {
    if (duty === 'drain') return this.#writer.drain()
    const waits = duty !== 'undo' && duty !== 'expire' && !this.#ports.spill.isEmpty()
    // Right after the next drain, or a minute later.
    const later = () => Promise.resolve(this.#duties.dueAt('drain') ?? this.#now() + RETRY_MS)
    return this.#duties.perform(duty, waits ? later : () => this.#workOrRetry(duty))
  }

  /** A duty may take minutes. In its pauses, due duties that cannot wait that long are done. */
  #giveWay = async (): Promise<void> => {
    for (const duty of this.#duties.due(this.#now())) if (SOON.includes(duty)) await this.#do(duty)
  }

  #pause = async (ms: number): Promise<void> => {
    await this.#ports.wait(ms)
    await this.#giveWay()
  }

  /** Never throws, because a host gives up an alarm that fails too often. */
  async #workOrRetry(duty: Exclude<Duty, 'drain'>): Promise<number | null> {
    const zoom: ZoomCost = { calls: 0, ms: 0 }
    const began = this.#now()
    const line = { duty, meeting: this.#ports.number, zoom }
    try {
      const next = await this.#work(duty, this.#ports.zoom('duty', zoom))
      if (zoom.calls > 0)
        this.#ports.tell({ level: 'info', event: 'duty.done', ...line, ms: this.#now() - began })
      return next
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown'
      this.#ports.tell({ level: 'error', event: 'duty.failed', ...line, error: name })
      return this.#now() + RETRY_MS
    }
  }

  /** Returns when to go on, in epoch milliseconds; null once all is done. */
  #work(duty: Exclude<Duty, 'drain'>, zoom: Zoom): Promise<number | null> {
    const { number, storage } = this.#ports
    const steps = { wait: this.#pause, giveWay: this.#giveWay }
    const ports = { ...this.#ports, ...this.#ports.reads(), ...steps, zoom, writer: this.#writer }
    switch (duty) {
      case 'finish':
        return this.#intents.resume({ ...this.#intentPorts(), zoom }, number)
      case 'expire':
        return Promise.resolve(this.#live.expire())
      case 'undo':
        return undoSchedule(ports, number, storage.kv.get<number>(UNDO_UNTIL) ?? 0)
      case 'release':
        // The duty after this request registers a person who is back.
        return releaseLeavers({ ...ports, writer: this }, number)
      case 'register':
        return registerClass(ports, number)
      case 'reread':
        return rereadMeeting({ ...ports, writer: this, look: this.#look }, number)
      case 'close':
        return this.#sessions.close(ports)
      case 'watch':
        return this.#sessions.watch(ports)
      case 'report':
        return this.#sessions.report(ports, number)
    }
  }

  /** A write to the log goes through the meeting, which plans the duties that follow. */
  #intentPorts(told?: FirstAttempt) {
    const person: RegistrationBook['person'] = (userId) => this.#ports.reads().book.person(userId)
    const emailOf = async (userId: string) =>
      told === undefined ? ((await person(userId))?.email ?? null) : told.email
    const persons: RegistrationBook['persons'] = (userIds) => this.#ports.reads().book.persons(userIds)
    return { ...this.#ports, writer: this, look: this.#look, person, persons, emailOf }
  }

  #look: StateReader['look'] = (read) => this.#writer.look(read)

  async #planBefore(soon: readonly Duty[]): Promise<void> {
    const now = this.#now()
    for (const duty of soon) this.#duties.planBy(duty, now + COMMITTED_BY_MS, now)
    // Armed only if needed, because arming costs a row written and most commands plan nothing.
    if (soon.length > 0) await this.#duties.arm()
  }

  /** If the meeting dies before this, the sweep reminds it. Not awaited, because the platform holds the next answer until it is stored. */
  #planAfterCommit(meeting: Folded): void {
    if (this.#sessions.follow(meeting, this.#now())) this.#armSoon()
    void this.#live.nudge()
  }

  async #doSoon(...duties: Duty[]): Promise<void> {
    for (const duty of duties) this.#duties.plan(duty, this.#now())
    await this.#duties.arm()
  }

  /** Not awaited, because the platform holds the next answer until these writes are stored. */
  #drainAt(at: number | null): void {
    this.#duties.plan('drain', at)
    this.#armSoon()
    this.#ports.spilling(at !== null)
  }

  /** Not armed while an alarm is answered, because its duties are still due and would ring a second alarm. */
  #armSoon(): void {
    if (!this.#isAnswering) void this.#duties.arm()
  }

  #now(): number {
    return this.#ports.clock.now().getTime()
  }
}
