import type { WriteRequest } from '../../src/app/contract.ts'
import type { EmailUsers } from '../../src/app/emailUsers.ts'
import type { HostPool, PoolOffice } from '../../src/app/hostPool.ts'
import type {
  DeadLetters,
  EventLog,
  EventPage,
  MeetingCalls,
  Meetings,
  NewEvent,
  People,
  RecordedEvent,
  SnapshotStore,
  Spill,
} from '../../src/app/ports.ts'
import type { Command } from '../../src/domain/commands.ts'
import { parseEvent } from '../../src/domain/events.ts'
import type { Meeting } from '../../src/domain/meeting.ts'
import { ok, refuse } from '../../src/domain/result.ts'
import { blanked, type Traces } from '../../src/domain/who/erasure.ts'
import { Writer, type WriterPorts } from '../../src/meeting/log/writer.ts'
import { RULE } from './spec.ts'
import { watch } from './watchLogLeaks.ts'

/** Of a school without a pool. */
export const NO_POOL: HostPool = {
  take: async () => ok({ host: null, warnings: [] }),
  findAll: async (wishes) => wishes.map(() => ok({ host: null, warnings: [] })),
  held: async () => null,
  giveBack: async () => undefined,
  warn: async () => [],
}

/** What an erasure asks of it. */
export const NO_OFFICE: Pick<PoolOffice, 'list' | 'forget'> = {
  list: async () => ({ plan: 'business', bufferMinutes: 0, refreshedAt: null, hosts: [] }),
  forget: async () => undefined,
}

/**
 * How the next append goes wrong: it fails before or after the commit, it is asked for twice, another writer was quicker, or it waits
 * for `release`, before the commit or after it.
 */
export type Trouble = 'fail-before' | 'fail-after' | 'twice' | 'conflict' | 'hold' | 'answer-late'

/** The log's rules in memory: versions without gap, unique ids; it fails as D1 does, when told to. */
export class MemoryLog implements EventLog {
  readonly events: (RecordedEvent & { number: string })[] = []
  readonly appends: NewEvent[][] = []
  readonly reads: { after: number; limit: number }[] = []
  /** Taken one by one by the appends. */
  readonly troubles: Trouble[] = []
  /** The id of an event that can never be stored. */
  refuses: string | null = null
  #holding = Promise.withResolvers<void>()
  #released = Promise.withResolvers<void>()

  async read(number: string, after: number, limit: number): Promise<EventPage<RecordedEvent>> {
    this.reads.push({ after, limit })
    const left = this.#stream(number).filter(({ version }) => version > after)
    const page = left.slice(0, limit)
    const events = page.map(({ number: _, ...event }) => ({ ...event, ...throughJson(event) }))
    return { events, more: left.length > page.length }
  }

  async append(stream: { number: string }, expectedVersion: number, news: readonly NewEvent[]) {
    const trouble = this.troubles.shift()
    if (trouble === 'hold') await this.#hold()
    if (trouble === 'fail-before') throw new Error('D1_ERROR: Network connection lost')
    const version = this.#stream(stream.number).length
    if (version !== expectedVersion || trouble === 'conflict')
      return refuse('WRONG_EXPECTED_VERSION', 'moved')
    if (this.#repeats(news)) return refuse('DUPLICATE_EVENT', 'again')
    if (news.some(({ id }) => id === this.refuses)) return refuse('UNSTORABLE', 'too big')
    this.appends.push([...news])
    news.forEach((event, i) => {
      this.events.push({ ...structuredClone(event), version: version + i + 1, number: stream.number })
    })
    if (trouble === 'fail-after') throw new Error('D1_ERROR: Network connection lost')
    if (trouble === 'twice') return refuse('WRONG_EXPECTED_VERSION', 'moved')
    if (trouble === 'answer-late') await this.#hold()
    return ok({ bookmark: `bookmark-${this.events.length}` })
  }

  async held(ids: readonly string[]) {
    const asked = new Set(ids)
    return new Set(this.events.map(({ id }) => id).filter((id) => asked.has(id)))
  }

  async erase(number: string, traces: Traces): Promise<void> {
    for (const [i, event] of this.events.entries())
      if (event.number === number)
        this.events[i] = { ...event, ...parseEvent(event.type, 1, blanked(throughJson(event).data, traces)) }
  }

  /** Resolves when an append waits for `release`. */
  holding(): Promise<void> {
    return this.#holding.promise
  }

  /** Lets the append that waits go on. */
  release(): void {
    const released = this.#released
    this.#holding = Promise.withResolvers()
    this.#released = Promise.withResolvers()
    released.resolve()
  }

  types(): string[] {
    return this.events.map(({ type }) => type)
  }

  #stream(number: string) {
    return this.events.filter((event) => event.number === number)
  }

  #hold(): Promise<void> {
    this.#holding.resolve()
    return this.#released.promise
  }

  #repeats(news: readonly NewEvent[]): boolean {
    const ids = new Set(news.map(({ id }) => id))
    return ids.size < news.length || this.events.some(({ id }) => ids.has(id))
  }
}

const throughJson = ({ type, data }: RecordedEvent) => parseEvent(type, 1, JSON.parse(JSON.stringify(data)))

export class MemorySnapshots implements SnapshotStore {
  text: string | null = null
  /** Behind the state. */
  pieces: string[] = []
  writes = 0
  async read() {
    return { state: this.text, events: this.pieces }
  }
  async write(state: string) {
    this.writes += 1
    this.text = state
    this.pieces = []
  }
  async extend(events: string) {
    this.pieces.push(events)
  }
  async drop() {
    this.text = null
    this.pieces = []
  }
}

