import { beforeEach, describe, expect, it } from 'vitest'
import type { Fault } from '../simulator/protocol.ts'
import { call, importSchool, type ScheduledMeeting, scheduleClass, webhook } from '../support/rollcall.ts'
import { testAccount } from '../support/testAccount.ts'
import { ring } from './alarm.ts'

const zoom = testAccount()
const applicant = { email: 'gil@else.example', first_name: 'Gil', last_name: 'Santos' }

let meeting: ScheduledMeeting
const path = (end = '') => `/api/zoom/meetings/${meeting.id}${end}`
const fault = (method: string, end: string, what: Partial<Fault>) =>
  zoom.fault({
    kind: 'error',
    status: 500,
    method,
    path: `/v2/meetings/${meeting.zoom_meeting_id}${end}`,
    ...what,
  } as Fault)

/** Zoom fails at the applicant's refusal, and then takes no more of them until midnight. */
async function denyInVain(): Promise<void> {
  for (const { body } of (await zoom.askOnPage(meeting.zoom_meeting_id, applicant)).webhooks)
    await webhook(body)
  const { body } = await call<{ registrants: { registrant_id: string }[] }>('GET', path('/registrants'), {
    as: 'teacher-1',
  })
  await fault('PUT', '/registrants/status', { times: 3 })
  await fault('PUT', '/registrants/status', { kind: 'host-daily', times: 9 })
  const deny = path(`/registrants/${body.registrants[0]?.registrant_id}/deny`)
  expect(await call('POST', deny, { as: 'teacher-1' })).toMatchObject({ status: 500 })
}

/** What Zoom answered to each change. */
const changes = async () =>
  (await zoom.calls()).flatMap(({ method, path: at, status }) =>
    method === 'PATCH' && at.endsWith(meeting.zoom_meeting_id) ? [status] : [],
  )

describe('a change that Zoom did not answer', () => {
  beforeEach(async () => {
    await importSchool(1)
    meeting = await scheduleClass({ startTime: '2099-03-02T08:00:00Z' })
  })

  it('is finished though a decision before it waits for Zoom’s limit until midnight', async () => {
    await denyInVain()
    // Zoom answers again: what fails next is no outage.
    await scheduleClass({ startTime: '2099-03-03T08:00:00Z' })
    await fault('PATCH', '', { times: 3 })
    const change = await call('PATCH', path(), { as: 'teacher-1', body: { title: 'Botany' } })
    expect(change).toMatchObject({ status: 500 })
    await ring(Number(meeting.zoom_meeting_id))
    const { body } = await call('GET', path(), { as: 'teacher-1' })
    expect(body).toMatchObject({ meeting: { title: 'Botany' } })
    expect(await changes()).toEqual([500, 500, 500, 204])
  })
})
