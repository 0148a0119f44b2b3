import { readFileSync } from 'node:fs'
import { importFile } from '../../../src/app/importFile.ts'
import { migrate } from '../../../src/hosts/deno/migrate.ts'
import { openDatabase, sqlOver } from '../../../src/hosts/deno/sqlite.ts'
import { read } from '../../../src/roster/read.ts'
import { createRosterStore } from '../../../src/store/roster.ts'
import { createImportStore } from '../../../src/store/rosterImports.ts'

/** Imports the file that it is given and prints what came of it. It is started with a bound on its memory, so the file is made elsewhere. */
const bytes = readFileSync(process.argv[2] ?? '')
const db = openDatabase(':memory:')
migrate(db, 'migrations')
const sql = sqlOver(db)
let statements = 0
const counted: typeof sql = {
  ...sql,
  batch(all) {
    statements += all.length
    return sql.batch(all)
  },
}
const ports = {
  store: createRosterStore(counted),
  imports: createImportStore(counted),
  meetings: { of: () => Promise.reject(new Error('Nobody leaves')) },
  clock: { now: () => new Date() },
  newId: () => 'import',
  spend: async () => true,
  tell: () => undefined,
}
const options = { dryRun: false, partial: false, rollOver: true, leavers: null }
const how = { map: {}, name: null, role: null, class: null, sheet: null, now: new Date() }
const imported = await importFile(Object(ports), await read(bytes, how), options)
const count = (table: string) => Number(db.prepare(`select count(*) as n from ${table}`).get()?.['n'])
console.log(
  JSON.stringify({
    ok: imported.ok,
    users: count('users'),
    enrollments: count('class_students'),
    left: count('import_rows'),
    statements,
  }),
)
