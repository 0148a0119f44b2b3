import type { WriteRequest } from '../../app/contract.ts'
import type { Spill } from '../../app/ports.ts'
import type { MeetingKv } from '../storage.ts'

/** The rows of one meeting's spill in the host's storage: durable, and apart from the log's database. */
export interface SpillRows {
  isEmpty(): boolean
  /** A request that is there already, by id, is not added again. */
  add(rows: readonly { id: string; request: string }[]): void
  /** The oldest requests. */
  first(limit: number): string[]
  remove(ids: readonly string[]): void
}

/** A meeting's spill over its rows, with the failures to empty it in the meeting's own storage. */
export function spillIn(rows: SpillRows, kv: MeetingKv): Spill {
  return {
    isEmpty: () => rows.isEmpty(),
    add(requests) {
      if (requests.length === 0) return
      rows.add(requests.map((request) => ({ id: request.id, request: JSON.stringify(request) })))
    },
    first: (limit) => rows.first(limit).map(parse),
    remove(ids) {
      rows.remove(ids)
      if (rows.isEmpty()) kv.delete(FAILURES)
    },
    failed() {
      const failures = (kv.get<number>(FAILURES) ?? 0) + 1
      kv.put(FAILURES, failures)
      return failures
    },
  }
}

const FAILURES = 'spill-failures'

/** `add` wrote it, perhaps in an earlier deployment. contract.ts keeps old requests readable. */
const parse = (request: string) => JSON.parse(request) as WriteRequest
