import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Actor } from '../../src/domain/access.ts'
import { sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import { createErasureStore } from '../../src/store/erasures.ts'
import { createQueries } from '../../src/store/queries.ts'
import type { SqlDatabase, Statement } from '../../src/store/sql.ts'
import { ENROLLED, MEETINGS, MEETINGS_EACH, NOW, seedLargeSchool, startOf } from './largeSchool.ts'

const asked: Statement[] = []
let rowsRead = 0
const d1 = sqlOver(env.DB.withSession('first-primary'), (batch) => {
  rowsRead += batch.rowsRead
})
const db: SqlDatabase = {
  ...d1,
  batch: (statements) => {
    asked.push(...statements)
    return d1.batch(statements)
  },
}
const queries = createQueries(db)
const erasures = createErasureStore(db)

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
  const made = new Set(details.map((detail) => /^(?:CO-ROUTINE|MATERIALIZE) (\S+)$/.exec(detail)?.[1]))
  return details.filter((detail) => {
    const table = /^SCAN (\S+)/.exec(detail)?.[1]
    return table !== undefined && !made.has(table) && !detail.includes('VIRTUAL TABLE')
  })
}

const actor = (id: string, role: Actor['role']): Actor => ({ id, role, email: null, name: null })
const LIMIT = 11
/** An index entry, its row, and the rows of host and class. */
const EACH = 6

describe('in a school of 4,000 meetings and 96,000 participants', () => {
  beforeEach(seedLargeSchool)

  it('a list costs a page of each of the reader’s classes, whatever else the school holds', async () => {
    const pages = [{}, { upcomingFrom: NOW }, { after: { startTime: startOf(2_000), id: 'm2000' } }]
    for (const who of [actor('s5', 'student'), actor('t5', 'teacher'), actor('p5', 'parent')])
      for (const page of pages)
        expect(await costOf(() => queries.meetings(who, { deleted: false, limit: LIMIT, ...page }))).toEqual({
          found: expect.toSatisfy((n: number) => n > 8 && n <= LIMIT),
          cost: expect.toSatisfy((rows: number) => rows < (ENROLLED + 3) * LIMIT * EACH),
          scans: [],
        })
  })

  it('a list of few costs what the reader sees at most', async () => {
    const seen = ENROLLED * MEETINGS_EACH + MEETINGS / 75
    for (const who of [actor('s5', 'student'), actor('t5', 'teacher'), actor('nobody', 'student')])
      expect(
        await costOf(() => queries.meetings(who, { deleted: false, limit: 51, status: 'scheduled' })),
      ).toEqual({
        found: expect.toSatisfy((n: number) => n > 5 && n < 30),
        cost: expect.toSatisfy((rows: number) => rows < seen * 3),
        scans: [],
      })
  })

  it('a report costs the meetings that it is about', async () => {
    const month = { from: { at: startOf(1_000) }, to: { at: startOf(2_399) }, deleted: false }
    const ofTeacher = () => queries.report({ ...month, teacherId: 't5', limit: 51 })
    expect(await costOf(async () => (await ofTeacher()).meetings)).toEqual({
      found: 14,
      cost: expect.toSatisfy((rows: number) => rows < 14 * 16),
      scans: [],
    })
    expect((await ofTeacher()).totals).toMatchObject({ meetings: 14, completed: 14, participants: 14 * 24 })
    const ofAll = await costOf(async () => (await queries.report({ ...month, limit: LIMIT })).meetings)
    expect(ofAll).toEqual({
      found: LIMIT,
      cost: expect.toSatisfy((n: number) => n < 1_400 + 5 * LIMIT),
      scans: [],
    })
  })

  it('an erasure finds a person’s meetings without reading their participants', async () => {
    const since = '2026-03-02T08:00:00.000Z'
    /** Of the meetings themselves one index is read, until there are enough; the others are of few rows. */
    const inOrder = expect.toSatisfy((scans: string[]) =>
      scans.every((scan) => /^SCAN [md] USING (?:COVERING )?INDEX (?:zoom_meetings_zoom|events_)/.test(scan)),
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
    const nobody = { userId: 'nobody', emails: [] }
    expect(await costOf(() => erasures.meetings(nobody, since, 101))).toMatchObject({
      found: 0,
      scans: inOrder,
    })
  })

  it('who was in a meeting costs its participants and their names', async () => {
    expect(await costOf(() => queries.participants('m5'))).toEqual({ found: 24, cost: 73, scans: [] })
  })
})
