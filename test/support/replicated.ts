import type { Connect } from '../../src/hosts/database.ts'
import { openDatabase, sqlOver } from '../../src/hosts/deno/sqlite.ts'

/**
 * A database file as D1 with read replication serves it to a session that begins at the primary. The first batch and every write go to
 * the primary. Any other batch goes to a replica that is as new as the session's last visit to the primary.
 */
export function replicatedSession(path: string): Connect {
  const primary = openDatabase(path)
  const replica = openDatabase(path)
  let isVisited = false
  const visit = () => {
    if (replica.isTransaction) replica.exec('commit')
    // The transaction sees the file as it is at its first read.
    replica.exec('begin')
    replica.prepare('select count(*) from sqlite_master').get()
    isVisited = true
  }
  return (onBatch) => {
    const { batch, bookmark } = sqlOver(primary, onBatch)
    return {
      bookmark,
      async batch(statements) {
        const isRead = !statements.some(({ sql }) => /\b(?:insert|update|delete)\b/i.test(sql))
        if (isVisited && isRead)
          return statements.map(({ sql, params }) => replica.prepare(sql).all(...(params as string[])))
        const rows = await batch(statements)
        visit()
        return rows
      },
    }
  }
}
