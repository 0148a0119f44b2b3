import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { request } from '../support/fakes.ts'
import { objectOf } from '../support/heldClass.ts'
import { call, emailOf, importSchool, scheduleClass, type TokenOptions, token } from '../support/rollcall.ts'
import { end, join, start, student } from '../support/spec.ts'
import { testAccount } from '../support/testAccount.ts'

/** What a token gives its bearer, beside what the school says of them. */

const zoom = testAccount()
const MEETINGS = '/api/zoom/meetings'
const DRAFT = { title: 'T', startTime: '2026-03-02T08:00:00Z', duration: 60 }

const person = (id: string, role: string, email: string | null = emailOf(id)) => ({
  id,
  name: `Name of ${id}`,
  email,
  role,
})
const roster = (body: Record<string, unknown>) => call('PUT', '/api/roster', { as: 'admin-1', body })

/** The Zoom user that Rollcall wants to schedule for. If Zoom does not know the user, the default host follows. */
async function hostAsked(asked: { headers: Record<string, string> }): Promise<string | undefined> {
  const before = (await zoom.calls()).length
  expect((await call('POST', MEETINGS, { ...asked, body: DRAFT })).status).toBe(201)
  const [first] = (await zoom.calls()).slice(before).filter(({ path }) => path.includes('/users/'))
  return decodeURIComponent(/users\/([^/]+)\/meetings/.exec(first?.path ?? '')?.[1] ?? '')
}

async function bearer(claims: TokenOptions) {
  return { headers: { authorization: `Bearer ${await token(claims)}` } }
}

beforeEach(async () => {
  await importSchool(2)
})

describe('a bearer who is not in the roster', () => {
  it('hosts with nobody’s Zoom user, by any e-mail in the token', async () => {
    for (const email of [emailOf('teacher-1'), 'somebody@home.example']) {
      const asked = await bearer({ sub: 'stranger', role: 'teacher', email, email_verified: true })
      expect(await hostAsked(asked)).toBe('zoom-host@school.example')
    }
  })
})

describe('a teacher of the roster without an e-mail there', () => {
  beforeEach(() => roster({ users: [person('teacher-5', 'teacher', null)] }))
  const hostBy = async (claims: Partial<TokenOptions>) =>
    hostAsked(await bearer({ sub: 'teacher-5', ...claims }))

  it('hosts with the e-mail that the issuer has verified', async () => {
    expect(await hostBy({ email: 'five@school.example', email_verified: true })).toBe('five@school.example')
  })
  it.each([
    ['not verified', { email: 'five@school.example' }],
    ['another user’s in the roster', { email: emailOf('teacher-1'), email_verified: true }],
  ])('hosts with none that is %s', async (_, claims) => {
    expect(await hostBy(claims)).toBe('zoom-host@school.example')
  })
})

describe('somebody who has left', () => {
  const asAdmin = () => bearer({ sub: 'student-1', role: 'admin' })
  const status = async (method: string, path: string, body?: unknown) =>
    (await call(method, path, { ...(await asAdmin()), body })).status

  it.each(['', '?erase=true'])('has no rights by their token (%s)', async (how) => {
    const meeting = await scheduleClass({ targetAudience: 'all' })
    expect(await status('PUT', '/api/roster', {})).toBe(403)
    expect(await status('GET', MEETINGS)).toBe(200)
    expect((await call('DELETE', `/api/roster/users/student-1${how}`, { as: 'admin-1' })).status).toBe(200)
    expect(await status('PUT', '/api/roster', {})).toBe(403)
    expect(await status('GET', MEETINGS)).toBe(403)
    expect(await status('POST', MEETINGS, DRAFT)).toBe(403)
    expect(await status('GET', `${MEETINGS}/${meeting.id}`)).toBe(404)
    expect(await status('GET', `${MEETINGS}/${meeting.id}/join`)).toBe(404)
  })
  it('has none from the moment that their erasure is begun, however long that takes', async () => {
    await env.DB.prepare(
      "insert into erasures (user_id, requested_at) values ('student-1', '2026-03-02T08:00:00.000Z')",
    ).run()
    expect(await status('GET', MEETINGS)).toBe(403)
    expect(await status('PUT', '/api/roster', {})).toBe(403)
  })
  it('has the rights of the roster again once they are back in it', async () => {
    await call('DELETE', '/api/roster/users/student-1', { as: 'admin-1' })
    await roster({ users: [person('student-1', 'student')] })
    expect(await status('GET', MEETINGS)).toBe(200)
    expect(await status('PUT', '/api/roster', {})).toBe(403)
  })
  it('is remembered by id and by a digest of their e-mail', async () => {
    await call('DELETE', '/api/roster/users/student-1', { as: 'admin-1' })
    const { results } = await env.DB.prepare('select * from removed_users').all()
    expect(results).toEqual([
      {
        id: 'student-1',
        email_digest: expect.stringMatching(/^[\da-f]{64}$/),
        removed_at: expect.any(String),
        name: 'Name of student-1',
        role: 'student',
        sex: null,
        number: null,
        listed_as: null,
      },
    ])
  })
})

