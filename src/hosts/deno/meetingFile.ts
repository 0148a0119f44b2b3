import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { SpillRows } from '../../meeting/log/spill.ts'
import type { MeetingKv, MeetingStorage } from '../../meeting/storage.ts'
import { rowsOf, runPrepared } from './prepared.ts'
import { emptyJournal, openFile } from './sqlite.ts'

/**
 * Every meeting's own storage, alarm and spill, in a file of their own, so that they do not depend on the log's file.
 * Writes before the next await are committed together, before any answer can leave.
 */
export class MeetingFile {
  readonly #db: DatabaseSync
  /** Meetings with an alarm that is being answered and has not been set again. */
  readonly #answering = new Set<string>()
  /** The meetings that may have a spill. Each webhook asks, and hardly any meeting ever has one. */
  readonly #spilling: Set<string>

  /** Throws if another process has the file open: each meeting would have two writers. */
  constructor(path: string) {
    this.#db = openFile(path)
    try {
      this.#db.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full')
      this.#db.exec(TABLES)
    } catch (error) {
      throw new Error(`${path} cannot be had, perhaps since Rollcall is running already: ${error}`)
    }
    this.#spilling = new Set(
      this.#rows('select distinct meeting from spill').map(({ meeting }) => String(meeting)),
    )
  }

  /** `onAlarm` is called when the alarm is set. */
  storageOf(number: string, onAlarm: (at: number) => void): MeetingStorage {
    return {
      kv: this.#kvOf(number),
      getAlarm: async () => {
        const [row] = this.#rows('select at from alarms where meeting = ?', number)
        return row === undefined || this.#answering.has(number) ? null : Number(row['at'])
      },
      setAlarm: async (at) => {
        this.setAlarm(number, at)
        onAlarm(at)
      },
    }
  }

  emptyJournal(): void {
    emptyJournal(this.#db)
  }

  /** Values that belong to no meeting. */
  ownKv(): MeetingKv {
    return this.#kvOf('')
  }

  /** For other tables in this file. */
  readonly sql = (sql: string, ...values: SQLInputValue[]) => {
    if (!/^\s*select\b/i.test(sql)) this.#commitAfterThis()
    return this.#rows(sql, ...values)
  }

  #kvOf(number: string): MeetingKv {
    const rows = this.#rows
    return {
      get<T>(key: string) {
        const [row] = rows('select value from kv where meeting = ? and key = ?', number, key)
        return row === undefined ? undefined : decode<T>(row['value'])
      },
      put: (key, value) =>
        this.#write('insert or replace into kv values (?, ?, ?)', number, key, JSON.stringify(value)),
      delete: (key) => this.#write('delete from kv where meeting = ? and key = ?', number, key),
      list<T>({ prefix }: { prefix: string }) {
        const found = rows(LIST, number, prefix, prefix)
        return found.map(({ key, value }): [string, T] => [String(key), decode<T>(value)])
      },
    }
  }

  spillOf(number: string): SpillRows {
    return {
      isEmpty: () => !this.#spilling.has(number),
      add: (rows) => {
        if (rows.length > 0) this.#spilling.add(number)
        for (const { id, request } of rows) this.#write(ADD, number, id, request)
      },
      first: (limit) => (this.#spilling.has(number) ? this.#firstOf(number, limit) : []),
      remove: (ids) => {
        this.#write(REMOVE, number, JSON.stringify(ids))
        this.#firstOf(number, 1)
      },
    }
  }

  #firstOf(number: string, limit: number): string[] {
    const found = this.#rows(
      'select request from spill where meeting = ? order by seq limit ?',
      number,
      limit,
    )
    if (found.length === 0) this.#spilling.delete(number)
    return found.map(({ request }) => String(request))
  }

  /** The meetings with a spill. */
  spilling(): string[] {
    return [...this.#spilling]
  }

  /** The alarms of all meetings but `except`, the earliest first. */
  alarms(except: readonly string[], limit: number): { number: string; at: number }[] {
    return this.#rows(ALARMS, JSON.stringify(except), limit).map(({ meeting, at }) => ({
      number: String(meeting),
      at: Number(at),
    }))
  }

  /** Runs the answer to an alarm, then deletes the alarm, unless the answer has set it again. */
  async answer(number: string, act: () => Promise<void>): Promise<void> {
    this.#answering.add(number)
    await act()
    if (this.#answering.delete(number)) this.#write('delete from alarms where meeting = ?', number)
  }

  setAlarm(number: string, at: number): void {
    this.#write('insert or replace into alarms values (?, ?)', number, Math.floor(at))
    this.#answering.delete(number)
  }

  close(): void {
    this.#db.close()
  }

  readonly #rows = (sql: string, ...values: SQLInputValue[]) => rowsOf(this.#db, sql, ...values)

  #write(sql: string, ...values: SQLInputValue[]): void {
    this.#commitAfterThis()
    runPrepared(this.#db, sql, ...values)
  }

  /** A failed commit ends the process before any answer leaves. */
  #commitAfterThis(): void {
    if (this.#db.isTransaction) return
    runPrepared(this.#db, 'begin immediate')
    queueMicrotask(() => runPrepared(this.#db, 'commit'))
  }
}

const TABLES = `
  create table if not exists kv (
    meeting text not null, key text not null, value text not null, primary key (meeting, key)
  ) strict, without rowid;
  create table if not exists alarms (meeting text primary key, at integer not null) strict, without rowid;
  create index if not exists alarms_at on alarms (at);
  create table if not exists spill (
    seq integer primary key, meeting text not null, id text not null, request text not null, unique (meeting, id)
  ) strict`

const LIST = 'select key, value from kv where meeting = ? and substr(key, 1, length(?)) = ? order by key'

const ADD = 'insert or ignore into spill (meeting, id, request) values (?, ?, ?)'

const REMOVE = 'delete from spill where meeting = ? and id in (select value from json_each(?))'

const ALARMS = `select meeting, at from alarms where meeting not in (select value from json_each(?))
  order by at limit ?`

/** Every value in kv was written by `put`. */
const decode = <T>(value: unknown) => JSON.parse(String(value)) as T
