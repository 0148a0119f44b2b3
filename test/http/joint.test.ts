import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { request } from '../support/fakes.ts'
import { call, emailOf, importSchool } from '../support/rollcall.ts'
import { testAccount } from '../support/testAccount.ts'
import { until } from '../support/until.ts'
import { ended, joined, left, type Occasion, pupil, sendAll, started } from '../support/zoomEvents.ts'

/** One session for several classes: class-1 has students 1 and 2 and teacher-1, class-2 has 3 and 4 and teacher-2. */

const account = testAccount()
const START = '2026-03-02T08:00:00Z'

beforeEach(async () => {
  await importSchool(4)
  const body = {
    users: [{ id: 'teacher-2', name: 'Name of teacher-2', email: emailOf('teacher-2'), role: 'teacher' }],
    classes: [{ id: 'class-2', name: 'Class 2', teacherId: 'teacher-2' }],
    enrollments: ['student-3', 'student-4'].map((studentId) => ({ classId: 'class-2', studentId })),
    removed: {
      enrollments: ['student-3', 'student-4'].map((studentId) => ({ classId: 'class-1', studentId })),
    },
  }
  const { status } = await call('PUT', '/api/roster', { as: 'admin-1', body })
  if (status !== 200) throw new Error('The roster was not taken')
})

/** What lists and answers tell of a session's classes. */
interface Listed {
  id: string
  joint_classes: string[]
}

interface Scheduled {
  id: string
  zoom_meeting_id: string
  sessions: { id: string; class_id: string; start_time: string }[]
}

async function schedule(more: object = {}): Promise<Scheduled> {
  const body = {
    ...{ title: 'Biology', startTime: START, duration: 60, timezone: 'UTC' },
    ...{ classIds: ['class-1', 'class-2'], ...more },
  }
  const answer = await call<{ meeting: Scheduled }>('POST', '/api/zoom/meetings', { as: 'teacher-1', body })
  if (answer.status !== 201) throw new Error(`Not scheduled: ${JSON.stringify(answer.body)}`)
  return answer.body.meeting
}

/** The ids of the two sessions. */
const idsOf = ({ sessions }: Scheduled): [string, string] => [sessions[0]?.id ?? '', sessions[1]?.id ?? '']

const read = <B = Record<string, unknown>>(as: string, path: string, method = 'GET', body?: object) =>
  call<B>(method, `/api/zoom/${path}`, { as, ...(body && { body }) })

async function hold({ zoom_meeting_id: number }: Scheduled): Promise<void> {
  const of: Occasion = { number, start: START, uuid: `held-${number}` }
  await sendAll(
    started(of, 0),
    ...[1, 3, 4].flatMap((n) => [joined(of, pupil(n), n), left(of, pupil(n), 55)]),
    ended(of, 60),
  )
}

async function registrationOf(as: string, id: string) {
  const { body } = await read<{ meeting: { registration: { approved: number; pupils: object } } }>(
    as,
    `meetings/${id}`,
  )
  return body.meeting.registration
}

const attendance = async (as: string, id: string) => {
  const { status, body } = await read<{ records: { student_id: string; status: string }[] }>(
    as,
    `meetings/${id}/attendance`,
  )
  return status === 200 ? body.records.map((one) => `${one.student_id} ${one.status}`) : status
}

