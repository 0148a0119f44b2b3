import type { SnapshotStore } from '../../app/ports.ts'
import type { MeetingKv } from '../storage.ts'

/** Characters in one value. At two bytes each, it stays well below the 2 MB that a Durable Object stores under a key. */
const CHUNK = 500_000
const STATE = 'snapshot/'
/** The keys of the pieces of events. */
const EVENTS = 'snapshot-events/'

/** A meeting's snapshot in its own storage, the state in as many chunks as it takes. */
export function snapshotsIn(kv: MeetingKv): SnapshotStore {
  const valuesOf = (prefix: string) => [...kv.list<string>({ prefix })].map(([, value]) => value)
  const drop = () => {
    for (const prefix of [STATE, EVENTS]) for (const [key] of kv.list({ prefix })) kv.delete(key)
  }
  let pieces: number | null = null
  return {
    async read() {
      const state = valuesOf(STATE)
      return { state: state.length === 0 ? null : state.join(''), events: valuesOf(EVENTS) }
    },
    async write(state) {
      // Writes without an await between them are committed together.
      drop()
      pieces = 0
      for (let at = 0; at < state.length; at += CHUNK)
        kv.put(`${STATE}${numbered(at / CHUNK)}`, state.slice(at, at + CHUNK))
    },
    async extend(events) {
      pieces ??= [...kv.list({ prefix: EVENTS })].length
      kv.put(`${EVENTS}${numbered(pieces)}`, events)
      pieces += 1
    },
    async drop() {
      drop()
      pieces = 0
    },
  }
}

const numbered = (n: number): string => String(n).padStart(4, '0')
