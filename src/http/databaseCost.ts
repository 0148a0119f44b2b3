/** The cost of a request's own round trips to D1. A meeting logs its commits itself, because many requests share one. */
export interface DatabaseCost {
  batches: number
  statements: number
  rowsRead: number
  rowsWritten: number
}
