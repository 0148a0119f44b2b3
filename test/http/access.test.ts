import { beforeEach, describe, expect, it, vi } from 'vitest'
import { request } from '../app/fakes.ts'
import { cancel } from '../domain/spec.ts'
import { objectOf } from '../hosts/heldClass.ts'
import { everything } from '../store/tables.ts'
import { callBy, readRoutes } from './contract.ts'
import { AUDIENCES, type Audience, type Cell, cellsOf } from './grid.ts'
import { emailOf, importSchool, scheduleClass } from './rollcall.ts'

// Many requests a test: their log would take longer than they do, and a busy machine its time.
vi.spyOn(console, 'log').mockImplementation(() => undefined)
vi.setConfig({ testTimeout: 30_000 })

const call = callBy(await readRoutes())

/**
 * teacher-1 hosts every meeting, teacher-2 teaches class-1, student-1 is in it and parent-1's child; those of 9 have
 * no part in it. Of 7, the roster says another role than the token: teacher, student and parent. nobody-9 has no role.
 */
const PEOPLE_OF_7 = { 'student-7': 'teacher', 'admin-7': 'student', 'nobody-7': 'parent' }

/**
 * y: may. f: sees the meeting, but may not (403). -: there is no such meeting for them (404). Five letters, for the
 * audiences all, teachers, students, class and personal. It follows from "People" in the design, not from the code:
 * nothing here is computed.
 */
const OF_CLASS_1 = cellsOf(`
            see    change  participants  report  join
  admin-1   yyyyy  yyyyy   yyyyy         yyyyy   yyyyy
  teacher-1 yyyyy  yyyyy   yyyyy         yyyyy   yyyyy
  teacher-2 yy-y-  ff-f-   yy-y-         yy-y-   yy-y-
  teacher-9 yy---  ff---   ff---         -----   yy---
  student-7 yy---  ff---   ff---         -----   yy---
  student-1 y-yy-  f-ff-   f-ff-         fffff   y-yy-
  student-9 y-y--  f-f--   f-f--         fffff   f-ff-
  admin-7   y-y--  f-f--   f-f--         fffff   f-ff-
  parent-1  y--y-  f--f-   f--f-         fffff   y--y-
  parent-9  y----  f----   f----         fffff   f--f-
  nobody-7  y----  f----   f----         fffff   f--f-
  nobody-9  -----  -----   -----         fffff   -----
`)

const WITHOUT_CLASS = cellsOf(`
            see    change  participants  report  join
  admin-1   yyyyy  yyyyy   yyyyy         yyyyy   yyyyy
  teacher-1 yyyyy  yyyyy   yyyyy         yyyyy   yyyyy
  teacher-2 yy---  ff---   ff---         -----   yy---
  teacher-9 yy---  ff---   ff---         -----   yy---
  student-7 yy---  ff---   ff---         -----   yy---
  student-1 y-y--  f-f--   f-f--         fffff   y-y--
  student-9 y-y--  f-f--   f-f--         fffff   y-y--
  admin-7   y-y--  f-f--   f-f--         fffff   y-y--
  parent-1  y----  f----   f----         fffff   y----
  parent-9  y----  f----   f----         fffff   y----
  nobody-7  y----  f----   f----         fffff   y----
  nobody-9  -----  -----   -----         fffff   -----
`)

const KINDS = [
  ['of class-1', 'class-1', OF_CLASS_1],
  ['without a class', null, WITHOUT_CLASS],
] as const

type Meetings = Record<Audience, string>

/** A meeting for each audience, by its id. */
async function schedule(classId: string | null): Promise<Meetings> {
  const scheduled = AUDIENCES.map(async (targetAudience) => {
    const { id } = await scheduleClass({ title: `For ${targetAudience}`, classId, targetAudience })
    return [targetAudience, id] as const
  })
  const {
    all = '',
    teachers = '',
    students = '',
    class: theClass = '',
    personal = '',
  } = Object.fromEntries(await Promise.all(scheduled))
  return { all, teachers, students, class: theClass, personal }
}

async function createSchool(): Promise<void> {
  await importSchool(1)
  const people = Object.entries({ 'teacher-2': 'teacher', ...PEOPLE_OF_7 })
  const users = people.map(([id, role]) => ({ id, name: `Name of ${id}`, email: emailOf(id), role }))
  const classes = [{ id: 'class-1', name: 'Class 1', teacherId: 'teacher-2' }]
  await call('PUT', '/api/roster', { as: 'admin-1', body: { users, classes } })
}

/** Asks for each cell, all at once. */
async function expectCells(cells: Cell[], ask: (cell: Cell) => Promise<{ status: number }>): Promise<void> {
  const answers = cells.map(async (cell) => ({ ...cell, status: (await ask(cell)).status }))
  expect(await Promise.all(answers)).toEqual(cells)
}

