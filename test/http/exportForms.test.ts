import { parse } from 'csv-parse/sync'
import { unzipSync } from 'fflate'
import readExcel from 'read-excel-file/universal'
import { beforeEach, describe, expect, it } from 'vitest'
import { STYLE } from '../../src/export/style.ts'
import { PRINT_STYLE } from '../../src/http/printPolicy.ts'
import { request } from '../support/fakes.ts'
import { attendanceOf, type HeldClass, heldClass, writerOf } from '../support/held.ts'
import { call } from '../support/rollcall.ts'
import { sendFile } from '../support/rosterFile.ts'
import { at, change, leave, move, student, take as taking } from '../support/spec.ts'
import { count, everything } from '../support/tables.ts'
import { take, textOf } from './taken.ts'

const EDFI = {
  localCourseCode: 'BIO-7',
  schoolId: 255901001,
  schoolYear: 2026,
  sectionIdentifier: 'NARRA-1',
  sessionName: '2025-2026 Spring',
  calendarCode: 'SCHOOL',
}

/** Boys 1 and 2, girl 3: present, late and absent on 2 March 2026, a Monday. */
const USERS = [1, 2, 3].map((n) => ({
  id: `student-${n}`,
  name: `Name of student-${n}`,
  listedAs: `Student, ${['Ana', 'Ben', 'Cel'][n - 1]}`,
  email: `student-${n}@school.example`,
  role: 'student',
  sex: n === 3 ? 'female' : 'male',
  number: `10000000000${n}`,
}))

const put = (body: unknown) => call('PUT', '/api/roster', { as: 'admin-1', body })
const correct = (studentId: string, status: string | null, note: string | null) =>
  call('PATCH', `${held.path}/attendance/${studentId}`, { as: 'teacher-1', body: { status, note } })
const identify = (userId: string | null) =>
  call('PUT', `${held.path}/participants/guest.zoom_account-1/user`, { as: 'teacher-1', body: { userId } })
const jsonOf = async (path: string, as: string) => JSON.parse(textOf((await take(path, as)).bytes))

let held: HeldClass
beforeEach(async () => {
  held = await heldClass()
  await put({
    users: USERS,
    classes: [
      {
        id: 'class-1',
        name: 'Class 1',
        teacherId: 'teacher-1',
        gradeLevel: 'Grade 7',
        section: 'Narra',
        edfi: EDFI,
      },
    ],
  })
})

