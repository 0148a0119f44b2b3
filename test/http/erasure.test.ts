import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import { createQueries } from '../../src/store/queries.ts'
import { rebuild } from '../../src/store/rebuild.ts'
import { bearerOf } from '../support/bearer.ts'
import { request } from '../support/fakes.ts'
import { attendanceOf, begunClass, type HeldClass, heldClass, writerOf } from '../support/held.ts'
import { call, scheduleClass } from '../support/rollcall.ts'
import { emailOf, end, join, leave, student, unsigned } from '../support/spec.ts'
import { count, everything, readModels } from '../support/tables.ts'

let held: HeldClass
beforeEach(async () => {
  held = await heldClass()
})

const remove = (id: string, { erase = true, as = 'admin-1' } = {}) =>
  call('DELETE', `/api/roster/users/${id}${erase ? '?erase=true' : ''}`, { as })

/** What stands of student 1 anywhere: their name in the roster and at Zoom, and their e-mail. */
const WORDS = ['Name of student-1', 'Student 1', emailOf(1)].map((word) => `"${word}"`)

async function found(): Promise<string[]> {
  const text = JSON.stringify(await everything()).replaceAll('\\"', '"')
  return WORDS.filter((word) => text.includes(word))
}

describe('a user who is removed', () => {
  it('leaves the roster, and their past stays', async () => {
    const { summary, records } = await attendanceOf(held.path)
    expect(await remove('student-1', { erase: false })).toMatchObject({
      status: 200,
      body: { success: true },
    })
    expect(await count("users where id = 'student-1'")).toBe(0)
    expect(await count("class_students where student_id = 'student-1'")).toBe(0)
    expect(await count("parent_children where student_id = 'student-1'")).toBe(0)
    expect(await attendanceOf(held.path)).toMatchObject({ summary, records: expect.any(Array) })
    expect((await attendanceOf(held.path)).records.map((r) => r.status).sort()).toEqual(
      records.map((r) => r.status).sort(),
    )
    expect((await remove('student-1', { erase: false })).status).toBe(404)
  })

  it('may be erased afterwards', async () => {
    await remove('student-1', { erase: false })
    expect((await remove('student-1')).status).toBe(200)
    expect(await count(`events where instr(data, '"Student 1"') > 0`)).toBe(0)
  })

  it('leaves their classes without a teacher', async () => {
    await remove('teacher-1', { erase: false })
    expect(await count("classes where id = 'class-1' and teacher_id is null")).toBe(1)
  })

  it.each([true, false])('is removed by admins alone, erased %s', async (erase) => {
    const before = await everything()
    for (const as of ['teacher-1', 'student-1', 'parent-1'])
      expect((await remove('student-1', { erase, as })).status).toBe(403)
    expect((await remove('nobody', { erase })).status).toBe(404)
    expect((await call('DELETE', '/api/roster/users/student-1?erase=maybe', { as: 'admin-1' })).status).toBe(
      400,
    )
    expect(await everything()).toEqual(before)
  })
})

