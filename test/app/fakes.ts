import type { EventLog, NewEvent, RecordedEvent, SnapshotStore } from '../../src/app/ports.ts'
import { type WriteRequest, Writer, type WriterPorts } from '../../src/app/writer.ts'
import { DEFAULT_RULES } from '../../src/domain/attendance.ts'
import type { Command } from '../../src/domain/commands.ts'
import { ok, refuse } from '../../src/domain/result.ts'

/** How the next append goes wrong. */
export type Trouble = 'fail-before' | 'fail-after' | 'hold'

/** The log's rules in memory: versions without gap, unique ids; it fails as D1 does, when told to. */
export class MemoryLog implements EventLog {
  readonly events: (RecordedEvent & { number: string })[] = []
  readonly appends: NewEvent[][] = []
  readonly reads: { after: number; limit: number }[] = []
  readonly troubles: Trouble[] = []
  #release: () => void = () => undefined

  async read(number: string, after: number, limit: number) {
    this.reads.push({ after, limit })
    return structuredClone(
      this.events.filter((e) => e.number === number && e.version > after).slice(0, limit),
    )
  }

  async append(stream: { number: string }, expectedVersion: number, news: readonly NewEvent[]) {
    const trouble = this.troubles.shift()
    if (trouble === 'hold')
      await new Promise<void>((release) => {
        this.#release = release
      })
    if (trouble === 'fail-before') throw new Error('D1_ERROR: Network connection lost')
    const version = this.events.filter(({ number }) => number === stream.number).length
    if (version !== expectedVersion) return refuse('WRONG_EXPECTED_VERSION', 'moved')
    if (news.some(({ id }) => this.events.some((e) => e.id === id))) return refuse('DUPLICATE_EVENT', 'again')
    this.appends.push([...news])
    news.forEach((event, i) => {
      this.events.push({ ...structuredClone(event), version: version + i + 1, number: stream.number })
    })
    if (trouble === 'fail-after') throw new Error('D1_ERROR: Network connection lost')
    return ok({ bookmark: `bookmark-${this.events.length}` })
  }

  async held(ids: readonly string[]) {
    return new Set(ids.filter((id) => this.events.some((event) => event.id === id)))
  }

  /** Lets the append that is held go on. */
  release(): void {
    this.#release()
  }
}

export class MemorySnapshots implements SnapshotStore {
  text: string | null = null
  writes = 0
  async read() {
    return this.text
  }
  async write(snapshot: string) {
    this.writes += 1
    this.text = snapshot
  }
  async drop() {
    this.text = null
  }
}

export interface World extends WriterPorts {
  log: MemoryLog
  snapshots: MemorySnapshots
  /** A writer that knows nothing yet, as after an eviction. */
  wake: () => Writer
}

export function createWorld(students: readonly string[] = ['student-1', 'student-2']): World {
  let ids = 0
  const world: World = {
    log: new MemoryLog(),
    snapshots: new MemorySnapshots(),
    people: {
      idsByEmail: async (emails) =>
        new Map(emails.filter((e) => e.startsWith('student-')).map((e) => [e, e.split('@')[0] ?? ''])),
      studentIds: async () => [...students],
    },
    clock: { now: () => new Date('2026-03-02T09:30:00.000Z') },
    newId: () => `new-${++ids}`,
    rules: DEFAULT_RULES,
    wake: () => new Writer('81234567890', world),
  }
  return world
}

let requests = 0

export const request = (command: Command, id = `request-${++requests}`): WriteRequest => ({
  contract: 1,
  id,
  command,
  occurredAt: '2026-03-02T09:00:00.000Z',
  meta: { actor: null, source: 'zoom', correlationId: id },
})