describe('School Form 2', () => {
  const MARCH = 'sf2?classId=class-1&month=2026-03'

  it('marks the day by its sessions, boys before girls, with the totals of the variant', async () => {
    const form = await jsonOf(MARCH, 'teacher-1')
    expect(form).toMatchObject({
      gradeLevel: 'Grade 7',
      section: 'Narra',
      adviser: 'Name of teacher-1',
      counted: ['Class 1'],
    })
    expect(form.days).toHaveLength(22)
    expect(form.days.filter((day: { isHeld: boolean }) => day.isHeld)).toMatchObject([
      { date: '2026-03-02', letter: 'M' },
    ])
    const lines = form.groups.map(({ sex, lines }: { sex: string; lines: object[] }) => ({ sex, lines }))
    expect(lines).toMatchObject([
      {
        sex: 'male',
        lines: [
          { name: 'Student, Ana', absent: 0, tardy: 0, present: 1 },
          { name: 'Student, Ben', tardy: 1 },
        ],
      },
      { sex: 'female', lines: [{ name: 'Student, Cel', absent: 1, present: 0 }] },
    ])
    expect(form.groups[0].totals[0]).toBe(2)
    expect(form.combined[0]).toBe(2)
    expect(form.summary).toMatchObject({
      schoolDays: 1,
      enrolment: { male: 2, female: 1, total: 3 },
      averageDaily: { male: 2, female: 0, total: 2 },
      attendance: { male: 100, female: 0, total: 66.67 },
    })
    expect((await jsonOf(`${MARCH}&variant=present`, 'teacher-1')).days).toHaveLength(26)
  })

  it('tells who came, who left and who was new in the month', async () => {
    const enrollments = [
      { classId: 'class-1', studentId: 'student-1', since: '2026-03-02', transferred: true },
    ]
    const gone = [{ classId: 'class-1', studentId: 'student-3', until: '2026-03-10', reason: 'dropped' }]
    await put({ enrollments, removed: { enrollments: gone } })
    const form = await jsonOf(MARCH, 'admin-1')
    expect(form.groups[0].lines[0].remarks).toBe('TRANSFERRED IN 2026-03-02')
    expect(form.groups[1].lines[0].remarks).toBe('DROPPED OUT 2026-03-10')
    expect(form.summary).toMatchObject({
      enrolment: { total: 2 },
      registered: { total: 2 },
      transferredIn: { male: 1, female: 0, total: 1 },
      dropped: { total: 1 },
      ofEnrolment: { total: 100 },
    })
  })

  it('is an xlsx that another reader reads, and a page that prints on folio', async () => {
    const { headers, bytes } = await take(`${MARCH}&format=xlsx`, 'teacher-1')
    expect(headers.get('content-disposition')).toBe('attachment; filename="sf2_class-1_2026-03.xlsx"')
    const rows = (await readExcel(bytes))[0]?.data ?? []
    const cells = rows.map((row) => row.filter((cell) => cell !== null))
    expect(cells[0]).toEqual(['School Form 2 (SF2) Daily Attendance Report of Learners'])
    expect(cells).toContainEqual([2, 'Student, Ben', '◤', 0, 1])
    expect(cells).toContainEqual([1, 'Student, Cel', 'x', 1, 0])
    const sheet = textOf(
      unzipSync(new Uint8Array(bytes))['xl/worksheets/sheet1.xml']?.buffer ?? new ArrayBuffer(),
    )
    expect(sheet).toContain('paperSize="14" orientation="landscape"')
    const page = textOf((await take(`${MARCH}&format=html`, 'teacher-1')).bytes)
    expect(page).toContain('size: 13in 8.5in')
    expect(page).toContain('Student, Ben')
  })

  it('is for admins and the class’s teacher', async () => {
    expect((await take(MARCH, 'student-1')).status).toBe(403)
    expect((await take(MARCH, 'teacher-77')).status).toBe(404)
  })
})

describe('the register', () => {
  it('shows every amendment with its reason, its day and who made it', async () => {
    await correct('student-3', 'excused', '<b>Dentist</b>')
    await correct('student-3', 'present', 'Was on a telephone')
    await correct('student-3', null, null)
    const register = await jsonOf('register?classId=class-1', 'teacher-1')
    const by = 'Name of teacher-1 (teacher)'
    expect(register.amendments).toMatchObject([
      { pupil: 'Name of student-3', was: 'absent', now: 'excused', reason: '<b>Dentist</b>', by },
      { was: 'excused', now: 'present', reason: 'Was on a telephone', by },
      { was: 'present', now: 'absent (correction taken back)', reason: '', by },
    ])
    const { headers, bytes } = await take('register?classId=class-1&format=html', 'teacher-1')
    expect(headers.get('content-security-policy')).toBe(`default-src 'none'; style-src ${PRINT_STYLE}`)
    expect(textOf(bytes)).toContain('&lt;b&gt;Dentist&lt;/b&gt;')
  })

  it('has for a family their own pupil and no other’s amendments', async () => {
    await correct('student-3', 'excused', 'Dentist')
    const register = await jsonOf('register?classId=class-1', 'parent-1')
    expect(register).toMatchObject({
      pupils: [{ id: 'student-1' }],
      amendments: [],
      sessions: [{ attended: 1, expected: 1 }],
    })
  })

  it('shows a person that a statement names or has named to them and to no other family', async () => {
    await identify('student-3')
    await identify('student-1')
    await identify(null)
    const amendmentsFor = async (as: string) => (await jsonOf('register?classId=class-1', as)).amendments
    const named = { was: 'guest', now: 'identified as this pupil' }
    const unnamed = { was: 'identified as this pupil', now: 'no longer identified' }
    const [ofOne, ofThree] = [{ pupil: 'Name of student-1' }, { pupil: 'Name of student-3' }]
    expect(await amendmentsFor('teacher-1')).toMatchObject([
      { ...ofThree, ...named },
      { ...ofThree, ...unnamed },
      { ...ofOne, ...named },
      { ...ofOne, ...unnamed },
    ])
    expect(await amendmentsFor('parent-1')).toMatchObject([
      { ...ofOne, ...named },
      { ...ofOne, ...unnamed },
    ])
    expect(await amendmentsFor('student-2')).toEqual([])
  })
})

