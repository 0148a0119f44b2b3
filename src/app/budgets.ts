/** The most that one person may add in a day, by kind. It is far more than anybody needs, and far less than fills a database. */
export const DAILY = {
  /** Claims, over all meetings. */
  claims: 200,
  /** Corrections, statements, decisions on applicants, and deletions that are taken back. */
  corrections: 2_000,
  /** Rows of the roster, in as many imports as they like. */
  roster_rows: 1_000_000,
  /** Files with the roster, tried or imported. */
  imports: 200,
} as const

export type BudgetKind = keyof typeof DAILY

/** Counts what people add, by the day in UTC. */
export interface Budgets {
  /** Counts so many more. Returns false and counts nothing if they exceed the day's budget. */
  spend(actorId: string, kind: BudgetKind, amount: number, now: Date): Promise<boolean>
}
