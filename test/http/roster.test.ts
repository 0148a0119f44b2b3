import { describe, expect, it } from 'vitest'
import { heldClass } from '../support/held.ts'
import { call, send, token } from '../support/rollcall.ts'
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

  it('updates people who are in it', async () => {
    await put({ users: [student('s-1')] })
    await put({ users: [{ ...student('s-1'), name: 'Renamed', role: 'teacher' }] })
    expect(
      await count("users where name = 'Renamed' and role = 'teacher' and email = 's-1@school.example'"),
    ).toBe(1)
  })

  it('keeps what a row leaves out of a pupil and a class, and takes away what is null', async () => {
    const section = { gradeLevel: 'Grade 7', section: 'Narra' }
    const edfi = {
      localCourseCode: 'BIO-7',
      schoolId: 255901001,
      schoolYear: 2027,
      sectionIdentifier: 'N',
      sessionName: 'First',
      calendarCode: 'School',
    }
    const known = { users: [student('s-1')], classes: [{ id: 'c', name: 'C' }] }
    await put({
      users: [{ ...student('s-1'), sex: 'female', number: '136415080001', listedAs: '1, S' }],
      classes: [{ id: 'c', name: 'C', ...section, edfi }],
    })
    await put(known)
    expect(await count("users where sex = 'female' and number = '136415080001' and listed_as = '1, S'")).toBe(
      1,
    )
    expect(await count("classes where edfi_section->>'schoolId' = 255901001")).toBe(1)
    expect((await call('GET', '/api/roster/classes/c', { as: 'admin-1' })).body).toMatchObject({
      class: { grade_level: 'Grade 7', section: 'Narra' },
    })
    await put({ users: [{ ...student('s-1'), sex: null, number: null }] })
    expect((await call('GET', '/api/roster/users', { as: 'admin-1' })).body).toMatchObject({
      users: [{ id: 's-1', sex: null, number: null }],
    })
  })

  it('knows since when a pupil is in a class, and until when they were', async () => {
    const enrollments = [
      { classId: 'c', studentId: 's-1' },
      { classId: 'c', studentId: 's-2', since: '2026-09-01', transferred: true },
    ]
    await put({ users: [student('s-1'), student('s-2')], classes: [{ id: 'c', name: 'C' }], enrollments })
    await put({ enrollments: enrollments.map(({ classId, studentId }) => ({ classId, studentId })) })
    expect(await count("class_students where student_id = 's-1' and since is null")).toBe(1)
    expect(await count("class_students where since = '2026-09-01' and transferred = 1")).toBe(1)
    const left = { classId: 'c', studentId: 's-2', until: '2026-10-05', reason: 'dropped' }
    await put({ removed: { enrollments: [left] } })
    await put({ removed: { enrollments: [{ ...left, until: '2026-10-06' }] } })
    expect(
      await count(
        "former_students where since = '2026-09-01' and until = '2026-10-05' and reason = 'dropped'",
      ),
    ).toBe(1)
    await call('DELETE', '/api/roster/users/s-1', { as: 'admin-1' })
    expect(await count("former_students where student_id = 's-1' and reason is null")).toBe(1)
  })

  it('takes a pupil who enters a class that has begun as new on that day', async () => {
    await heldClass()
    await put({ users: [student('s-9')], enrollments: [{ classId: 'class-1', studentId: 's-9' }] })
    const { body } = await call('GET', '/api/exports/people/s-9', { as: 'admin-1' })
    const since = new Date().toISOString().slice(0, 10)
    expect(body).toMatchObject({ classes: [{ id: 'class-1', since, until: null }] })
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
    ['classes.0.teacherId', { users: [student('s-1')], classes: [{ id: 'c', name: 'C', teacherId: 's-1' }] }],
    [
      'enrollments.0.studentId',
      {
        users: [{ id: 't', name: 'T', role: 'teacher' }],
        classes: [{ id: 'c', name: 'C' }],
        enrollments: [{ classId: 'c', studentId: 't' }],
      },
    ],
  ])('names %s and stores nothing', async (path, body) => {
    expect(await put(body)).toMatchObject({ status: 400, body: { issues: [{ path }] } })
    expect(await count('users')).toBe(0)
  })

  it.each<[string, string, unknown]>([
    ['', 'pupils', { pupils: [] }],
    ['users.0', 'mail', { users: [{ ...student('s-1'), mail: 'x' }] }],
    ['classes.0', 'teacher', { classes: [{ id: 'c', name: 'C', teacher: 't' }] }],
    ['enrollments.0', 'class', { enrollments: [{ classId: 'c', studentId: 's', class: 'c' }] }],
    ['removed', 'users', { removed: { users: [] } }],
  ])('refuses at %j what it does not know: %s', async (path, key, body) => {
    const message = expect.stringContaining(key)
    expect(await put(body)).toMatchObject({ status: 400, body: { issues: [{ path, message }] } })
  })

  it('takes no id twice, and names both places', async () => {
    const users = [student('s-1'), student('s-2'), { ...student('s-1'), name: 'Other' }]
    const classes = [
      { id: 'c', name: 'C' },
      { id: 'c', name: 'C' },
    ]
    expect(await put({ users, classes })).toMatchObject({
      status: 400,
      body: {
        code: 'INVALID_ROSTER',
        issues: [
          { path: 'users.2.id', message: expect.stringContaining('users.0') },
          { path: 'classes.1.id', message: expect.stringContaining('classes.0') },
        ],
      },
    })
    expect(await count('users')).toBe(0)
  })

  it('takes every address that mail takes, in one spelling', async () => {
    const given = [' Ana+Zoom@School.example ', '"ana cruz"@school.example', 'Jose\u0301@\u00c9cole.example']
    const users = given.map((email, i) => ({ ...student(`s-${i}`), email }))
    expect((await put({ users })).status).toBe(200)
    const kept = ['ana+zoom@school.example', '"ana cruz"@school.example', 'jos\u00e9@\u00e9cole.example']
    for (const email of kept) expect(await count(`users where email = '${email}'`), email).toBe(1)
  })

  it('with partial=true takes the rest, and says what it left and why', async () => {
    const body = {
      users: [{ id: 's-0', role: 'student' }, student('s-1'), { ...student('s-1'), name: 'Again' }],
      classes: [
        { id: 'c', name: 'C' },
        { id: 'd', name: 'D', teacherId: 'nobody' },
      ],
      enrollments: [
        { classId: 'c', studentId: 's-0' },
        { classId: 'd', studentId: 's-1' },
        { classId: 'c', studentId: '' },
        { classId: 'c', studentId: 's-1' },
      ],
      guardians: [{ parentId: 's-0', studentId: 's-1' }],
      removed: { enrollments: [{ classId: 'c', studentId: 's-1' }] },
    }
    const answer = await call('PUT', '/api/roster?partial=true', { as: 'admin-1', body })
    expect(answer).toMatchObject({
      status: 200,
      body: { users: 1, classes: 1, enrollments: 1, guardians: 0 },
    })
    const left = answer.body['left'] as { path: string }[]
    expect(left.map(({ path }) => path).sort()).toEqual([
      'classes.1.teacherId',
      'enrollments.0.studentId',
      'enrollments.1.classId',
      'enrollments.2.studentId',
      'guardians.0.parentId',
      'removed.enrollments.0',
      'users.0.name',
      'users.2.id',
    ])
    expect(await count("users where name = 's-1'")).toBe(1)
    expect(await count('class_students')).toBe(1)
  })

  it('gives no class to a pupil or a parent of the roster, and with partial=true takes the other classes', async () => {
    const users = [
      { id: 't', name: 'T', role: 'teacher' },
      { id: 'p', name: 'P', role: 'parent' },
    ]
    await put({ users: [...users, student('s-1')] })
    const classes = ['t', 's-1', 'p'].map((teacherId) => ({ id: `of-${teacherId}`, name: 'C', teacherId }))
    const message = 'Only a teacher or an admin can be the teacher of a class'
    const issues = [1, 2].map((n) => ({ path: `classes.${n}.teacherId`, message }))
    expect(await put({ classes })).toMatchObject({ status: 400, body: { code: 'INVALID_ROSTER', issues } })
    expect(await count('classes')).toBe(0)
    const part = await call('PUT', '/api/roster?partial=true', { as: 'admin-1', body: { classes } })
    expect(part).toMatchObject({ status: 200, body: { classes: 1, left: issues } })
    // Who becomes a teacher in the same request may have the class.
    const teacher = { ...student('s-1'), role: 'teacher' }
    expect((await put({ users: [teacher], classes: classes.slice(1, 2) })).status).toBe(200)
  })

  it('with partial=true refuses a body that is nested deeper than anybody looks', async () => {
    const deep = `{"users":[{"id":""}],"else":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`
    const headers = {
      authorization: `Bearer ${await token({ sub: 'admin-1', role: 'admin' })}`,
      'content-type': 'application/json',
    }
    const asked = new Request('https://rollcall.test/api/roster?partial=true', {
      method: 'PUT',
      headers,
      body: deep,
    })
    expect((await send(asked)).status).toBe(400)
  })

  it('with partial=true still refuses what is no list of rows', async () => {
    const ask = (body: unknown) => call('PUT', '/api/roster?partial=true', { as: 'admin-1', body })
    expect(await ask({ pupils: [] })).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } })
    expect(await ask({ users: {} })).toMatchObject({ status: 400, body: { issues: [{ path: 'users' }] } })
    expect(await ask([])).toMatchObject({ status: 400 })
    expect((await ask({ users: [student('s-1')] })).body['left']).toEqual([])
  })

  it.each(['', '?partial=true'])(
    'with more wrong rows than anybody reads about is refused whole, soon and in few words%s',
    async (query) => {
      const ask = (body: unknown) => call('PUT', `/api/roster${query}`, { as: 'admin-1', body })
      // So many faults at once broke the check itself: 500, and half a gigabyte.
      const wrong = await ask({ users: [student('s-1'), ...Array(300_000).fill(0)] })
      expect(wrong).toMatchObject({ status: 400, body: { issues: { length: 1_000 } } })
      const enrollments = Array.from({ length: 1_001 }, (_, n) => ({ classId: `c-${n}`, studentId: 's-1' }))
      const dangling = await ask({ users: [student('s-1')], enrollments })
      expect(dangling).toMatchObject({ status: 400, body: { issues: { length: 1_000 } } })
      expect(await count('users')).toBe(0)
    },
  )

  it('is for admins', async () => expect((await put({}, 'teacher-1')).status).toBe(403))
})
