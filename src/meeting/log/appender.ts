import type { WriteRequest } from '../../app/contract.ts'
import type {
  AssumedUsers,
  Clock,
  EventLog,
  Log,
  NewEvent,
  NewId,
  People,
  SnapshotStore,
} from '../../app/ports.ts'
import { ownRequest } from '../../app/write.ts'
import type { AttendanceRule } from '../../domain/attendance/record.ts'
import type { Command } from '../../domain/commands.ts'
import type { Meeting, MeetingState } from '../../domain/meeting.ts'
import { type Person, tracesOf } from '../../domain/who/erasure.ts'
import { type Decided, Decider } from './deciding.ts'
import { emailsOf } from './emails.ts'
import { type Follow, followsOf } from './follows.ts'
import { Memory } from './memory.ts'
import { type Outcome, outcomeOf, outcomesOf, written } from './outcome.ts'
import type { Folded } from './snapshot.ts'

export interface AppenderPorts {
  log: EventLog
  people: People
  snapshots: SnapshotStore
  clock: Clock
  newId: NewId
  /** For sessions that have no rule of their own yet. */
  rule: AttendanceRule
  tell: Log
  /** Called with a meeting's state after each commit. It must not keep the state. */
  committed: (meeting: Meeting) => void
}

const UNWANTED = 'Nobody waits for this commit any more'
/** How often a group is decided anew because the stream had moved. */
const MAX_ATTEMPTS = 4

/** Decides a group of requests on a meeting's memory and appends the resulting events in one batch. One commit runs at a time. */
export class Appender {
  readonly #number: string
  readonly #ports: AppenderPorts
  readonly #memory: Memory
  readonly #decider: Decider
  #retired = false

  constructor(number: string, ports: AppenderPorts) {
    this.#number = number
    this.#ports = ports
    this.#memory = new Memory(number, ports)
    this.#decider = new Decider(this.#memory, ports.clock)
  }

  /** After this time a commit makes no further attempt, because nobody waits for it any longer. */
  retire(): void {
    this.#retired = true
  }

  /**
   * One outcome for each request, in order. A request with a success is in the log. Throws if the database fails. Then each request may be
   * in the log or not, and may be sent again, because its id is recorded once.
   */
  async commit(requests: readonly WriteRequest[]): Promise<Outcome[]> {
    try {
      const outcomes = await this.#memory.readably(() => this.#commit(requests))
      return requests.map((request) => outcomes.get(request) ?? { kind: 'unfit', error: 'undecided' })
    } catch (error) {
      this.#memory.forget()
      throw error
    }
  }

  /** Reads the state by the log. */
  look(read: (state: MeetingState) => void): Promise<void> {
    return this.#memory.readably(async () => read((await this.#memory.load([])).state))
  }

  /**
   * Blanks a person in the log, and then records the erasure, so that no later webhook brings the name back. The state is folded anew from
   * the blanked log. Throws as `commit` does. Then the caller repeats all of it.
   */
  async erase(person: Person): Promise<void> {
    const { log, snapshots } = this.#ports
    try {
      await snapshots.drop()
      const { state } = await this.#memory.foldAll()
      if (state.kind === 'unknown') return
      await log.erase(this.#number, tracesOf(state, person))
      this.#memory.forget()
      await this.#record(ownRequest(this.#ports, { type: 'ErasePerson', userId: person.userId }))
    } finally {
      this.#memory.forget()
    }
  }

  /** Only the event itself, without what follows from it. */
  async #record(request: WriteRequest): Promise<void> {
    const folded = await this.#memory.load([request])
    const { version } = folded
    const { events } = this.#decider.one(folded, request, new Map())
    const appended = await this.#append(folded, version, events)
    const isFound = appended.kind === 'moved' && appended.held.size === events.length
    if (appended.kind !== 'done' && !isFound)
      throw new Error(`The log of ${this.#number} did not take ${request.command.type}`)
  }

