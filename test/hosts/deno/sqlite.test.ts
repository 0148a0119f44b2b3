import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync, StatementSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DatabaseUnavailable } from '../../../src/app/ports.ts'
import { MeetingFile } from '../../../src/hosts/deno/meetingFile.ts'
import { migrate } from '../../../src/hosts/deno/migrate.ts'
import { rowsOf } from '../../../src/hosts/deno/prepared.ts'
import { emptyJournal, openDatabase, sqlOver } from '../../../src/hosts/deno/sqlite.ts'
import { createEventLog } from '../../../src/store/eventLog.ts'
import { createQueries } from '../../../src/store/queries.ts'
import { recordedAs } from '../../support/recorded.ts'
import { happen, schedule } from '../../support/spec.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-sqlite-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const INSERT = { sql: 'insert into classes (id, name) values (?, ?)', params: ['a', 'Biology'] }
const COUNT = { sql: 'select count(*) as n from classes', params: [] }

describe('the log’s file', () => {
  const open = () => {
    const db = openDatabase(join(folder, 'log.sqlite'))
    migrate(db, 'migrations')
    return db
  }

  it('has each migration once, by the name that wrangler keeps', () => {
    open().close()
    const db = open()
    const names = db
      .prepare('select name from d1_migrations order by id')
      .all()
      .map(({ name }) => name)
    expect(names[0]).toBe('0000_tables.sql')
    expect(new Set(names).size).toBe(names.length)
    db.close()
  })

  it.skipIf(process.platform === 'win32')('is for its user alone, with the files beside it', () => {
    const db = open()
    const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777)
    expect(modes).toEqual(modes.map(() => 0o600))
    expect(modes.length).toBeGreaterThan(0)
    db.close()
  })

  it('is read by `with` while another program writes', async () => {
    const db = open()
    const other = new DatabaseSync(join(folder, 'log.sqlite'))
    other.exec('begin immediate')
    const read = { sql: 'with some as (select 1 as n) select n from some', params: [] }
    expect(await sqlOver(db).batch([read])).toEqual([[{ n: 1 }]])
    other.close()
    db.close()
  })

  it('that another program writes to is unavailable for writing, and no fault of the statement', async () => {
    const db = open()
    const other = new DatabaseSync(join(folder, 'log.sqlite'))
    other.exec('begin immediate')
    await expect(sqlOver(db).batch([INSERT])).rejects.toThrow(DatabaseUnavailable)
    expect(await sqlOver(db).batch([COUNT])).toEqual([[{ n: 0 }]])
    other.exec('rollback')
    expect(await sqlOver(db).batch([INSERT, COUNT])).toEqual([[], [{ n: 1 }]])
    other.close()
    db.close()
  })

  it('takes no value over 2 MB, which D1 would not take either', async () => {
    const db = open()
    const named = (name: string) => sqlOver(db).batch([{ ...INSERT, params: [name.slice(0, 9), name] }])
    await named('x'.repeat(2_000_000))
    await expect(named('y'.repeat(2_000_001))).rejects.toThrow(/^D1_ERROR: .*: SQLITE_TOOBIG$/)
    await expect(named('é'.repeat(1_000_001))).rejects.toThrow(/^D1_ERROR: .*: SQLITE_TOOBIG$/)
    db.close()
  })
})

describe('what was blanked or deleted', () => {
  const NAME = 'Amihan Aguadulce'
  /** Whether a program that reads past SQLite can read it from the disk. */
  const isOnDisk = (file: string) =>
    ['', '-wal'].some((end) => existsSync(`${file}${end}`) && readFileSync(`${file}${end}`).includes(NAME))

  it('is on the disk no more once the journal is emptied: of the log', async () => {
    const path = join(folder, 'log.sqlite')
    const db = openDatabase(path)
    migrate(db, 'migrations')
    await sqlOver(db).batch([
      { ...INSERT, params: ['a', NAME] },
      { ...INSERT, params: ['b', NAME] },
    ])
    expect(isOnDisk(path)).toBe(true)
    emptyJournal(db)
    db.exec("update classes set name = '' where id = 'a'; delete from classes where id = 'b'")
    emptyJournal(db)
    expect(isOnDisk(path)).toBe(false)
    db.close()
  })

  it('is on the disk no more once the journal is emptied: of the meetings', async () => {
    const path = join(folder, 'meetings.sqlite')
    const file = new MeetingFile(path)
    file.spillOf('81').add([{ id: 'id', request: NAME }])
    await Promise.resolve()
    expect(isOnDisk(path)).toBe(true)
    file.spillOf('81').remove(['id'])
    await Promise.resolve()
    file.emptyJournal()
    expect(isOnDisk(path)).toBe(false)
    file.close()
  })
})

