import { beforeEach, describe, expect, it, vi } from 'vitest'
import { request } from '../app/fakes.ts'
import { cancel, end, join, start, student } from '../domain/spec.ts'
import { objectOf } from '../hosts/heldClass.ts'
import { hush } from '../hosts/watchLog.ts'
import { everything } from '../store/tables.ts'
import { callBy, readRoutes } from './contract.ts'
import { AUDIENCES, type Audience, type Cell, cellsOf } from './grid.ts'
import { emailOf, importSchool, scheduleClass } from './rollcall.ts'

// Many requests a test: their log would take longer than they do, and a busy machine its time.
hush()
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

/** A meeting for each audience; answers with where their ids are to be had. */
async function schedule(classId: string | null): Promise<(audience: Audience) => string> {
  const scheduled = AUDIENCES.map(async (targetAudience) => {
    const { id } = await scheduleClass({ title: `For ${targetAudience}`, classId, targetAudience })
    return [targetAudience, id] as const
  })
  const ids = new Map(await Promise.all(scheduled))
  return (audience) => ids.get(audience) ?? 'none'
}

async function createSchool(): Promise<void> {
  await importSchool(2)
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
    const idOf = await schedule(classId)
    const before = await everything()
    for (const [want, path] of [
      ['see', '/api/zoom/meetings/{id}'],
      ['see', '/api/zoom/meetings/{id}/attendance'],
      ['participants', '/api/zoom/meetings/{id}/participants'],
      ['report', '/api/zoom/reports?meetingId={id}'],
    ] as const)
      await expectCells(wanting(want, cells), ({ as, audience }) =>
        call('GET', path.replace('{id}', idOf(audience)), { as }),
      )
    expect(await everything()).toEqual(before)
  })

  it('is listed, and reported among others, for those whom it is for', async () => {
    const idOf = await schedule(classId)
    const listed = async (path: string, as: string) => {
      const { status, body } = await call<{ meetings?: { id: string }[] }>('GET', path, { as })
      const ids = body.meetings?.map(({ id }) => id) ?? []
      return { as, status, audiences: AUDIENCES.filter((audience) => ids.includes(idOf(audience))) }
    }
    const expected = (want: string) =>
      [...Map.groupBy(wanting(want, cells), ({ as }) => as)].map(([as, row]) => ({
        as,
        // Without a role there is no list to see.
        status: row.some(({ status }) => status === 403) || as === 'nobody-9' ? 403 : 200,
        audiences: row.flatMap(({ audience, status }) => (status === 200 ? [audience] : [])),
      }))
    const inList = expected('see').map(({ as }) => listed('/api/zoom/meetings', as))
    const inReport = expected('report').map(({ as }) => listed('/api/zoom/reports', as))
    expect(await Promise.all(inList)).toEqual(expected('see'))
    expect(await Promise.all(inReport)).toEqual(expected('report'))
  })

  it('shows the way in that names nobody, and its settings, to its host and admins alone', async () => {
    const idOf = await schedule(classId)
    const who = wanting('see', cells).filter(({ status }) => status === 200)
    const fields = ['join_url', 'password', 'settings', 'registration_url']
    const shown = who.map(async ({ as, audience }) => {
      const path = `/api/zoom/meetings/${idOf(audience)}`
      const { body } = await call<{ meeting: object }>('GET', path, { as })
      return { as, fields: fields.filter((field) => field in body.meeting) }
    })
    expect(await Promise.all(shown)).toEqual(
      who.map(({ as }) => ({ as, fields: ['admin-1', 'teacher-1'].includes(as) ? fields : [] })),
    )
  })

  it('is joined by those whom it is for, and started by its host alone', async () => {
    const idOf = await schedule(classId)
    const pathOf = (audience: Audience) => `/api/zoom/meetings/${idOf(audience)}/join`
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
    const change = wanting('change', cells)
    const by = (who: string) => change.filter(({ as }) => as === who)
    const idOf = await schedule(classId)
    await expectInTurn(change, ({ as, audience }) =>
      call('PATCH', `/api/zoom/meetings/${idOf(audience)}`, { as, body: { title: `By ${as}` } }),
    )
    const refused = change.filter(({ status }) => status !== 200)
    await expectInTurn([...refused, ...by('admin-1')], ({ as, audience }) =>
      call('DELETE', `/api/zoom/meetings/${idOf(audience)}`, { as }),
    )
    const others = await schedule(classId)
    await expectInTurn(by('teacher-1'), ({ as, audience }) =>
      call('DELETE', `/api/zoom/meetings/${others(audience)}`, { as }),
    )
  })
})

describe('the attendance of a class that everyone sees', () => {
  it('is everybody’s for its host, the class’s teacher and admins, and one’s own family’s for the rest', async () => {
    const { id, zoom_meeting_id } = await scheduleClass({ targetAudience: 'all' })
    for (const command of [start(), join(student(1), 0), end()])
      await objectOf(Number(zoom_meeting_id)).execute(request(command))
    const all = ['student-1', 'student-2']
    const expected: Record<string, string[]> = {
      'admin-1': all,
      'teacher-1': all,
      'teacher-2': all,
      'teacher-9': [],
      'student-7': [],
      'student-1': ['student-1'],
      'student-2': ['student-2'],
      'student-9': [],
      'admin-7': [],
      'parent-1': ['student-1'],
      'parent-2': ['student-2'],
      'parent-9': [],
      'nobody-7': [],
    }
    const path = `/api/zoom/meetings/${id}/attendance`
    const seen = Object.keys(expected).map(async (as) => {
      const { body } = await call<Attendance>('GET', path, { as })
      expect(body.summary.total).toBe(body.records.length)
      return [as, body.records.map(({ student_id }) => student_id)] as const
    })
    expect(Object.fromEntries(await Promise.all(seen))).toEqual(expected)
  })
})

interface Attendance {
  summary: { total: number }
  records: { student_id: string }[]
}

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