/** A roster with student-1@school.example as student-1, and with the pupils in every class. */
export class MemoryPeople implements People {
  readonly askedEmails: string[][] = []
  /** The next question fails as D1 does. */
  fails = false
  pupils: string[]
  /** Who asked to be told of absences. */
  readonly asking: { studentId: string; guardianId: string }[] = []
  /** E-mails of users who were erased. */
  readonly erased = new Set<string>()

  constructor(students: readonly string[]) {
    this.pupils = [...students]
  }

  async byEmail(emails: readonly string[]): Promise<EmailUsers> {
    this.askedEmails.push([...emails])
    this.#failOnce()
    const known = emails.filter((email) => email.startsWith('student-'))
    return new Map(
      known.map((email) => [email, { id: email.split('@')[0] ?? '', erased: this.erased.has(email) }]),
    )
  }

  async expected(): Promise<string[]> {
    this.#failOnce()
    return [...this.pupils]
  }

  async guardians(studentIds: readonly string[]) {
    return this.asking.filter(({ studentId }) => studentIds.includes(studentId))
  }

  async students(userIds: readonly string[]): Promise<string[]> {
    this.#failOnce()
    return userIds.filter((id) => id.startsWith('student-') || this.pupils.includes(id))
  }

  #failOnce(): void {
    const fails = this.fails
    this.fails = false
    if (fails) throw new Error('D1_ERROR: the roster cannot be read')
  }
}

export class MemorySpill implements Spill {
  requests: WriteRequest[] = []
  #failures = 0
  isEmpty() {
    return this.requests.length === 0
  }
  add(requests: readonly WriteRequest[]) {
    const ids = new Set(this.requests.map(({ id }) => id))
    this.requests.push(...structuredClone(requests.filter(({ id }) => !ids.has(id))))
  }
  first(limit: number) {
    return this.requests.slice(0, limit)
  }
  remove(ids: readonly string[]) {
    this.requests = this.requests.filter(({ id }) => !ids.includes(id))
    if (this.isEmpty()) this.#failures = 0
  }
  failed() {
    this.#failures += 1
    return this.#failures
  }
}

export class MemoryDeadLetters implements DeadLetters {
  readonly letters: { id: string; reason: string }[] = []
  async add(_number: string, { id }: WriteRequest, reason: string) {
    this.letters.push({ id, reason })
  }
}

/** Time that passes when a test says so. */
export class Timers {
  readonly #timers = new Set<{ at: number; act: () => void }>()
  now = Date.parse('2026-03-02T09:30:00.000Z')

  after = (ms: number, act: () => void) => {
    const timer = { at: this.now + ms, act }
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
    }
  }

  pass(ms: number): void {
    this.now += ms
    const due = [...this.#timers].filter(({ at }) => at <= this.now).sort((a, b) => a.at - b.at)
    for (const timer of due) if (this.#timers.delete(timer)) timer.act()
  }
}

export interface World extends WriterPorts {
  log: MemoryLog
  snapshots: MemorySnapshots
  people: MemoryPeople
  spill: MemorySpill
  deadLetters: MemoryDeadLetters
  timers: Timers
  /** When the writer wants to be drained; null: not at all. */
  draining: { at: number | null }
  lines: Record<string, unknown>[]
  /** Told of the state after each commit. */
  follow: (meeting: Meeting) => void
  /** A writer that knows nothing yet, as after an eviction. */
  wake: () => Writer
}

export function createWorld(students: readonly string[] = ['student-1', 'student-2']): World {
  let ids = 0
  const timers = new Timers()
  const draining: World['draining'] = { at: null }
  const lines: World['lines'] = []
  const world: World = {
    log: new MemoryLog(),
    snapshots: new MemorySnapshots(),
    people: new MemoryPeople(students),
    spill: new MemorySpill(),
    deadLetters: new MemoryDeadLetters(),
    timers,
    draining,
    lines,
    drainAt: (at) => {
      draining.at = at
    },
    after: timers.after,
    random: () => 1,
    tell(line) {
      watch(line)
      lines.push(line)
    },
    clock: { now: () => new Date(timers.now) },
    newId: () => `new-${++ids}`,
    rule: RULE,
    follow: () => undefined,
    committed: (meeting) => world.follow(meeting),
    wake: () => new Writer('81234567890', world),
  }
  return world
}

/** Meetings that answer these calls. Another call is a mistake of the code under test. */
export const meetingsLike = (callsOf: (number: string) => Partial<MeetingCalls>): Meetings => ({
  of: (number) => ({
    execute: unasked('execute'),
    carryOut: unasked('carryOut'),
    undo: unasked('undo'),
    release: unasked('release'),
    forget: unasked('forget'),
    wake: unasked('wake'),
    remind: unasked('remind'),
    ...callsOf(number),
  }),
})

const unasked = (what: string) => () => Promise.reject(new Error(`asked to ${what}`))

let requests = 0

export const request = (command: Command, id = `request-${++requests}`): WriteRequest => ({
  contract: 1,
  id,
  command,
  occurredAt: '2026-03-02T09:00:00.000Z',
  meta: { actor: null, source: 'zoom', correlationId: id },
})

/** A person's wish. It is refused if it cannot be done now. */
export const wish = (command: Command, id?: string): WriteRequest => {
  const zooms = request(command, id)
  return { ...zooms, meta: { ...zooms.meta, actor: { id: 'teacher-1', role: 'teacher' }, source: 'api' } }
}

/** One after the other, each answered before the next. */
export async function executeAll(writer: Writer, ...commands: Command[]): Promise<void> {
  for (const command of commands) await writer.execute(request(command))
}