it('the style of printed pages is the one that the page’s policy lets in', async () => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(STYLE))
  expect(PRINT_STYLE).toBe(`'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`)
})

describe('a person’s file', () => {
  it('has all that is held of them, for themselves, their parents and admins', async () => {
    await correct('student-1', 'excused', 'Dentist')
    for (const as of ['admin-1', 'student-1', 'parent-1'])
      expect(await jsonOf('people/student-1', as)).toMatchObject({
        user: {
          email: 'student-1@school.example',
          number: '100000000001',
          sex: 'male',
          listedAs: 'Student, Ana',
        },
        parents: as === 'student-1' ? [] : [{ id: 'parent-1' }],
        classes: [{ id: 'class-1', since: null, until: null }],
        records: [
          {
            status: 'excused',
            computed_status: 'present',
            note: 'Dentist',
            corrected_by: 'Name of teacher-1',
          },
        ],
        participations: [{ title: 'Biology', duration: 3600 }],
        registrations: [{ status: 'approved' }],
      })
    for (const as of ['teacher-1', 'student-2', 'parent-2'])
      expect((await take('people/student-1', as)).status).toBe(404)
    const file = textOf((await take('people/student-1?format=html', 'parent-1')).bytes)
    expect(file).toContain('<h1>Name of student-1</h1>')
    expect(file).not.toContain('zoom.')
  })
})

describe('a pupil who was taken out of the class after it', () => {
  it('keeps the session in their file, and the correction after its attendance was withdrawn', async () => {
    await correct('student-3', 'excused', 'Dentist')
    await put({ removed: { enrollments: [{ classId: 'class-1', studentId: 'student-3' }] } })
    const freeze = { type: 'FreezeExpected', sessionId: held.meeting.id, at: at(60), ended: true } as const
    const takeAgain = taking({ sessionId: held.meeting.id })
    for (const command of [{ ...freeze, userIds: ['student-1', 'student-2'] }, takeAgain])
      await writerOf(held.meeting).execute(request(command))
    for (const as of ['admin-1', 'student-3', 'parent-3'])
      expect(await jsonOf('people/student-3', as)).toMatchObject({
        records: [{ status: 'excused', note: 'Dentist', expected: false }],
        corrections: [],
      })
    for (const command of [move(24 * 60), takeAgain]) await writerOf(held.meeting).execute(request(command))
    expect(await jsonOf('people/student-3', 'parent-3')).toMatchObject({
      records: [],
      corrections: [{ title: null, note: 'Dentist', corrected_by: 'Name of teacher-1' }],
    })
    expect(textOf((await take('people/student-3?format=html', 'parent-3')).bytes)).toContain('Dentist')
  })
})

