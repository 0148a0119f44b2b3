import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { meterD1 } from '../support/d1Meter.ts'
import { request } from '../support/fakes.ts'
import { NUMBER, objectOf, upTo } from '../support/heldClass.ts'
import { type Answer, call, importSchool, token } from '../support/rollcall.ts'
import { end, join, schedule, start, student } from '../support/spec.ts'
import { readRoutes } from './contract.ts'

const PUPILS = 40
const ID = 'meeting-1'
const ONE = `/api/zoom/meetings/${ID}`

let meter: ReturnType<typeof meterD1>
beforeEach(async () => {
  await importSchool(PUPILS)
  for (const command of [schedule(), start(), ...upTo(PUPILS).map((n) => join(student(n), n / 10))])
    await objectOf(NUMBER).execute(request(command))
  meter = meterD1()
})
afterEach(() => vi.restoreAllMocks())

/** What an answer cost. */
async function costOf(path: string, options: Parameters<typeof call>[2]) {
  meter.reset()
  const { status } = await call('GET', path, options)
  const batches = meter.batches()
  return {
    status,
    batches: batches.length,
    statements: sum(batches.map(({ statements }) => statements)),
    rows: sum(batches.map(({ rowsRead }) => rowsRead)),
  }
}

const told = ({ status, body: { requestId: _, ...body } }: Answer<Record<string, unknown>>) => ({
  status,
  body,
})

const sum = (counts: number[]): number => counts.reduce((total, count) => total + count, 0)

const atMost = (most: number): unknown => expect.toSatisfy((n: number) => n <= most)

/** The rows that an admin, the class's teacher and one of its pupils read at most. A name is a row. */
const HELD: Record<string, [number, number, number]> = {
  [ONE]: [2 * PUPILS + 20, 4 * PUPILS + 25, 25],
  [`${ONE}/attendance`]: [2 * PUPILS + 15, 4 * PUPILS + 20, 25],
  [`${ONE}/participants`]: [4 * PUPILS + 15, 6 * PUPILS + 20, 15],
  '/api/zoom/meetings': [15, 30, 26],
  '/api/zoom/reports': [20, 30, 20],
  [`/api/zoom/reports?meetingId=${ID}`]: [4 * PUPILS + 15, 6 * PUPILS + 20, 15],
}

/**
 * Asked at Zoom, while the meeting goes about its duties: recordings and codes for the telephone. Read behind the guard: exports and the log, page by page, and a calendar by the id that the guard finds. test/store/cost.test.ts
 * counts what an export reads.
 */
const isApart = (path: string) =>
  /^\/api\/(?:exports\/|events$|calendar)/.test(path) || /\/(?:recordings|dial-in)$/.test(path)

describe('a read of a class of 40', () => {
  it('is one round trip to D1 for every question, and a refusal too', async () => {
    // Who is offered a way in is recorded beside the answer: requestLog.test.ts counts what that answer reads.
    const routes = (await readRoutes()).filter(
      ({ method, path }) =>
        method === 'GET' && path.startsWith('/api/') && !path.endsWith('/join') && !isApart(path),
    )
    const term = 'startDate=2026-03-01&endDate=2026-03-31'
    for (const { path: route } of routes)
      for (const as of ['admin-1', 'teacher-1', 'student-1', 'parent-77']) {
        const path = route.replace('{id}', ID).replace('{classId}', 'class-1')
        const { batches } = await costOf(`${path}?${term}`, { as })
        expect({ path, as, batches }).toEqual({ path, as, batches: 1 })
      }
  })

  it('costs about the rows that it tells of', async () => {
    await objectOf(NUMBER).execute(request(end(60)))
    for (const [path, most] of Object.entries(HELD))
      for (const [i, as] of ['admin-1', 'teacher-1', 'student-1'].entries()) {
        const { rows, statements } = await costOf(path, { as })
        expect({ path, as, rows, statements }).toEqual({
          path,
          as,
          rows: atMost(most[i] ?? 0),
          statements: atMost(7),
        })
      }
  })

  it('costs no more while it goes on', async () => {
    for (const [what, statements] of Object.entries({ attendance: 4, participants: 5 }))
      expect(await costOf(`${ONE}/${what}`, { as: 'admin-1' })).toEqual({
        status: 200,
        batches: 1,
        statements: atMost(statements),
        rows: atMost(4 * PUPILS + 15),
      })
  })

  it('says 401 before 403, 403 before 400, and 400 before 404', async () => {
    const statusOf = async (path: string, as?: string) => (await costOf(path, as ? { as } : {})).status
    expect(await statusOf('/api/zoom/reports?limit=0')).toBe(401)
    expect(await statusOf('/api/zoom/reports?limit=0', 'student-1')).toBe(403)
    expect(await statusOf('/api/zoom/reports?limit=0&meetingId=none', 'teacher-1')).toBe(400)
    expect(await statusOf('/api/zoom/reports?meetingId=none', 'teacher-1')).toBe(404)
    expect(await statusOf(`${ONE}/history?limit=0`, 'student-1')).toBe(403)
    expect(await statusOf(`${ONE}/history?limit=0`, 'teacher-1')).toBe(400)
  })

  it('sends the statements for one role, and all only for a token without a role', async () => {
    const ofNobody = { headers: { authorization: `Bearer ${await token({ sub: 'teacher-1' })}` } }
    for (const [path, statements] of Object.entries({
      '/api/zoom/meetings': { ofAdmin: 2, ofTeacher: 2, ofNobody: 3 },
      '/api/zoom/reports': { ofAdmin: 2, ofTeacher: 4, ofNobody: 5 },
    })) {
      const asked = { ofAdmin: { as: 'admin-1' }, ofTeacher: { as: 'teacher-1' }, ofNobody }
      for (const who of ['ofAdmin', 'ofTeacher', 'ofNobody'] as const)
        expect({ path, who, ...(await costOf(path, asked[who])) }).toMatchObject({
          ...{ path, who, batches: 1 },
          statements: statements[who],
        })
    }
  })

  it('finds what the roster’s role may see, for any role in the token', async () => {
    await objectOf(NUMBER).execute(request(end(60)))
    const paths = ['/api/zoom/meetings', '/api/zoom/reports', `${ONE}/participants`]
    for (const path of paths)
      for (const sub of ['admin-1', 'teacher-1', 'student-1']) {
        const right = await call('GET', path, { as: sub })
        for (const role of ['admin', 'teacher', 'student', undefined]) {
          const headers = { authorization: `Bearer ${await token({ sub, ...(role && { role }) })}` }
          const found = told(await call('GET', path, { headers }))
          expect({ path, sub, role, ...found }).toEqual({ path, sub, role, ...told(right) })
        }
      }
  })

  it('takes the roster’s word for who asks, also of somebody with another role there', async () => {
    const headers = { authorization: `Bearer ${await token({ sub: 'student-1', role: 'admin' })}` }
    expect(await costOf('/api/roster/users', { headers })).toMatchObject({
      status: 403,
      batches: 1,
      rows: atMost(5),
    })
    expect(await costOf(`${ONE}/participants`, { headers })).toMatchObject({ status: 403, batches: 1 })
  })
})
