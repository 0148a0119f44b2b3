import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import { request } from '../support/fakes.ts'
import { call, importSchool } from '../support/rollcall.ts'
import { asks, at, guest, letIn, report, series } from '../support/spec.ts'
import { ended, joined, left, type Occasion, type Somebody, sendAll, started } from '../support/zoomEvents.ts'

/** Who a guest of a series is, said by a teacher in one of its sessions: three weeks, one Zoom meeting number. */

const WEEK = 7 * 24 * 60
const NUMBER = '81234567890'
const SESSIONS = ['week-1', 'week-2', 'week-3']
const TABLET: Somebody = { name: 'Tablet', id: 'account-of-the-tablet' }
const GUEST = 'guest.account-of-the-tablet'

const start = (week: number) => (week - 1) * WEEK
const of = (week: number): Occasion => ({ number: NUMBER, start: at(start(week)), uuid: `uuid-${week}` })

async function execute(command: Command): Promise<void> {
  expect(await env.MEETINGS.getByName(NUMBER).execute(request(command))).toMatchObject({ ok: true })
}

/** The tablet is there in all of it, and Zoom's report has confirmed it. */
async function hold(week: number, who: Somebody = TABLET): Promise<void> {
  await sendAll(started(of(week), 0), joined(of(week), who, 0), left(of(week), who, 60), ended(of(week), 60))
  const { name, id = null, registrantId = null } = who
  const [from, to] = [start(week), start(week) + 60]
  const told = guest(name, { zoomAccountId: id, registrantId })
  await execute(report([[told, from, to]], { uuid: `uuid-${week}` }))
}

const path = (week: number) => `/api/zoom/meetings/week-${week}`

const get = async <Body>(where: string) => (await call<Body>('GET', where, { as: 'teacher-1' })).body

interface Attendance {
  records: { student_id: string; status: string }[]
  final?: boolean
}

interface Listed {
  participants: { user_id: string | null }[]
}

/** Who was there, by each answer about the session: all of them say the same. */
async function cameTo(week: number): Promise<string[]> {
  const soon = new Date(Date.now() + 1000).toISOString()
  const [attendance, participants, history, whole, term, timeline] = await Promise.all([
    get<Attendance>(`${path(week)}/attendance`),
    get<Listed & { expectedAttendees: { id: string; attended: boolean }[] }>(`${path(week)}/participants`),
    get<{ attendance: Attendance }>(`${path(week)}/history?at=${soon}`),
    get<{ meeting: Listed }>(`/api/zoom/reports?meetingId=week-${week}`),
    get<{ students: { id: string; marks: ({ status: string } | null)[] }[] }>(
      '/api/zoom/classes/class-1/term?startDate=2026-03-01&endDate=2026-03-31',
    ),
    get<{ people: Listed['participants'] }>(`${path(week)}/timeline`),
  ])
  const came = attendance.records.filter(({ status }) => status === 'present').map((one) => one.student_id)
  expect(attendance.final).toBe(true)
  expect(history.attendance).toEqual(attendance)
  const users = (rows: Listed['participants']) => rows.flatMap((one) => one.user_id ?? [])
  expect(users(participants.participants)).toEqual(came)
  expect(users(whole.meeting.participants)).toEqual(came)
  expect(users(timeline.people)).toEqual(came)
  expect(participants.expectedAttendees.flatMap((one) => (one.attended ? one.id : []))).toEqual(came)
  const marked = term.students.filter(({ marks }) => marks[week - 1]?.status === 'present')
  expect(marked.map(({ id }) => id)).toEqual(came)
  return came
}

const weeks = async () => [await cameTo(1), await cameTo(2), await cameTo(3)]

async function say(week: number, userId: string | null, id = GUEST): Promise<void> {
  const said = { as: 'teacher-1', body: { userId } }
  expect(await call('PUT', `${path(week)}/participants/${id}/user`, said)).toMatchObject({ status: 200 })
}

const [TALA, LIGAYA] = ['student-1', 'student-2']
const NOBODY: string[] = []