describe('SQLite in trouble', () => {
  const log = () => {
    const db = openDatabase(join(folder, 'log.sqlite'))
    migrate(db, 'migrations')
    return db
  }
  const oneEvent = happen(schedule()).map((event) => recordedAs('id-0', event))
  const stream = { number: '81234567890', seriesId: 'meeting-1' }

  it('that is read-only is unavailable for writing', async () => {
    const db = log()
    db.exec('pragma query_only = on')
    await expect(sqlOver(db).batch([INSERT])).rejects.toThrow(DatabaseUnavailable)
    expect(await sqlOver(db).batch([COUNT])).toEqual([[{ n: 0 }]])
    db.close()
  })

  it('with a damaged file is unavailable', async () => {
    log().close()
    const path = join(folder, 'log.sqlite')
    const size = statSync(path).size
    writeFileSync(path, Buffer.concat([readFileSync(path).subarray(0, 100), Buffer.alloc(size - 100, 0xa5)]))
    const db = new DatabaseSync(path)
    await expect(sqlOver(db).batch([COUNT])).rejects.toThrow(DatabaseUnavailable)
    db.close()
  })

  it.each([
    { what: 'no rows', rows: [] },
    { what: 'rows of another version', rows: [[7]] },
    { what: 'a row too many', rows: [[1], [2]] },
    { what: 'what is no row', rows: [null] },
    { what: 'nothing', rows: undefined },
  ])('that answers an append with $what did not append, and nothing of it is there', async ({ rows }) => {
    const db = log()
    // The number of changes so far, then the answers to the append.
    const all = vi.spyOn(StatementSync.prototype, 'all').mockReturnValueOnce([[0]] as never)
    all.mockReturnValue(rows as never)
    await expect(createEventLog(sqlOver(db)).append(stream, 0, oneEvent)).rejects.toThrow(DatabaseUnavailable)
    vi.restoreAllMocks()
    expect(await createEventLog(sqlOver(db)).read(stream.number, 0, 9)).toEqual({ events: [], more: false })
    expect(await createEventLog(sqlOver(db)).append(stream, 0, oneEvent)).toMatchObject({ ok: true })
    db.close()
  })
})

describe('a row', () => {
  it('is the object that SQLite itself makes', () => {
    const db = new DatabaseSync(':memory:')
    const sql =
      "select 1 as whole, 2.5 as part, 'Ünì' as text, null as none, ? as given, 3 as twice, 4 as twice"
    const own = db.prepare(sql).all('given')
    expect(rowsOf(db, sql, 'given')).toEqual(own.map((row) => ({ ...row })))
    expect(JSON.stringify(rowsOf(db, sql, 'given'))).toBe(JSON.stringify(own))
    db.close()
  })

  it.each(['create table t (a)', "insert into t values ('b')"])('is never told by %s', (sql) => {
    const db = new DatabaseSync(':memory:')
    if (!sql.startsWith('create')) db.exec('create table t (a)')
    expect(rowsOf(db, sql)).toEqual([])
    db.close()
  })
})

describe('what is deleted or blanked', () => {
  it.each(['log.sqlite', 'meetings.sqlite'])('in %s is not on the disk any more', async (name) => {
    const path = join(folder, name)
    const file = name === 'log.sqlite' ? undefined : new MeetingFile(path)
    const db = file === undefined ? openDatabase(path) : undefined
    if (file !== undefined) {
      file.storageOf('81', () => undefined).kv.put('key', 'Hiraya Batongbuhay')
      await Promise.resolve()
      file.storageOf('81', () => undefined).kv.delete('key')
      await Promise.resolve()
      file.close()
    }
    if (db !== undefined) {
      migrate(db, 'migrations')
      db.exec(
        "insert into users (id, name, email, avatar, role) values ('s', 'Hiraya Batongbuhay', null, null, 'student')",
      )
      db.exec("update users set name = 'Nobody'")
      db.close()
    }
    expect(readFileSync(path).includes('Batongbuhay')).toBe(false)
  })
})

