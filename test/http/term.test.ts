import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Risk } from '../../src/domain/attendance/risk.ts'
import { request } from '../support/fakes.ts'
import { writerOf } from '../support/held.ts'
import { call, importSchool, scheduleClass } from '../support/rollcall.ts'
import { end, guest, intoRoom, join, leave, outOfRoom, start, student } from '../support/spec.ts'

interface Term {
  sessions: { id: string; status: string; attendanceRate: number | null }[]
  students: {
    id: string
    marks: ({ status: string; corrected: boolean } | null)[]
    attended: number
    sessions: number
    attendanceRate: number
    risks: Risk[]
  }[]
}

const MARCH = '/api/zoom/classes/class-1/term?startDate=2026-03-01&endDate=2999-03-31'
const term = async (as = 'teacher-1') => (await call<Term>('GET', MARCH, { as })).body

describe('a term of two sessions, one of them held', () => {
  let id: string
  beforeEach(async () => {
    await importSchool(3)
    const held = await scheduleClass()
    id = held.id
    await scheduleClass({ startTime: '2999-03-09T08:00:00Z' })
    for (const command of [start(), join(student(1), 0), join(student(2), 20), end(60)])
      await writerOf(held).execute(request(command))
  })

  it('has a mark of every pupil for the one, none for the other, and the share of each', async () => {
    const { sessions, students } = await term()
    expect(sessions).toMatchObject([
      { status: 'ended', attendanceRate: 66.7 },
      { status: 'scheduled', attendanceRate: null },
    ])
    expect(students).toMatchObject([
      { id: 'student-1', marks: [{ status: 'present' }, null], attended: 1, attendanceRate: 100 },
      { id: 'student-2', marks: [{ status: 'late' }, null], attended: 1, attendanceRate: 100 },
      { id: 'student-3', marks: [{ status: 'absent' }, null], attended: 0, attendanceRate: 0, risks: [] },
    ])
  })

  it('counts a correction, and says that it is one', async () => {
    const path = `/api/zoom/meetings/${id}/attendance/student-3`
    await call('PATCH', path, { as: 'teacher-1', body: { status: 'present' } })
    expect((await term()).students[2]).toMatchObject({
      marks: [{ status: 'present', corrected: true }, null],
      attended: 1,
      attendanceRate: 100,
    })
  })

  it('shows a pupil themselves, and a parent their child, and nothing of the others', async () => {
    for (const as of ['student-2', 'parent-2']) {
      const { sessions, students } = await term(as)
      expect(students.map((one) => one.id)).toEqual(['student-2'])
      expect(sessions).toMatchObject([
        { counts: null, attendanceRate: null },
        { counts: null, attendanceRate: null },
      ])
    }
  })

  it('goes by local days', async () => {
    const early = await scheduleClass({ startTime: '2026-12-08T00:30', timezone: 'Asia/Manila' })
    const idsOn = async (day: string) => {
      const path = `/api/zoom/classes/class-1/term?startDate=${day}&endDate=${day}`
      return (await call<Term>('GET', path, { as: 'teacher-1' })).body.sessions.map((session) => session.id)
    }
    expect(await idsOn('2026-12-08')).toEqual([early.id])
    expect(await idsOn('2026-12-07')).toEqual([])
  })
})

describe('a term by its days', () => {
  it('has a class by its local day, as the report has it', async () => {
    await importSchool(1)
    await scheduleClass({ startTime: '2026-03-09T16:30:00Z', timezone: 'Asia/Manila' })
    await scheduleClass({ startTime: '2026-03-11T03:30:00Z', timezone: 'America/New_York' })
    const on = async (day: string) =>
      (
        await call<Term>('GET', `/api/zoom/classes/class-1/term?startDate=${day}&endDate=${day}`, {
          as: 'teacher-1',
        })
      ).body.sessions.length
    expect([await on('2026-03-09'), await on('2026-03-10'), await on('2026-03-11')]).toEqual([0, 2, 0])
  })
})

describe('a class with a student as its teacher in the roster, and a teacher among its pupils', () => {
  it('shows the term to neither, and expects the students', async () => {
    await importSchool(2)
    const teacher = { id: 'teacher-2', name: 'Two', email: 'teacher-2@school.example', role: 'teacher' }
    const taken = await call('PUT', '/api/roster', {
      as: 'admin-1',
      body: {
        users: [teacher, { id: 'student-9', name: 'Nine', email: 'nine@school.example', role: 'student' }],
      },
    })
    expect(taken.status).toBe(200)
    // A roster that was taken before the API refused a class with a student as teacher.
    await env.DB.batch([
      env.DB.prepare("update classes set teacher_id = 'student-9' where id = 'class-1'"),
      env.DB.prepare("insert into class_students (class_id, student_id) values ('class-1', 'teacher-2')"),
    ])
    for (const as of ['student-9', 'teacher-2']) {
      expect(await call('GET', MARCH, { as })).toMatchObject({ status: 404 })
      expect((await call('GET', '/api/roster/classes', { as })).body).toEqual({ classes: [] })
    }
    const { id } = await scheduleClass()
    const { body } = await call<{ expectedAttendees: { id: string }[] }>(
      'GET',
      `/api/zoom/meetings/${id}/participants`,
      { as: 'admin-1' },
    )
    expect(body.expectedAttendees.map((one) => one.id)).toEqual(['student-1', 'student-2'])
  })
})

describe('the timeline of a class', () => {
  it('has every stay: a second device beside the first, a rejoin in its place, a move to a breakout room, and a guest', async () => {
    await importSchool(2)
    const meeting = await scheduleClass()
    const person = student(1)
    for (const command of [
      start(),
      join(person, 0, { connection: 'a' }),
      join(person, 5, { connection: 'b' }),
      leave(person, 20, { connection: 'a' }),
      join(person, 30, { connection: 'c' }),
      leave(person, 40, { connection: 'c' }),
      join(person, 40, { connection: 'c' }),
      intoRoom('room-b', 40, { connection: 'c' }),
      outOfRoom('room-b', 50, { connection: 'c' }),
      intoRoom('room-a', 12, { connection: 'g' }),
      join(guest('Tala'), 10, { connection: 'g' }),
      end(60),
    ])
      await writerOf(meeting).execute(request(command))
    const path = `/api/zoom/meetings/${meeting.id}/timeline`
    const at = (minute: number) =>
      new Date(Date.parse('2026-03-02T08:00:00Z') + minute * 60_000).toISOString()
    const stay = (from: number, to: number, device: number, moves: string[] = []) => ({
      from: at(from),
      to: at(to),
      device,
      source: 'webhooks',
      moves,
    })
    expect((await call('GET', path, { as: 'teacher-1' })).body).toMatchObject({
      spans: [{ from: at(0), to: at(60) }],
      people: [
        {
          user_id: 'student-1',
          name: 'Name of student-1',
          stays: [stay(0, 20, 1), stay(5, 60, 2), stay(30, 60, 1, [at(40)])],
          rooms: [{ from: at(40), to: at(50), room: 2 }],
        },
        {
          user_id: null,
          name: 'Tala',
          stays: [stay(10, 60, 1)],
          door: [],
          rooms: [{ from: at(12), to: at(60), room: 1 }],
        },
      ],
    })
    const own = await call<{ people: unknown[] }>('GET', path, { as: 'student-2' })
    expect(own.body.people).toEqual([])
  })
})
