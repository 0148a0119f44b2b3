import { beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import {
  call,
  emailOf,
  importSchool,
  type ScheduledMeeting,
  scheduleClass,
  webhook,
} from '../support/rollcall.ts'
import { everything } from '../support/tables.ts'
import { testAccount } from '../support/testAccount.ts'

const zoom = testAccount()
const stranger = { email: 'stranger@else.example', first_name: 'Gil', last_name: 'Santos' }

let meeting: ScheduledMeeting

const statuses = async () => {
  const registered = await zoom.registrants(meeting.zoom_meeting_id)
  return Object.fromEntries(registered.map(({ email, status }) => [email, status]))
}

const joinOf = async (as: string) =>
  z
    .looseObject({ joinUrl: z.string(), isRegistered: z.boolean() })
    .parse((await call('GET', `/api/zoom/meetings/${meeting.id}/join`, { as })).body)

/** All but the class's own two are strangers. */
describe('a class that is registered with Zoom', () => {
  beforeEach(async () => {
    await importSchool(1)
    meeting = await scheduleClass({ startTime: '2099-03-02T08:00:00Z' })
  })

  it('has everybody approved whom Rollcall registers', async () => {
    expect(await statuses()).toEqual({
      [emailOf('student-1')]: 'approved',
      [emailOf('teacher-1')]: 'approved',
      [emailOf('admin-1')]: 'approved',
    })
    expect(await joinOf('student-1')).toMatchObject({ isRegistered: true })
  })

  it('lets a stranger wait who fills in Zoom’s page', async () => {
    await zoom.askOnPage(meeting.zoom_meeting_id, stranger)
    expect(await statuses()).toMatchObject({ [stranger.email]: 'pending' })
  })

  it('takes the news of it, and of what the host decides in Zoom, and nothing follows yet', async () => {
    const before = await everything()
    const number = meeting.zoom_meeting_id
    const told = [await zoom.askOnPage(number, stranger)]
    for (const action of ['approve', 'deny', 'cancel'] as const)
      told.push(await zoom.actInPortal(number, { action, email: stranger.email }))
    const bodies = told.flatMap(({ webhooks }) => webhooks.map(({ body }) => body))
    expect(bodies).toHaveLength(4)
    for (const body of bodies) expect(await webhook(body)).toMatchObject({ delivered: true })
    expect(await everything()).toEqual(before)
  })

  it('gives a pupil their own link, though somebody typed their e-mail into Zoom’s page before', async () => {
    const late = emailOf('student-2')
    await zoom.askOnPage(meeting.zoom_meeting_id, { ...stranger, email: late })
    await importSchool(2)
    const answer = await call('POST', '/api/zoom/meetings/register-student', {
      as: 'admin-1',
      body: { studentId: 'student-2', classId: 'class-1' },
    })
    expect(answer).toMatchObject({ status: 200, body: { registered: 1 } })
    expect(await statuses()).toMatchObject({ [late]: 'approved' })
    const link = (await zoom.registrants(meeting.zoom_meeting_id)).find(
      ({ email }) => email === late,
    )?.join_url
    expect(await joinOf('student-2')).toMatchObject({ isRegistered: true, joinUrl: link })
  })
})