describe('a statement', () => {
  const prepares = () => vi.spyOn(DatabaseSync.prototype, 'prepare')

  it('is prepared once for all its values, and anew where another took its place', async () => {
    const db = openDatabase(':memory:')
    const prepare = prepares()
    const asked = async (n: number) =>
      (await sqlOver(db).batch([{ sql: 'select ? as n', params: [n] }]))[0]?.[0]?.['n']
    expect([await asked(1), await asked(2), await asked(3)]).toEqual([1, 2, 3])
    const often = () => prepare.mock.calls.filter(([sql]) => sql === 'select ? as n').length
    expect(often()).toBe(1)
    for (let n = 0; n < 300; n += 1) await sqlOver(db).batch([{ sql: `select ${n}`, params: [] }])
    expect([await asked(4), often()]).toEqual([4, 2])
    vi.restoreAllMocks()
    db.close()
  })

  it('of a report is prepared once, although it is long', async () => {
    const db = openDatabase(':memory:')
    migrate(db, 'migrations')
    const admin = { id: 'admin', email: null, role: 'admin', emailDigest: null } as const
    const from = { day: '2026-09-01' }
    const report = () => createQueries(sqlOver(db)).report(admin, { from, deleted: false, limit: 201 })
    await report()
    const prepare = vi.spyOn(db, 'prepare')
    await report()
    expect(prepare).not.toHaveBeenCalled()
    db.close()
  })

  it('knows of a table that was changed since', async () => {
    const db = openDatabase(':memory:')
    db.exec('create table t (a)')
    const all = () => sqlOver(db).batch([{ sql: 'select * from t', params: [] }])
    db.exec('insert into t values (1)')
    expect(await all()).toEqual([[{ a: 1 }]])
    db.exec('alter table t add column b default 2')
    expect(await all()).toEqual([[{ a: 1, b: 2 }]])
    db.close()
  })
})

describe('the meetings’ file', () => {
  const path = () => join(folder, 'meetings.sqlite')
  const none = () => undefined

  it('has what was written when it is opened again', async () => {
    const before = new MeetingFile(path())
    before.storageOf('81', none).kv.put('key', 'value')
    await before.storageOf('81', none).setAlarm(5)
    before.spillOf('82').add([{ id: 'id', request: '{}' }])
    await Promise.resolve()
    before.close()
    const after = new MeetingFile(path())
    expect(after.storageOf('81', none).kv.get('key')).toBe('value')
    expect(after.alarms([], 9)).toEqual([{ number: '81', at: 5 }])
    expect(after.spilling()).toEqual(['82'])
    after.close()
  })

  it('is one process’s', () => {
    const file = new MeetingFile(path())
    expect(() => new MeetingFile(path())).toThrow(
      /meetings\.sqlite cannot be had, perhaps since Rollcall is running/,
    )
    file.close()
    new MeetingFile(path()).close()
  })

  it('has on disk all that is written without an await in between, or nothing of it', async () => {
    const file = new MeetingFile(path())
    const storage = file.storageOf('81', none)
    storage.kv.put('duty/report', 5)
    void storage.setAlarm(5)
    file.spillOf('81').add([{ id: 'id', request: '{}' }])
    expect(onDisk()).toEqual({ duty: undefined, alarms: [], spilling: [] })
    await Promise.resolve()
    expect(onDisk()).toEqual({ duty: 5, alarms: [{ number: '81', at: 5 }], spilling: ['81'] })
    file.close()
  })

  /** What a process finds that is started now, after this one was killed. */
  function onDisk() {
    const copy = join(folder, 'copy.sqlite')
    for (const end of ['', '-wal']) copyFileSync(`${path()}${end}`, `${copy}${end}`)
    const file = new MeetingFile(copy)
    const duty = file.storageOf('81', none).kv.get('duty/report')
    const found = { duty, alarms: file.alarms([], 9), spilling: file.spilling() }
    file.close()
    return found
  }

  it('has an alarm until it is answered, and not while it is, and keeps one that is set meanwhile', async () => {
    const file = new MeetingFile(path())
    const storage = file.storageOf('81', none)
    await storage.setAlarm(5)
    await file.answer('81', async () => {
      expect(await storage.getAlarm()).toBeNull()
      expect(file.alarms([], 9)).toHaveLength(1)
    })
    expect(await storage.getAlarm()).toBeNull()
    expect(file.alarms([], 9)).toEqual([])

    await storage.setAlarm(5)
    await file.answer('81', async () => {
      await storage.setAlarm(5)
      expect(await storage.getAlarm()).toBe(5)
    })
    expect(file.alarms([], 9)).toEqual([{ number: '81', at: 5 }])
    file.close()
  })
})
