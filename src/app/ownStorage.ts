/** A value in a row. */
export type Value = string | number | null

/**
 * An object's own storage beside the log: SQLite and an alarm. Writes without an await between them are stored together or not at
 * all.
 */
export interface OwnStorage {
  rows(sql: string, ...values: Value[]): Record<string, unknown>[]
  /** Epoch milliseconds of the one alarm; null if none is armed. */
  getAlarm(): Promise<number | null>
  setAlarm(at: number): Promise<void>
}