/** What is refused leaves no trace; then those who may, do. */
async function expectInTurn(cells: Cell[], ask: (cell: Cell) => Promise<{ status: number }>): Promise<void> {
  const before = await everything()
  await expectCells(
    cells.filter(({ status }) => status !== 200),
    ask,
  )
  expect(await everything()).toEqual(before)
  await expectCells(
    cells.filter(({ status }) => status === 200),
    ask,
  )
}

const wanting = (want: string, cells: Cell[]) => cells.filter((cell) => cell.want === want)

beforeEach(createSchool)

describe.each(KINDS)('a meeting %s', (_, classId, cells) => {
  it('is read by those whom it is for', async () => {
    const meetings = await schedule(classId)
    const before = await everything()
    for (const [want, path] of [
      ['see', '/api/zoom/meetings/{id}'],
      ['see', '/api/zoom/meetings/{id}/attendance'],
      ['participants', '/api/zoom/meetings/{id}/participants'],
      ['report', '/api/zoom/reports?meetingId={id}'],
    ] as const)
      await expectCells(wanting(want, cells), ({ as, audience }) =>
        call('GET', path.replace('{id}', meetings[audience]), { as }),
      )
    expect(await everything()).toEqual(before)
  })

  it('is listed, and reported among others, for those whom it is for', async () => {
    const meetings = await schedule(classId)
    const listed = async (path: string, as: string) => {
      const { status, body } = await call<{ meetings?: { id: string }[] }>('GET', path, { as })
      const ids = body.meetings?.map(({ id }) => id) ?? []
      return { as, status, audiences: AUDIENCES.filter((audience) => ids.includes(meetings[audience])) }
    }
    const expected = (want: string) =>
      [...Map.groupBy(wanting(want, cells), ({ as }) => as)].map(([as, row]) => ({
        as,
        status: row.some(({ status }) => status === 403) || as === 'nobody-9' ? 403 : 200,
        audiences: row.flatMap(({ audience, status }) => (status === 200 ? [audience] : [])),
      }))
    const inList = expected('see').map(({ as }) => listed('/api/zoom/meetings', as))
    const inReport = expected('report').map(({ as }) => listed('/api/zoom/reports', as))
    expect(await Promise.all(inList)).toEqual(expected('see'))
    expect(await Promise.all(inReport)).toEqual(expected('report'))
  })

  it('is joined by those whom it is for, and started by its host alone', async () => {
    const meetings = await schedule(classId)
    const pathOf = (audience: Audience) => `/api/zoom/meetings/${meetings[audience]}/join`
    await expectInTurn(wanting('join', cells), async ({ as, audience }) => {
      const answer = await call('GET', pathOf(audience), { as })
      const isHost = as === 'teacher-1'
      if (answer.status === 200) expect({ as, ...answer.body }).toMatchObject({ as, isHost })
      expect('startUrl' in answer.body).toBe(isHost)
      return answer
    })
    await expectInTurn(wanting('join', cells), ({ as, audience }) =>
      call('POST', pathOf(audience), { as, body: { action: 'join' } }),
    )
  })

  it('is changed and deleted by its host and admins alone', async () => {
    const meetings = await schedule(classId)
    const change = wanting('change', cells)
    await expectInTurn(change, ({ as, audience }) =>
      call('PATCH', `/api/zoom/meetings/${meetings[audience]}`, { as, body: { title: `By ${as}` } }),
    )
    const others = change.filter(({ status }) => status !== 200)
    const remove = ({ as, audience }: Cell) =>
      call('DELETE', `/api/zoom/meetings/${meetings[audience]}`, { as })
    await expectInTurn([...others, ...change.filter(({ as }) => as === 'admin-1')], remove)
    Object.assign(meetings, await schedule(classId))
    await expectInTurn(
      change.filter(({ as }) => as === 'teacher-1'),
      remove,
    )
  })
})

it('a meeting that was cancelled says so to those who might join, and to nobody else', async () => {
  const { id, zoom_meeting_id } = await scheduleClass()
  await objectOf(Number(zoom_meeting_id)).execute(request(cancel))
  const before = await everything()
  const cells = wanting('join', OF_CLASS_1)
    .filter(({ audience }) => audience === 'class')
    .map((cell) => (cell.status === 200 ? { ...cell, status: 400 } : cell))
  const path = `/api/zoom/meetings/${id}/join`
  await expectCells(cells, ({ as }) => call('GET', path, { as }))
  await expectCells(cells, ({ as }) => call('POST', path, { as, body: { action: 'leave' } }))
  expect(await everything()).toEqual(before)
})
