import { beforeEach, describe, expect, it } from 'vitest'
import { request } from '../support/fakes.ts'
import {
  type Attendance,
  attendanceOf,
  begunClass,
  type HeldClass,
  heldClass,
  ROLES,
  writerOf,
} from '../support/held.ts'
import { call } from '../support/rollcall.ts'
import { leave, student } from '../support/spec.ts'
import { everything } from '../support/tables.ts'

describe('when a class was held', () => {
  let held: HeldClass
  beforeEach(async () => {
    held = await heldClass()
  })
  const correct = (studentId: string, body: unknown, as = 'teacher-1') =>
    call<{ record: Attendance['records'][number]; summary: unknown; code?: string }>(
      'PATCH',
      `${held.path}/attendance/${studentId}`,
      { as, body },
    )

  it('its teacher corrects a record, which stands over what Zoom tells later', async () => {
    const corrected = await correct('student-2', { status: 'excused', note: ' at the dentist ' })
    expect(corrected).toMatchObject({
      status: 200,
      body: {
        record: {
          student_id: 'student-2',
          status: 'excused',
          computed_status: 'late',
          note: 'at the dentist',
          corrected: { by: { id: 'teacher-1', name: 'Name of teacher-1' }, at: expect.stringMatching(/Z$/) },
        },
        summary: { total: 3, present: 1, late: 0, partial: 0, absent: 1, excused: 1 },
      },
    })
    expect(corrected.headers.get('x-d1-bookmark')).toBeTruthy()
    await writerOf(held.meeting).execute(request(leave(student(2), 21)))
    const attendance = await attendanceOf(held.path)
    expect(attendance.summary).toEqual(corrected.body.summary)
    expect(attendance.records[1]).toEqual({
      ...corrected.body.record,
      computed_status: 'partial',
      attended_seconds: 60,
      last_leave: '2026-03-02T08:21:00.000Z',
    })
    expect((await attendanceOf(held.path, 'parent-2')).records).toEqual([attendance.records[1]])
  })

  it('a correction is taken back, and what was computed counts again', async () => {
    const before = await attendanceOf(held.path)
    await correct('student-2', { status: 'excused', note: 'ill' })
    const back = await correct('student-2', { status: null })
    expect(back.body.record).toMatchObject({ status: 'late', note: null, corrected: null })
    expect(await attendanceOf(held.path)).toEqual(before)
  })

  it.each(ROLES.may)('%s may', async (as) => {
    expect((await correct('student-1', { status: 'absent' }, as)).status).toBe(200)
  })

  it('everybody else may not, and changes nothing', async () => {
    const before = await everything()
    for (const as of ROLES.see)
      expect(await correct('student-1', { status: 'present' }, as)).toMatchObject({
        status: 403,
        body: { code: 'FORBIDDEN' },
      })
    for (const as of ROLES.not)
      expect((await correct('student-1', { status: 'present' }, as)).status).toBe(404)
    expect(await everything()).toEqual(before)
  })

  it.each([
    {},
    { status: 'asleep' },
    { status: 'present', note: 'x'.repeat(501) },
    { status: 'present', note: 7 },
    { note: 'ill' },
  ])('%o is refused and changes nothing', async (body) => {
    const before = await everything()
    expect(await correct('student-1', body)).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } })
    expect(await everything()).toEqual(before)
  })

  it('a person who is not of the class has no record', async () => {
    expect(await correct('student-9', { status: 'present' })).toMatchObject({
      status: 404,
      body: { code: 'NOT_A_RECORD', error: 'This student has no attendance record here' },
    })
  })
})

it('before a class is over there is nothing to correct', async () => {
  const { path } = await begunClass()
  const body = { status: 'present' }
  expect(await call('PATCH', `${path}/attendance/student-1`, { as: 'teacher-1', body })).toMatchObject({
    status: 404,
    body: { code: 'NOT_A_RECORD', error: 'There is no attendance to correct before the class is over' },
  })
})
