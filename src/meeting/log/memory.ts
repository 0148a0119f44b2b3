import type { WriteRequest } from '../../app/contract.ts'
import type { EventLog, Log, NewEvent, SnapshotStore } from '../../app/ports.ts'
import { archive, isOfArchive, wakes } from '../../domain/archive.ts'
import { evolve, unknown } from '../../domain/evolve.ts'
import { Unreadable } from './lateMap.ts'
import { type Folded, freeze, thaw, thawEvents } from './snapshot.ts'
import { Trail } from './trail.ts'

export interface MemoryPorts {
  log: EventLog
  snapshots: SnapshotStore
  tell: Log
}

/** Events read from the log at a time, at most. */
const PAGE = 500

/** A meeting's folded state, as the log has it, and its snapshot. */
export class Memory {
  readonly #number: string
  readonly #ports: MemoryPorts
  readonly #trail: Trail
  /** Null until loaded, and again after any failure, so that it is read from the log again. */
  #folded: Folded | null = null

  constructor(number: string, ports: MemoryPorts) {
    this.#number = number
    this.#ports = ports
    this.#trail = new Trail(ports.snapshots)
  }

  isUnknown(): boolean {
    return this.#folded?.state.kind === 'unknown'
  }

  forget(): void {
    this.#folded = null
  }

  /** The state, with all details of the sessions that the requests concern. */
  async load(requests: readonly WriteRequest[]): Promise<Folded> {
    this.#folded ??= await this.#wake()
    const { state } = this.#folded
    const isAsleep = state.kind === 'meeting' && requests.some(({ command }) => wakes(state, command))
    if (isAsleep) this.#folded = await this.foldAll()
    return this.#folded
  }

  /** Folds the whole stream. */
  foldAll(): Promise<Folded> {
    this.#trail.begin(0)
    return this.#readOn({ state: unknown, version: 0, lastEventId: '' })
  }

  /** Does it with the state. A snapshot that turns out to be unreadable is as none: then it is done again with the state by the log. */
  async readably<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      this.#ports.tell({ level: 'warn', event: 'snapshot.unreadable', meeting: this.#number })
      this.#folded = await this.#distrust()
      return work()
    }
  }

  /** Counts an event that was folded. */
  advance(folded: Folded, event: NewEvent): void {
    folded.version += 1
    folded.lastEventId = event.id
    this.#trail.add(event)
  }

  /** Stores the snapshot. All folded events are in the log by now. */
  async keep(folded: Folded): Promise<void> {
    const isSmaller = folded.state.kind === 'meeting' && archive(folded.state)
    await this.#trail.keep(isSmaller, () => freeze(folded))
  }

  /** Loads the snapshot and reads on from there. Its last event is read again to check that the log still has it. */
  async #wake(): Promise<Folded> {
    const { state, events } = await this.#ports.snapshots.read()
    const folded = thaw(state)
    if (folded === null) return this.foldAll()
    const stored = folded.version
    goOn(folded, thawEvents(stored, events))
    this.#trail.begin(stored, folded.version)
    return this.#readOn(folded, folded.lastEventId)
  }

  /** Folds the stream on, page by page. */
  async #readOn(folded: Folded, vouching: string | null = null): Promise<Folded> {
    let page = await this.#ports.log.read(this.#number, Math.max(0, folded.version - 1), PAGE)
    if (vouching !== null && page.events[0]?.id !== vouching) return this.#distrust()
    for (;;) {
      for (const event of page.events) {
        if (event.version <= folded.version) continue
        // The event concerns an archived session, and the snapshot no longer has its state.
        if (folded.state.kind === 'meeting' && isOfArchive(folded.state, event)) return this.foldAll()
        folded.state = evolve(folded.state, event)
        this.advance(folded, event)
      }
      if (!page.more) return folded
      page = await this.#ports.log.read(this.#number, folded.version, PAGE)
    }
  }

  /** The log was set back behind the snapshot, or the snapshot is damaged. */
  async #distrust(): Promise<Folded> {
    await this.#ports.snapshots.drop()
    return this.foldAll()
  }
}

/** Folds events that the snapshot has, and no other writer's. */
function goOn(folded: Folded, events: readonly NewEvent[]): void {
  try {
    for (const event of events) {
      folded.state = evolve(folded.state, event)
      folded.version += 1
      folded.lastEventId = event.id
    }
  } catch {
    throw new Unreadable()
  }
}
