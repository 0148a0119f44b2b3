import type { WriteRequest } from '../../app/contract.ts'
import type { Spill } from '../../app/ports.ts'

/**
 * A meeting's spill in its Durable Object's own SQLite, which does not depend on D1. Its table is made when the first
 * request is kept: an object of a meeting that is not Rollcall's stores nothing.
 */
export function spillIn({ sql, kv }: DurableObjectStorage): Spill {
  let exists = sql.exec("select 1 from sqlite_schema where name = 'spill'").toArray().length > 0
  const isEmpty = () => !exists || sql.exec('select 1 from spill limit 1').toArray().length === 0
  return {
    isEmpty,
    add(requests) {
      if (requests.length === 0) return
      sql.exec(TABLE)
      exists = true
      for (const request of requests) sql.exec(INSERT, request.id, JSON.stringify(request))
    },
    first(limit) {
      if (!exists) return []
      const rows = sql.exec<{ request: string }>('select request from spill order by seq limit ?', limit)
      return rows.toArray().map(({ request }) => parse(request))
    },
    remove(ids) {
      if (!exists) return
      sql.exec('delete from spill where id in (select value from json_each(?))', JSON.stringify(ids))
      if (isEmpty()) kv.delete(FAILURES)
    },
    failed() {
      const failures = (kv.get<number>(FAILURES) ?? 0) + 1
      kv.put(FAILURES, failures)
      return failures
    },
  }
}

const TABLE = `create table if not exists spill (
  seq integer primary key, id text not null unique, request text not null) strict`

const INSERT = 'insert into spill (id, request) values (?, ?) on conflict (id) do nothing'

const FAILURES = 'spill-failures'

/** What stands in the spill was written by `add`, perhaps of an earlier deployment: contract.ts keeps to that. */
const parse = (request: string) => JSON.parse(request) as WriteRequest
