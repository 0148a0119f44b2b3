import { parse } from 'csv-parse/sync'
import readExcel from 'read-excel-file/universal'
import { beforeEach, describe, expect, it } from 'vitest'
import { type HeldClass, heldClass } from '../support/held.ts'
import { call } from '../support/rollcall.ts'
import { take, textOf } from './taken.ts'

const rowsOf = (bytes: ArrayBuffer): Record<string, string>[] =>
  parse(textOf(bytes), { bom: true, columns: true, record_delimiter: '\r\n' })

const sheetOf = async (bytes: ArrayBuffer) => (await readExcel(bytes))[0]?.data ?? []

const put = (body: unknown) => call('PUT', '/api/roster', { as: 'admin-1', body })

interface Told {
  records: { student_id: string; status: string; attended_seconds: number }[]
}

let held: HeldClass
beforeEach(async () => {
  held = await heldClass()
})

describe('attendance as CSV', () => {
  it('has a row for each record, as the attendance of the session tells it', async () => {
    const { status, headers, bytes } = await take('attendance?format=csv', 'admin-1')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(headers.get('content-disposition')).toBe('attachment; filename="attendance.csv"')
    expect(textOf(bytes).startsWith('\uFEFFdate,start,')).toBe(true)
    const { records } = (await call<Told>('GET', `${held.path}/attendance`, { as: 'admin-1' })).body
    expect(rowsOf(bytes)).toMatchObject(
      records.map(({ student_id, status, attended_seconds }) => ({
        pupil_id: student_id,
        status,
        minutes: String(Math.round(attended_seconds / 6) / 10),
        start: '2026-03-02 16:00:00',
        final: 'no',
        rests_on: 'webhooks',
      })),
    )
  })

  it('is chosen by Accept, and by format before that', async () => {
    const accept = { accept: 'text/csv;q=0.9, application/json;q=0.5' }
    const typeOf = async (query: string) =>
      (await take(`attendance${query}`, 'admin-1', accept)).headers.get('content-type')
    expect(await typeOf('')).toContain('text/csv')
    expect(await typeOf('?format=json')).toBe('application/json')
    expect((await take('attendance', 'admin-1')).headers.get('content-type')).toBe('application/json')
    const no = await take('attendance', 'admin-1', { accept: 'text/csv;q=0' })
    expect(no.headers.get('content-type')).toBe('application/json')
  })

  it('gives no spreadsheet a formula, and keeps quotes, commas and lines', async () => {
    const names = ['=HYPERLINK("https://evil.example")', '@SUM(1),"two"', '-1+1']
    const users = names.map((name, i) => ({
      id: `student-${i + 1}`,
      name,
      email: `student-${i + 1}@school.example`,
      role: 'student',
      number: '+63',
    }))
    await put({ users })
    const rows = rowsOf((await take('attendance?format=csv', 'teacher-1')).bytes)
    expect(rows.map(({ pupil }) => pupil).sort()).toEqual(names.map((name) => `'${name}`).sort())
    expect(rows[0]?.['number']).toBe("'+63")
  })

  it('is a grid of pupils by sessions, with what counts below', async () => {
    const rows = rowsOf((await take('attendance?format=csv&layout=grid&classId=class-1', 'teacher-1')).bytes)
    const heading = '2026-03-02 16:00 Biology'
    expect(rows.map((row) => row[heading])).toEqual(['present', 'late', 'absent', '2', '3', '66.7'])
    expect(rows[1]).toMatchObject({ pupil_id: 'student-2', late: '1', sessions: '1', rate_percent: '100' })
  })

  it('has no two columns of one name in a grid', async () => {
    await heldClass()
    const { bytes } = await take('attendance?format=csv&layout=grid', 'admin-1')
    const [header = []] = parse(textOf(bytes), { bom: true }) as string[][]
    const headings = header.filter((name) => name.startsWith('2026-'))
    expect(headings).toEqual(['2026-03-02 16:00 Biology, Class 1', '2026-03-02 16:00 Biology, Class 1 (2)'])
  })

  it.each([
    ['admin-1', '', 3],
    ['teacher-1', '', 3],
    ['teacher-77', '', 0],
    ['student-1', '', 1],
    ['student-1', '?classId=class-1', 1],
    ['parent-1', '?studentId=student-1', 1],
    ['teacher-1', '?studentId=student-2', 1],
    ['admin-1', '?startDate=2026-03-03', 0],
    ['admin-1', '?startDate=2026-03-02&endDate=2026-03-02', 3],
  ])('has of %s%s %i records', async (as, query, count) => {
    expect(JSON.parse(textOf((await take(`attendance${query}`, as)).bytes)).records).toHaveLength(count)
  })

  it.each([
    ['student-1', '?studentId=student-2'],
    ['parent-1', '?studentId=student-2'],
    ['teacher-77', '?studentId=student-1'],
    ['student-77', '?classId=class-1'],
  ])('is not there for %s%s', async (as, query) => {
    expect((await take(`attendance${query}`, as)).status).toBe(404)
  })

  it('tells a number for life to those who teach the pupil, and no e-mail to anybody', async () => {
    await put({
      users: [1, 2, 3].map((n) => ({
        id: `student-${n}`,
        name: `Name of student-${n}`,
        email: `student-${n}@school.example`,
        role: 'student',
        number: `LRN-${n}`,
      })),
      removed: { enrollments: [{ classId: 'class-1', studentId: 'student-3' }] },
    })
    const numbers = async (as: string) =>
      rowsOf((await take('attendance?format=csv', as)).bytes).map(({ number }) => number)
    expect(await numbers('admin-1')).toEqual(['LRN-1', 'LRN-2', 'LRN-3'])
    expect(await numbers('teacher-1')).toEqual(['LRN-1', 'LRN-2', ''])
    expect(textOf((await take('attendance', 'admin-1')).bytes)).not.toContain('@school')
  })

  it('names nobody who was erased, and keeps the record', async () => {
    await call('DELETE', '/api/roster/users/student-1?erase=true', { as: 'admin-1' })
    const [first] = rowsOf((await take('attendance?format=csv', 'admin-1')).bytes)
    expect(first).toMatchObject({
      pupil_id: 'student-1',
      pupil: 'Erased person',
      number: '',
      status: 'present',
    })
  })
})

describe('attendance as xlsx', () => {
  it('is read by a reader of others: times are times, and a number for life is text', async () => {
    const users = [{ id: 'student-1', name: '=1+1 & <Ana_x0041_>', role: 'student', number: '500123200001' }]
    await put({ users })
    const { headers, bytes } = await take('attendance?format=xlsx', 'admin-1')
    expect(headers.get('content-disposition')).toBe('attachment; filename="attendance.xlsx"')
    const [header, ...rows] = await sheetOf(bytes)
    expect(rows).toHaveLength(3)
    const row = rows.find((cells) => cells.includes('student-1')) ?? []
    const cell = (name: string) => row[header?.indexOf(name) ?? -1]
    expect(cell('pupil')).toBe('=1+1 & <Ana_x0041_>')
    expect(cell('number')).toBe('500123200001')
    expect(cell('start')).toEqual(new Date('2026-03-02T16:00:00Z'))
    expect(cell('minutes')).toBe(60)
  })

  it('has the same grid as the CSV', async () => {
    const [header, ...rows] = await sheetOf(
      (await take('attendance?format=xlsx&layout=grid', 'admin-1')).bytes,
    )
    const place = header?.indexOf('2026-03-02 16:00 Biology') ?? -1
    expect(rows.map((row) => row[place])).toEqual(['present', 'late', 'absent', 2, 3, 66.7])
  })
})