  async #commit(requests: readonly WriteRequest[], attempt = 1): Promise<Map<WriteRequest, Outcome>> {
    if (this.#retired) throw new Error(UNWANTED)
    // A commit that was given up may have scheduled an unknown meeting since, so the state is loaded again. Webhooks do not load it,
    // because Zoom sends many of meetings that are not Rollcall's.
    if (this.#memory.isUnknown() && !requests.every(isZooms)) this.#memory.forget()
    const folded = await this.#memory.load(requests)
    const before = folded.version
    const { users, assumed } = await emailsOf(this.#ports.people, folded.state, requests, attempt > 1)
    const decided = this.#decider.all(folded, requests, users)
    const unfit = decided.find(({ decision }) => decision === null)
    if (unfit) return this.#commitWithout(unfit, requests, attempt)
    const news = decided.flatMap(({ events }) => events)
    const followed = await this.#follow(folded, news, requests)
    const events = [...news, ...followed.events]
    const repeated = await this.#repeated(decided)
    if (events.length === 0) return outcomesOf(decided, repeated, folded.version, null)
    const appended = await this.#append(folded, before, events, assumed)
    if (appended.kind !== 'done') return this.#commitAnew(appended, requests, before, attempt)
    if (folded.state.kind === 'meeting') this.#ports.committed(folded.state)
    if (followed.failed) this.#memory.forget()
    else if (!this.#retired) await this.#memory.keep(folded)
    return outcomesOf(decided, repeated, folded.version, appended.bookmark)
  }

  async #commitAnew(
    refused: Exclude<AppendOutcome, { kind: 'done' }>,
    requests: readonly WriteRequest[],
    before: number,
    attempt: number,
  ): Promise<Map<WriteRequest, Outcome>> {
    this.#memory.forget()
    if (refused.kind === 'unstorable') return this.#commitEach(requests, refused.error)
    if (attempt >= MAX_ATTEMPTS) throw new Error(`The log of ${this.#number} moved under ${attempt} attempts`)
    const { held } = refused
    const missing = requests.filter(({ id }) => !held.has(id))
    const version = missing.length < requests.length ? await this.#found(requests) : before
    const outcomes = missing.length === 0 ? new Map() : await this.#commit(missing, attempt + 1)
    for (const request of requests) if (held.has(request.id)) outcomes.set(request, written(version, null))
    return outcomes
  }

  /**
   * Tells of a commit that is in the log although the log refused it. A commit may be asked for twice, and then the second is refused.
   * Returns the log's version.
   */
  async #found(requests: readonly WriteRequest[]): Promise<number> {
    const { state, version } = await this.#memory.load(requests)
    if (state.kind === 'meeting') this.#ports.committed(state)
    return version
  }

  /**
   * The refused requests that the log already has, because their senders never got the answer and sent them again. Webhooks are not looked
   * up: Zoom gets the same answer either way.
   */
  async #repeated(decided: readonly Decided[]): Promise<ReadonlySet<string>> {
    const refused = decided.filter(({ request, decision }) => decision?.ok === false && !isZooms(request))
    if (refused.length === 0) return new Set()
    return this.#ports.log.held(refused.map(({ request }) => request.id))
  }

