import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeEach, describe, expect, it } from 'vitest'
import { importFile } from '../../../src/app/importFile.ts'
import { migrate } from '../../../src/hosts/deno/migrate.ts'
import { openDatabase, sqlOver } from '../../../src/hosts/deno/sqlite.ts'
import { read } from '../../../src/roster/read.ts'
import { createRosterStore } from '../../../src/store/roster.ts'
import { createImportStore } from '../../../src/store/rosterImports.ts'
import type { SqlDatabase } from '../../../src/store/sql.ts'
import { meetingsLike } from '../../support/fakes.ts'
import { WHOLE } from '../../support/whole.ts'
import { largeFile } from './largeFile.ts'

const run = promisify(execFile)

describe('a school of 50,000', () => {
  const pupils = WHOLE ? 50_000 : 5_000

  /** A quarter of what an isolate has: the app and its other requests need the rest. The file itself is off the heap. It passed with 24. */
  const HEAP_MB = 32

  it('is imported in a heap of 32 MB, within what one request may ask of D1', {
    timeout: 300_000,
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-import-'))
    const file = join(folder, 'school.zip')
    writeFileSync(file, await largeFile(pupils))
    const flags = [`--max-old-space-size=${HEAP_MB}`, '--max-semi-space-size=4']
    const { stdout } = await run(process.execPath, [...flags, 'test/hosts/deno/importProgram.ts', file])
    rmSync(folder, { recursive: true })
    const told = JSON.parse(stdout)
    expect(told).toMatchObject({ ok: true, users: pupils, enrollments: pupils * 6, left: 0 })
    expect(told.statements).toBeLessThan(1_000)
  })
})

describe('an import that breaks off', () => {
  const YEAR = (name: string) => [
    'LRN,Name,Section,Guardian Email',
    ...Array.from({ length: 8 }, (_, n) => `${n},${name} ${n},7 ${n % 2},home-${n}@home.example`),
  ]
  const LAST = YEAR('Pupil').join('\n')
  const NEXT = [...YEAR('Other').slice(0, 6), '90,New Pupil,8 0,'].join('\n')

  let db: ReturnType<typeof openDatabase>
  let sql: SqlDatabase
  beforeEach(() => {
    db = openDatabase(':memory:')
    migrate(db, 'migrations')
    sql = sqlOver(db)
  })

  let ids = 0
  async function bring(text: string, over: SqlDatabase): Promise<boolean> {
    ids += 1
    const now = new Date(Date.UTC(2026, 10, 26, 8 + 2 * ids))
    const ports = {
      store: createRosterStore(over),
      imports: createImportStore(over),
      meetings: meetingsLike(() => ({})),
      clock: { now: () => now },
      newId: () => `id-${ids}`,
      spend: async () => true,
      tell: () => undefined,
    }
    const file = await read(new TextEncoder().encode(text), {
      map: {},
      name: null,
      role: null,
      class: null,
      sheet: null,
      now,
    })
    return (await importFile(ports, file, { dryRun: false, partial: false, rollOver: true, leavers: 9 })).ok
  }

  const TABLES = ['users', 'classes', 'class_students', 'parent_children']
  const school = () =>
    JSON.stringify(
      TABLES.map((table) => db.prepare(`select * from ${table} order by 1, 2`).all()),
      (key, value) => (key === 'since' ? undefined : value),
    )

  /** The process is gone from the `nth` batch on: before it is done, or after. */
  const dying = (nth: number, isDone: boolean): SqlDatabase => {
    let asked = 0
    return {
      ...sql,
      async batch(statements) {
        asked += 1
        if (asked > nth) throw new Error('gone')
        if (asked < nth) return sql.batch(statements)
        if (isDone) await sql.batch(statements)
        throw new Error('gone')
      },
    }
  }

  it('has changed everything or nothing, wherever that is, and the same file then does the rest', async () => {
    let isReached = true
    const seen = new Set<string>()
    for (let nth = 1; isReached; nth += 1)
      for (const isDone of [false, true]) {
        for (const table of [...TABLES, 'former_students', 'removed_users']) db.exec(`delete from ${table}`)
        await bring(LAST, sql)
        const before = school()
        isReached = await bring(NEXT, dying(nth, isDone)).then(
          () => false,
          () => true,
        )
        const broken = school()
        expect(await bring(NEXT, sql)).toBe(true)
        const after = school()
        expect([before, after]).toContain(broken)
        seen.add(broken === before ? 'nothing' : 'everything')
        expect(db.prepare('select count(*) as n from import_rows').get()).toEqual({ n: 0 })
      }
    expect([...seen].sort()).toEqual(['everything', 'nothing'])
  })
})
