import { beforeEach, describe, expect, it } from 'vitest'
import type { Connect } from '../../../src/hosts/database.ts'
import { createEventLog } from '../../../src/store/eventLog.ts'
import { stillUnreadable } from '../../../src/store/readable.ts'
import type { SqlDatabase } from '../../../src/store/sql.ts'
import { recordedAs } from '../../support/recorded.ts'
import { happen, join, schedule, student } from '../../support/spec.ts'

const of = (sql: string, ...params: unknown[]) => ({ sql, params })

/** What every platform's database does: that of D1. `open` gives an empty school. */
export function databaseConformance(open: () => Connect | Promise<Connect>): void {
  let session: Connect
  let db: SqlDatabase
  beforeEach(async () => {
    session = await open()
    db = session()
  })
  const value = async (sql: string, ...params: unknown[]) => (await db.batch([of(sql, ...params)]))[0]?.[0]
  const ids = async () => (await db.batch([of('select id from classes order by id')]))[0]?.map(({ id }) => id)
  const insert = (id: string, teacher: string | null = null) =>
    of('insert into classes (id, name, teacher_id) values (?, ?, ?)', id, 'Biology', teacher)

  describe('a batch', () => {
    it('answers each statement with its rows, in order', async () => {
      const answers = await db.batch([insert('b'), insert('a'), of('select id from classes order by id')])
      expect(answers).toEqual([[], [], [{ id: 'a' }, { id: 'b' }]])
      expect(await db.batch([])).toEqual([])
    })

    it('is done as a whole or not at all', async () => {
      await db.batch([insert('a')])
      await expect(db.batch([insert('b'), insert('a'), insert('c')])).rejects.toThrow(
        /^D1_ERROR: UNIQUE constraint failed: classes\.id: SQLITE_CONSTRAINT/,
      )
      expect(await ids()).toEqual(['a'])
    })

    it('is alone while it is done', async () => {
      const next = of(`insert into classes (id, name) select 'class-' || count(*), 'Biology' from classes`)
      await Promise.all(Array.from({ length: 20 }, () => db.batch([next])))
      expect(await ids()).toHaveLength(20)
    })

    it('tells what it cost', async () => {
      const told: unknown[] = []
      await session((batch) => told.push(batch)).batch([insert('a'), of('select id from classes')])
      expect(told).toEqual([
        {
          statements: 2,
          rowsRead: expect.any(Number),
          rowsWritten: expect.toSatisfy((rows: number) => rows > 0),
        },
      ])
    })
  })

  describe('a value', () => {
    it.each([
      { given: true, kept: 1, type: 'real' },
      { given: false, kept: 0, type: 'real' },
      { given: 3, kept: 3, type: 'real' },
      { given: 1.5, kept: 1.5, type: 'real' },
      { given: Number.POSITIVE_INFINITY, kept: null, type: 'null' },
      { given: null, kept: null, type: 'null' },
      { given: 'Łucja 👩‍🎓', kept: 'Łucja 👩‍🎓', type: 'text' },
    ])('$given is bound as a $type', async ({ given, kept, type }) => {
      expect(await value('select ? as kept, typeof(?) as type', given, given)).toEqual({ kept, type })
    })

    it.each([undefined, 1n, new Date(0), {}])('%s is refused', async (given) => {
      await expect(value('select ? as kept', given)).rejects.toThrow(/^D1_TYPE_ERROR: Type '\w+' not/)
    })

    it('is one of 100 at most', async () => {
      const marks = (n: number) => Array.from({ length: n }, () => '?').join()
      const many = (n: number) => value(`select 1 in (${marks(n)}) as found`, ...Array(n).fill(1))
      expect(await many(100)).toEqual({ found: 1 })
      await expect(many(101)).rejects.toThrow(/^D1_ERROR: too many SQL variables/)
    })
  })

  describe('a statement', () => {
    it.each(['begin', 'BEGIN IMMEDIATE', 'commit', 'savepoint a', 'release a', '-- now\n/* a */ rollback'])(
      'of transactions, %j, is refused',
      async (sql) => {
        await expect(db.batch([of(sql)])).rejects.toThrow(/D1_ERROR: To execute a transaction, please use /)
      },
    )

    it.each([
      {
        sql: "insert into classes (id) values ('a')",
        words: 'NOT NULL constraint failed: classes.name: SQLITE_CONSTRAINT',
      },
      { sql: "insert into child values ('none')", words: 'FOREIGN KEY constraint failed: SQLITE_CONSTRAINT' },
      { sql: 'selec', words: 'near "selec": syntax error' },
      { sql: `select '${'x'.repeat(100_001)}'`, words: 'statement too long: SQLITE_TOOBIG' },
    ])('that cannot be is refused in the words of D1: $words', async ({ sql, words }) => {
      const child = 'create table child (parent text references parent(id))'
      await db.batch([of('create table parent (id text primary key)'), of(child)])
      await expect(db.batch([of(sql)])).rejects.toThrow(`D1_ERROR: ${words}`)
    })
  })

  describe('a log over it', () => {
    const stream = { number: '81234567890', seriesId: 'meeting-1' }
    const events = happen(schedule(), join(student(1), 1)).map((event, i) => recordedAs(`id-${i}`, event))

    it('gives back what it took, in order', async () => {
      const log = createEventLog(db)
      expect(await log.append(stream, 0, events)).toMatchObject({ ok: true })
      expect(await log.read(stream.number, 0, 10)).toEqual({
        events: events.map((event, i) => ({ ...event, version: i + 1 })),
        more: false,
      })
    })

    it.each([
      { expected: 1, ids: ['new-1', 'new-2'], reason: 'WRONG_EXPECTED_VERSION' },
      { expected: 2, ids: ['new-1', 'id-0'], reason: 'DUPLICATE_EVENT' },
    ])(
      'refuses $ids behind version $expected as $reason, and nothing changes',
      async ({ expected, ids, reason }) => {
        const log = createEventLog(db)
        await log.append(stream, 0, events)
        const more = events.map((event, i) => ({ ...event, id: ids[i] ?? '' }))
        expect(await log.append(stream, expected, more)).toMatchObject({ ok: false, refusal: { reason } })
        expect(await log.held(ids)).toEqual(new Set(ids.filter((id) => id === 'id-0')))
      },
    )

    it('finds an event that came with another, though its id has no index', async () => {
      const log = createEventLog(db)
      const ids = ['asked', 'asked.follows']
      const together = events.map((event, i) => ({ ...event, id: ids[i] ?? '' }))
      await log.append(stream, 0, together)
      const others = ['asked.other', 'none', 'none.follows', 'follows']
      expect(await log.held([...ids, ...others])).toEqual(new Set(ids))
      const [plan = []] = await db.batch([
        of(
          `explain query plan select event_id from events where event_id = ? and instr(event_id, '.') = 0`,
          '',
        ),
      ])
      expect(plan.map(({ detail }) => detail)).toEqual([expect.stringContaining('events_asked')])
      await db.batch([
        of(`insert into events select stream_id, 3, event_id || 'x', type, schema_version, '{}', meta,
        occurred_at, recorded_at from events where version = 2`),
      ])
      expect(await stillUnreadable(db, [...ids, 'asked.followsx'])).toEqual(['asked.followsx'])
    })

    describe.each([
      { what: 'an id', like: { id: 'id-1', version: 3 } },
      { what: 'a version', like: { id: 'new', version: 2 } },
      { what: 'both', like: { id: 'id-1', version: 2 } },
    ])('is asked to take an event with $what of another', ({ like }) => {
      const conflicts = [
        ['insert', ''],
        ['replace', ''],
        ['insert or replace', ''],
        ['insert or ignore', ''],
        ['insert or fail', ''],
        ['insert', `on conflict do nothing`],
        [
          'insert',
          `on conflict (event_id) where instr(event_id, '.') = 0 do update set data = '{}', type = 'ParticipantLeft'`,
        ],
        ['insert', `on conflict (stream_id, version) do update set data = '{}', version = 9`],
      ]
      it.each(conflicts)('by %s … %s: nothing is in another’s place', async (verb, clause) => {
        await createEventLog(db).append(stream, 0, events)
        const all = async () => (await db.batch([of('select * from events order by version')]))[0]
        const before = await all()
        const values = `select stream_id, ?, ?, 'MeetingDeleted', 1, '{}', meta, occurred_at, recorded_at`
        const sql = `${verb} into events ${values} from events where version = 2 ${clause}`
        await expect(db.batch([of(sql, like.version, like.id)])).rejects.toThrow(
          /DUPLICATE_EVENT|WRONG_EXPECTED_VERSION/,
        )
        expect(await all()).toEqual(before)
      })
    })

    it.each(['replace', 'ignore', 'fail'])('is asked to update or %s: nothing is another', async (clause) => {
      await createEventLog(db).append(stream, 0, events)
      const all = async () => (await db.batch([of('select * from events order by version')]))[0]
      const before = await all()
      for (const change of ["event_id = 'id-0'", 'version = 1', "data = '{}'"])
        await expect(
          db.batch([of(`update or ${clause} events set ${change} where version = 2`)]),
        ).rejects.toThrow('APPEND_ONLY')
      expect(await all()).toEqual(before)
    })
  })
}
