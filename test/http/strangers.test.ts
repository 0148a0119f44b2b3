import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it, vi } from 'vitest'
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
import { SOON, until } from '../support/until.ts'
import { joined, type Somebody, sendAll, started } from '../support/zoomEvents.ts'

const zoom = testAccount()
const stranger = { email: 'stranger@else.example', first_name: 'Gil', last_name: 'Santos' }

let meeting: ScheduledMeeting

const alarmOf = ({ zoom_meeting_id }: ScheduledMeeting) =>
  runDurableObjectAlarm(env.MEETINGS.getByName(zoom_meeting_id))

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

  it('has everybody approved that Rollcall registers, and not the host', async () => {
    expect(await statuses()).toEqual({
      [emailOf('student-1')]: 'approved',
      [emailOf('admin-1')]: 'approved',
    })
    expect(await joinOf('student-1')).toMatchObject({ isRegistered: true })
  })

  it('lets a stranger wait who fills in Zoom’s page', async () => {
    await zoom.askOnPage(meeting.zoom_meeting_id, stranger)
    expect(await statuses()).toMatchObject({ [stranger.email]: 'pending' })
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

interface Applicant {
  registrant_id: string
  name: string | null
  email: string | null
  status: string
  user: { id: string } | null
}

/** What Zoom tells of an act of its portal or page, taken in by Rollcall. */
async function tell(news: Promise<{ webhooks: { body: string }[] }>): Promise<string[]> {
  const bodies = (await news).webhooks.map(({ body }) => body)
  for (const body of bodies) expect(await webhook(body)).toMatchObject({ delivered: true })
  return bodies
}

const asks = (applicant: typeof stranger) => tell(zoom.askOnPage(meeting.zoom_meeting_id, applicant))
const acts = (action: 'approve' | 'deny' | 'cancel', email: string) =>
  tell(zoom.actInPortal(meeting.zoom_meeting_id, { action, email }))

const registrantsPath = () => `/api/zoom/meetings/${meeting.id}/registrants`

async function askedFor(as = 'teacher-1', query = ''): Promise<Applicant[]> {
  const { body } = await call<{ registrants: Applicant[] }>('GET', `${registrantsPath()}${query}`, { as })
  return body.registrants
}

async function decide(verdict: 'approve' | 'deny', body: object = {}, as = 'teacher-1') {
  const [one] = await askedFor()
  return call<{ registrant: Applicant; join_url?: string }>(
    'POST',
    `${registrantsPath()}/${one?.registrant_id}/${verdict}`,
    { as, ...(verdict === 'approve' ? { body } : {}) },
  )
}

describe('a stranger who asks on Zoom’s page', () => {
  beforeEach(async () => {
    await importSchool(2)
    meeting = await scheduleClass({ startTime: '2099-03-02T08:00:00Z' })
  })

  it('is listed as asking, to those who see the participants', async () => {
    await asks(stranger)
    const asking = {
      name: 'Gil Santos',
      email: stranger.email,
      status: 'pending',
      asked_at: expect.stringMatching(/Z$/),
      user: null,
      email_user: null,
    }
    for (const as of ['teacher-1', 'admin-1']) {
      expect(await askedFor(as)).toEqual([expect.objectContaining(asking)])
      const { body } = await call('GET', `/api/zoom/meetings/${meeting.id}`, { as })
      expect(body).toMatchObject({ meeting: { registration: { approved: 3, asking: [asking] } } })
    }
    const { body } = await call('GET', `/api/zoom/meetings/${meeting.id}`, { as: 'student-1' })
    expect(JSON.stringify(body)).not.toContain('Gil')
  })

  it('is asked about once, after any repetition', async () => {
    const [body = ''] = await asks(stranger)
    await webhook(body)
    await webhook(body.replace('"type":2', '"type":8'))
    expect(await askedFor()).toHaveLength(1)
    expect(await askedFor('teacher-1', '?status=denied')).toEqual([])
  })

  it('is listed page by page, in the order of asking', async () => {
    for (const n of [1, 2, 3]) await asks({ ...stranger, email: `stranger-${n}@else.example` })
    const page = async (query: string) =>
      (
        await call<{ registrants: Applicant[]; nextCursor?: string }>('GET', `${registrantsPath()}${query}`, {
          as: 'teacher-1',
        })
      ).body
    const first = await page('?limit=2')
    const second = await page(`?limit=2&cursor=${first.nextCursor}`)
    const listed = [...first.registrants, ...second.registrants]
    expect(new Set(listed.map(({ email }) => email)).size).toBe(3)
    expect(second).not.toHaveProperty('nextCursor')
  })

  it('is let in by a teacher, at Zoom too, who gets the link to hand over', async () => {
    await asks(stranger)
    const answer = await decide('approve')
    expect(answer).toMatchObject({ status: 200, body: { registrant: { status: 'approved', user: null } } })
    const atZoom = (await zoom.registrants(meeting.zoom_meeting_id)).find(
      ({ email }) => email === stranger.email,
    )
    expect(atZoom).toMatchObject({ status: 'approved', join_url: answer.body.join_url })
    const { body } = await call('GET', `/api/zoom/meetings/${meeting.id}`, { as: 'teacher-1' })
    expect(body).toMatchObject({ meeting: { registration: { asking: [] } } })
  })

  it('is refused by a teacher, at Zoom too, and may be let in later', async () => {
    await asks(stranger)
    expect(await decide('deny')).toMatchObject({ status: 200, body: { registrant: { status: 'denied' } } })
    expect(await statuses()).toMatchObject({ [stranger.email]: 'denied' })
    expect(await decide('approve')).toMatchObject({ body: { registrant: { status: 'approved' } } })
    expect(await statuses()).toMatchObject({ [stranger.email]: 'approved' })
  })

  it('is what the host decided in Zoom’s portal', async () => {
    await asks(stranger)
    await acts('approve', stranger.email)
    expect(await askedFor()).toMatchObject([{ status: 'approved' }])
    await acts('deny', stranger.email)
    expect(await askedFor()).toMatchObject([{ status: 'denied' }])
    await acts('cancel', stranger.email)
    expect(await askedFor()).toEqual([])
  })

  it('is a student by a teacher’s word alone, and only one of the class', async () => {
    await asks(stranger)
    for (const studentId of ['student-9', 'teacher-1', 'parent-1'])
      expect(await decide('approve', { studentId })).toMatchObject({
        status: 400,
        body: { issues: [{ path: 'studentId' }] },
      })
    expect(await statuses()).toMatchObject({ [stranger.email]: 'pending' })
    expect(await decide('approve', { studentId: 'student-2' })).toMatchObject({
      status: 200,
      body: { registrant: { user: { id: 'student-2', name: 'Name of student-2' } } },
    })
    expect(await decide('approve', { studentId: null })).toMatchObject({
      body: { registrant: { user: null } },
    })
  })

  it('who typed a pupil’s e-mail shows the pupil, which proves nothing', async () => {
    await importSchool(3)
    await asks({ ...stranger, email: emailOf('student-3') })
    expect(await askedFor()).toMatchObject([
      { email: emailOf('student-3'), email_user: { id: 'student-3' }, user: null },
    ])
  })

  it('who typed a colleague’s e-mail does not show it to a teacher', async () => {
    const users = [{ id: 'teacher-7', name: 'Seven', email: emailOf('teacher-7'), role: 'teacher' }]
    await call('PUT', '/api/roster', { as: 'admin-1', body: { users } })
    await asks({ ...stranger, email: emailOf('teacher-7') })
    expect(await askedFor()).toMatchObject([{ email: null, email_user: { id: 'teacher-7' } }])
    expect(await askedFor('admin-1')).toMatchObject([{ email: emailOf('teacher-7') }])
  })

  it('who typed an e-mail that two colleagues share does not show it to a teacher either', async () => {
    const shared = { email: emailOf('office'), role: 'teacher' }
    const users = ['teacher-7', 'teacher-8'].map((id) => ({ id, name: `Name of ${id}`, ...shared }))
    await call('PUT', '/api/roster', { as: 'admin-1', body: { users } })
    await asks({ ...stranger, email: shared.email })
    expect(await askedFor()).toMatchObject([{ email: null, email_user: null, email_shared: true }])
    expect(await askedFor('admin-1')).toMatchObject([{ email: shared.email }])
  })

  it('is decided on where there is one: Rollcall’s own are no strangers', async () => {
    const [own] = await zoom.registrants(meeting.zoom_meeting_id)
    for (const id of ['nobody', own?.registrant_id ?? ''])
      expect(await call('POST', `${registrantsPath()}/${id}/deny`, { as: 'teacher-1' })).toMatchObject({
        status: 404,
        body: { code: 'NOT_A_REGISTRANT' },
      })
    expect(await statuses()).toMatchObject({ [emailOf('student-1')]: 'approved' })
  })

  it('is not let into a class that was cancelled', async () => {
    await asks(stranger)
    await tell(zoom.actInPortal(meeting.zoom_meeting_id, { action: 'delete' }))
    for (const verdict of ['approve', 'deny'] as const)
      expect(await decide(verdict)).toMatchObject({ status: 400, body: { code: 'MEETING_CANCELLED' } })
  })

  it('is named nowhere once the pupil with the e-mail that they typed is erased', async () => {
    await asks({ ...stranger, email: emailOf('student-2') })
    await importSchool(3)
    await asks({ ...stranger, email: emailOf('student-3') })
    await call('DELETE', '/api/roster/users/student-3?erase=true', { as: 'admin-1' })
    expect(JSON.stringify(await everything())).not.toContain(emailOf('student-3'))
    expect(await askedFor('admin-1')).toMatchObject([{ name: null, email: null }])
    await acts('deny', emailOf('student-3'))
    expect(JSON.stringify(await everything())).not.toContain(emailOf('student-3'))
    expect(await askedFor('admin-1')).toMatchObject([{ name: null, email: null, status: 'denied' }])
  })
})

describe('a registration of Rollcall’s that is taken back in Zoom’s portal', () => {
  beforeEach(async () => {
    await importSchool(2)
    meeting = await scheduleClass({ startTime: '2099-03-02T08:00:00Z' })
  })

  const pupil = emailOf('student-1')
  const join = () =>
    call<{ joinUrl?: string; isRegistered?: boolean }>('GET', `/api/zoom/meetings/${meeting.id}/join`, {
      as: 'student-1',
    })
  const registration = async () =>
    (
      await call<{ meeting: { registration: { approved: number; failures: object[] } } }>(
        'GET',
        `/api/zoom/meetings/${meeting.id}`,
        { as: 'teacher-1' },
      )
    ).body.meeting.registration

  it('by denial says so, gives no link, and gives it again once the host approves', async () => {
    const { joinUrl } = (await join()).body
    await acts('deny', pupil)
    expect(await registration()).toMatchObject({
      approved: 2,
      failures: [{ user_id: 'student-1', reason: 'DENIED_IN_ZOOM' }],
    })
    const denied = await join()
    expect(denied).toMatchObject({ status: 403, body: { code: 'REGISTRATION_DENIED' } })
    expect(JSON.stringify(denied.body)).not.toContain(joinUrl)
    await acts('approve', pupil)
    expect(await registration()).toMatchObject({ approved: 3, failures: [] })
    expect(await join()).toMatchObject({ status: 200, body: { joinUrl, isRegistered: true } })
  })

  it('by denial may be undone by an admin who registers the pupil', async () => {
    await acts('deny', pupil)
    const body = { studentId: 'student-1', classId: 'class-1' }
    expect(await call('POST', '/api/zoom/meetings/register-student', { as: 'admin-1', body })).toMatchObject({
      status: 200,
      body: { registered: 1, failures: [] },
    })
    expect(await join()).toMatchObject({ status: 200, body: { isRegistered: true } })
  })

  it('by cancellation is made anew with the next join', async () => {
    const { joinUrl } = (await join()).body
    await acts('cancel', pupil)
    expect(await registration()).toMatchObject({ failures: [{ reason: 'CANCELLED_IN_ZOOM' }] })
    const first = await join()
    expect(first).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
    expect(first.headers.get('retry-after')).toBe('3')
    await until(
      async () => (await join()).body.isRegistered === true,
      () => alarmOf(meeting),
    )
    const again = await join()
    expect(again).toMatchObject({ status: 200, body: { isRegistered: true } })
    expect(again.body.joinUrl).not.toBe(joinUrl)
    expect(await statuses()).toMatchObject({ [pupil]: 'approved' })
  })
})

describe('a person who comes with a pupil’s e-mail', () => {
  const day = { start: '2099-03-02T08:00:00Z', uuid: 'uuid-of-the-day' }
  const typist: Somebody = { name: 'Gil Santos', email: emailOf('student-1') }

  beforeEach(async () => {
    await importSchool(2)
    meeting = await scheduleClass({ startTime: day.start })
  })

  /** The people that the teacher sees in the class after somebody has come to it. */
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
  it('and is signed in as well, under a registration of their own, is that guest too', async () => {
    expect(await seenAfter({ ...typist, registrantId: 'of-the-page', id: 'zoom-1' })).toEqual(asGuest)
  })
  it('before that pupil is registered is a guest, under any name', async () => {
    await importSchool(3)
    const three = { name: 'Name of student-2', email: emailOf('student-3') }
    expect(await seenAfter(three)).toMatchObject({
      users: [null],
      candidates: [['student-3', 'student-2', 'student-1']],
    })
  })
  it('without a registration is that pupil, because Rollcall has registered the pupil', async () => {
    expect(await seenAfter(typist)).toMatchObject({ users: asPupil.users })
  })
})

describe('a passcode that is changed in Zoom’s portal', () => {
  beforeEach(async () => {
    await importSchool(1)
    meeting = await scheduleClass({ startTime: '2099-03-02T08:00:00Z' })
  })

  const change = (changes: Record<string, string>) =>
    tell(zoom.actInPortal(meeting.zoom_meeting_id, { action: 'change', changes }))
  const hosts = async () =>
    (
      await call<{ meeting: { join_url: string; password: string } }>(
        'GET',
        `/api/zoom/meetings/${meeting.id}`,
        { as: 'teacher-1' },
      )
    ).body.meeting

  it('is followed by the links that have it: the meeting’s, and everybody’s own', async () => {
    const before = await joinOf('student-1')
    await change({ password: 'new-one' })
    await alarmOf(meeting)
    await vi.waitFor(async () => {
      const { join_url, password } = await hosts()
      expect(password).toBe('new-one')
      expect(join_url).toContain('pwd=new-one')
      const { joinUrl, isRegistered } = await joinOf('student-1')
      expect({ joinUrl, isRegistered }).toEqual({
        joinUrl: before.joinUrl.replace(/pwd=.*/, 'pwd=new-one'),
        isRegistered: true,
      })
    }, SOON)
  })

  it('is read at Zoom once, and other changes are not', async () => {
    const reads = async () =>
      (await zoom.calls()).filter(
        ({ method, path }) =>
          method === 'GET' && path.split('?')[0]?.endsWith(`/meetings/${meeting.zoom_meeting_id}`),
      ).length
    const before = await reads()
    await change({ topic: 'From Zoom' })
    await alarmOf(meeting)
    expect(await reads()).toBe(before)
    await change({ password: 'new-two' })
    await alarmOf(meeting)
    await vi.waitFor(async () => expect(await reads()).toBe(before + 1), SOON)
  })
})
