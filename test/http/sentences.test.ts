import { beforeEach, describe, expect, it } from 'vitest'
import { call, importSchool, scheduleOnly } from '../support/rollcall.ts'

const PATH = '/api/zoom/meetings'
const CLASS = { title: 'Cells', startTime: '2999-03-02T08:00:00Z', duration: 45 }

beforeEach(() => importSchool(1))

const refused = async (method: string, path: string, body?: unknown, as = 'admin-1') => {
  const answer = await call<{ error: string; issues: { path: string; message: string }[] }>(method, path, {
    as,
    ...(body === undefined ? {} : { body }),
  })
  expect(answer.status).toBe(400)
  return answer.body.issues.map((issue) => `${issue.path}: ${issue.message}`)
}

/** No reader should have to know what a validator is. */
const JARGON = /invalid|expected|received|string|undefined|NaN|regex|input/i

describe('what is wrong with a request', () => {
  const CASES: [string, unknown, string[]][] = [
    ['title', { ...CLASS, title: undefined }, ['title: is missing']],
    ['title', { ...CLASS, title: ' ' }, ['title: must not be empty']],
    ['title', { ...CLASS, title: 'x'.repeat(201) }, ['title: must have at most 200 characters']],
    ['title', { ...CLASS, title: 7 }, ['title: must be a text']],
    ['duration', { ...CLASS, duration: 0 }, ['duration: must be at least 1']],
    ['duration', { ...CLASS, duration: 1.5 }, ['duration: must be a whole number']],
    ['duration', { ...CLASS, duration: '45' }, ['duration: must be a number']],
    [
      'targetAudience',
      { ...CLASS, targetAudience: 'everyone' },
      ['targetAudience: must be one of: all, students, teachers, class, personal'],
    ],
    [
      'settings',
      { ...CLASS, settings: { approval_type: 0 } },
      ['settings: has what is not known here: approval_type'],
    ],
    ['jbh_time', { ...CLASS, settings: { jbh_time: 7 } }, ['settings.jbh_time: must be 0, 5 or 10']],
    ['classId', { ...CLASS, classId: 'nowhere' }, ['classId: must be a class of the roster']],
    ['body', [], [': must be an object']],
    [
      'two',
      {},
      [
        'title: is missing',
        'startTime: is missing: an ISO 8601 instant, as 2026-09-01T08:00:00Z, or a local time, as 2026-09-01T08:00',
        'duration: is missing',
      ],
    ],
  ]

  it('is said of each field in words for a person', async () => {
    const said = await Promise.all(
      CASES.map(async ([name, body]) => [name, await refused('POST', PATH, body)]),
    )
    expect(said).toEqual(CASES.map(([name, , issues]) => [name, issues]))
    expect(JSON.stringify(said)).not.toMatch(JARGON)
  })

  it('has a subject also where the whole body is meant', async () => {
    const answer = await call<{ error: string }>('POST', PATH, { as: 'admin-1', body: [] })
    expect(answer.body.error).toBe('The request is not valid. It must be an object')
  })

  it('is said of a query and of the roster as well', async () => {
    expect(await refused('GET', `${PATH}?limit=ten&status=held&order=newest`)).toEqual([
      'status: must be one of: scheduled, started, ended, cancelled, not_held',
      'order: must be one of: asc, desc',
      'limit: must be a number',
    ])
    // More than a page has is a whole page, however much more.
    for (const limit of ['201', '9'.repeat(31)])
      expect((await call('GET', `${PATH}?limit=${limit}`, { as: 'admin-1' })).status).toBe(200)
    expect(await refused('GET', `${PATH}?limit=0`)).toEqual(['limit: must be at least 1'])
    expect(await refused('GET', `${PATH}?limit=1.5`)).toEqual(['limit: must be a whole number'])
    expect(await refused('GET', '/api/hosts/free')).toEqual([
      'at: is missing: an ISO 8601 instant, as 2026-09-01T08:00:00Z, or a local time, as 2026-09-01T08:00',
      'duration: is missing',
    ])
    expect(await refused('GET', '/api/hosts/free?at=2026-09-01T08:00Z&duration=long')).toEqual([
      'duration: must be a number',
    ])
    expect(await refused('GET', '/api/hosts/load?date=nope')).toEqual(['date: must be a date, as 2026-09-01'])
    const users = [{ id: 'a', name: 'A', role: 'pupil', email: 'none', avatar: 'x' }]
    expect(await refused('PUT', '/api/roster', { users })).toEqual([
      'users.0.email: must be an e-mail address, as tala@school.example',
      'users.0.avatar: must be an address that begins with https:// or http://',
      'users.0.role: must be one of: admin, teacher, student, parent',
    ])
  })
})

describe('a query', () => {
  it('has its numbers in digits', async () => {
    for (const limit of ['0x10', '1e1', '+5', '5.', 'Infinity', ' 5'])
      expect(await refused('GET', `${PATH}?limit=${encodeURIComponent(limit)}`)).toEqual([
        'limit: must be a number',
      ])
    expect(await refused('GET', `${PATH}?limit=-1`)).toEqual(['limit: must be at least 1'])
    const free = '/api/hosts/free?at=2026-09-01T08:00Z'
    expect(await refused('GET', `${free}&duration=0x2d`)).toEqual(['duration: must be a number'])
    expect((await call('GET', `${free}&duration=45`, { as: 'admin-1' })).status).toBe(200)
  })

  it('has each field once', async () => {
    expect(await refused('GET', `${PATH}?limit=1&limit=2&status=ended&status=held&order=new`)).toEqual([
      'status: must be given once',
      'order: must be one of: asc, desc',
      'limit: must be given once',
    ])
    expect((await call('GET', `${PATH}?limit=1&limit=`, { as: 'admin-1' })).status).toBe(200)
  })
})

