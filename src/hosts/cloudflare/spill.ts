import type { WriteRequest } from '../../app/contract.ts'
import type { Spill } from '../../app/ports.ts'

/** A meeting's spill in its Durable Object's own SQLite, which does not depend on D1. */
export function spillIn({ sql, kv }: DurableObjectStorage): Spill {
  sql.exec(`create table if not exists spill (
    seq integer primary key autoincrement, id text not null unique, request text not null) strict`)
  const isEmpty = () => sql.exec('select 1 from spill limit 1').toArray().length === 0
  return {
    isEmpty,
    add(requests) {
      for (const request of requests)
        sql.exec(
          'insert into spill (id, request) values (?, ?) on conflict (id) do nothing',
          request.id,
          JSON.stringify(request),
        )
    },
    first: (limit) =>
      sql
        .exec<{ request: string }>('select request from spill order by seq limit ?', limit)
        .toArray()
        .map(({ request }) => parse(request)),
    remove(ids) {
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

const FAILURES = 'spill-failures'

/** What stands in the spill was written by `add`, perhaps of an earlier deployment: contract.ts keeps to that. */
const parse = (request: string) => JSON.parse(request) as WriteRequest