describe('a session of two classes', () => {
  it('is one meeting at Zoom, and everybody of both is registered once', async () => {
    const meeting = await schedule()
    expect(meeting.sessions.map(({ class_id }) => class_id)).toEqual(['class-1', 'class-2'])
    const all = ['admin-1', 'student-1', 'student-2', 'student-3', 'student-4', 'teacher-2']
    const isDone = async () => {
      const { approved } = await registrationOf('admin-1', meeting.id)
      return approved === all.length
    }
    await until(isDone, () => runDurableObjectAlarm(env.MEETINGS.getByName(meeting.zoom_meeting_id)))
    const emails = (await account.registrants(meeting.zoom_meeting_id)).map(({ email }) => email)
    expect(emails.toSorted()).toEqual(all.map(emailOf).toSorted())
    const [first, second] = idsOf(meeting)
    // Neither session counts a teacher among the pupils, of its own class or of the other.
    for (const id of [first, second])
      expect(await registrationOf('teacher-1', id)).toMatchObject({ approved: 6, pupils: { approved: 4 } })
    expect(await read('student-3', `meetings/${second}/join`)).toMatchObject({
      status: 200,
      body: { isRegistered: true },
    })
  })

  it('has an attendance of each class, which its own teacher sees and corrects; the host sees all', async () => {
    const meeting = await schedule()
    const [first, second] = idsOf(meeting)
    await hold(meeting)
    const own = ['student-1 present', 'student-2 absent']
    const others = ['student-3 present', 'student-4 present']
    expect([await attendance('teacher-1', first), await attendance('teacher-1', second)]).toEqual([
      own,
      others,
    ])
    expect([await attendance('teacher-2', first), await attendance('teacher-2', second)]).toEqual([
      404,
      others,
    ])
    expect(await attendance('student-3', second)).toEqual(['student-3 present'])
    expect(await attendance('student-3', first)).toBe(404)
    const correct = (id: string, student: string) =>
      read('teacher-2', `meetings/${id}/attendance/${student}`, 'PATCH', { status: 'excused' })
    expect((await correct(second, 'student-4')).status).toBe(200)
    expect((await correct(second, 'student-1')).body).toMatchObject({ code: 'NOT_A_RECORD' })
    expect((await correct(first, 'student-1')).status).toBe(404)
    expect(await attendance('teacher-1', second)).toEqual(['student-3 present', 'student-4 excused'])
    expect(await attendance('teacher-1', first)).toEqual(own)
  })

  it('names the other class to everybody who sees the session, in the answer, the list and the report, and no id', async () => {
    const meeting = await schedule()
    expect(meeting).toMatchObject({ class: { name: 'Class 1' }, joint_classes: ['Class 2'] })
    const [first, second] = idsOf(meeting)
    for (const [as, id, names] of [
      ['admin-1', first, ['Class 2']],
      ['teacher-1', first, ['Class 2']],
      ['student-1', first, ['Class 2']],
      ['teacher-2', second, ['Class 1']],
      ['student-3', second, ['Class 1']],
    ] as const) {
      const one = await read<{ meeting: Listed }>(as, `meetings/${id}`)
      expect([as, one.body.meeting.joint_classes]).toEqual([as, names])
      const { body } = await read<{ meetings: Listed[] }>(as, 'meetings')
      expect([as, body.meetings.find((listed) => listed.id === id)?.joint_classes]).toEqual([as, names])
    }
    for (const as of ['admin-1', 'teacher-2']) {
      const { body } = await read<{ meetings: Listed[] }>(as, 'reports')
      expect([as, body.meetings.find(({ id }) => id === second)?.joint_classes]).toEqual([as, ['Class 1']])
    }
    expect(JSON.stringify((await read('student-3', `meetings/${second}`)).body)).not.toContain('class-1')
    const single = await call<{ meeting: Listed }>('POST', '/api/zoom/meetings', {
      as: 'teacher-1',
      body: { title: 'Chemistry', startTime: '2026-03-03T08:00:00Z', duration: 60, classId: 'class-1' },
    })
    expect(single.body.meeting.joint_classes).toEqual([])
  })

  it('tells a teacher of no refused pupil of the other class, also once the pupil left it, and the host of all', async () => {
    // Without an e-mail the alarm does not register them.
    const users = ['student-1', 'student-3'].map((id) => ({ id, name: id, email: null, role: 'student' }))
    await call('PUT', '/api/roster', { as: 'admin-1', body: { users } })
    const meeting = await schedule()
    const [first, second] = idsOf(meeting)
    const object = env.MEETINGS.getByName(meeting.zoom_meeting_id)
    for (const { id: userId, email } of users)
      await object.execute(
        request({ type: 'FailRegistration', userId, email, reason: 'ZOOM_REJECTED', message: 'No' }),
      )
    const failures = async (as: string, id: string) => {
      const { body } = await read<{ meeting: { registration: { failures: { user_id: string }[] } } }>(
        as,
        `meetings/${id}`,
      )
      return body.meeting.registration.failures.map(({ user_id }) => user_id)
    }
    expect(await failures('teacher-2', second)).toEqual(['student-3'])
    expect(await failures('teacher-1', first)).toEqual(['student-1', 'student-3'])
    expect(await failures('admin-1', second)).toEqual(['student-1', 'student-3'])
    await hold(meeting)
    const enrollments = [{ classId: 'class-1', studentId: 'student-1' }]
    await call('PUT', '/api/roster', { as: 'admin-1', body: { removed: { enrollments } } })
    expect(await failures('teacher-2', second)).toEqual(['student-3'])
  })

  it('has a history of its own, without the records of the other class', async () => {
    const meeting = await schedule()
    const [first, second] = idsOf(meeting)
    await hold(meeting)
    for (const [id, other] of [
      [first, second],
      [second, first],
    ] as const) {
      const { body } = await read<{ events: { type: string; data: { sessionId?: string } }[] }>(
        'teacher-1',
        `meetings/${id}/history?limit=100`,
      )
      const about = new Set(body.events.map(({ data }) => data.sessionId))
      expect([about.has(id), about.has(other)]).toEqual([true, false])
      expect(body.events.map(({ type }) => type)).toContain('MeetingStarted')
    }
  })

  it('counts in numbers, reports and exports the pupils of each class alone', async () => {
    const meeting = await schedule()
    const [first, second] = idsOf(meeting)
    await hold(meeting)
    for (const [id, expected, joinedCount] of [
      [first, 2, 1],
      [second, 2, 2],
    ] as const) {
      const { body } = await read<{ stats: object; participants: { user_id: string }[] }>(
        'teacher-1',
        `meetings/${id}/participants`,
      )
      expect(body.stats).toMatchObject({
        expectedCount: expected,
        joinedCount,
        totalParticipants: joinedCount,
      })
      const report = await read<{ meetings: { id: string; stats: object }[] }>(
        'admin-1',
        `reports?meetingId=${id}`,
      )
      expect(JSON.stringify(report.body)).toContain(`"totalInvited":${expected}`)
    }
    const term = await read<{ pupils: { id: string }[] }>(
      'teacher-2',
      'classes/class-2/term?startDate=2026-03-01&endDate=2026-03-31',
    )
    expect(JSON.stringify(term.body)).not.toContain('student-1')
    const rows = await call<{ records: { student: { id: string } }[] }>(
      'GET',
      '/api/exports/attendance?format=json&classId=class-2&startDate=2026-03-01&endDate=2026-03-31',
      { as: 'admin-1' },
    )
    const exported = JSON.stringify(rows.body)
    expect(['student-1', 'student-3'].map((id) => exported.includes(`"${id}"`))).toEqual([false, true])
  })

  it('is moved, renamed and deleted as one, and keeps its classes', async () => {
    const meeting = await schedule({ startTime: '2027-03-02T08:00:00Z' })
    const [first, second] = idsOf(meeting)
    const change = { title: 'Botany', startTime: '2027-03-02T09:00:00Z' }
    expect((await read('teacher-1', `meetings/${second}`, 'PATCH', change)).status).toBe(200)
    for (const id of [first, second])
      expect((await read('teacher-1', `meetings/${id}`)).body).toMatchObject({
        meeting: { title: 'Botany', start_time: '2027-03-02T09:00:00.000Z' },
      })
    expect(await read('teacher-1', `meetings/${first}`, 'PATCH', { classId: 'class-2' })).toMatchObject({
      status: 400,
      body: { code: 'SERIES_WIDE' },
    })
    expect((await read('teacher-1', `meetings/${first}`, 'DELETE')).status).toBe(200)
    for (const id of [first, second]) expect((await read('teacher-1', `meetings/${id}`)).status).toBe(404)
  })

  it.each([
    ['beside classId', { classId: 'class-1' }],
    ['twice the same', { classIds: ['class-1', 'class-1'] }],
    ['one alone', { classIds: ['class-1'] }],
  ])('is refused with %s', async (_, more) => {
    const body = {
      title: 'Biology',
      startTime: START,
      duration: 60,
      classIds: ['class-1', 'class-2'],
      ...more,
    }
    expect((await call('POST', '/api/zoom/meetings', { as: 'teacher-1', body })).status).toBe(400)
  })

  it('is refused with a class that the roster does not have, by its place', async () => {
    const body = { title: 'Biology', startTime: START, duration: 60, classIds: ['class-1', 'class-9'] }
    expect(await call('POST', '/api/zoom/meetings', { as: 'teacher-1', body })).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'classIds.1' }] },
    })
  })
})

describe('a series of two classes', () => {
  it('has both on each of its days; a day is moved for both, with one call at Zoom', async () => {
    const recurrence = { frequency: 'daily', count: 3 }
    const meeting = await schedule({ startTime: '2027-03-02T08:00:00Z', recurrence })
    expect(meeting.sessions).toHaveLength(6)
    const change = { startTime: '2027-03-02T10:00:00Z' }
    expect((await read('teacher-1', `meetings/${meeting.id}?scope=following`, 'PATCH', change)).status).toBe(
      200,
    )
    const moves = (await account.calls()).filter(
      ({ method, path }) => method === 'PATCH' && path.includes(meeting.zoom_meeting_id),
    )
    expect(moves).toHaveLength(3)
    const { body } = await read<{ meetings: { start_time: string; class_id: string }[] }>(
      'teacher-1',
      `meetings?zoomMeetingId=${meeting.zoom_meeting_id}`,
    )
    const hours = body.meetings.map(({ start_time, class_id }) => `${class_id} ${start_time.slice(8, 13)}`)
    expect(hours.toSorted()).toEqual(
      ['class-1', 'class-2'].flatMap((id) => ['02', '03', '04'].map((day) => `${id} ${day}T10`)),
    )
  })
})