  /** A command that cannot be decided fails alone. Its changes to the state are undone, because other commands were decided on it. */
  async #commitWithout(
    unfit: Decided,
    requests: readonly WriteRequest[],
    attempt: number,
  ): Promise<Map<WriteRequest, Outcome>> {
    this.#memory.forget()
    const others = requests.filter((request) => request !== unfit.request)
    const outcomes = others.length === 0 ? new Map() : await this.#commit(others, attempt)
    return outcomes.set(unfit.request, outcomeOf(unfit, 0, null))
  }

  /** The database refuses something in the group. Committed one by one, only that request fails. */
  async #commitEach(requests: readonly WriteRequest[], error: string): Promise<Map<WriteRequest, Outcome>> {
    const [only, ...more] = requests
    if (only && more.length === 0) return new Map([[only, { kind: 'unfit', error }]])
    const outcomes = new Map<WriteRequest, Outcome>()
    for (const one of requests)
      for (const [request, outcome] of await this.#commit([one])) outcomes.set(request, outcome)
    return outcomes
  }

  /** The events that follow for the touched sessions. If they cannot be worked out, the facts are recorded without them. */
  async #follow(folded: Folded, news: readonly NewEvent[], requests: readonly WriteRequest[]) {
    const events: NewEvent[] = []
    const cause = news.at(-1)?.id
    if (cause === undefined) return { events, failed: false }
    const ended = requests.some((request) => isZooms(request) && request.command.type === 'RecordEnd')
    const follows = followsOf(this.#ports, this.#ports.clock.now().getTime(), ended)
    const touched = new Set(sessionsIn(folded.state, news))
    // Step by step, because the pupils of a joint session are known once its expected are frozen. What follows for one session may
    // touch another: a window that closes makes joint sessions held by a claim.
    for (const follow of follows)
      for (const sessionId of touched) {
        const next = await this.#followIn(folded, sessionId, follow, cause)
        if (next === null) return { events, failed: true }
        events.push(...next)
        for (const id of sessionsIn(folded.state, next)) touched.add(id)
      }
    return { events, failed: false }
  }

  /** Null if it cannot be decided. */
  async #followIn(folded: Folded, sessionId: string, follow: Follow, cause: string) {
    const { state } = folded
    const session = state.kind === 'meeting' && state.sessions.get(sessionId)
    const command = session && (await follow(session, state))
    return command ? this.#followUp(folded, command, cause) : []
  }

  /** Null if it cannot be decided. */
  #followUp(folded: Folded, command: Command, cause: string): readonly NewEvent[] | null {
    const request = ownRequest(this.#ports, command, { cause })
    const { decision, events } = this.#decider.one(folded, request, new Map())
    if (decision !== null) return events
    const { type } = command
    this.#ports.tell({ level: 'error', event: 'follow.failed', meeting: this.#number, command: type })
    return null
  }

  /** An error can follow a successful commit. So the log is asked for the events before a failure is reported. */
  async #append(
    { state }: Folded,
    before: number,
    events: readonly NewEvent[],
    assumed?: AssumedUsers,
  ): Promise<AppendOutcome> {
    if (state.kind === 'unknown') throw new Error('Events without a meeting')
    if (this.#retired) throw new Error(UNWANTED)
    const stream = { number: this.#number, seriesId: state.seriesId }
    const ids = events.map(({ id }) => id)
    try {
      const appended = await this.#ports.log.append(stream, before, events, assumed)
      if (appended.ok) return { kind: 'done', bookmark: appended.value.bookmark }
      if (appended.refusal.reason === 'UNSTORABLE')
        return { kind: 'unstorable', error: appended.refusal.message }
      return { kind: 'moved', held: await this.#ports.log.held(ids) }
    } catch (error) {
      const held = await this.#ports.log.held(ids)
      if (held.size < events.length) throw error
      return { kind: 'done', bookmark: null }
    }
  }
}

const isZooms = ({ meta }: WriteRequest): boolean => meta.source === 'zoom'

type AppendOutcome =
  | { kind: 'done'; bookmark: string | null }
  | { kind: 'moved'; held: ReadonlySet<string> }
  | { kind: 'unstorable'; error: string }

/** The sessions that these events touched. A report that only confirms what is known also touches its session. */
function sessionsIn(state: MeetingState, news: readonly NewEvent[]): string[] {
  const sessionsOf = state.kind === 'meeting' ? state.index.sessionsOf : new Map<string, string[]>()
  return news.flatMap(({ data }) => [
    ...('sessionId' in data && data.sessionId !== undefined ? [data.sessionId] : []),
    ...('sessionIds' in data ? data.sessionIds : []),
    ...('uuid' in data ? (sessionsOf.get(data.uuid) ?? []) : []),
    ...('after' in data ? data.after.map(({ sessionId }) => sessionId) : []),
  ])
}
