import type { SpillRows } from '../../meeting/log/spill.ts'

/**
 * A meeting's spill in its Durable Object's own SQLite, which does not depend on D1. The first kept request creates the
 * table: an object of a meeting that Rollcall did not schedule stores nothing.
 */
export function spillRowsIn({ sql }: DurableObjectStorage): SpillRows {
  let exists = sql.exec("select 1 from sqlite_schema where name = 'spill'").toArray().length > 0
  return {
    isEmpty: () => !exists || sql.exec('select 1 from spill limit 1').toArray().length === 0,
    add(rows) {
      sql.exec(TABLE)
      exists = true
      for (const { id, request } of rows) sql.exec(INSERT, id, request)
    },
    first(limit) {
      if (!exists) return []
      const rows = sql.exec<{ request: string }>('select request from spill order by seq limit ?', limit)
      return rows.toArray().map(({ request }) => request)
    },
    remove(ids) {
      if (!exists) return
      sql.exec('delete from spill where id in (select value from json_each(?))', JSON.stringify(ids))
    },
  }
}

const TABLE = `create table if not exists spill (
  seq integer primary key, id text not null unique, request text not null) strict`

const INSERT = 'insert into spill (id, request) values (?, ?) on conflict (id) do nothing'