describe('a host who is no longer a teacher', () => {
  it('loses the change, the corrections, the participants and the start link', async () => {
    const { id, zoom_meeting_id } = await scheduleClass({ targetAudience: 'all' })
    for (const command of [start(), join(student(1), 0), end()])
      await objectOf(Number(zoom_meeting_id)).execute(request(command))
    const path = `${MEETINGS}/${id}`
    const asks = [
      ['PATCH', path, { title: 'Mine' }],
      ['PATCH', `${path}/attendance/student-1`, { status: 'excused' }],
      ['GET', `${path}/participants`, undefined],
      ['GET', `${path}/history`, undefined],
      ['DELETE', path, undefined],
    ] as const
    await roster({ users: [person('teacher-1', 'parent')] })
    for (const [method, where, body] of asks)
      expect(await call(method, where, { as: 'teacher-1', body })).toMatchObject({ status: 403 })
    const joined = await call('GET', `${path}/join`, { as: 'teacher-1' })
    expect(joined.body).not.toHaveProperty('startUrl')
    await roster({ users: [person('teacher-1', 'teacher')] })
    for (const [method, where, body] of asks)
      expect(await call(method, where, { as: 'teacher-1', body })).toMatchObject({ status: 200 })
  })

  it('says no more that a meeting was held', async () => {
    const { id } = await scheduleClass({
      classId: null,
      targetAudience: 'all',
      startTime: new Date().toISOString(),
    })
    await roster({ users: [person('teacher-1', 'student')] })
    expect(
      await call('POST', `${MEETINGS}/${id}/join`, { as: 'teacher-1', body: { action: 'join' } }),
    ).toMatchObject({ status: 403 })
  })
})

describe('a place in a class without the role for it', () => {
  it('gives a student who is a class’s teacher in the roster nothing of a teacher', async () => {
    const meeting = await scheduleClass()
    await roster({ users: [person('student-5', 'student')] })
    await roster({ classes: [{ id: 'class-1', name: 'Class 1', teacherId: 'student-5' }] })
    const path = `${MEETINGS}/${meeting.id}`
    for (const where of [path, `${path}/participants`, `${path}/attendance`])
      expect((await call('GET', where, { as: 'student-5' })).status).toBe(404)
    expect((await call('GET', `${path}/join`, { as: 'student-5' })).status).toBe(403)
    const { body } = await call<{ meetings: unknown[] }>('GET', MEETINGS, { as: 'student-5' })
    expect(body.meetings).toEqual([])
  })
  it('gives a teacher who is enrolled nothing of a student, a link of their own neither', async () => {
    await roster({ users: [person('teacher-5', 'teacher')] })
    await roster({ enrollments: [{ classId: 'class-1', studentId: 'teacher-5' }] })
    const meeting = await scheduleClass()
    const path = `${MEETINGS}/${meeting.id}`
    expect((await call('GET', path, { as: 'teacher-5' })).status).toBe(404)
    const { body } = await call<{ meetings: unknown[] }>('GET', MEETINGS, { as: 'teacher-5' })
    expect(body.meetings).toEqual([])
    const { results } = await env.DB.prepare('select user_id from meeting_registrants order by 1').all()
    expect(results.map(({ user_id }) => user_id)).toEqual(['admin-1', 'student-1', 'student-2'])
  })
})

describe('the e-mails that a teacher sees', () => {
  /** student-1 is in the class of teacher-1, student-3 in nobody's: both were in an assembly that teacher-1 hosts. */
  async function assembly(): Promise<string> {
    await roster({ users: [person('student-3', 'student'), person('teacher-2', 'teacher')] })
    const { id, zoom_meeting_id } = await scheduleClass({ classId: null, targetAudience: 'students' })
    for (const command of [start(), join(student(1), 0), join(student(3), 0), end()])
      await objectOf(Number(zoom_meeting_id)).execute(request(command))
    return id
  }
  const MINE = [emailOf('student-1'), emailOf('student-2'), emailOf('teacher-1')]
  const emailsIn = (answer: unknown) =>
    [...new Set(JSON.stringify(answer).match(/[\w.-]+@[\w.]+/g) ?? [])].sort()

  it('are those of the students they teach, and their own, in every answer', async () => {
    const id = await assembly()
    for (const path of [
      `${MEETINGS}/${id}`,
      MEETINGS,
      `${MEETINGS}/${id}/participants`,
      `${MEETINGS}/${id}/history`,
      `/api/zoom/reports?meetingId=${id}`,
    ]) {
      const { status, body } = await call('GET', path, { as: 'teacher-1' })
      expect({ path, status, others: emailsIn(body).filter((email) => !MINE.includes(email)) }).toEqual({
        path,
        status: 200,
        others: [],
      })
    }
    const { body } = await call('GET', `${MEETINGS}/${id}/participants`, { as: 'teacher-1' })
    expect(emailsIn(body)).toEqual([emailOf('student-1'), emailOf('student-2')])
    const said = await call('PUT', `${MEETINGS}/${id}/participants/user.student-3/user`, {
      as: 'teacher-1',
      body: { userId: 'student-3' },
    })
    expect(said.status).toBe(200)
    expect(emailsIn(said.body)).toEqual([emailOf('student-1')])
  })
  it('are not those of another teacher who hosts', async () => {
    const path = `${MEETINGS}/${(await scheduleClass({ targetAudience: 'all' })).id}`
    expect(emailsIn((await call('GET', path, { as: 'teacher-2' })).body)).toEqual([])
    expect(emailsIn((await call('GET', path, { as: 'teacher-1' })).body)).toContain(emailOf('teacher-1'))
  })
  it('are all of them for an admin', async () => {
    const { body } = await call('GET', `${MEETINGS}/${await assembly()}/participants`, { as: 'admin-1' })
    expect(emailsIn(body)).toContain(emailOf('student-3'))
  })
})
