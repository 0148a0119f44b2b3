import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { request } from '../support/fakes.ts'
import { heldClass } from '../support/held.ts'
import { lesson, NUMBER, objectOf, pupil, schedule, sendAll } from '../support/heldClass.ts'
import { lastWeek } from '../support/lastWeek.ts'
import { call, emailOf, importSchool, scheduleClass } from '../support/rollcall.ts'
import * as spec from '../support/spec.ts'
import { count, everything } from '../support/tables.ts'
import { testAccount } from '../support/testAccount.ts'
import { until } from '../support/until.ts'
import { ring } from './alarm.ts'
import { breakD1 } from './brokenD1.ts'
import { kept } from './kept.ts'

afterEach(() => vi.restoreAllMocks())
const zoom = testAccount()

const erase = async (id: string) => {
  const { body } = await call('DELETE', `/api/roster/users/${id}?erase=true`, { as: 'admin-1' })
  expect(body).toMatchObject({ erased: { done: true } })
}

/** The tables that have the words. */
async function found(...words: string[]): Promise<string[]> {
  const tables = Object.entries(await everything())
  return tables
    .filter(([, rows]) => words.some((word) => JSON.stringify(rows).includes(word)))
    .map(([name]) => name)
}

const NAMES = ['Pupil 1\\"', emailOf('student-1')]

const ringUntilGone = async (number: string) => {
  const registered = () => count("meeting_registrants where user_id = 'student-1'")
  while ((await registered()) > 0) await runDurableObjectAlarm(env.MEETINGS.getByName(number))
}

describe('an erased person is named nowhere', () => {
  it('when webhooks that were kept for the log reach it afterwards', async () => {
    await importSchool(1)
    await schedule()
    const repair = breakD1('down')
    await sendAll(lesson([pupil(1)]))
    repair()
    await erase('student-1')
    while ((await kept()) > 0) await ring(NUMBER)
    expect(await count("zoom_participants where user_id = 'student-1' and status = 'left'")).toBe(1)
    expect(await found(...NAMES)).toEqual([])
  })

  it('when Zoom’s report comes half an hour later', async () => {
    await importSchool(2)
    const meeting = await scheduleClass({ startTime: lastWeek(0) })
    const host = { name: 'Host', email: emailOf('teacher-1'), userId: 'host', connections: [{ from: 0 }] }
    const held = { startedAt: lastWeek(0), endedAt: lastWeek(60) }
    const played = await zoom.play(meeting.zoom_meeting_id, {
      lesson: { ...held, people: [host, pupil(1), pupil(2)] },
    })
    await sendAll(played.webhooks.map(({ body }) => body))
    expect(await found(...NAMES)).toContain('events')
    await erase('student-1')
    const isReported = async () => (await count("events where type = 'MeetingReported'")) === 1
    await until(isReported, () => ring(Number(meeting.zoom_meeting_id)))
    expect(await count("attendance_records where status = 'present'")).toBe(2)
    expect(await found(...NAMES)).toEqual([])
  })

  it('when a pupil who is known otherwise comes with their account, or two had one e-mail', async () => {
    await importSchool(2)
    const guardians = ['parent-8', 'parent-9'].map((id) => ({
      ...{ id, name: id, role: 'parent' },
      email: 'home@school.example',
    }))
    await call('PUT', '/api/roster', { as: 'admin-1', body: { users: guardians } })
    for (const { id } of guardians) await erase(id)
    await schedule()
    const account = spec.guest('Parent', { registrantId: 'registrant-1', email: 'home@school.example' })
    for (const command of [spec.approve(1), spec.start(), spec.join(account, 1)])
      await objectOf(NUMBER).execute(request(command))
    expect(await count("zoom_participants where user_id = 'student-1' and status = 'joined'")).toBe(1)
    expect(await found('home@school.example', '"Parent')).toEqual([])
  })

  it('where their registration had been taken back', async () => {
    await importSchool(2)
    const meeting = await scheduleClass({ startTime: '2999-03-02T08:00:00Z' })
    const enrollments = [{ classId: 'class-1', studentId: 'student-1' }]
    await call('PUT', '/api/roster', { as: 'admin-1', body: { removed: { enrollments } } })
    await ringUntilGone(meeting.zoom_meeting_id)
    expect(await found('Name of student-1')).toContain('events')
    await erase('student-1')
    expect(await found('Name of student-1', emailOf('student-1'))).toEqual([])
  })

  it('where a dead letter has their name and registration alone', async () => {
    const { meeting } = await heldClass()
    const registered = await env.DB.prepare(
      "select zoom_registrant_id as id from meeting_registrants where user_id = 'student-1'",
    ).first<{ id: string }>()
    for (const who of [
      spec.guest('Name of student-1'),
      spec.guest('?', { registrantId: registered?.id ?? null }),
    ])
      await env.DB.prepare("insert into dead_letters values (?, ?, ?, 'r', 't')")
        .bind(crypto.randomUUID(), meeting.zoom_meeting_id, JSON.stringify(request(spec.join(who, 5))))
        .run()
    await erase('student-1')
    expect(await count('dead_letters')).toBe(0)
  })
})
