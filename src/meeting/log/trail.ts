import type { NewEvent, SnapshotStore } from '../../app/ports.ts'
import { freezeEvents } from './snapshot.ts'

/** Events that are stored together behind the state. A writer that wakes reads fewer from the log, at three rows each. */
const PIECE = 18
/** Events behind a state before another state is stored. A freeze costs as much as the state is long, so this grows with it. */
const LEAST = 200
const SHARE = 16
/** A longer text makes no piece, but a new state. */
const MAX_PIECE = 400_000

/**
 * What is stored of a meeting: its state as it once was, and behind that the events since, piece by piece. To store the whole
 * state each time would cost more than all the rest of a long meeting.
 */
export class Trail {
  readonly #snapshots: SnapshotStore
  /** The version of the stored state; 0 for none. */
  #state = 0
  #version = 0
  /** Those behind the state that are not stored. */
  #fresh: NewEvent[] = []

  constructor(snapshots: SnapshotStore) {
    this.#snapshots = snapshots
  }

  /** From a stored state on, behind which the events up to a version are stored. */
  begin(state: number, version = state): void {
    this.#state = state
    this.#version = version
    this.#fresh = []
  }

  add(event: NewEvent): void {
    this.#version += 1
    if (this.#state > 0) this.#fresh.push(event)
  }

  /** What cannot be stored is missed by nobody: it is read from the log. */
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
