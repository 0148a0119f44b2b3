import type { OwnStorage, Value } from '../app/ownStorage.ts'
import type { Endpoint, EndpointChange, NewEndpoint, ToldType } from '../app/told.ts'
import { newSecret } from './sign.ts'

/** A row of `endpoints`. */
export interface EndpointRow {
  id: string
  url: string
  origin: string
  description: string
  /** JSON of the types. */
  types: string
  secret: string
  old_secret: string | null
  old_until: number | null
  disabled: Endpoint['disabled']
  failing_since: number | null
  paused_until: number
  created_at: number
}

/**
 * A reader: an endpoint's place in the log. Messages about later commits are not stored yet. `until` ends a range that is told again.
 */
export interface ReaderRow {
  id: number
  endpoint: string
  reached: number
  until: number | null
}

/** The endpoints, and their checkpoints. */
export class Endpoints {
  readonly #storage: OwnStorage

  constructor(storage: OwnStorage) {
    this.#storage = storage
  }

  all(): EndpointRow[] {
    return this.#rows('select * from endpoints order by created_at, id')
  }

  of(id: string): EndpointRow | null {
    return this.#rows('select * from endpoints where id = ?', id)[0] ?? null
  }

  /** It is told events behind this position. */
  add(id: string, { url, origin, description, types }: NewEndpoint, reached: number, now: number): void {
    this.#storage.rows(
      `insert into endpoints (id, url, origin, description, types, secret, created_at) values (?, ?, ?, ?, ?, ?, ?)`,
      id,
      url,
      origin,
      description,
      JSON.stringify(types),
      newSecret(),
      now,
    )
    this.read(id, reached, null)
  }

  change(id: string, { url, description, types, enabled }: EndpointChange): void {
    this.set(id, {
      ...(url !== undefined && { url }),
      ...(description !== undefined && { description }),
      ...(types !== undefined && { types: JSON.stringify(types) }),
      ...(enabled === true && { disabled: null, failing_since: null, paused_until: 0 }),
      ...(enabled === false && { disabled: 'admin' }),
    })
  }

  set(id: string, columns: Partial<Omit<EndpointRow, 'id'>>): void {
    const names = Object.keys(columns)
    if (names.length === 0) return
    const values: Value[] = Object.values(columns)
    this.#storage.rows(
      `update endpoints set ${names.map((name) => `${name} = ?`).join()} where id = ?`,
      ...values,
      id,
    )
  }

  /** The ids of its readers. Later readers may get the same ids. */
  remove(id: string): number[] {
    this.#storage.rows('delete from endpoints where id = ?', id)
    const gone = this.#storage.rows('delete from readers where endpoint = ? returning id', id)
    return gone.map((row) => Number(row['id']))
  }

  /** Adds a reader that begins behind a position. */
  read(endpoint: string, reached: number, until: number | null): void {
    this.#storage.rows(
      'insert into readers (endpoint, reached, until) values (?, ?, ?)',
      endpoint,
      reached,
      until,
    )
  }

  /** The readers of the endpoints that are told. */
  readers(): ReaderRow[] {
    // Only this file writes it.
    return this.#storage.rows(
      'select r.* from readers r join endpoints e on e.id = r.endpoint where e.disabled is null order by r.id',
    ) as unknown as ReaderRow[]
  }

  /** A range that was read to its end is deleted. */
  reach({ id, until }: ReaderRow, reached: number): void {
    if (until !== null && reached >= until) this.#storage.rows('delete from readers where id = ?', id)
    else this.#storage.rows('update readers set reached = ? where id = ?', reached, id)
  }

  view({
    id,
    url,
    description,
    types,
    disabled,
    failing_since,
    created_at,
    old_until,
  }: EndpointRow): Endpoint {
    const [own] = this.#storage.rows('select reached from readers where endpoint = ? and until is null', id)
    return {
      id,
      url,
      description,
      types: typesIn(types),
      enabled: disabled === null,
      disabled,
      reached: Number(own?.['reached'] ?? 0),
      failingSince: failing_since === null ? null : new Date(failing_since).toISOString(),
      createdAt: new Date(created_at).toISOString(),
      oldSecretUntil: old_until === null ? null : new Date(old_until).toISOString(),
    }
  }

  /** The statement selects the table's columns. */
  #rows(sql: string, ...values: Value[]): EndpointRow[] {
    return this.#storage.rows(sql, ...values) as unknown as EndpointRow[]
  }
}

/** The column was written from a list of types. */
export const typesIn = (types: string): ToldType[] => JSON.parse(types) as ToldType[]
