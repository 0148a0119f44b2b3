import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Bearer } from '../../src/app/bearer.ts'
import { type ExportFilter, sessionsOf } from '../../src/app/exports.ts'
import type { MeetingPlace } from '../../src/app/meetingView.ts'
import type { ReportFilter } from '../../src/app/reportView.ts'
import { sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import { createErasureStore } from '../../src/store/erasures.ts'
import { createExportStore } from '../../src/store/exports.ts'
import { createPeople } from '../../src/store/people.ts'
import { createQueries } from '../../src/store/queries.ts'
import { createRosterStore } from '../../src/store/roster.ts'
import type { SqlDatabase, Statement } from '../../src/store/sql.ts'
import { findLinkable } from '../../src/store/unconfirmed.ts'
import { bearerOf } from '../support/bearer.ts'
import { isSchoolKept, keepSchool } from '../support/keptSchool.ts'
import { ENROLLED, MEETINGS, MEETINGS_EACH, NOW, seedLargeSchool, startOf } from './largeSchool.ts'

const asked: Statement[] = []
let rowsRead = 0
let trips = 0
const d1 = sqlOver(env.DB.withSession('first-primary'), (batch) => {
  rowsRead += batch.rowsRead
})
const db: SqlDatabase = {
  ...d1,
  batch: (statements) => {
    asked.push(...statements)
    trips += 1
    return d1.batch(statements)
  },
}
const queries = createQueries(db)
const erasures = createErasureStore(db)

/** A page of everybody's sessions in their order: of a batch for the asker, and empty for others. */
const OF_ADMINS = /^SCAN m USING INDEX zoom_meetings_start$/

/** What D1 says that a read costs, what it finds, and which tables it would go through from end to end. */
async function costOf(read: () => Promise<unknown[]>) {
  asked.length = 0
  rowsRead = 0
  const { length: found } = await read()
  const cost = rowsRead
  return { found, cost, scans: (await Promise.all(asked.map(scansOf))).flat() }
}

async function scansOf({ sql, params }: Statement): Promise<string[]> {
  const plan = env.DB.prepare(`explain query plan ${sql}`).bind(...params)
  const details = (await plan.all<{ detail: string }>()).results.map(({ detail }) => detail)
  // Rows that a query makes, as those of the walk of scope.ts.
  const made = new Set(details.map((detail) => /^(?:CO-ROUTINE|MATERIALIZE) (\S+)$/.exec(detail)?.[1]))
    .add('w')
    .add('CONSTANT')
    .add('0-ROW')
  return details.filter((detail) => {
    const table = /^SCAN (?:\d+ )?(\S+)/.exec(detail)?.[1]
    return (
      table !== undefined && !made.has(table) && !OF_ADMINS.test(detail) && !detail.includes('VIRTUAL TABLE')
    )
  })
}

/** The indexes that the plans of these statements use. */
async function indexesOf(statements: readonly Statement[]): Promise<string[]> {
  const plans = statements.map(({ sql, params }) =>
    env.DB.prepare(`explain query plan ${sql}`)
      .bind(...params)
      .all<{ detail: string }>(),
  )
  const details = (await Promise.all(plans)).flatMap(({ results }) => results.map(({ detail }) => detail))
  return details.flatMap((detail) => / USING (?:COVERING )?INDEX (\S+)/.exec(detail)?.[1] ?? [])
}

const LIMIT = 11
/** An index entry, its row, and the rows of host and class. */
const EACH = 6
/** The rows of a session that is one of several parts: where a part was found, its place in the queue, session, host and class. */
const OF_A_PART = 9

describe('in a school of 4,000 meetings and 96,000 participants', () => {
  // A second of CPU. The one that changes it is the last.
  beforeEach(async () => {
    if (isSchoolKept()) return
    await seedLargeSchool()
    keepSchool()
  })

  it('who was in a class at an instant costs one statement, and two rows for each of its pupils', async () => {
    const end = { at: Date.parse(NOW), date: NOW.slice(0, 10), timezone: 'UTC' }
    const { expected } = createPeople(db)
    expect(await costOf(() => expected({ classId: 'c5', targetAudience: 'class' }, end))).toEqual({
      found: 24,
      cost: 49,
      scans: [],
    })
    expect(asked).toHaveLength(1)
  })

  it('who had a role at an instant costs one statement, and a row for each of its users', async () => {
    const end = { at: Date.parse(NOW), date: NOW.slice(0, 10), timezone: 'UTC' }
    const { expected } = createPeople(db)
    expect(await costOf(() => expected({ classId: null, targetAudience: 'teachers' }, end))).toEqual({
      found: 100,
      cost: 101,
      scans: [],
    })
    expect(asked).toHaveLength(1)
  })

  it.each<[string, Bearer, ExportFilter, number]>([
    ['an admin', bearerOf('a', 'admin'), {}, 4],
    ['a teacher', bearerOf('t5', 'teacher'), {}, 10],
    ['a class', bearerOf('t5', 'teacher'), { classId: 'c5' }, 4],
    ['a pupil', bearerOf('s5', 'student'), {}, 14],
    ['a parent', bearerOf('p5', 'parent'), {}, 14],
    ['one pupil of a class', bearerOf('a', 'admin'), { classId: 'c5', studentId: 's5' }, 4],
  ])('an export of %s costs its records with their names, page by page', async (_, who, filter, each) => {
    let [sessions, records, most] = [0, 0, 0]
    trips = 0
    const store = createExportStore(db)
    const counted: typeof store = {
      ...store,
      async sessions(...wanted) {
        const page = await store.sessions(...wanted)
        const held = page.reduce((sum, one) => sum + one.records.length, 0)
        most = Math.max(most, held)
        return page
      },
    }
    const { cost, scans } = await costOf(async () => {
      for await (const session of sessionsOf(counted, who, filter, () => true)) {
        sessions += 1
        records += session.records.length
      }
      return []
    })
    expect(scans).toEqual([])
    expect(most).toBeLessThanOrEqual(5_000)
    expect(cost).toBeLessThanOrEqual(each * sessions + 2 * records + 50)
    expect(trips).toBeLessThanOrEqual(Math.ceil(records / 3_000) + Math.ceil(sessions / 150) + 1)
  })

  it('a list costs its own page and a look at each of the reader’s classes, in a school of any size', async () => {
    const pages = [{}, { upcomingFrom: NOW }, { after: { startTime: startOf(2_000), id: 'm2000' } }]
    for (const who of [bearerOf('s5', 'student'), bearerOf('t5', 'teacher'), bearerOf('p5', 'parent')])
      for (const page of pages)
        expect(await costOf(() => queries.meetings(who, { deleted: false, limit: LIMIT, ...page }))).toEqual({
          found: expect.toSatisfy((n: number) => n > 8 && n <= LIMIT),
          cost: expect.toSatisfy((rows: number) => rows < LIMIT * OF_A_PART + (ENROLLED + 3) * 4),
          scans: [],
        })
  })

  it('a list of few costs what the reader sees at most', async () => {
    const seen = ENROLLED * MEETINGS_EACH + MEETINGS / 75
    for (const who of [bearerOf('s5', 'student'), bearerOf('t5', 'teacher'), bearerOf('nobody', 'student')])
      expect(
        await costOf(() => queries.meetings(who, { deleted: false, limit: 51, status: 'scheduled' })),
      ).toEqual({
        found: expect.toSatisfy((n: number) => n > 5 && n < 30),
        cost: expect.toSatisfy((rows: number) => rows < seen * 3),
        scans: [],
      })
  })

  const month = {
    from: { at: startOf(1_000) },
    to: { at: startOf(2_399) },
    deleted: false,
  }
  const page = (who: Bearer, limit: number, more: Partial<ReportFilter> = {}) =>
    costOf(async () => (await queries.report(who, { ...month, limit, ...more })).meetings)
  const ADMIN = bearerOf('admin', 'admin')
  const TEACHER = bearerOf('t5', 'teacher')

  it('a report costs the meetings that it is about', async () => {
    expect(await page(TEACHER, 51)).toEqual({
      found: 14,
      cost: expect.toSatisfy((rows: number) => rows < 14 * OF_A_PART + 14 * 3),
      scans: [],
    })
    expect(await queries.report(TEACHER, { ...month, limit: 51 })).toMatchObject({
      totals: { meetings: 14, completed: 14, participants: 14 * 24 },
      untaken: [],
    })
    expect(await page(ADMIN, LIMIT)).toEqual({
      found: LIMIT,
      // A row a day, and the sessions of the two days that the range cuts.
      cost: expect.toSatisfy((n: number) => n < 1_400 / 48 + 2 * 48 + 3 * LIMIT + 10),
      scans: [],
    })
  })

  it('a later page of a report reads its own sessions, and no earlier one', async () => {
    const ranges = [
      { from: { at: startOf(1_000) }, to: { at: startOf(2_399) } },
      { from: { day: startOf(1_008).slice(0, 10) }, to: { day: startOf(2_399).slice(0, 10) } },
    ]
    const before = { startTime: startOf(1_100), id: 'm1100' }
    for (const range of ranges)
      for (const who of [ADMIN, TEACHER])
        expect(await page(who, 2, { ...range, before })).toMatchObject({
          cost: expect.toSatisfy((rows: number) => rows < 30),
          scans: [],
        })
  })

  it('all pages of a report read each session once, and each host and class once a page: the sums cost a row a day, and the sessions of the days that the range cuts', async () => {
    const N = 1_400
    // Every second teacher and every class of the school has a session on a page.
    const NAMES = 300
    const A_DAY = 48
    const DAYS = N / A_DAY
    for (const who of [ADMIN, TEACHER]) {
      let [rows, found] = [0, 0]
      for (let before: MeetingPlace | undefined, more = true; more; ) {
        const { cost } = await page(who, 201, { before })
        const { meetings } = await queries.report(who, { ...month, before, limit: 201 })
        rows += cost
        more = meetings.length > 200
        const last = meetings.slice(0, 200).at(-1)
        found += Math.min(meetings.length, 200)
        if (last) before = { startTime: last.start_time, id: last.id }
      }
      expect(found).toBe(who === ADMIN ? N : 14)
      expect(rows).toBeLessThanOrEqual(
        who === ADMIN
          ? N + NAMES * Math.ceil(N / 200) + DAYS + 2 * A_DAY + 10 * Math.ceil(N / 200)
          : 14 * (OF_A_PART + 3),
      )
    }
  })

  it('an erasure finds a person’s meetings without reading their participants', async () => {
    const since = '2026-03-02T08:00:00.000Z'
    /** Of the meetings themselves one index is read, until there are enough; the others are of few rows. */
    const inOrder = expect.toSatisfy((scans: string[]) =>
      scans.every((scan) =>
        /^SCAN (?:m|d|events) USING (?:COVERING )?INDEX (?:zoom_meetings_occurrence|events_)/.test(scan),
      ),
    )
    const student = { userId: 's5', emails: ['s5@school.example'] }
    const few = await costOf(() => erasures.meetings(student, since, LIMIT))
    expect(few).toEqual({
      found: LIMIT,
      cost: expect.toSatisfy((n: number) => n < MEETINGS / 10),
      scans: inOrder,
    })
    const guest = { userId: 'somebody', emails: ['guest0@home.example'] }
    expect(await costOf(() => erasures.meetings(guest, since, 201))).toEqual({
      found: 100,
      cost: expect.toSatisfy((n: number) => n < MEETINGS + 100 * EACH),
      scans: inOrder,
    })
    expect(await indexesOf(asked)).toEqual(
      expect.arrayContaining([
        'zoom_participants_guest_email',
        'events_unshown',
        'events_unlisted',
        'events_taken_back',
        'events_erased',
      ]),
    )
    const nobody = { userId: 'nobody', emails: [] }
    expect(await costOf(() => erasures.meetings(nobody, since, 101))).toMatchObject({
      found: 0,
      scans: inOrder,
    })
  })

  it('a report of days costs the days that it is about, and those beside them', async () => {
    const day = { day: startOf(2_000).slice(0, 10) }
    const ofDay = async () =>
      (await queries.report(ADMIN, { ...month, from: day, to: day, limit: 100 })).meetings
    expect(await costOf(ofDay)).toEqual({
      found: 48,
      cost: expect.toSatisfy((n: number) => n < 3 * 48 * 2 + 48 * EACH),
      scans: [],
    })
  })

  it('all people of a session cost them and their names', async () => {
    const known = async () => {
      const { participants, expected, records } = await queries.roll(ADMIN, 'm5')
      return [...participants, ...expected, ...records]
    }
    expect(await costOf(known)).toEqual({
      found: 3 * 24,
      cost: expect.toSatisfy((n: number) => n <= 24 * 4 + 9),
      scans: [],
    })
  })

  it('the records of a session cost themselves and their names, and a pupil’s own cost one', async () => {
    const [one] = (await queries.records(ADMIN, 'm5')).records
    const own = bearerOf(one?.student_id ?? '', 'student')
    const read = {
      all: await costOf(async () => (await queries.records(ADMIN, 'm5')).records),
      own: await costOf(async () => (await queries.records(own, 'm5')).records),
      participants: await costOf(async () => (await queries.participants(own, 'm5')).participants),
    }
    expect(read).toEqual({
      all: { found: 24, cost: expect.toSatisfy((n: number) => n <= 24 * 2 + 9), scans: [] },
      own: { found: 1, cost: expect.toSatisfy((n: number) => n <= 20), scans: [] },
      participants: { found: 1, cost: expect.toSatisfy((n: number) => n <= 15), scans: [] },
    })
  })

  it('guests with an e-mail are found by the guests alone, in a school of any size', async () => {
    const roster = createRosterStore(db)
    const emails = ['guest0@home.example', 'nobody@home.example']
    expect(await costOf(() => roster.sessionsWithGuests(emails, 50))).toEqual({
      found: 50,
      cost: expect.toSatisfy((n: number) => n < 100 * EACH),
      scans: [],
    })
    await env.DB.prepare("update users set email = 'guest0@home.example' where id = 's0'").run()
    const looked = await costOf(() => findLinkable(db)(new Date(NOW), 50))
    expect(looked).toEqual({
      found: 50,
      cost: expect.toSatisfy((n: number) => n < 200 * EACH),
      scans: [],
    })
    expect(await indexesOf(asked)).toContain('zoom_participants_guest_email')
  })
})
