import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { call, emailOf, webhook } from '../support/rollcall.ts'
import { everything } from '../support/tables.ts'
import { testAccount } from '../support/testAccount.ts'

const zoom = testAccount()

let before: Awaited<ReturnType<typeof everything>>

/** As a teacher. Zoom refuses the teacher's e-mail once with this code. */
async function schedule(code: number, status: number) {
  const as = `teacher-${code}`
  await zoom.fault({
    kind: 'error',
    method: 'POST',
    path: `/v2/users/${as}*/meetings`,
    status,
    code,
    message: '…',
  })
  const users = [{ id: as, name: 'A teacher', email: emailOf(as), role: 'teacher' }]
  await call('PUT', '/api/roster', { as: 'admin-1', body: { users } })
  before = await everything()
  const body = { title: 'Biology', startTime: '2026-03-02T08:00:00Z', duration: 60 }
  return call<Record<string, unknown>>('POST', '/api/zoom/meetings', { as, body })
}

const askedFor = async (code: number) =>
  (await zoom.calls()).filter(({ path }) => path.includes(`teacher-${code}`)).map(({ status }) => status)

describe('a teacher who is no user of the school’s Zoom account', () => {
  it.each([
    ['is nobody’s', 1001, 404],
    ['is another account’s', 1010, 400],
  ])('(the e-mail %s) has their meeting hosted by ZOOM_DEFAULT_HOST', async (_, code, status) => {
    expect(await schedule(code, status)).toMatchObject({
      status: 201,
      body: { meeting: { host_id: `teacher-${code}`, start_url: expect.stringContaining('http') } },
    })
    expect(await askedFor(code)).toEqual([status])
  })

  it('is known by the account of ZOOM_DEFAULT_HOST, with which the start link opens their meeting', async () => {
    const { body } = await schedule(1001, 404)
    const { id, zoom_meeting_id } = Scheduled.parse(body).meeting
    const host = zoom.users.find(({ email }) => email === 'zoom-host@school.example')
    const { webhooks } = await zoom.play(zoom_meeting_id, {
      lesson: {
        startedAt: '2026-03-02T08:00:00Z',
        endedAt: '2026-03-02T09:00:00Z',
        people: [
          { name: 'School host', email: host?.email, userId: host?.id, connections: [{ from: 0 }] },
          { name: 'School host', connections: [{ from: 60 }] },
        ],
      },
    })
    for (const one of webhooks) await webhook(one.body)
    const answer = await call('GET', `/api/zoom/meetings/${id}/participants`, { as: 'teacher-1001' })
    expect(answer.body).toMatchObject({
      participants: expect.arrayContaining([
        expect.objectContaining({ user_id: 'teacher-1001', status: 'left' }),
        expect.objectContaining({ user_id: null, name: 'School host' }),
      ]),
    })
  })
})

const Scheduled = z.object({ meeting: z.object({ id: z.string(), zoom_meeting_id: z.string() }) })

it('a teacher that Zoom refuses for another reason has no meeting', async () => {
  expect(await schedule(3161, 400)).toMatchObject({
    status: 500,
    body: { code: 'ZOOM_ERROR', error: 'The user may not host meetings in Zoom' },
  })
  expect(await everything()).toEqual(before)
})
