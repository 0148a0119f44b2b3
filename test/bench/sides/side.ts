import type { Endpoint } from '../client.ts'

/** One of those that are compared, running on this machine with databases of its own. */
export interface Side {
  name: SideName
  endpoint: Endpoint
  /** The processes that serve, at the roots of their trees. What only starts them is not among these. */
  processes(): number[]
  /** Meetings as they stand before anybody joins. */
  schedule(plan: Plan): Promise<Scheduled[]>
  /** How many webhooks of these meetings it has stored; null for a side that stores none. */
  stored(meetings: readonly Scheduled[]): Promise<number | null>
  /** All that its database has done so far; null if nobody counts that. */
  cost(): Promise<Cost | null>
  /** The text of the answer to GET with a path of the seed's API, as one of many admins. Missing for a side that only takes webhooks. */
  get?(path: string): Promise<string>
  /** Gathers now what a database in use has gathered about its tables. Missing for a side without a service that does so. */
  analyze?(): Promise<void>
  /** The least that a read costs the platform: one row of the database. Only the yardstick tells that. */
  floor?(): Promise<string>
  /** Gives the pupils of a class their e-mails, by which they are recognised from now on. Missing for a side that knows pupils by registrant id. */
  introduce?(pupils: number): Promise<void>
  stop(): Promise<void>
}

/** Rollcall itself, on one of its hosts. */
export interface Rollcall extends Side {
  get(path: string): Promise<string>
  introduce(pupils: number): Promise<void>
  /** Ends it and starts it again, so that every meeting wakes anew: from its snapshot, or from the log alone. */
  restart(options: { keepSnapshots: boolean }): Promise<void>
}

export const SIDES = {
  'rollcall-workerd': 'Rollcall on workerd',
  'rollcall-deno': 'Rollcall on Deno',
  nothing: 'Hono + HMAC + an object that does nothing',
  'one-row': 'the same + one D1 batch of one row',
  postgres: 'Node + own check + PostgreSQL',
  sqlite: 'Node + own check + SQLite (full sync)',
} as const
export type SideName = keyof typeof SIDES

export interface Plan {
  meetings: number
  /** ISO 8601 in UTC, whole seconds. */
  startTime: string
  /** Pupils of the class. */
  pupils: number
}

export interface Scheduled {
  id: string
  /** Zoom's number. */
  number: string
}

export interface Cost {
  batches: number
  statements: number
  rowsRead: number
  rowsWritten: number
  /** Rows written in objects' own storage; null on a host that does not bill them. */
  objectRows: number | null
}

export function costBetween(before: Cost | null, after: Cost | null): Cost | null {
  if (before === null || after === null) return null
  return {
    batches: after.batches - before.batches,
    statements: after.statements - before.statements,
    rowsRead: after.rowsRead - before.rowsRead,
    rowsWritten: after.rowsWritten - before.rowsWritten,
    objectRows:
      after.objectRows === null || before.objectRows === null ? null : after.objectRows - before.objectRows,
  }
}

/** A meeting number as Zoom gives it, the next one each time. */
export function newNumbers(count: number): string[] {
  const first = lastNumber + 1
  lastNumber += count
  return Array.from({ length: count }, (_, n) => String(first + n))
}

let lastNumber = 80_000_000_000