async function rebuilt(): Promise<void> {
  expect(await call('POST', '/api/rebuild', { as: 'admin-1' })).toMatchObject({ body: { rebuilt: 1 } })
}

beforeEach(async () => {
  await importSchool(2)
  const planned = Object.fromEntries(SESSIONS.map((id, n) => [id, start(n + 1)]))
  await execute(series(planned))
})

describe('a teacher’s statement in a session of a series that was held three times', () => {
  beforeEach(async () => {
    for (const week of [1, 2, 3]) await hold(week)
  })

  it('counts from that session on, and for none before', async () => {
    await say(2, TALA)
    expect(await weeks()).toEqual([NOBODY, [TALA], [TALA]])
    await rebuilt()
    expect(await weeks()).toEqual([NOBODY, [TALA], [TALA]])
  })

  it('is mended in the session of the mistake, and in all that only repeat it', async () => {
    await say(1, TALA)
    expect(await weeks()).toEqual([[TALA], [TALA], [TALA]])
    await say(1, LIGAYA, `user.${TALA}`)
    expect(await weeks()).toEqual([[LIGAYA], [LIGAYA], [LIGAYA]])
  })

  it('gives way to a later session’s own, which stands', async () => {
    await say(2, LIGAYA)
    await say(1, TALA)
    expect(await weeks()).toEqual([[TALA], [LIGAYA], [LIGAYA]])
    await say(1, null, `user.${TALA}`)
    expect(await weeks()).toEqual([NOBODY, [LIGAYA], [LIGAYA]])
  })

  it('is taken back from a session on', async () => {
    await say(1, TALA)
    await say(2, null, `user.${TALA}`)
    expect(await weeks()).toEqual([[TALA], NOBODY, NOBODY])
    await say(3, LIGAYA)
    expect(await weeks()).toEqual([[TALA], NOBODY, [LIGAYA]])
    await rebuilt()
    expect(await weeks()).toEqual([[TALA], NOBODY, [LIGAYA]])
  })

  it('is a participant’s of that session only', async () => {
    await say(2, TALA)
    const said = { as: 'teacher-1', body: { userId: LIGAYA } }
    expect(await call('PUT', `${path(1)}/participants/user.${TALA}/user`, said)).toMatchObject({
      status: 404,
      body: { code: 'NOT_A_PARTICIPANT' },
    })
  })
})

it('a statement counts in the sessions that come, and a late webhook of an earlier session changes nothing', async () => {
  await hold(1)
  await hold(2)
  await say(2, TALA)
  await hold(3)
  expect(await weeks()).toEqual([NOBODY, [TALA], [TALA]])
  await sendAll(joined(of(1), TABLET, 20, 'another'), left(of(1), TABLET, 30, 'another'))
  const { records } = await get<Attendance>(`${path(1)}/attendance`)
  expect(records.map(({ status }) => status)).toEqual(['absent', 'absent'])
})

it('a statement on an applicant counts from the session on that it was given in', async () => {
  const GIL: Somebody = { name: 'Gil', registrantId: 'registrant-9' }
  await execute(asks(-60, 9, { email: 'gil@else.example' }))
  await execute(letIn('approved', -50, 9))
  for (const week of [1, 2, 3]) await hold(week, GIL)
  await execute({ ...letIn('approved', 5 * WEEK, 9, 1), sessionId: 'week-2' })
  expect(await weeks()).toEqual([NOBODY, [TALA], [TALA]])
  await say(3, LIGAYA, `user.${TALA}`)
  expect(await weeks()).toEqual([NOBODY, [TALA], [LIGAYA]])
})

it('a guest without a lasting id is another person in each session', async () => {
  // Zoom counts its user_ids from the same number in each instance.
  for (const week of [1, 2, 3])
    await execute(
      report([[guest('Somebody'), start(week), start(week) + 60, '16778240']], { uuid: `uuid-${week}` }),
    )
  await say(1, TALA, 'guest.16778240')
  expect(await weeks()).toEqual([[TALA], NOBODY, NOBODY])
})
