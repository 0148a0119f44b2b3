import { describe, expect, it } from 'vitest'
import { call } from '../support/rollcall.ts'
import { count } from '../support/tables.ts'

const put = (body: unknown, as = 'admin-1') => call('PUT', '/api/roster', { as, body })
const student = (id: string) => ({ id, name: id, email: `${id}@School.Example`, role: 'student' })

const NONE = { enrollments: 0, guardians: 0 }

describe('the roster', () => {
  it('takes any parts and answers their counts', async () => {
    expect(await put({ users: [student('s-1'), student('s-2')] })).toMatchObject({
      status: 200,
      body: { users: 2, classes: 0, enrollments: 0, guardians: 0, removed: NONE },
    })
    const rest = { classes: [{ id: 'c', name: 'C' }], enrollments: [{ classId: 'c', studentId: 's-1' }] }
    expect((await put(rest)).body).toEqual({
      users: 0,
      classes: 1,
      enrollments: 1,
      guardians: 0,
      removed: NONE,
    })
    expect((await put(rest)).status).toBe(200)
    expect(await count('class_students')).toBe(1)
    expect((await put({})).body).toEqual({
      users: 0,
      classes: 0,
      enrollments: 0,
      guardians: 0,
      removed: NONE,
    })
  })

  it('updates whom it knows', async () => {
    await put({ users: [student('s-1')] })
    await put({ users: [{ ...student('s-1'), name: 'Renamed', role: 'teacher' }] })
    expect(
      await count("users where name = 'Renamed' and role = 'teacher' and email = 's-1@school.example'"),
    ).toBe(1)
  })

  it('removes what no longer holds, as often as it is told', async () => {
    const school = {
      users: [student('s-1'), student('s-2'), { id: 'p', name: 'P', role: 'parent' }],
      classes: [{ id: 'c', name: 'C' }],
      enrollments: [
        { classId: 'c', studentId: 's-1' },
        { classId: 'c', studentId: 's-2' },
      ],
      guardians: [{ parentId: 'p', studentId: 's-1' }],
    }
    await put(school)
    const removed = { enrollments: [{ classId: 'c', studentId: 's-1' }], guardians: school.guardians }
    for (const _ of ['told', 'told again']) {
      expect((await put({ removed })).body).toMatchObject({ removed: { enrollments: 1, guardians: 1 } })
      expect(await count('class_students')).toBe(1)
      expect(await count('parent_children')).toBe(0)
    }
  })

  it('names a pair that one request adds and removes', async () => {
    const people = { users: [student('s-1')], classes: [{ id: 'c', name: 'C' }] }
    const enrollments = [{ classId: 'c', studentId: 's-1' }]
    expect(await put({ ...people, enrollments, removed: { enrollments } })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_ROSTER', issues: [{ path: 'removed.enrollments.0' }] },
    })
    expect(await count('users')).toBe(0)
  })

  it.each<[string, unknown]>([
    ['users.1.role', { users: [student('s-1'), { ...student('s-2'), role: 'pupil' }] }],
    ['users.0.email', { users: [{ ...student('s-1'), email: 'none' }] }],
    [
      'enrollments.0.classId',
      { users: [student('s-1')], enrollments: [{ classId: 'nowhere', studentId: 's-1' }] },
    ],
    [
      'guardians.0.parentId',
      { users: [student('s-1')], guardians: [{ parentId: 'nobody', studentId: 's-1' }] },
    ],
    [
      'removed.enrollments.0.studentId',
      {
        users: [student('s-1')],
        classes: [{ id: 'c', name: 'C' }],
        removed: { enrollments: [{ classId: 'c', studentId: 's-2' }] },
      },
    ],
    ['removed.guardians.0.studentId', { removed: { guardians: [{ parentId: 'p' }] } }],
    [
      'classes.0.teacherId',
      { users: [student('s-1')], classes: [{ id: 'c', name: 'C', teacherId: 'nobody' }] },
    ],
  ])('names %s and stores nothing', async (path, body) => {
    expect(await put(body)).toMatchObject({ status: 400, body: { issues: [{ path }] } })
    expect(await count('users')).toBe(0)
  })

  it('is for admins', async () => expect((await put({}, 'teacher-1')).status).toBe(403))
})
