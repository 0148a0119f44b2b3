import type { Licence, Place, WishedSession } from '../app/hostPool.ts'
import type { PoolPlan } from '../domain/pool/host.ts'

/** JSON values by key, durable once a call returns. */
export interface PoolKv {
  get<T>(key: string): T | undefined
  put<T>(key: string, value: T): void
  delete(key: string): unknown
  list<T>(options: { prefix: string }): Iterable<[string, T]>
}

/** How the school has set its pool. */
export interface PoolSettings {
  plan: PoolPlan | null
  /** ISO 8601; null: never. */
  refreshedAt: string | null
  /** When Zoom was asked last, also in vain. */
  askedAt: string | null
}

/** A Zoom user, by what was given by hand and by what Zoom says. */
export interface HostEntry {
  /** Lower case. */
  email: string
  /** The place in the pool's order; null: not lent to others. */
  rank: number | null
  name: string | null
  zoomUserId: string | null
  given: { licence?: Licence; places?: number; capacity?: number }
  /** What Zoom said last; null: nothing. */
  licence: Licence | null
  /** Since when they can host no more, ISO 8601. */
  lostAt: string | null
  /** The licence that they had before; null: they can host. */
  lostFrom: Licence | null
}

/** A place that was taken for a wish. The sessions may not be in the log yet. */
export interface Hold {
  id: string
  place: Place & { host: string }
  /** Of a change, the meeting's. */
  number: string | null
  teacherId: string
  sessions: readonly WishedSession[]
  /** When the log was seen to have it, in epoch milliseconds: from then on the log's sessions count. */
  loggedAt: number | null
}

const SETTINGS = 'pool/settings'
const HOST = 'pool/host/'
const HOLD = 'pool/hold/'

/** What the pool remembers, by name. */
export const memoryIn = (kv: PoolKv) => ({
  settings: (): PoolSettings =>
    kv.get<PoolSettings>(SETTINGS) ?? { plan: null, refreshedAt: null, askedAt: null },
  set: (settings: PoolSettings) => kv.put(SETTINGS, settings),
  /** The hosts of the pool first, in its order. */
  hosts: () => [...kv.list<HostEntry>({ prefix: HOST })].map(([, entry]) => entry).sort(byRank),
  host: (email: string) => kv.get<HostEntry>(HOST + email),
  keepHost: (entry: HostEntry) => kv.put(HOST + entry.email, entry),
  dropHost: (email: string) => kv.delete(HOST + email),
  holds: () => [...kv.list<Hold>({ prefix: HOLD })].map(([, hold]) => hold),
  hold: (id: string) => kv.get<Hold>(HOLD + id),
  keepHold: (hold: Hold) => kv.put(HOLD + hold.id, hold),
  dropHold: (id: string) => kv.delete(HOLD + id),
})
const byRank = (a: HostEntry, b: HostEntry): number => (a.rank ?? LAST) - (b.rank ?? LAST)
const LAST = Number.MAX_SAFE_INTEGER

export type PoolMemory = ReturnType<typeof memoryIn>
