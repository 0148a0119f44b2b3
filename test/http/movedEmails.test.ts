import { env } from 'cloudflare:workers'
import { beforeEach, expect, it } from 'vitest'
import { request } from '../support/fakes.ts'
import { call, emailOf, importSchool } from '../support/rollcall.ts'
import { at, series } from '../support/spec.ts'
import { ended, joined, left, type Occasion, sendAll, started } from '../support/zoomEvents.ts'

/** An e-mail that is one pupil's in the roster, then another's, then nobody's, while a series of three weeks goes on. */

const WEEK = 7 * 24 * 60
const NUMBER = '81234567890'
const TABLET = { name: 'Tablet', id: 'account-of-the-tablet', email: 'tablet@home.example' }
const [TALA, LIGAYA] = ['student-1', 'student-2']

const of = (week: number): Occasion => ({
  number: NUMBER,
  start: at((week - 1) * WEEK),
  uuid: `uuid-${week}`,
})

const hold = (week: number) =>
  sendAll(started(of(week), 0), joined(of(week), TABLET, 0), left(of(week), TABLET, 60), ended(of(week), 60))

/** From now on the roster has the tablet's e-mail for this pupil alone. */
async function give(owner: string | null): Promise<void> {
  const users = [TALA, LIGAYA].map((id) => ({
    id,
    name: `Name of ${id}`,
    role: 'student',
    email: emailOf(id),
  }))
  const put = async (body: object) =>
    expect(await call('PUT', '/api/roster', { as: 'admin-1', body })).toMatchObject({ status: 200 })
  await put({ users })
  if (owner !== null)
    await put({ users: users.map((one) => (one.id === owner ? { ...one, email: TABLET.email } : one)) })
}

/** Who was there, by the list and by the records: both say the same. */
async function cameTo(week: number): Promise<string[]> {
  const get = async <Body>(what: string) =>
    (await call<Body>('GET', `/api/zoom/meetings/week-${week}/${what}`, { as: 'teacher-1' })).body
  const { records } = await get<{ records: { student_id: string; status: string }[] }>('attendance')
  const { participants } = await get<{ participants: { user_id: string | null }[] }>('participants')
  const came = records.filter(({ status }) => status !== 'absent').map((one) => one.student_id)
  expect(participants.flatMap((one) => one.user_id ?? [])).toEqual(came)
  return came
}

const weeks = async (...some: number[]) => Promise.all(some.map(cameTo))

beforeEach(async () => {
  await importSchool(2)
  const planned = series({ 'week-1': 0, 'week-2': WEEK, 'week-3': 2 * WEEK })
  await env.MEETINGS.getByName(NUMBER).execute(request(planned))
})

it('each session goes by the roster as it was then, or first had an answer', async () => {
  await hold(1)
  expect(await weeks(1)).toEqual([[]])
  await give(TALA)
  expect(await weeks(1)).toEqual([[TALA]])
  await give(LIGAYA)
  await hold(2)
  expect(await weeks(1, 2)).toEqual([[TALA], [LIGAYA]])
  await give(null)
  await hold(3)
  const all = [[TALA], [LIGAYA], []]
  expect(await weeks(1, 2, 3)).toEqual(all)
  // What is told late of a session is told of the same person.
  await sendAll(joined(of(1), TABLET, 61, 'another'), left(of(1), TABLET, 62, 'another'))
  expect(await weeks(1, 2, 3)).toEqual(all)
  expect(await call('POST', '/api/rebuild', { as: 'admin-1' })).toMatchObject({ body: { rebuilt: 1 } })
  expect(await weeks(1, 2, 3)).toEqual(all)
  await give(LIGAYA)
  expect(await weeks(1, 2, 3)).toEqual([[TALA], [LIGAYA], [LIGAYA]])
})
