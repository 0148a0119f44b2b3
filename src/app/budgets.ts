/** What one person may add in a day, of each kind: far more than anybody needs, and far less than fills a database. */
export const DAILY = {
  /** Their word that they joined or left, over all meetings. */
  claims: 200,
  /** Corrections of attendance, words on who a participant was, decisions on applicants, and deletions that are taken back. */
  corrections: 2_000,
  /** Rows of the roster, in as many imports as they like. */
  roster_rows: 1_000_000,
  /** Files with the roster, tried or imported. */
  imports: 200,
} as const

export type BudgetKind = keyof typeof DAILY

/** Counts what people add, by the day in UTC. */
export interface Budgets {
  /** Counts so many more; false, and nothing is counted, where that is more than a day has. */
  spend(actorId: string, kind: BudgetKind, amount: number, now: Date): Promise<boolean>
}
