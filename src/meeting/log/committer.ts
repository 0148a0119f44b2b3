import { CONTRACT, type WriteAnswer, type WriteRequest } from '../../app/contract.ts'
import { type EmailUsers, usersOf, withEmailUser } from '../../app/emailUsers.ts'
import type { Clock, EventLog, Log, NewEvent, NewId, People, SnapshotStore } from '../../app/ports.ts'
import { ownRequest } from '../../app/write.ts'
import { archive, isOfArchive, wakes } from '../../domain/archive.ts'
import type { Command, RecordMark } from '../../domain/commands.ts'
import { type Decision, decide } from '../../domain/decide.ts'
import { type AttendanceRule, type Fact, MeetingEvent } from '../../domain/events.ts'
import { evolve, record, unknown } from '../../domain/evolve.ts'
import type { Meeting, MeetingState } from '../../domain/meeting.ts'
import { ok } from '../../domain/result.ts'
import { type Person, tracesOf } from '../../domain/who/erasure.ts'
import { followsOf, guestEmails } from './follows.ts'
import { type Folded, freeze, thaw } from './snapshot.ts'

export interface CommitterPorts {
  log: EventLog
  people: People
  snapshots: SnapshotStore
  clock: Clock
  newId: NewId
  /** For sessions that have no rule of their own yet. */
  rule: AttendanceRule
  tell: Log
  /** Told of a meeting's state after each commit. It must not keep it. */
  committed: (meeting: Meeting) => void
}

/** What became of one request of a group. */
export type Outcome =
  | { kind: 'answered'; answer: WriteAnswer }
  /** Can never be applied, whatever the database does. */
  | { kind: 'unfit'; error: unknown }

const UNWANTED = 'Nobody waits for this commit any more'
/** Events read from the log at a time, at most. */
const PAGE = 500
/** Events after which a snapshot is renewed. */
const SNAPSHOT_EVERY = 200
/** How often a group is decided anew because the log was not where it was thought to be. */
const MAX_ATTEMPTS = 4

/**
 * Decides a group of requests and appends what they bring about in one batch. Holds a meeting's folded state; one
 * commit at a time.
 */
export class Committer {
  readonly #number: string
  readonly #ports: CommitterPorts
  /** Null until loaded, and again after any failure: then the log is asked what is true. */
  #folded: Folded | null = null
  #snapshotVersion = 0
  #retired = false

  constructor(number: string, ports: CommitterPorts) {
    this.#number = number
    this.#ports = ports
  }

  /** For whoever no longer waits for a commit that does not end: it begins nothing new. */
  retire(): void {
    this.#retired = true
  }

  /**
   * One outcome for each request, in order; what is answered with success is in the log. Throws where the database
   * fails: each request is then in the log or not, and may be brought again, for its id is recorded once.
   */
  async commit(requests: readonly WriteRequest[]): Promise<Outcome[]> {
    try {
      const outcomes = await this.#commit(requests)
      return requests.map((request) => outcomes.get(request) ?? { kind: 'unfit', error: 'undecided' })
    } catch (error) {
      this.#folded = null
      throw error
    }
  }

