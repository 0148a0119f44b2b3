import type { SnapshotStore } from '../../app/ports.ts'
import type { MeetingKv } from '../storage.ts'

/** Characters in one value: at two bytes each well below the 2 MB that a Durable Object stores under a key. */
const CHUNK = 500_000

/** A meeting's snapshot in its own storage, in as many pieces as it takes. */
export function snapshotsIn(kv: MeetingKv): SnapshotStore {
  const drop = () => {
    for (const [key] of kv.list({ prefix: 'snapshot/' })) kv.delete(key)
  }
  return {
    async read() {
      const pieces = [...kv.list<string>({ prefix: 'snapshot/' })].map(([, piece]) => piece)
      return pieces.length === 0 ? null : pieces.join('')
    },
    async write(snapshot) {
      // Writes without an await between them are committed together.
      drop()
      for (let at = 0; at < snapshot.length; at += CHUNK)
        kv.put(`snapshot/${String(at / CHUNK).padStart(4, '0')}`, snapshot.slice(at, at + CHUNK))
    },
    async drop() {
      drop()
    },
  }
}
