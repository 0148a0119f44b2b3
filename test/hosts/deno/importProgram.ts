import { importFile } from '../../../src/app/importFile.ts'
import { migrate } from '../../../src/hosts/deno/migrate.ts'
import { openDatabase, sqlOver } from '../../../src/hosts/deno/sqlite.ts'
import { read } from '../../../src/roster/read.ts'
import { createRosterStore } from '../../../src/store/roster.ts'
import { createImportStore } from '../../../src/store/rosterImports.ts'
import { zipOf } from '../../support/zipped.ts'

/**
 * Imports a generated OneRoster zip of so many pupils, each in six classes, and prints what came of it. It is started with a bound on
 * its memory.
 */
const [pupils = 0] = process.argv.slice(2).map(Number)
const CLASSES_EACH = 6

const guid = (n: number): string => `${n.toString(16).padStart(8, '0')}-89ab-4def-8123-456789abcdef`
const lines = (header: string, count: number, line: (n: number) => string): string =>
  [header, ...Array.from({ length: count }, (_, n) => line(n))].join('\r\n')

const classes = Math.ceil(pupils / 25)
const zip = await zipOf({
  'manifest.csv':
    'propertyName,value\noneroster.version,1.1\nfile.users,bulk\nfile.classes,bulk\nfile.enrollments,bulk\n',
  'users.csv': lines(
    'sourcedId,enabledUser,role,givenName,familyName,identifier,email,password',
    pupils,
    (n) =>
      `${guid(n)},true,student,Given ${n % 977},Family ${n % 1999},13648${n + 1_000_000},pupil.${n}@school.example,secret`,
  ),
  'classes.csv': lines('sourcedId,title,classType', classes, (n) => `class-${n},Class ${n},scheduled`),
  'enrollments.csv': lines('sourcedId,classSourcedId,userSourcedId,role', pupils * CLASSES_EACH, (n) => {
    const pupil = Math.floor(n / CLASSES_EACH)
    return `e-${n},class-${(pupil * 7 + (n % CLASSES_EACH)) % classes},${guid(pupil)},student`
  }),
})

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
const file = await read(zip, { map: {}, role: 'student', class: null, sheet: null, now: new Date() })
const imported = await importFile(Object(ports), file, options)
const count = (table: string) => Number(db.prepare(`select count(*) as n from ${table}`).get()?.['n'])
console.log(
  JSON.stringify({
    ok: imported.ok,
    users: count('users'),
    enrollments: count('class_students'),
    left: count('import_rows'),
    statements,
    packedKiB: Math.round(zip.length / 1024),
  }),
)
