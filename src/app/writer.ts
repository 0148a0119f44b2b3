import type { AttendanceRules } from '../domain/attendance.ts'
import type { Command } from '../domain/commands.ts'
import { type Decision, decide, type MeetingRefusal } from '../domain/decide.ts'
import { type EventMeta, MeetingEvent } from '../domain/events.ts'
import { evolve, unknown } from '../domain/evolve.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Clock, EventLog, NewEvent, NewId, People, SnapshotStore } from './ports.ts'
import { type Folded, freeze, thaw } from './snapshot.ts'

/** A command on its way to a meeting's writer. Crosses the Durable Object's border: data only. */
export interface WriteRequest {
  /** The version of this contract, so that code of two deployments can tell. */
  contract: 1
  /** The id of the event that the command brings about: the same id is never recorded twice. */
  id: string
  command: Command
  /** ISO 8601: when it happened. */
  occurredAt: string
  meta: EventMeta
}

export interface Written {
  contract: 1
  /** The stream's version afterwards. */
  version: number
  /** D1's bookmark of the write; null where nothing was written. */
  bookmark: string | null
}

export type WriteAnswer = Result<Written, MeetingRefusal>

export interface WriterPorts {
  log: EventLog
  people: People
  snapshots: SnapshotStore
  clock: Clock
  newId: NewId
  rules: AttendanceRules
}

/** Commands committed together at most. */
const MAX_GROUP = 250
/** Commands that may wait; more are turned away, and Zoom tries them again. */
const MAX_WAITING = 10_000
/** Events read from the log at a time. */
const PAGE = 500
/** Events after which a snapshot is renewed. */
const SNAPSHOT_EVERY = 200
/** How often a group is decided anew because the log was not where it was thought to be. */
const MAX_ATTEMPTS = 4

interface Waiting {
  request: WriteRequest
  resolve: (answer: WriteAnswer) => void
  reject: (error: unknown) => void
}

/**
 * The one writer of a meeting. Commands that arrive while a batch is under way wait and go into the next batch
 * together: awaiting the database lets other calls in, so a single pump touches the state, and nothing else.
 */
export class Writer {
  readonly #number: string
  readonly #ports: WriterPorts
  readonly #waiting: Waiting[] = []
  #pumping = false
  /** Null until loaded, and again after any failure: then the log is asked what is true. */
  #folded: Folded | null = null
  #snapshotVersion = 0

  constructor(number: string, ports: WriterPorts) {
    this.#number = number
    this.#ports = ports
  }

