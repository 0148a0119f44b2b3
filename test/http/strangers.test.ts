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
import { joined, type Somebody, sendAll, started } from '../support/zoomEvents.ts'

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

describe('whoever comes with a pupil’s e-mail', () => {
  const day = { start: '2099-03-02T08:00:00Z', uuid: 'uuid-of-the-day' }
  const typist: Somebody = { name: 'Gil Santos', email: emailOf('student-1') }

  beforeEach(async () => {
    await importSchool(2)
    meeting = await scheduleClass({ startTime: day.start })
  })

  /** Whom the teacher sees in the class after somebody has come to it. */
  async function seenAfter(who: Somebody) {
    const occasion = { ...day, number: meeting.zoom_meeting_id }
    await sendAll(started(occasion, 0), joined(occasion, who, 1))
    const path = `/api/zoom/meetings/${meeting.id}/participants`
    const { body } = await call<Seen>('GET', path, { as: 'teacher-1' })
    const came = body.participants.filter(({ status }) => status === 'joined')
    return {
      users: came.map(({ user_id }) => user_id),
      candidates: came.map(({ candidates }) => candidates?.map(({ id }) => id)),
      attended: body.expectedAttendees.filter((one) => one.attended).map(({ id }) => id),
    }
  }

  interface Seen {
    participants: { user_id: string | null; status: string; candidates?: { id: string }[] }[]
    expectedAttendees: { id: string; attended: boolean }[]
  }

  const asGuest = { users: [null], candidates: [['student-1']], attended: [] }
  const asPupil = { users: ['student-1'], candidates: [undefined], attended: [] }

  it('under a registration that is not ours is a guest, with that pupil as the first candidate', async () => {
    expect(await seenAfter({ ...typist, registrantId: 'of-the-page' })).toEqual(asGuest)
  })
  it('and is signed in as well, under such a registration, is that guest too', async () => {
    expect(await seenAfter({ ...typist, registrantId: 'of-the-page', id: 'zoom-1' })).toEqual(asGuest)
  })
  it('before that pupil is registered is a guest, whatever their name', async () => {
    await importSchool(3)
    const three = { name: 'Name of student-2', email: emailOf('student-3') }
    expect(await seenAfter(three)).toMatchObject({
      users: [null],
      candidates: [['student-3', 'student-2', 'student-1']],
    })
  })
  it('without a registration is that pupil, whom Rollcall has registered', async () => {
    expect(await seenAfter(typist)).toMatchObject({ users: asPupil.users })
  })
})
