import type { OwnStorage, Value } from '../app/ownStorage.ts'
import type { Delivery, DeliveryFilter, ToldType } from '../app/told.ts'
import { bodyOf, type Message } from './messages.ts'

/** A row of `waiting`. */
export interface WaitingRow {
  id: number
  endpoint: string
  message_id: string
  type: string
  session: string
  position: number
  body: string
  created_at: number
  tries: number
  next_at: number
  last: string | null
}

/** Deliveries: the waiting ones and the outcome of the others. */
export class Deliveries {
  readonly #storage: OwnStorage
  /** The highest id so far. */
  #last: number | null = null

  constructor(storage: OwnStorage) {
    this.#storage = storage
  }

  put(endpoint: string, origin: string, message: Message, now: number): void {
    const { id, type, sessionId, position } = message
    this.#insert([endpoint, id, type, sessionId, position, bodyOf(message, origin), now, 0, now])
  }

  /** Puts it behind the waiting ones. */
  putAgain({ endpoint, message_id, type, session, position, body }: WaitingRow, now: number): number {
    return this.#insert([endpoint, message_id, type, session, position, body, now, 0, now])
  }

  /** The next delivery for each session of an endpoint, the most pressing first. Later messages of a session wait for its first. */
  heads(endpoint: string): WaitingRow[] {
    const heads = this.#rows(
      'select min(id) as first, * from waiting where endpoint = ? group by session',
      endpoint,
    )
    return heads.sort((a, b) => a.next_at - b.next_at || a.id - b.id)
  }

  waiting(id: number): WaitingRow | null {
    return this.#rows('select * from waiting where id = ?', id)[0] ?? null
  }

  /** A delivery of an endpoint, with any outcome. */
  of(endpoint: string, id: number): WaitingRow | null {
    const columns = 'id, endpoint, message_id, type, session, position, body, created_at, tries, last'
    const [row] = this.#rows(
      `select ${columns}, next_at from waiting where id = ? and endpoint = ?
       union all select ${columns}, 0 as next_at from done where id = ? and endpoint = ?`,
      id,
      endpoint,
      id,
      endpoint,
    )
    return row ?? null
  }

  retry(id: number, tries: number, nextAt: number, last: string | null): void {
    this.#storage.rows(
      'update waiting set tries = ?, next_at = ?, last = ? where id = ?',
      tries,
      nextAt,
      last,
      id,
    )
  }

  /** It was delivered, or is given up. */
  settle(
    id: number,
    { tries, last, delivered, now }: { tries: number; last: string; delivered: boolean; now: number },
  ) {
    this.#storage.rows(
      `insert into done (id, endpoint, message_id, type, session, position, body, created_at, tries, done_at, delivered, last)
       select id, endpoint, message_id, type, session, position, body, created_at, ?, ?, ?, ? from waiting where id = ?`,
      tries,
      now,
      Number(delivered),
      last,
      id,
    )
    this.#storage.rows('delete from waiting where id = ?', id)
  }

  /** The newest first. */
  list(endpoint: string, { status, before, limit }: DeliveryFilter): Delivery[] {
    const columns = 'id, message_id, type, session, position, tries, last, created_at'
    const rows = this.#storage.rows(
      `select * from (
         select ${columns}, next_at as at, 'waiting' as status from waiting where endpoint = ?
         union all
         select ${columns}, done_at as at, iif(delivered, 'delivered', 'failed') as status from done where endpoint = ?)
       where status = coalesce(?, status) and id < ? order by id desc limit ?`,
      endpoint,
      endpoint,
      status,
      before ?? Number.MAX_SAFE_INTEGER,
      limit,
    )
    return rows.map(toDelivery)
  }

  forget(endpoint: string): void {
    for (const table of ['waiting', 'done'])
      this.#storage.rows(`delete from ${table} where endpoint = ?`, endpoint)
  }

  /** Deletes some deliveries that were done before a time, the oldest first. */
  prune(before: number): void {
    this.#storage.rows(
      'delete from done where id in (select id from done order by id limit 1000) and done_at < ?',
      before,
    )
  }

  /** Ids go up and none is used twice, because they give the order of an endpoint's messages. */
  #insert(values: Value[]): number {
    this.#last ??= this.#highest()
    this.#last += 1
    this.#storage.rows(
      `insert into waiting (id, endpoint, message_id, type, session, position, body, created_at, tries, next_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      this.#last,
      ...values,
    )
    return this.#last
  }

  #highest(): number {
    const [row] = this.#storage.rows(
      'select max(coalesce((select max(id) from waiting), 0), coalesce((select max(id) from done), 0)) as last',
    )
    return Number(row?.['last'] ?? 0)
  }

  /** The statement selects the table's columns. */
  #rows(sql: string, ...values: Value[]): WaitingRow[] {
    return this.#storage.rows(sql, ...values) as unknown as WaitingRow[]
  }
}

/** `list` selects the columns. */
function toDelivery(row: Record<string, unknown>): Delivery {
  return {
    id: Number(row['id']),
    messageId: String(row['message_id']),
    type: row['type'] as ToldType,
    meetingId: String(row['session']),
    position: Number(row['position']),
    status: row['status'] as Delivery['status'],
    tries: Number(row['tries']),
    last: row['last'] === null ? null : String(row['last']),
    createdAt: new Date(Number(row['created_at'])).toISOString(),
    at: new Date(Number(row['at'])).toISOString(),
  }
}
