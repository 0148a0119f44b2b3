import { beforeEach, describe, expect, it } from 'vitest'
import { call, importSchool, type ScheduledMeeting, scheduleOnly } from '../support/rollcall.ts'
import { ended, joined, left, type Occasion, pupil, sendAll, started } from '../support/zoomEvents.ts'

/** What each number of a class counts, and what it leaves out. */

const START = '2026-03-02T08:00:00Z'

let meeting: ScheduledMeeting
let of: Occasion
const path = () => `/api/zoom/meetings/${meeting.id}`

const numbers = async () => {
  const get = async <Body>(where: string) => (await call<Body>('GET', where, { as: 'teacher-1' })).body
  type Stats = { stats: Record<string, number> }
  return {
    participants: (await get<Stats>(`${path()}/participants`)).stats,
    report: (await get<Stats>(`/api/zoom/reports?meetingId=${meeting.id}`)).stats,
    reports: (await get<Stats>('/api/zoom/reports')).stats,
  }
}

beforeEach(async () => {
  await importSchool(4)
  meeting = await scheduleOnly({ duration: 45, timezone: 'UTC', startTime: START })
  of = { number: meeting.zoom_meeting_id, start: START, uuid: `of-${meeting.id}` }
})

describe('a class of four: one came, one was told the way in and stayed away, and a guest came', () => {
  beforeEach(async () => {
    expect(await call('GET', `${path()}/join`, { as: 'student-2' })).toMatchObject({ status: 200 })
    const guest = { name: 'Somebody' }
    await sendAll(started(of, 0), joined(of, pupil(1), 0), joined(of, guest, 0))
    await sendAll(left(of, guest, 20), left(of, pupil(1), 40), ended(of, 45))
  })

  it('averages the time of those who came, and of nobody who was only invited', async () => {
    const time = { totalDurationSeconds: 60 * 60, avgDurationSeconds: 30 * 60 }
    const { participants, report } = await numbers()
    expect(participants).toMatchObject({ ...time, totalParticipants: 3, joinedCount: 2 })
    expect(report).toMatchObject({ ...time, totalJoined: 2 })
  })

  it('counts as invited the expected and all others who came', async () => {
    expect((await numbers()).report).toMatchObject({ totalInvited: 5, attendanceRate: 25 })
  })

  it('has an excused pupil in its numbers: expected, and not attended', async () => {
    const excused = { as: 'teacher-1', body: { status: 'excused' } }
    expect(await call('PATCH', `${path()}/attendance/student-3`, excused)).toMatchObject({ status: 200 })
    const { participants, report, reports } = await numbers()
    expect(participants).toMatchObject({ expectedCount: 4, attendanceRate: 25 })
    expect(report).toMatchObject({ attendanceRate: 25 })
    expect(reports).toMatchObject({ avgAttendanceRate: 25, totalAttendees: 1 })
  })

  it('has no minutes and no rate from a class that is still to be held', async () => {
    await scheduleOnly({ duration: 90, startTime: '2999-03-02T08:00:00Z' })
    expect((await numbers()).reports).toMatchObject({
      totalMeetings: 2,
      completedMeetings: 1,
      totalMeetingMinutes: 45,
      avgAttendanceRate: 25,
    })
  })

  it.each([
    ['absent', 0],
    ['present', 25],
    ['late', 25],
    ['partial', 0],
    ['excused', 0],
  ])('follows a correction to %s in every answer', async (status, rate) => {
    const body = { status }
    await call('PATCH', `${path()}/attendance/student-1`, { as: 'teacher-1', body })
    const { participants, report, reports } = await numbers()
    expect([participants['attendanceRate'], report['attendanceRate'], reports['avgAttendanceRate']]).toEqual([
      rate,
      rate,
      rate,
    ])
  })
})

describe('a class that goes on', () => {
  it('does not count its teacher as somebody who attended', async () => {
    const now = new Date(Math.floor(Date.now() / 1000) * 1000 - 40 * 60_000).toISOString()
    meeting = await scheduleOnly({ duration: 45, timezone: 'UTC', startTime: now })
    of = { number: meeting.zoom_meeting_id, start: now, uuid: `of-${meeting.id}` }
    const teacher = { name: 'Teacher', email: 'teacher@school.example', id: 'zoom-teacher' }
    await sendAll(started(of, 0), joined(of, teacher, 0), joined(of, pupil(1), 0))
    type Report = { meetings: { attendeeCount: number; participantCount: number }[] }
    const { body } = await call<Report>('GET', '/api/zoom/reports?limit=1', { as: 'teacher-1' })
    expect(body.meetings).toMatchObject([{ participantCount: 2, attendeeCount: 1 }])
  })
})
