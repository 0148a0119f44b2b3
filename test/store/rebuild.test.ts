import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import { rebuild } from '../../src/store/rebuild.ts'
import type { SqlDatabase } from '../../src/store/sql.ts'
import { createRandom } from '../simulator/random.ts'
import { request } from '../support/fakes.ts'
import { randomHistory, STUDENTS, writerOver } from '../support/history.ts'
import { importSchool } from '../support/rollcall.ts'
import * as spec from '../support/spec.ts'
import { columnsOf, count, readModels } from '../support/tables.ts'
import { WHOLE } from '../support/whole.ts'

const SEEDS = [1, 2, 3, 4].slice(0, WHOLE ? 4 : 1)
const MEETINGS = 6

const db = sqlOver(env.DB.withSession('first-primary'))

/** Some meetings at the same time, by clocks that now and then are set back: each call is one step of one of them. */
async function lives(seed: number): Promise<() => Promise<boolean>> {
  const random = createRandom(seed, 'live')
  let ms = Date.parse('2026-03-02T08:00:00Z')
  const now = () => {
    ms += random.chance(0.1) ? -random.int(0, 5_000) : random.int(0, 900)
    return new Date(ms)
  }
  const histories = await Promise.all(
    Array.from({ length: MEETINGS }, (_, i) => randomHistory(seed * 100 + i)),
  )
  const meetings = histories.map(({ number, groups }) => ({
    groups,
    writer: writerOver(number, { clock: { now } }),
  }))
  return async () => {
    const { groups, writer } = random.pick(meetings)
    await Promise.all((groups.shift() ?? []).map((one) => writer.execute(one)))
    return meetings.some((one) => one.groups.length > 0)
  }
}

async function live(seed: number): Promise<void> {
  const step = await lives(seed)
  while (await step());
}

const damage = () =>
  env.DB.batch(
    [
      "update zoom_meetings set title = 'Broken', id = id || 'x' where rowid % 3 = 0",
      'delete from zoom_meetings where rowid % 3 = 1',
      'delete from zoom_participants where duration % 2 = 0',
      "update zoom_registrants set status = 'pending', email = 'broken' where registrant_id glob '*[02468]'",
      "delete from zoom_registrants where registrant_id glob '*[13579]'",
      "update attendance_records set status = 'absent', student_id = student_id || 'x'",
      'update daily_sums set attended = attended + 1, sessions = 9',
      "insert or ignore into sessions_to_count select start_time, id || 'x' from zoom_meetings",
      "insert into meeting_registrants select meeting_id, id, id, null, null, 'pending', null, null, '', '' from zoom_participants",
    ].map((sql) => env.DB.prepare(sql)),
  )

/** Rebuilds in pages; how many meetings each had. */
async function inPages(limit: number, database = db): Promise<number[]> {
  const pages: number[] = []
  for (let after: string | null = ''; after !== null; ) {
    const { meetings, reached } = await rebuild(database, after, limit)
    pages.push(meetings)
    after = reached
  }
  return pages
}

/** The database. Something happens in it before each batch that replays a stream. */
const interrupted = (before: () => Promise<unknown>): SqlDatabase => ({
  ...db,
  batch: async (statements) => {
    if (statements.some(({ sql }) => sql.includes('delete from zoom_participants where meeting_id in')))
      await before()
    return db.batch(statements)
  },
})