describe('a user who is erased', () => {
  it('is named nowhere any more, while counts and attendance stay', async () => {
    const deleted = await scheduleClass()
    await call('DELETE', `/api/zoom/meetings/${deleted.id}`, { as: 'teacher-1' })
    const before = await readModels()
    const shown = await attendanceOf(held.path)
    expect(await found()).toEqual(WORDS)

    const erased = await remove('student-1')
    expect(erased).toMatchObject({
      status: 200,
      body: { success: true, erased: { done: true, meetings: 2 } },
    })
    expect(erased.headers.get('x-d1-bookmark')).toBeTruthy()
    expect(await found()).toEqual([])
    const without = (rows: Record<string, unknown>[]) =>
      rows.map((row) =>
        row['user_id'] === 'student-1' && 'email' in row ? { ...row, name: null, email: null } : row,
      )
    expect(await readModels()).toEqual(
      Object.fromEntries(Object.entries(before).map(([table, rows]) => [table, without(rows)])),
    )
    const now = await attendanceOf(held.path)
    expect(now.summary).toEqual(shown.summary)
    expect(now.records.find(({ student_id }) => student_id === 'student-1')).toMatchObject({
      status: 'present',
      student: { id: 'student-1', name: 'Erased person', email: null },
    })
    expect(await count("class_students where student_id = 'student-1'")).toBe(0)
  })

  it('is erased for good: a rebuild gives the same, and so does a second time', async () => {
    await remove('student-1')
    const before = await readModels()
    await rebuild(sqlOver(env.DB.withSession('first-primary')))
    expect(await readModels()).toEqual(before)
    expect(await remove('student-1')).toMatchObject({ status: 200, body: { erased: { done: true } } })
    expect(await readModels()).toEqual(before)
  })

  it('is not remembered by the meeting’s object', async () => {
    await remove('student-1')
    const silent = { ...student(1), name: null, email: null }
    await writerOf(held.meeting).execute(
      request(leave(silent, 30, { connection: 'connection-of-Student 1' })),
    )
    expect(await found()).toEqual([])
    expect((await attendanceOf(held.path)).records).toMatchObject([
      { student_id: 'student-1', attended_seconds: 30 * 60, student: { name: 'Erased person' } },
      {},
      {},
    ])
  })

  it('known only by the e-mail of their registration is one participant, before and after', async () => {
    const { meeting, path } = await begunClass()
    const told = { ...unsigned(3), name: 'Name of student-3' }
    const at = (minutes: number, connection: string) => request(join(told, minutes, { connection }))
    await writerOf(meeting).execute(at(10, 'before'))
    await remove('student-3')
    await writerOf(meeting).execute(at(30, 'after'))
    await writerOf(meeting).execute(request(end(60)))
    const { records } = await attendanceOf(path)
    expect(records.find(({ student_id }) => student_id === 'student-3')).toMatchObject({
      status: 'present',
      attended_seconds: 50 * 60,
    })
    expect(await count(`zoom_participants where name is null and user_id is null`)).toBe(0)
    expect(await count(`events where instr(data, '"Name of student-3"') > 0`)).toBe(0)
  })

  it('is forgotten where a guest was said to be them', async () => {
    const path = `${held.path}/participants/guest.zoom_account-1/user`
    await call('PUT', path, { as: 'teacher-1', body: { userId: 'student-3' } })
    await remove('student-3')
    expect(await count("zoom_participants where user_id = 'student-3' and name is null")).toBe(1)
    expect(await count(`events where instr(data, '(phone)') > 0`)).toBe(0)
  })

  it('is nobody to the roster, and somebody who has left', async () => {
    const queries = createQueries(sqlOver(env.DB.withSession('first-primary')))
    expect(await queries.user('student-1')).toMatchObject({ role: 'student' })
    await remove('student-1')
    expect(await queries.user('student-1')).toBeNull()
    expect(await queries.standing(bearerOf('student-1'))).toMatchObject({ user: null, gone: true })
  })

  it('is in no list of a meeting’s people', async () => {
    const meeting = await scheduleClass({
      classId: null,
      targetAudience: 'students',
      startTime: '2099-03-02T08:00:00Z',
    })
    await remove('student-1')
    const { body } = await call<{ expectedAttendees: { id: string }[] }>(
      'GET',
      `/api/zoom/meetings/${meeting.id}/participants`,
      { as: 'teacher-1' },
    )
    expect(body.expectedAttendees.map(({ id }) => id)).toEqual(['student-2', 'student-3'])
  })

  it('is in no answer that is kept for a repeat', async () => {
    await env.DB.prepare(`insert into idempotency_keys values ('admin-1', ?1, 'f', ?2, 't')`)
      .bind('k', JSON.stringify({ status: 200, body: { failures: [{ email: emailOf(1) }] } }))
      .run()
    expect(await count('idempotency_keys')).toBe(1)
    await remove('student-1')
    expect(await count('idempotency_keys')).toBe(0)
  })

  it('is in no dead letter', async () => {
    await env.DB.prepare(`insert into dead_letters values ('x', '1', ?, 'r', 't'), ('y', '1', ?, 'r', 't')`)
      .bind(JSON.stringify({ email: emailOf(1) }), JSON.stringify({ email: emailOf(2) }))
      .run()
    await remove('student-1')
    expect(await count('dead_letters')).toBe(1)
  })

  it('is erased by the next request where one fails midway', async () => {
    await scheduleClass()
    const sessions: D1DatabaseSession = Object.getPrototypeOf(env.DB.withSession('first-primary'))
    const blankings: string[] = []
    vi.spyOn(sessions, 'prepare').mockImplementation((sql) => {
      if (sql.includes('update events')) blankings.push(sql)
      if (blankings.length > 1) throw new Error('D1_ERROR: Network connection lost')
      return env.DB.prepare(sql)
    })
    expect(await remove('student-1')).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
    vi.restoreAllMocks()
    expect(await found()).toContain(WORDS[0])
    expect((await remove('student-1')).status).toBe(200)
    expect(await found()).toEqual([])
  })
})