describe('a pupil who has left', () => {
  const NEXT_YEAR = 'id,name,role\nstudent-1,Name of student-1,student\nstudent-2,Name of student-2,student\n'
  const MARCH = 'sf2?classId=class-1&month=2026-03'
  const girlsOf = async (as: string) => (await jsonOf(MARCH, as)).groups[1].lines
  const recordOf = async (as: string) =>
    (await jsonOf('attendance?studentId=student-3', as)).records.map(
      ({ pupil, number, sex }: Record<string, unknown>) => ({ pupil, number, sex }),
    )

  beforeEach(async () => {
    await correct('student-3', 'excused', 'Dentist')
    expect((await sendFile(NEXT_YEAR, { rollOver: 'true' })).status).toBe(200)
    expect(await count("users where id = 'student-3'")).toBe(0)
  })

  it('is named in a past month’s form, register and numbers, and in their file', async () => {
    const girl = { name: 'Student, Cel', member: { number: '100000000003', sex: 'female' } }
    for (const as of ['admin-1', 'teacher-1']) expect(await girlsOf(as)).toMatchObject([girl])
    expect(await recordOf('admin-1')).toEqual([
      { pupil: 'Name of student-3', number: '100000000003', sex: 'female' },
    ])
    await call('DELETE', '/api/roster/users/teacher-1', { as: 'admin-1' })
    const register = await jsonOf('register?classId=class-1', 'admin-1')
    expect(register.pupils[2]).toMatchObject({ name: 'Name of student-3', number: '100000000003' })
    expect(register.amendments).toMatchObject([
      { pupil: 'Name of student-3', by: 'Name of teacher-1 (teacher)' },
    ])
    expect(await jsonOf('people/student-3', 'admin-1')).toMatchObject({
      user: { name: 'Name of student-3', number: '100000000003', listedAs: 'Student, Cel', email: null },
      classes: [{ id: 'class-1' }],
      records: [{ status: 'excused' }],
    })
    const { records } = await attendanceOf(held.path, 'admin-1')
    expect(records[2]).toMatchObject({ student: { name: 'Name of student-3', email: null } })
    expect((await take('people/student-3', 'student-3')).status).toBe(403)
  })

  it('is named nowhere once they are erased, and keeps the record', async () => {
    const erase = () => call('DELETE', '/api/roster/users/student-3?erase=true', { as: 'admin-1' })
    expect(await erase()).toMatchObject({ status: 200, body: { erased: { done: true } } })
    const blank = { name: 'Erased person', member: { listedAs: null, number: null, sex: null } }
    expect((await jsonOf(MARCH, 'admin-1')).groups.at(-1).lines).toMatchObject([blank])
    expect(await recordOf('admin-1')).toEqual([{ pupil: 'Erased person', number: null, sex: null }])
    expect(await jsonOf('people/student-3', 'admin-1')).toMatchObject({
      user: { name: 'Erased person', number: null, sex: null, listedAs: null },
      records: [{ status: 'excused' }],
    })
    const all = JSON.stringify(await everything())
    for (const word of ['Name of student-3', 'Student, Cel', '100000000003', 'student-3@'])
      expect(all).not.toContain(word)
    // Zoom may tell of them again.
    expect(await count("erased_emails where user_id = 'student-3'")).toBe(1)
  })

  it('is as the roster says once they are back in it', async () => {
    await put({ users: [{ ...USERS[2], name: 'Celia', sex: null, listedAs: null }] })
    expect(await recordOf('admin-1')).toEqual([{ pupil: 'Celia', number: '100000000003', sex: null }])
  })
})

