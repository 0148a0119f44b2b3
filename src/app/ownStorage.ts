/** A value in a row. */
export type Value = string | number | null

/**
 * What an object keeps beside the log: SQLite of its own, and an alarm. What is written without an await in between is there together
 * or not at all.
 */
export interface OwnStorage {
  rows(sql: string, ...values: Value[]): Record<string, unknown>[]
  /** Epoch milliseconds of the one alarm; null where none is armed. */
  getAlarm(): Promise<number | null>
  setAlarm(at: number): Promise<void>
}
