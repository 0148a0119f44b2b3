import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { transact } from './sqlite.ts'

/** Applies the migrations that a database lacks. It uses wrangler's table, so that an export of D1 can be used. */
export function migrate(db: DatabaseSync, folder: string): void {
  db.exec(`create table if not exists d1_migrations (
    id integer primary key autoincrement, name text unique, applied_at timestamp default current_timestamp not null)`)
  const applied = new Set(
    db
      .prepare('select name from d1_migrations')
      .all()
      .map(({ name }) => name),
  )
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql') && !applied.has(name))
  for (const name of names.sort())
    transact(db, 'begin immediate', () => {
      db.exec(readFileSync(join(folder, name), 'utf8'))
      db.prepare('insert into d1_migrations (name) values (?)').run(name)
    })
}