describe('Ed-Fi', () => {
  const CATEGORY = 'uri://ed-fi.org/AttendanceEventCategoryDescriptor#'
  const { calendarCode, ...sectionReference } = EDFI
  const keyOf = (category: string, n: number) => ({
    attendanceEventCategoryDescriptor: CATEGORY + category,
    eventDate: '2026-03-02',
    sectionReference,
    studentReference: { studentUniqueId: `10000000000${n}` },
  })
  const EVENTS = '/ed-fi/studentSectionAttendanceEvents'

  it('is told of what differs from being there, and that attendance was taken', async () => {
    const { operations, skipped } = await jsonOf('edfi?classId=class-1', 'teacher-1')
    expect(skipped).toEqual([])
    expect(operations).toEqual([
      {
        method: 'POST',
        resource: EVENTS,
        body: { ...keyOf('Tardy', 2), arrivalTime: '16:20:00', departureTime: '17:00:00' },
      },
      { method: 'POST', resource: EVENTS, body: keyOf('Unexcused Absence', 3) },
      {
        method: 'POST',
        resource: '/ed-fi/sectionAttendanceTakenEvents',
        body: {
          calendarDateReference: { calendarCode, date: '2026-03-02', schoolId: 255901001, schoolYear: 2026 },
          eventDate: '2026-03-02',
          sectionReference,
        },
      },
    ])
    const everybody = await jsonOf('edfi?classId=class-1&everybody=true', 'teacher-1')
    expect(everybody.operations[0].body).toMatchObject(keyOf('In Attendance', 1))
  })

  it('deletes what a correction makes wrong before it posts what is right: an API that does both has one event', async () => {
    const ods = new Map<string, object>()
    const apply = async (query: string) => {
      const { operations } = await jsonOf(`edfi?classId=class-1${query}`, 'teacher-1')
      for (const { method, resource, key, body } of operations) {
        const { arrivalTime: _, departureTime: __, ...identity } = body ?? key
        const id = resource + JSON.stringify(identity)
        if (method === 'DELETE') expect(ods.delete(id)).toBe(true)
        else ods.set(id, body)
      }
      return operations.length
    }
    await apply('')
    const first = new Date().toISOString()
    await attendanceOf(held.path)
    await correct('student-3', 'excused', 'Dentist')
    expect(await apply(`&since=${first}`)).toBe(2)
    const second = new Date().toISOString()
    await attendanceOf(held.path)
    await correct('student-2', 'present', 'The bell was wrong')
    // Who is present is not told of, so there is nothing to post.
    expect(await apply(`&since=${second}`)).toBe(1)
    const fresh = new Map(ods)
    ods.clear()
    await apply('')
    expect([...fresh.keys()].sort()).toEqual([...ods.keys()].sort())
    const third = new Date().toISOString()
    await call('DELETE', held.path, { as: 'teacher-1' })
    await apply(`&since=${third}`)
    expect([...ods.keys()]).toEqual([])
    const fourth = new Date().toISOString()
    expect(await apply(`&since=${fourth}`)).toBe(0)
    await call('POST', `${held.path}/restore`, { as: 'admin-1' })
    await apply(`&since=${fourth}`)
    expect([...ods.keys()].sort()).toEqual([...fresh.keys()].sort())
    // The class turns out to have been planned for another day: it was not held on this one.
    const fifth = new Date().toISOString()
    for (const command of [move(24 * 60), taking({ sessionId: held.meeting.id })])
      await writerOf(held.meeting).execute(request(command))
    expect((await attendanceOf(held.path)).records).toEqual([])
    await apply(`&since=${fifth}`)
    expect([...ods.keys()]).toEqual([])
  })

  it('moves what was told to the section of the class that has the session now', async () => {
    const edfi = { ...EDFI, sectionIdentifier: 'MOLAVE-1' }
    await put({ classes: [{ id: 'class-2', name: 'Class 2', teacherId: 'teacher-1', edfi }] })
    const since = new Date().toISOString()
    await attendanceOf(held.path)
    for (const command of [change({ classId: 'class-2' }), taking({ sessionId: held.meeting.id })])
      await writerOf(held.meeting).execute(request(command))
    const { operations } = await jsonOf(`edfi?since=${since}`, 'teacher-1')
    const told = operations.map(
      ({ method, resource, key, body }: Record<string, { sectionReference: typeof EDFI } | undefined>) => [
        method,
        String(resource).split('/').at(-1),
        (key ?? body)?.sectionReference.sectionIdentifier,
      ],
    )
    const [EVENT, TAKEN] = ['studentSectionAttendanceEvents', 'sectionAttendanceTakenEvents']
    expect(told).toEqual([
      ['DELETE', EVENT, 'NARRA-1'],
      ['DELETE', EVENT, 'NARRA-1'],
      ['DELETE', TAKEN, 'NARRA-1'],
      ['POST', EVENT, 'MOLAVE-1'],
      ['POST', EVENT, 'MOLAVE-1'],
      ['POST', TAKEN, 'MOLAVE-1'],
    ])
    // By its class of then the session is not found: docs/exports.md says so.
    expect((await jsonOf(`edfi?classId=class-1&since=${since}`, 'teacher-1')).operations).toEqual([])
  })

  it('of one pupil says nothing of the others, and what is withdrawn is deleted', async () => {
    const first = new Date().toISOString()
    await attendanceOf(held.path)
    await correct('student-3', 'excused', 'Dentist')
    await correct('student-2', 'absent', 'Was another pupil')
    const of = async (since: string) =>
      (await jsonOf(`edfi?studentId=student-3&since=${since}`, 'teacher-1')).operations
    expect(await of(first)).toEqual([
      { method: 'DELETE', resource: EVENTS, key: keyOf('Unexcused Absence', 3) },
      { method: 'POST', resource: EVENTS, body: keyOf('Excused Absence', 3) },
    ])
    const second = new Date().toISOString()
    for (const command of [move(24 * 60), taking({ sessionId: held.meeting.id })])
      await writerOf(held.meeting).execute(request(command))
    expect(await of(second)).toMatchObject([
      { method: 'DELETE', resource: EVENTS, key: keyOf('Excused Absence', 3) },
      { method: 'DELETE', resource: '/ed-fi/sectionAttendanceTakenEvents' },
    ])
  })

  it('says which pupils and classes it cannot tell of', async () => {
    await put({ users: [{ ...USERS[2], number: null }] })
    expect((await jsonOf('edfi', 'admin-1')).skipped).toEqual([
      { class_id: 'class-1', pupil_id: 'student-3', reason: 'NO_NUMBER' },
    ])
    await put({ classes: [{ id: 'class-1', name: 'Class 1', teacherId: 'teacher-1', edfi: null }] })
    expect(await jsonOf('edfi', 'admin-1')).toEqual({
      operations: [],
      skipped: [{ class_id: 'class-1', pupil_id: null, reason: 'NO_SECTION_KEY' }],
    })
  })
})

