/**
 * A meeting's own storage, durable once a call returns. A Durable Object's storage fits without an adapter. Writes without an await in
 * between, the alarm included, are stored together or not at all.
 */
export interface MeetingStorage {
  kv: MeetingKv
  /** Epoch milliseconds of the one alarm; null if none is armed, or while it is being answered. */
  getAlarm(): Promise<number | null>
  setAlarm(at: number): Promise<void>
}

/** JSON values by key. */
export interface MeetingKv {
  get<T>(key: string): T | undefined
  put<T>(key: string, value: T): void
  delete(key: string): unknown
  /** In the order of the keys. */
  list<T>(options: { prefix: string }): Iterable<[string, T]>
}
