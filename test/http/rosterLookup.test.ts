import { beforeEach, describe, expect, it } from 'vitest'
import { call } from '../support/rollcall.ts'

interface Page {
  users: { id: string; name: string }[]
  nextCursor?: string
}

const NAMES = ['Ana Marie', 'ana Cruz', 'Zoë', '欧阳静怡', '50% off_', 'مريم']

beforeEach(async () => {
  const users = NAMES.map((name, n) => ({
    id: `student-${n}`,
    name,
    email: `p${n}@school.example`,
    role: 'student',
  }))
  const teacher = {
    ...{ id: 'teacher-1', name: 'Ana Teacher', email: 'ana.t@school.example', role: 'teacher' },
    ...{ avatar: 'https://school.example/ana.png' },
  }
  const answer = await call('PUT', '/api/roster', { as: 'admin-1', body: { users: [...users, teacher] } })
  expect(answer.status).toBe(200)
})

const find = async (query: string) =>
  (await call<Page>('GET', `/api/roster/users?${query}`, { as: 'admin-1' })).body

describe('the look-up of people', () => {
  it.each([
    ['search=ANA', ['Ana Marie', 'Ana Teacher', 'ana Cruz']],
    ['search=ana&role=student', ['Ana Marie', 'ana Cruz']],
    ['search=静', ['欧阳静怡']],
    ['search=%25', ['50% off_']],
    ['search=_', ['50% off_']],
    ["search='", []],
    ['search=p2@school', ['Zoë']],
    ['search=student-4', ['50% off_']],
  ])('%s finds %j', async (query, names) => {
    expect((await find(query)).users.map(({ name }) => name)).toEqual(names)
  })

  it('gives everybody once, page by page, with any letters at the end of a page', async () => {
    const seen: string[] = []
    let cursor = ''
    do {
      const page = await find(`role=student&limit=1${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
      seen.push(...page.users.map(({ name }) => name))
      cursor = page.nextCursor ?? ''
    } while (cursor !== '')
    expect(seen).toEqual([...NAMES].sort())
  })

  it('does not know who is erased', async () => {
    await call('DELETE', '/api/roster/users/student-2?erase=true', { as: 'admin-1' })
    expect((await find('search=zo')).users).toEqual([])
  })
})

describe('a teacher who looks people up', () => {
  const find = (query: string, as = 'teacher-1') => call<Page>('GET', `/api/roster/users?${query}`, { as })

  it.each([
    ['', ['Ana Teacher']],
    ['search=ANA', ['Ana Teacher']],
    ['search=teacher-1&role=teacher', ['Ana Teacher']],
    ['search=ana.t@school', []],
    ['role=student', []],
    ['role=admin', []],
    ['search=p2@school', []],
  ])('finds by %j %j', async (query, names) => {
    expect((await find(query)).body.users.map(({ name }) => name)).toEqual(names)
  })

  it('reads of a colleague the name and the id alone', async () => {
    expect((await find('')).body.users).toEqual([
      {
        ...{ id: 'teacher-1', name: 'Ana Teacher', role: 'teacher', email: null, avatar: null },
        ...{ sex: null, number: null, listed_as: null },
      },
    ])
  })

  it('is a teacher by the roster’s word', async () => {
    const body = { users: [{ id: 'teacher-1', name: 'Ana Teacher', role: 'parent' }] }
    await call('PUT', '/api/roster', { as: 'admin-1', body })
    expect((await find('')).status).toBe(403)
  })
})

describe('the look-up of classes', () => {
  beforeEach(async () => {
    const classes = ['7a', '7b', '7c'].map((id) => ({
      id,
      name: `Biology ${id}`,
      teacherId: id === '7c' ? null : 'teacher-1',
    }))
    const body = {
      users: [{ id: 'parent-0', name: 'A Parent', role: 'parent' }],
      classes,
      enrollments: [
        { classId: '7b', studentId: 'student-0' },
        { classId: '7c', studentId: 'student-1' },
      ],
      guardians: [{ parentId: 'parent-0', studentId: 'student-0' }],
    }
    expect((await call('PUT', '/api/roster', { as: 'admin-1', body })).status).toBe(200)
  })

  it.each([
    ['admin-1', ['7a', '7b', '7c']],
    ['teacher-1', ['7a', '7b']],
    ['student-0', ['7b']],
    ['parent-0', ['7b']],
    ['student-3', []],
  ])('shows %s %j', async (as, ids) => {
    const { body } = await call<{ classes: { id: string }[] }>('GET', '/api/roster/classes', { as })
    expect(body.classes.map(({ id }) => id)).toEqual(ids)
  })
})