  /** As the log has it. */
  async state(): Promise<MeetingState> {
    return (await this.#load([])).state
  }

  /**
   * Blanks a person in the log, and then records that it is done, so that nothing that Zoom tells later brings them back.
   * The state is folded anew from what is left. Throws as `commit` does; whoever is told so does all of it again.
   */
  async erase(person: Person): Promise<void> {
    const { log, snapshots } = this.#ports
    try {
      await snapshots.drop()
      const { state } = await this.#foldAll()
      if (state.kind === 'unknown') return
      await log.erase(this.#number, tracesOf(state, person))
      this.#folded = null
      await this.#record(ownRequest(this.#ports, { type: 'ErasePerson', userId: person.userId }))
    } finally {
      this.#folded = null
    }
  }

  /** Of itself, and nothing that follows from it. */
  async #record(request: WriteRequest): Promise<void> {
    const folded = await this.#load([request])
    const { version } = folded
    const { events } = this.#decide(folded, request, new Map())
    const appended = await this.#append(folded, version, events)
    if (appended.kind !== 'done')
      throw new Error(`The log of ${this.#number} did not take ${request.command.type}`)
  }

  async #commit(requests: readonly WriteRequest[], attempt = 1): Promise<Map<WriteRequest, Outcome>> {
    if (this.#retired) throw new Error(UNWANTED)
    // A commit that was given up may have made it known since. Zoom asks too often of meetings that are not ours.
    if (this.#folded?.state.kind === 'unknown' && !requests.every(isZooms)) this.#folded = null
    const folded = await this.#load(requests)
    const before = folded.version
    const decided = await this.#decideAll(folded, requests)
    const unfit = decided.find(({ decision }) => decision === null)
    if (unfit) return this.#commitWithout(unfit, requests, attempt)
    const news = decided.flatMap(({ events }) => events)
    const followed = await this.#follow(folded, news, requests)
    const events = [...news, ...followed.events]
    const repeated = await this.#repeated(decided)
    if (events.length === 0) return outcomesOf(decided, repeated, folded.version, null)
    const appended = await this.#append(folded, before, events)
    if (appended.kind === 'done') {
      if (folded.state.kind === 'meeting') this.#ports.committed(folded.state)
      if (followed.failed) this.#folded = null
      else await this.#snapshot(folded)
      return outcomesOf(decided, repeated, folded.version, appended.bookmark)
    }
    this.#folded = null
    if (appended.kind === 'unstorable') return this.#commitEach(requests, appended.error)
    if (attempt >= MAX_ATTEMPTS) throw new Error(`The log of ${this.#number} moved under ${attempt} attempts`)
    const [there, missing] = partition(requests, ({ id }) => appended.held.has(id))
    const outcomes = missing.length === 0 ? new Map() : await this.#commit(missing, attempt + 1)
    for (const request of there) outcomes.set(request, written(before, null))
    return outcomes
  }

  /**
   * Of the refused, those that the log has: they were brought again, for whoever brought them never heard the answer.
   * Zoom is told the same either way, and need not be looked up.
   */
  async #repeated(decided: readonly Decided[]): Promise<ReadonlySet<string>> {
    const refused = decided.filter(({ request, decision }) => decision?.ok === false && !isZooms(request))
    if (refused.length === 0) return new Set()
    return this.#ports.log.held(refused.map(({ request }) => request.id))
  }

  /** A command that cannot be decided fails alone: what it has done to the state, which others were decided on, is undone. */
  async #commitWithout(
    unfit: Decided,
    requests: readonly WriteRequest[],
    attempt: number,
  ): Promise<Map<WriteRequest, Outcome>> {
    this.#folded = null
    const others = requests.filter((request) => request !== unfit.request)
    const outcomes = others.length === 0 ? new Map() : await this.#commit(others, attempt)
    return outcomes.set(unfit.request, outcomeOf(unfit, 0, null))
  }

  /** The database refuses something in the group: alone, only that fails. */
  async #commitEach(requests: readonly WriteRequest[], error: string): Promise<Map<WriteRequest, Outcome>> {
    const [only, ...more] = requests
    if (only && more.length === 0) return new Map([[only, { kind: 'unfit', error }]])
    const outcomes = new Map<WriteRequest, Outcome>()
    for (const one of requests)
      for (const [request, outcome] of await this.#commit([one])) outcomes.set(request, outcome)
    return outcomes
  }