describe('a field of a few values', () => {
  it('is told them, also if it is missing', async () => {
    const { id } = await scheduleOnly()
    expect(await refused('POST', `${PATH}/${id}/join`, {})).toEqual([
      'action: is missing: one of: join, leave',
    ])
    const path = `${PATH}/${id}/attendance/student-1`
    const all = 'one of: present, late, partial, absent, excused, null'
    expect(await refused('PATCH', path, {})).toEqual([`status: is missing: ${all}`])
    for (const status of ['ill', 7])
      expect(await refused('PATCH', path, { status })).toEqual([`status: must be ${all}`])
  })
})

describe('who may not', () => {
  it('is told who may', async () => {
    const { id } = await scheduleOnly()
    for (const as of ['student-1', 'parent-1']) {
      const said = async (path: string) => (await call('GET', path, { as })).body['error']
      expect(await said(`${PATH}/${id}/participants`)).toBe(
        'Only the host, the class’s teacher and admins see the participants',
      )
      expect(await said('/api/zoom/reports')).toBe('Only teachers and admins see reports')
      for (const [method, what, act] of [
        ['GET', '/history', 'see a meeting’s history'],
        ['PATCH', '', 'change a meeting'],
        ['DELETE', '', 'delete a meeting'],
      ] as const) {
        const body = method === 'PATCH' ? { title: 'Other' } : undefined
        expect(await call(method, `${PATH}/${id}${what}`, { as, body })).toMatchObject({
          status: 403,
          body: { error: `Only the host, alternative hosts and admins ${act}` },
        })
      }
    }
  })
})

describe('a field that a meeting does not take', () => {
  it('is refused where it is the name that answers have for one that is not given', async () => {
    const wrong = { title: 'Cells', start_time: CLASS.startTime, duration: 45, class_id: 'class-1' }
    expect(await refused('POST', PATH, wrong)).toEqual([
      'start_time: is called startTime here',
      'class_id: is called classId here',
    ])
    for (const [name, value] of [
      ['class_ids', ['class-1', 'class-2']],
      ['target_audience', 'all'],
      ['alternative_hosts', []],
    ] as const)
      expect((await refused('POST', PATH, { ...CLASS, [name]: value })).join()).toMatch(
        new RegExp(`^${name}: is called \\w+ here$`),
      )
  })

  it('is passed over where it is any other, for a frontend may send more', async () => {
    for (const more of [
      { colour: 'red', hostId: 'admin-1' },
      { classId: 'class-1', class_id: 'class-1' },
    ])
      expect((await call('POST', PATH, { as: 'teacher-1', body: { ...CLASS, ...more } })).status).toBe(201)
  })

  it('is named where a change has nothing else', async () => {
    const path = `${PATH}/${(await scheduleOnly()).id}`
    const nothing = ': must have something to change'
    for (const [change, issue] of [
      [{}, nothing],
      [{ force: true }, nothing],
      [[], ': must be an object'],
      [{ titel: 'Botany' }, `${nothing}, and has what is not known here: titel`],
      [{ constructor: 1, force: true }, `${nothing}, and has what is not known here: constructor`],
      [{ class_id: null }, 'class_id: is called classId here'],
      [{ ['x'.repeat(50)]: 1 }, `${nothing}, and has what is not known here: ${'x'.repeat(40)}…`],
    ] as const)
      expect(await refused('PATCH', path, change)).toEqual([issue])
    const many = Object.fromEntries(Array.from('abcdefgh', (name) => [name, 1]))
    expect(await refused('PATCH', path, many)).toEqual([
      `${nothing}, and has what is not known here: a, b, c, d, e`,
    ])
  })

  it('may stand beside a change, for a form sends back all that it got', async () => {
    const { id } = await scheduleOnly()
    const { body } = await call<{ meeting: object }>('GET', `${PATH}/${id}`, { as: 'teacher-1' })
    const { settings: _, ...got } = Object(body.meeting)
    const changed = await call('PATCH', `${PATH}/${id}`, {
      as: 'teacher-1',
      body: { ...got, title: 'Botany' },
    })
    expect(changed).toMatchObject({
      status: 200,
      body: { meeting: { title: 'Botany', class_id: 'class-1' } },
    })
  })
})

describe('another method than an address takes', () => {
  it('is 405, and names those that it takes', async () => {
    for (const [method, path, allow] of [
      ['PUT', PATH, 'GET, POST'],
      ['POST', `${PATH}/some`, 'DELETE, GET, PATCH'],
      ['GET', `${PATH}/register-student/`, null],
      ['DELETE', '/healthz', 'GET'],
    ] as const) {
      const answer = await call(method, path, { as: 'admin-1' })
      const code = allow === null ? 'NOT_FOUND' : 'METHOD_NOT_ALLOWED'
      expect([answer.status, answer.headers.get('allow'), answer.body['code']]).toEqual([
        allow === null ? 404 : 405,
        allow,
        code,
      ])
    }
  })
})
