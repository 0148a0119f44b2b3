import { beforeEach, describe, expect, it } from 'vitest'
import { request } from '../support/fakes.ts'
import { type Attendance, attendanceOf, type HeldClass, heldClass, writerOf } from '../support/held.ts'
import { call, scheduleClass } from '../support/rollcall.ts'
import { emailOf, end, join, start, student } from '../support/spec.ts'
import { readRoutes } from './contract.ts'
import { take, textOf } from './taken.ts'

/** Who has left a class keeps the record of each session that expected them. All else of the class is closed. */

const routes = await readRoutes()

let held: HeldClass
beforeEach(async () => {
  held = await heldClass()
})

const roster = async (body: object) =>
  expect((await call('PUT', '/api/roster', { as: 'admin-1', body })).status).toBe(200)

const place = (n: number, classId = 'class-1') => ({ classId, studentId: `student-${n}` })
const leave = (n: number) => roster({ removed: { enrollments: [place(n)] } })
const move = (n: number) =>
  roster({
    classes: [{ id: 'class-2', name: 'Class 2', teacherId: 'teacher-1' }],
    enrollments: [place(n, 'class-2')],
    removed: { enrollments: [place(n)] },
  })

const statusOf = async (path: string, as: string) => (await call('GET', path, { as })).status
const seenBy = async (as: string, path = held.path) =>
  (await attendanceOf(path, as)).records.map(({ student_id }) => student_id)
const sessionsIn = async (path: string, as: string) =>
  (await call<{ meetings: unknown[] }>('GET', path, { as })).body.meetings

/** People outside a class learn why they may not join. */
const refusalOf = (path: string) => (/\/(?:join|dial-in)$/.test(path) ? 403 : 404)

const OWN = '/api/zoom/meetings/{id}/attendance'

describe.each([
  ['has left', leave],
  ['was moved to another class', move],
])('a pupil who %s', (_, go) => {
  it.each(['student-1', 'parent-1'])('is read by %s: their own record, as before', async (as) => {
    const before = await call<Attendance>('GET', `${held.path}/attendance`, { as })
    expect(before.body.records).toMatchObject([{ student_id: 'student-1', status: 'present' }])
    await go(1)
    const { status, body } = await call<Attendance>('GET', `${held.path}/attendance`, { as })
    expect({ status, body }).toEqual({ status: 200, body: before.body })
    const everybody = await attendanceOf(held.path, 'admin-1')
    expect(everybody.records).toHaveLength(3)
    expect(everybody.records[0]).toEqual(before.body.records[0])
  })

  it.each(['student-1', 'parent-1'])('opens nothing else of the class to %s', async (as) => {
    const next = await scheduleClass({ startTime: '2999-03-02T08:00:00Z' })
    await go(1)
    const paths = routes.flatMap(({ method, path }) =>
      method === 'GET' && path.includes('/meetings/{id}') ? [path] : [],
    )
    expect(paths).toContain(OWN)
    for (const path of paths) {
      const ask = (id: string) => statusOf(path.replace('{id}', id), as)
      const statuses = { held: await ask(held.meeting.id), next: await ask(next.id) }
      const closed = refusalOf(path)
      expect({ path, ...statuses }).toEqual({ path, held: path === OWN ? 200 : closed, next: closed })
    }
    expect(await sessionsIn('/api/zoom/meetings', as)).toEqual([])
    expect(await sessionsIn('/api/zoom/meetings?classId=class-1&status=ended', as)).toEqual([])
    const term = '/api/zoom/classes/class-1/term?startDate=2026-03-01&endDate=2026-03-31'
    expect(await statusOf(term, as)).toBe(404)
    expect(await statusOf(`/api/exports/attendance?meetingId=${held.meeting.id}`, as)).toBe(404)
    expect(await statusOf('/api/exports/attendance?classId=class-1', as)).toBe(404)
  })

  it('has the record in their own exports and in their file, with the name of the session', async () => {
    await go(1)
    const mine = { title: 'Biology', session_id: held.meeting.id, class: 'Class 1', status: 'present' }
    for (const as of ['student-1', 'parent-1'])
      for (const path of ['attendance', 'attendance?studentId=student-1', 'people/student-1']) {
        const { records } = JSON.parse(textOf((await take(path, as)).bytes))
        expect({ path, as, records }).toMatchObject({ path, as, records: [mine] })
        expect(records).toHaveLength(1)
      }
  })
})

describe('a parent of a pupil who has left and of one who is still in the class', () => {
  it('reads both records', async () => {
    await roster({ guardians: [{ parentId: 'parent-1', studentId: 'student-2' }] })
    await leave(1)
    expect(await seenBy('parent-1')).toEqual(['student-1', 'student-2'])
    expect(await seenBy('student-2')).toEqual(['student-2'])
  })
})

describe('a pupil who has left a class with a session for everybody', () => {
  it('reads their own record of it', async () => {
    const meeting = await scheduleClass({ targetAudience: 'all' })
    for (const command of [start(), join(student(1), 0), end(60)])
      await writerOf(meeting).execute(request(command))
    await leave(1)
    expect(await seenBy('student-1', `/api/zoom/meetings/${meeting.id}`)).toEqual(['student-1'])
  })
})

describe('a pupil who came to a class that did not expect them', () => {
  it('learns nothing of it, also if they were in this class once', async () => {
    await roster({
      users: [{ id: 'student-4', name: 'Four', email: emailOf(4), role: 'student' }],
      enrollments: [place(4)],
    })
    await leave(4)
    const meeting = await scheduleClass()
    for (const command of [start(), join(student(4), 0), end(60)])
      await writerOf(meeting).execute(request(command))
    const path = `/api/zoom/meetings/${meeting.id}`
    expect(await seenBy('admin-1', path)).toContain('student-4')
    expect(await statusOf(`${path}/attendance`, 'student-4')).toBe(404)
    expect(JSON.parse(textOf((await take('attendance', 'student-4')).bytes)).records).toEqual([])
  })
})

describe('a pupil who was removed from the roster', () => {
  it.each(['student-1', 'parent-1'])('is read by nobody in the family: %s', async (as) => {
    await call('DELETE', '/api/roster/users/student-1', { as: 'admin-1' })
    expect(await statusOf(`${held.path}/attendance`, as)).toBe(404)
  })
})