describe('OneRoster', () => {
  it('is a bulk zip with results that say who was late, missing and exempt', async () => {
    await correct('student-1', 'excused', '=1+1')
    const { headers, bytes } = await take(
      'oneroster?academicSessionId=-term-1&schoolId=%40school-1&format=zip',
      'admin-1',
    )
    expect(headers.get('content-type')).toBe('application/zip')
    const files = unzipSync(new Uint8Array(bytes))
    const read = (name: string): Record<string, string>[] =>
      parse(new TextDecoder().decode(files[name] ?? new Uint8Array()), { columns: true })
    const manifest = new Map(read('manifest.csv').map(({ propertyName, value }) => [propertyName, value]))
    expect(manifest.get('oneroster.version')).toBe('1.2')
    expect(
      [...manifest]
        .filter(([, value]) => value === 'bulk')
        .map(([name]) => `${(name ?? '').slice(5)}.csv`)
        .sort(),
    ).toEqual(
      Object.keys(files)
        .filter((name) => name !== 'manifest.csv')
        .sort(),
    )
    const [item] = read('lineItems.csv')
    expect(item).toMatchObject({
      sourcedId: held.meeting.id,
      status: '',
      classSourcedId: 'class-1',
      categorySourcedId: read('categories.csv')[0]?.['sourcedId'],
      // An id that begins as a formula does is still the other system's id.
      academicSessionSourcedId: '-term-1',
      schoolSourcedId: '@school-1',
    })
    const results = read('results.csv')
    expect(results.every(({ lineItemSourcedId }) => lineItemSourcedId === item?.['sourcedId'])).toBe(true)
    expect(results).toMatchObject([
      {
        studentSourcedId: 'student-1',
        scoreStatus: 'exempt',
        score: '',
        late: 'false',
        missing: 'false',
        comment: "'=1+1",
      },
      {
        studentSourcedId: 'student-2',
        scoreStatus: 'fully graded',
        score: '1',
        late: 'true',
        missing: 'false',
      },
      {
        studentSourcedId: 'student-3',
        scoreStatus: 'not submitted',
        score: '0',
        late: 'false',
        missing: 'true',
      },
    ])
  })
})

it('what Zoom tells later is in the next export', async () => {
  await writerOf(held.meeting).execute(request(leave(student(1), 5)))
  const { records } = await jsonOf('attendance?studentId=student-1', 'student-1')
  expect(records).toMatchObject([{ status: 'partial', minutes: 5 }])
})
