import { stillUnreadable, UnreadableEvent } from '../store/readable.ts'
import type { SqlDatabase } from '../store/sql.ts'

/** Each has a log line of its own; /readyz names as many. */
const MOST = 100

/** Events of the log that this process could not read. A version of Rollcall that can read them forgets them by its start. */
class UnreadableEvents {
  readonly #ids = new Set<string>()

  note = ({ row }: UnreadableEvent): void => {
    if (this.#ids.has(row.id) || this.#ids.size >= MOST) return
    this.#ids.add(row.id)
    console.log(JSON.stringify({ level: 'error', event: 'event.unreadable', ...told(row) }))
  }

  /** For a writer, which decides nothing without the event. */
  noteAndThrow = (error: unknown): never => {
    if (error instanceof UnreadableEvent) this.note(error)
    throw error
  }

  /** Noted events that are still in the log and unreadable. */
  async now(db: SqlDatabase): Promise<string[]> {
    if (this.#ids.size === 0) return []
    const ids = await stillUnreadable(db, [...this.#ids])
    for (const id of this.#ids) if (!ids.includes(id)) this.#ids.delete(id)
    return ids
  }
}

const told = ({ id, type, version, isNewer }: UnreadableEvent['row']) => ({ id, type, version, isNewer })

/** One for all that reads the log in this process. */
export const unreadable = new UnreadableEvents()
