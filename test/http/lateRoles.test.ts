import { setTimeout } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { call, emailOf, importSchool, type ScheduledMeeting, scheduleOnly } from '../support/rollcall.ts'
import { ended, joined, left, type Occasion, pupil, sendAll, started } from '../support/zoomEvents.ts'

/**
 * The end of a session for a role becomes known late, and the roster has changed since. Expected is who had the role when the session
 * ended, in every answer and after a rebuild.
 */

const LONG_AGO = '2026-03-02T08:00:00Z'

let meeting: ScheduledMeeting
let of: Occasion

beforeEach(async () => {
  await importSchool(3)
  await roster({ users: [someone('teacher-2', 'teacher')] })
})

async function schedule(targetAudience: string, start = LONG_AGO): Promise<void> {
  const details = { classId: undefined, targetAudience, startTime: start, duration: 45, timezone: 'UTC' }
  meeting = await scheduleOnly(details)
  of = { number: meeting.zoom_meeting_id, start, uuid: `of-${meeting.id}` }
}

const roster = async (body: object) =>
  expect(await call('PUT', '/api/roster', { as: 'admin-1', body })).toMatchObject({ status: 200 })

const someone = (id: string, role: string) => ({ id, name: `Name of ${id}`, email: emailOf(id), role })
const give = (id: string, role: string) => roster({ users: [someone(id, role)] })
const remove = async (id: string, query = '') =>
  expect((await call('DELETE', `/api/roster/users/${id}${query}`, { as: 'admin-1' })).status).toBe(200)
const erase = (id: string) => remove(id, '?erase=true')

/** A file of the whole school that has these people. */
async function bring(...people: [id: string, role: string][]): Promise<void> {
  const lines = people.map(([id, role]) => `${id},Name of ${id},${role}`)
  const body = new Blob([['id,name,role', ...lines].join('\n')])
  const headers = { 'content-type': 'application/octet-stream' }
  const answer = await call('POST', '/api/roster/import?rollOver=true&leavers=2', {
    ...{ as: 'admin-1', body, headers },
  })
  expect(answer).toMatchObject({ status: 200, body: { applied: true } })
}

const get = async <Body>(path: string) =>
  (await call<Body>('GET', `/api/zoom/${path}`, { as: 'admin-1' })).body

interface People {
  expectedAttendees: { id: string; role: string; attended: boolean }[]
  stats: { expectedCount: number; attendanceRate: number }
}

/** The expected, with a + behind those who attended. */
async function expected(): Promise<string> {
  const { expectedAttendees, stats } = await get<People>(`meetings/${meeting.id}/participants`)
  const report = await get<{ stats: object }>(`reports?meetingId=${meeting.id}`)
  const { length } = expectedAttendees.filter(({ attended }) => attended)
  const attendanceRate = Math.round((1_000 * length) / expectedAttendees.length) / 10
  expect(stats).toMatchObject({ expectedCount: expectedAttendees.length, attendanceRate })
  expect(report.stats).toMatchObject({ attendanceRate })
  return expectedAttendees
    .map(({ id, attended }) => `${id.replace('student-', '')}${attended ? '+' : ''}`)
    .sort()
    .join(' ')
}

const rebuild = async () =>
  expect(await call('POST', '/api/rebuild', { as: 'admin-1' })).toMatchObject({ status: 200 })

type Changes = Record<string, () => Promise<unknown>>

const CHANGES: Changes = {
  'a fourth entered': () => give('student-4', 'student'),
  'the second was removed': () => remove('student-2'),
  'the second was erased': () => erase('student-2'),
  'the second became a teacher': () => give('student-2', 'teacher'),
  'a teacher became a pupil': () => give('teacher-2', 'student'),
  'the second was removed and came back, twice': async () => {
    for (const _ of [1, 2]) {
      await remove('student-2')
      await give('student-2', 'student')
    }
  },
  'the second was erased and came back': async () => {
    await erase('student-2')
    await give('student-2', 'student')
  },
  'the second was removed, and then erased': async () => {
    await remove('student-2')
    await erase('student-2')
  },
  'the second became a teacher, and was removed': async () => {
    await give('student-2', 'teacher')
    await remove('student-2')
  },
  'a fourth entered and was removed': async () => {
    await give('student-4', 'student')
    await remove('student-4')
  },
  'the second got another name': () =>
    roster({ users: [{ ...someone('student-2', 'student'), name: 'Another' }] }),
  'a file left the second out and brought a fourth': () =>
    bring(['student-1', 'student'], ['student-3', 'student'], ['student-4', 'student']),
  'a file made the second a teacher': () =>
    bring(
      ...(['student-1', 'student-3'].map((id) => [id, 'student']) as [string, string][]),
      ...(['teacher-1', 'teacher-2', 'student-2'].map((id) => [id, 'teacher']) as [string, string][]),
    ),
}

describe('an assembly of all pupils that Zoom tells late', () => {
  it.each(Object.entries(CHANGES))('expects who was a pupil at its end, when %s', async (_, change) => {
    await schedule('students')
    await change()
    await sendAll(started(of, 0), joined(of, pupil(1), 0), left(of, pupil(1), 45), ended(of, 45))
    expect(await expected()).toBe('1+ 2 3')
    await rebuild()
    expect(await expected()).toBe('1+ 2 3')
  })

  it('expects who was a pupil from the beginning: before the first assembly', async () => {
    await give('student-4', 'student')
    await remove('student-2')
    await erase('student-3')
    await give('student-3', 'student')
    await schedule('students')
    await sendAll(started(of, 0), ended(of, 45))
    expect(await expected()).toBe('1 3 4')
  })
})

describe('a meeting of all teachers that Zoom tells late', () => {
  it('expects who was a teacher at its end, and says so of a teacher who has left', async () => {
    await schedule('teachers')
    await give('teacher-3', 'teacher')
    await remove('teacher-2')
    await sendAll(started(of, 0), ended(of, 45))
    const { expectedAttendees } = await get<People>(`meetings/${meeting.id}/participants`)
    expect(expectedAttendees.map(({ id, role }) => ({ id, role }))).toEqual([
      { id: 'teacher-1', role: 'teacher' },
      { id: 'teacher-2', role: 'teacher' },
    ])
  })
})

describe('an assembly that goes on', () => {
  /** The minutes until now: the instant that a later webhook tells. */
  const now = async () => {
    await setTimeout(5)
    const at = Date.now()
    await setTimeout(5)
    return (at - Date.parse(of.start)) / 60_000
  }

  it('expects who has the role now, and at the end who had it then, by the moment', async () => {
    await schedule('students', new Date(Math.floor(Date.now() / 1000) * 1000 - 30 * 60_000).toISOString())
    await sendAll(started(of, 0), joined(of, pupil(1), 0))
    await give('student-4', 'student')
    await remove('student-2')
    await give('student-3', 'teacher')
    await give('student-3', 'student')
    await give('teacher-2', 'student')
    const { expectedAttendees } = await get<People>(`meetings/${meeting.id}/participants`)
    expect(expectedAttendees.map(({ id }) => id)).toEqual([
      'student-1',
      'student-3',
      'student-4',
      'teacher-2',
    ])
    const end = await now()
    await remove('student-3')
    await erase('student-4')
    await give('teacher-2', 'teacher')
    await give('student-2', 'student')
    await give('student-5', 'student')
    await sendAll(ended(of, end))
    expect(await expected()).toBe('1+ 3 4 teacher-2')
  })
})
