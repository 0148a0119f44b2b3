import { beforeEach, describe, expect, it } from 'vitest'
import { call, importSchool } from '../support/rollcall.ts'

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
    const users = [{ id: 'a', name: 'A', role: 'pupil', email: 'none', avatar: 'x' }]
    expect(await refused('PUT', '/api/roster', { users })).toEqual([
      'users.0.email: must be an e-mail address, as tala@school.example',
      'users.0.avatar: must be an address that begins with https:// or http://',
      'users.0.role: must be one of: admin, teacher, student, parent',
    ])
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
