import type { NewEvent, SnapshotStore } from '../../app/ports.ts'
import { freezeEvents } from './snapshot.ts'

/** Events that are stored together behind the state. They spare a waking writer reads from the log, at three rows each. */
const PIECE = 18
/** Events behind a state before the next state is stored. A freeze costs more for a longer state, so the number grows with it. */
const LEAST = 200
const SHARE = 64
/** A longer text is not stored as a piece. A new state is stored instead. */
const MAX_PIECE = 400_000

/**
 * What is stored of a meeting: an earlier state, and behind it the events since, in pieces. Storing the whole state each time would cost
 * more than everything else in a long meeting.
 */
export class Trail {
  readonly #snapshots: SnapshotStore
  /** The version of the stored state; 0 for none. */
  #state = 0
  #version = 0
  /** The events behind the state that are not stored yet. */
  #fresh: NewEvent[] = []

  constructor(snapshots: SnapshotStore) {
    this.#snapshots = snapshots
  }

  /** Begins at a stored state. Behind it the events up to a version are stored. */
  begin(state: number, version = state): void {
    this.#state = state
    this.#version = version
    this.#fresh = []
  }

  add(event: NewEvent): void {
    this.#version += 1
    if (this.#state > 0) this.#fresh.push(event)
  }

  /** A failure to store costs nothing: the events are read from the log. */
  async keep(isSmaller: boolean, freeze: () => string): Promise<void> {
    const behind = this.#version - this.#state
    if (isSmaller || behind >= Math.max(LEAST, this.#state / SHARE)) return this.#write(freeze())
    if (this.#fresh.length < PIECE) return
    const piece = freezeEvents(this.#version - this.#fresh.length, this.#fresh)
    if (piece.length > MAX_PIECE) return this.#write(freeze())
    this.begin(this.#state, this.#version)
    await this.#snapshots.extend(piece).catch(() => undefined)
  }

  async #write(state: string): Promise<void> {
    this.begin(this.#version)
    await this.#snapshots.write(state).catch(() => undefined)
  }
}