  /** The state, with everything of the sessions that the requests concern. */
  async #load(requests: readonly WriteRequest[]): Promise<Folded> {
    this.#folded ??= await this.#fold(thaw(await this.#ports.snapshots.read()))
    const { state } = this.#folded
    const isAsleep = state.kind === 'meeting' && requests.some(({ command }) => wakes(state, command))
    if (isAsleep) this.#folded = await this.#foldAll()
    return this.#folded
  }

  #foldAll(): Promise<Folded> {
    return this.#fold(null)
  }

  /** Folds the stream on from a snapshot, page by page. The snapshot's last event is read again to vouch for it. */
  async #fold(snapshot: Folded | null): Promise<Folded> {
    const folded = snapshot ?? { state: unknown, version: 0, lastEventId: '' }
    let page = await this.#ports.log.read(this.#number, Math.max(0, folded.version - 1), PAGE)
    if (snapshot && page.events[0]?.id !== snapshot.lastEventId) return this.#distrust()
    this.#snapshotVersion = folded.version
    for (;;) {
      for (const event of page.events) {
        if (event.version <= folded.version) continue
        // It was recorded on a state that the snapshot has let go of.
        if (folded.state.kind === 'meeting' && isOfArchive(folded.state, event)) return this.#foldAll()
        folded.state = evolve(folded.state, event)
        advance(folded, event)
      }
      if (!page.more) return folded
      page = await this.#ports.log.read(this.#number, folded.version, PAGE)
    }
  }

  /** The log was set back behind the snapshot. */
  async #distrust(): Promise<Folded> {
    await this.#ports.snapshots.drop()
    return this.#foldAll()
  }

  async #decideAll(folded: Folded, requests: readonly WriteRequest[]): Promise<Decided[]> {
    const emails = await this.#emailsOf(requests, folded)
    const ids = new Set<string>()
    return requests.map((request) => {
      const decided = this.#decideOne(folded, request, emails, ids)
      for (const { id } of decided.events) ids.add(id)
      return decided
    })
  }

  /** The roster's users behind the e-mails that the meeting does not know yet, in one query for the group. */
  async #emailsOf(requests: readonly WriteRequest[], { state }: Folded): Promise<EmailUsers> {
    // Webhooks of meetings that are not Rollcall's ask nobody.
    const isOurs =
      state.kind === 'meeting' || requests.some(({ command }) => command.type === 'ScheduleMeeting')
    if (!isOurs) return new Map()
    const asked = new Set(requests.flatMap(({ command }) => unknownEmails(state, command)))
    return asked.size === 0 ? new Map() : this.#ports.people.byEmail([...asked])
  }

  /** A command that came twice is decided once. */
  #decideOne(folded: Folded, request: WriteRequest, emails: EmailUsers, ids: ReadonlySet<string>): Decided {
    try {
      if (ids.has(request.id)) return { request, decision: ok([]), events: [] }
      return { request, ...this.#decide(folded, request, emails) }
    } catch (error) {
      return { request, decision: null, error, events: [] }
    }
  }

  /** Decides one command and folds what it brings about, so that the next in the group sees it. */
  #decide(folded: Folded, request: WriteRequest, emails: EmailUsers) {
    const decision = decide(folded.state, withUsers(request.command, emails))
    // Folding changes the state in place: what can never be stored is found before.
    const facts = (decision.ok ? decision.value : []).map(storable)
    const recordedAt = this.#ports.clock.now().toISOString()
    const { occurredAt, meta } = request
    const events = facts.map((fact, index): NewEvent => {
      const { state, event } = record(folded.state, fact)
      folded.state = state
      const id = index === 0 ? request.id : `${request.id}.${index}`
      const recorded = { ...event, id, occurredAt, recordedAt, meta }
      advance(folded, recorded)
      return recorded
    })
    return { decision, events }
  }

  /** What follows for the sessions that were touched. If it cannot be worked out, the facts are recorded all the same. */
  async #follow(folded: Folded, news: readonly NewEvent[], requests: readonly WriteRequest[]) {
    const events: NewEvent[] = []
    const cause = news.at(-1)?.id
    if (cause === undefined) return { events, failed: false }
    const ended = requests.some(({ command }) => command.type === 'RecordEnd')
    const follows = followsOf(this.#ports, this.#ports.clock.now().getTime(), ended)
    for (const sessionId of sessionsIn(folded.state, news))
      for (const follow of follows) {
        const session = folded.state.kind === 'meeting' && folded.state.sessions.get(sessionId)
        if (!session || folded.state.kind !== 'meeting') continue
        const command = await follow(session, folded.state)
        const next = command ? this.#followUp(folded, command, cause) : []
        if (next === null) return { events, failed: true }
        events.push(...next)
      }
    return { events, failed: false }
  }

  /** Null where it cannot be decided. */
  #followUp(folded: Folded, command: Command, cause: string): readonly NewEvent[] | null {
    const request = ownRequest(this.#ports, command, { cause })
    const { decision, events } = this.#decideOne(folded, request, new Map(), new Set())
    if (decision !== null) return events
    const { type } = command
    this.#ports.tell({ level: 'error', event: 'follow.failed', meeting: this.#number, command: type })
    return null
  }

  /** An error can follow a commit, so the log is asked for the events before anyone is told of a failure. */
  async #append({ state }: Folded, before: number, events: readonly NewEvent[]): Promise<AppendOutcome> {
    if (state.kind === 'unknown') throw new Error('Events without a meeting')
    if (this.#retired) throw new Error(UNWANTED)
    const stream = { number: this.#number, seriesId: state.seriesId }
    const ids = events.map(({ id }) => id)
    try {
      const appended = await this.#ports.log.append(stream, before, events)
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

  /** A snapshot that cannot be written is missed by nobody: the next is due as many events later. */
  async #snapshot(folded: Folded): Promise<void> {
    if (this.#retired) return
    const isSmaller = folded.state.kind === 'meeting' && archive(folded.state)
    if (!isSmaller && folded.version - this.#snapshotVersion < SNAPSHOT_EVERY) return
    this.#snapshotVersion = folded.version
    await this.#ports.snapshots.write(freeze(folded)).catch(() => undefined)
  }
}

/** What follows from it is worked out when it is recorded. Throws where it is not what events are made of. */
const storable = ({ type, data }: Fact): Fact => MeetingEvent.parse({ type, data: { ...data, after: [] } })

const isZooms = ({ meta }: WriteRequest): boolean => meta.source === 'zoom'

type AppendOutcome =
  | { kind: 'done'; bookmark: string | null }
  | { kind: 'moved'; held: ReadonlySet<string> }
  | { kind: 'unstorable'; error: string }

function advance(folded: Folded, event: NewEvent): void {
  folded.version += 1
  folded.lastEventId = event.id
}

/** The sessions that these events touched: a report that confirms every row is news to its session all the same. */
function sessionsIn(state: MeetingState, news: readonly NewEvent[]): ReadonlySet<string> {
  const sessionsOf = state.kind === 'meeting' ? state.index.sessionsOf : new Map<string, string[]>()
  return new Set(
    news.flatMap(({ data }) => [
      ...('sessionId' in data ? [data.sessionId] : []),
      ...('sessionIds' in data ? data.sessionIds : []),
      ...('uuid' in data ? (sessionsOf.get(data.uuid) ?? []) : []),
      ...('after' in data ? data.after.map(({ sessionId }) => sessionId) : []),
    ]),
  )
}

/** The e-mails of which the roster is to be asked. */
function unknownEmails(state: MeetingState, command: Command): readonly string[] {
  if (command.type === 'LinkEmails') return emailsOfGuests(state, command.sessionId)
  if (command.type === 'RecordRegistrant') return command.email === null ? [] : [command.email]
  if (!isMark(command)) return []
  const { email, registrantId, customerKey } = command.evidence
  if (email === null) return []
  if (state.kind === 'unknown') return [email]
  if (state.emails.has(email)) return []
  const isKnown =
    (customerKey !== null && state.customerKeys.has(customerKey)) ||
    (registrantId !== null && state.registrants.has(registrantId))
  // Theirs may be the account of somebody who was erased: asked once, before it is written down.
  return isKnown && state.wordKeys.has(email) ? [] : [email]
}

function emailsOfGuests(state: MeetingState, sessionId: string): readonly string[] {
  const session = state.kind === 'meeting' && state.sessions.get(sessionId)
  return session ? guestEmails(session) : []
}

const isMark = (command: Command): command is RecordMark =>
  command.type === 'RecordJoin' ||
  command.type === 'RecordLeave' ||
  command.type === 'RecordWaiting' ||
  command.type === 'RecordWaitingOver'

function withUsers(command: Command, emails: EmailUsers): Command {
  if (command.type === 'LinkEmails' && command.users.length === 0)
    return { ...command, users: usersOf(emails) }
  if (command.type === 'RecordRegistrant') return withEmailUser(command, emails)
  return isMark(command) ? { ...command, evidence: withEmailUser(command.evidence, emails) } : command
}

type Decided = { request: WriteRequest; events: readonly NewEvent[] } & (
  | { decision: Decision }
  | { decision: null; error: unknown }
)

const written = (version: number, bookmark: string | null): Outcome => ({
  kind: 'answered',
  answer: ok({ contract: CONTRACT, version, bookmark }),
})

const outcomesOf = (
  decided: readonly Decided[],
  repeated: ReadonlySet<string>,
  version: number,
  bookmark: string | null,
) =>
  new Map(
    decided.map((one) => [
      one.request,
      repeated.has(one.request.id) ? written(version, null) : outcomeOf(one, version, bookmark),
    ]),
  )

function outcomeOf(decided: Decided, version: number, bookmark: string | null): Outcome {
  if (decided.decision === null) return { kind: 'unfit', error: decided.error }
  return decided.decision.ok ? written(version, bookmark) : { kind: 'answered', answer: decided.decision }
}

export function partition<T>(items: readonly T[], is: (item: T) => boolean): [T[], T[]] {
  return [items.filter(is), items.filter((item) => !is(item))]
}