  /** Resolves when the command's events are in the log, or with a refusal. Rejects where the database fails. */
  execute(request: WriteRequest): Promise<WriteAnswer> {
    if (this.#waiting.length >= MAX_WAITING)
      return Promise.reject(new Error('OVERLOADED: too many commands wait'))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject })
      if (!this.#pumping) void this.#pump()
    })
  }

  async #pump(): Promise<void> {
    this.#pumping = true
    while (this.#waiting.length > 0) await this.#serve(this.#waiting.splice(0, MAX_GROUP))
    this.#pumping = false
  }

  async #serve(group: Waiting[]): Promise<void> {
    try {
      await this.#commit(group)
    } catch (error) {
      this.#folded = null
      for (const { reject } of group) reject(error)
    }
  }

  /** Answers every member of the group, or throws and has answered none that is not in the log. */
  async #commit(group: Waiting[], attempt = 1): Promise<void> {
    const folded = await this.#load()
    const before = folded.version
    const emails = await this.#emailsOf(group, folded)
    const ids = new Set<string>()
    const decided = group.flatMap((waiting) => this.#decideOne(folded, waiting, emails, ids))
    const events = [...decided.flatMap((one) => one.events), ...(await this.#attendance(folded, before))]
    if (events.length === 0) return answer(decided, folded.version, null)
    const appended = await this.#append(folded, before, events)
    if (appended.ok) {
      answer(decided, folded.version, appended.bookmark)
      return this.#snapshot(folded)
    }
    this.#folded = null
    if (attempt >= MAX_ATTEMPTS) throw new Error(`The log of ${this.#number} moved under ${attempt} attempts`)
    await this.#commit(
      group.filter((waiting) => !dropHeld(waiting, appended.held, before)),
      attempt + 1,
    )
  }

  async #load(): Promise<Folded> {
    this.#folded ??= await this.#fold(thaw(await this.#ports.snapshots.read()))
    return this.#folded
  }

  /** Folds the stream on from a snapshot, page by page. The snapshot's last event is read again to vouch for it. */
  async #fold(snapshot: Folded | null): Promise<Folded> {
    const folded = snapshot ?? { state: unknown, version: 0, lastEventId: '' }
    let page = await this.#ports.log.read(this.#number, Math.max(0, folded.version - 1), PAGE)
    if (snapshot && page[0]?.id !== snapshot.lastEventId) return this.#distrust()
    this.#snapshotVersion = folded.version
    for (;;) {
      for (const event of page) if (event.version > folded.version) advance(folded, event)
      if (page.length < PAGE) return folded
      page = await this.#ports.log.read(this.#number, folded.version, PAGE)
    }
  }

  /** The log was set back behind the snapshot. */
  async #distrust(): Promise<Folded> {
    await this.#ports.snapshots.drop()
    return this.#fold(null)
  }

  /** The roster's users behind the e-mails that the meeting does not know yet, in one query for the group. */
  async #emailsOf(group: readonly Waiting[], { state }: Folded): Promise<Map<string, string>> {
    if (state.kind === 'unknown') return new Map()
    const asked = new Set<string>()
    for (const { request } of group) {
      if (request.command.type !== 'RecordJoin' && request.command.type !== 'RecordLeave') continue
      const { email, registrantId, customerKey } = request.command.evidence
      const isKnown =
        (customerKey && state.customerKeys.has(customerKey)) ||
        (registrantId && state.registrants.has(registrantId)) ||
        (email && state.registeredEmails.has(email))
      if (email && !isKnown) asked.add(email)
    }
    return asked.size === 0 ? new Map() : this.#ports.people.idsByEmail([...asked])
  }

  /** A command that cannot be decided fails alone, and one that came twice is decided once. */
  #decideOne(
    folded: Folded,
    waiting: Waiting,
    emails: ReadonlyMap<string, string>,
    ids: Set<string>,
  ): Decided[] {
    try {
      if (ids.has(waiting.request.id)) return [{ waiting, decision: ok([]), events: [] }]
      const decided = { waiting, ...this.#decide(folded, waiting.request, emails) }
      for (const { id } of decided.events) ids.add(id)
      return [decided]
    } catch (error) {
      waiting.reject(error)
      return []
    }
  }

  /** Decides one command and folds what it brings about, so that the next in the group sees it. */
  #decide(folded: Folded, request: WriteRequest, emails: ReadonlyMap<string, string>) {
    const decision = decide(folded.state, withEmailUser(request.command, emails), this.#ports.rules)
    const recordedAt = this.#ports.clock.now().toISOString()
    const { id, occurredAt, meta } = request
    const events = decision.ok
      ? decision.value.map((event) => ({ ...MeetingEvent.parse(event), id, occurredAt, recordedAt, meta }))
      : []
    for (const event of events) advance(folded, event)
    return { decision, events }
  }

  /** The attendance of a class that is over, where what just happened changes it. */
  async #attendance(folded: Folded, before: number): Promise<NewEvent[]> {
    const { state } = folded
    if (folded.version === before || state.kind === 'unknown' || state.summary.status !== 'ended') return []
    // Held and then cancelled counts: Zoom's meeting.deleted may overtake the webhooks of the class.
    if (state.details.classId === null || state.gone === 'deleted') return []
    const { attendance } = state
    const occurredAt = this.#ports.clock.now().toISOString()
    const { events } = this.#decide(
      folded,
      {
        contract: 1,
        id: this.#ports.newId(),
        occurredAt,
        meta: { actor: null, source: 'system', correlationId: folded.lastEventId },
        command: {
          type: 'TakeAttendance',
          // Once final, whoever leaves or enters the class later changes nothing about who was expected.
          studentIds: attendance?.final
            ? [...attendance.records.keys()]
            : await this.#ports.people.studentIds(state.details.classId),
          basis: attendance?.basis ?? ['webhooks'],
          final: attendance?.final ?? false,
        },
      },
      new Map(),
    )
    return events
  }

  /** An error can follow a commit, so the log is asked for the events before anyone is told of a failure. */
  async #append({ state }: Folded, before: number, events: readonly NewEvent[]): Promise<AppendOutcome> {
    if (state.kind === 'unknown') throw new Error('Events without a meeting')
    const stream = { number: this.#number, meetingId: state.id }
    try {
      const appended = await this.#ports.log.append(stream, before, events)
      if (appended.ok) return { ok: true, bookmark: appended.value.bookmark }
      return { ok: false, held: await this.#ports.log.held(events.map(({ id }) => id)) }
    } catch (error) {
      const held = await this.#ports.log.held(events.map(({ id }) => id))
      if (held.size < events.length) throw error
      return { ok: true, bookmark: null }
    }
  }

  async #snapshot(folded: Folded): Promise<void> {
    if (folded.version - this.#snapshotVersion < SNAPSHOT_EVERY) return
    await this.#ports.snapshots.write(freeze(folded))
    this.#snapshotVersion = folded.version
  }
}

type AppendOutcome = { ok: true; bookmark: string | null } | { ok: false; held: ReadonlySet<string> }

function advance(folded: Folded, event: NewEvent): void {
  folded.state = evolve(folded.state, event)
  folded.version += 1
  folded.lastEventId = event.id
}

function withEmailUser(command: Command, emails: ReadonlyMap<string, string>): Command {
  if (command.type !== 'RecordJoin' && command.type !== 'RecordLeave') return command
  const emailUserId = (command.evidence.email && emails.get(command.evidence.email)) || null
  return { ...command, evidence: { ...command.evidence, emailUserId } }
}

interface Decided {
  waiting: Waiting
  decision: Decision
  events: readonly NewEvent[]
}

function answer(decided: readonly Decided[], version: number, bookmark: string | null): void {
  for (const { waiting, decision } of decided)
    waiting.resolve(decision.ok ? ok({ contract: 1, version, bookmark }) : decision)
}

/** Answers a command whose event turned out to be in the log already. */
function dropHeld({ request, resolve }: Waiting, held: ReadonlySet<string>, version: number): boolean {
  if (!held.has(request.id)) return false
  resolve(ok({ contract: 1, version, bookmark: null }))
  return true
}