describe('when the read models are rebuilt from the log', () => {
  it.each(SEEDS)(
    'every row and column is as it was, after any change of the tables: seed %i',
    async (seed) => {
      await importSchool(STUDENTS)
      await live(seed)
      const before = await readModels()
      // No session of these lives is left to count.
      for (const [table, rows] of Object.entries(before))
        expect(rows.length > 0 || table === 'sessions_to_count').toBe(true)
      const log = await count('events')
      await damage()
      expect(await inPages(4)).toEqual([4, 2])
      expect(await readModels()).toEqual(before)
      expect(await count('events')).toBe(log)
    },
  )

  it('writers go on meanwhile, and then all is as the log says', async () => {
    await importSchool(STUDENTS)
    const step = await lives(5)
    const random = createRandom(5, 'rebuild')
    let goesOn = true
    const someSteps = async () => {
      while (goesOn && random.chance(0.8)) goesOn = await step()
    }
    let [rounds, batches] = [0, 0]
    // A stream that is written to before each of five attempts is not rebuilt: every fourth batch comes in peace.
    const mostly = async () => {
      batches += 1
      if (batches % 4 > 0) await someSteps()
    }
    for (; goesOn; rounds += 1) {
      await someSteps()
      await inPages(3, interrupted(mostly))
    }
    expect(rounds).toBeGreaterThan(3)
    const after = await readModels()
    await inPages(MEETINGS)
    expect(await readModels()).toEqual(after)
  })
})

describe('when a class is held', () => {
  const NUMBER = '81234567890'
  const guest = spec.guest('Aunt', { email: 'aunt@home.example' })
  let writer: ReturnType<typeof writerOver>
  beforeEach(async () => {
    await importSchool(3)
    writer = writerOver(NUMBER)
    for (const command of [spec.schedule(), spec.start(), spec.join(spec.student(1), 0), spec.join(guest, 1)])
      await writer.execute(request(command))
  })

  it('a rebuild that the class overtakes begins again', async () => {
    let n = 1
    const joins = async () => {
      n += 1
      if (n <= 3) await writer.execute(request(spec.join(spec.student(n), n)))
    }
    await rebuild(interrupted(joins))
    const after = await readModels()
    expect(after['zoom_participants']).toHaveLength(4)
    await rebuild(db)
    expect(await readModels()).toEqual(after)
  })

  it('a rebuild that an erasure overtakes brings no name back', async () => {
    const person = { userId: 'aunt', emails: ['aunt@home.example'] }
    let forgotten: Promise<unknown> | undefined
    const forgetOnce = async () => {
      forgotten ??= writer.forget(person)
      await forgotten
    }
    await rebuild(interrupted(forgetOnce))
    const said = JSON.stringify(await readModels())
    expect(said).toContain('"name":null,"email":null')
    expect(said).not.toMatch(/"Aunt"|aunt@/)
  })

  it('a rebuild that is overtaken again and again says so, and has changed nothing', async () => {
    let titles = 0
    const retitle = () => {
      titles += 1
      return writer.execute(request(spec.change({ title: `Title ${titles}` })))
    }
    await expect(rebuild(interrupted(retitle))).rejects.toThrow('was written to in 5 attempts')
    const after = await readModels()
    await rebuild(db)
    expect(await readModels()).toEqual(after)
  })

  it('a meeting too large for one batch is rebuilt in several', async () => {
    for (const command of [spec.end(), spec.correct(1, 'excused', 'ill')])
      await writer.execute(request(command))
    const before = await readModels()
    const batches: number[] = []
    const counted: SqlDatabase = {
      ...db,
      batch: (statements) => {
        batches.push(statements.length)
        return db.batch(statements)
      },
    }
    await rebuild(counted, '', 10, 1)
    expect(batches.length).toBeGreaterThan(10)
    expect(await readModels()).toEqual(before)
  })

  it('what no stream tells of goes, and the rest of all meetings stays', async () => {
    const before = await readModels()
    await env.DB.batch(
      [
        `insert into zoom_meetings select 'stray', 'stray', '1' || zoom_meeting_id, ${await rest('zoom_meetings', 3)}
         from zoom_meetings`,
        `insert into zoom_participants select 'stray', ${await rest('zoom_participants', 1)} from zoom_participants`,
        "insert into attendance_corrections values ('stray', 's', null, null, '')",
        "insert into expected_users values ('stray', 's')",
      ].map((sql) => env.DB.prepare(sql)),
    )
    await rebuild(db)
    expect(await readModels()).toEqual(before)
  })

  const rest = async (table: string, from: number) => (await columnsOf(table)).slice(from).join()
})
