import { beforeEach, describe, expect, it } from 'vitest'
import { call, importSchool, token } from '../support/rollcall.ts'

const NAME = 'sb-school-auth-token'
const PATH = '/api/zoom/meetings'
const CLASS = { title: 'T', startTime: '2999-03-02T08:00:00Z', duration: 60 }
const SAME = { 'sec-fetch-site': 'same-origin' }

const base64 = (text: string): string =>
  `base64-${btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
/** Supabase cuts after 3,180 characters; shorter pieces prove the same. */
const chunks = (value: string): string =>
  (value.match(/.{1,120}/g) ?? []).map((piece, n) => `${NAME}.${n}=${piece}`).join('; ')

let jwt: string
beforeEach(async () => {
  await importSchool(1)
  jwt = await token({ sub: 'teacher-1', role: 'teacher' })
})

const session = (access_token: unknown) => JSON.stringify({ access_token, user: { name: 'Ñ' } })

const FORMS: Record<string, () => string> = {
  'the token alone': () => `${NAME}=${jwt}`,
  'Supabase’s session in base64': () =>
    `other=1; ${NAME}=${base64(JSON.stringify({ access_token: jwt, user: {} }))}`,
  'Supabase’s session in base64, in chunks': () => chunks(base64(JSON.stringify({ access_token: jwt }))),
  'Supabase’s session as JSON': () => `${NAME}=${encodeURIComponent(session(jwt))}`,
  'Supabase’s session as JSON, in chunks': () => chunks(encodeURIComponent(session(jwt))),
  'Supabase’s session of old': () => `${NAME}=${encodeURIComponent(JSON.stringify([jwt, 'refresh']))}`,
}

describe('a cookie with', () => {
  it.each(Object.entries(FORMS))('%s signs in a page of the same origin', async (_, cookie) => {
    const headers = { ...SAME, cookie: cookie() }
    expect(await call('GET', PATH, { headers })).toMatchObject({ status: 200 })
    expect(await call('POST', PATH, { headers, body: CLASS })).toMatchObject({
      status: 201,
      body: { meeting: { host_id: 'teacher-1' } },
    })
  })

  it.each([
    ['no token', () => `${NAME}=${base64('{}')}`],
    ['a token that is a number', () => `${NAME}=${base64('{"access_token":1}')}`],
    ['half of JSON', () => `${NAME}={"access_token":"`],
    ['no base64', () => `${NAME}=base64-%%%`],
    ['a chunk missing', () => `${NAME}.1=${jwt}`],
    ['another name', () => `sb-other-auth-token=${jwt}`],
  ])('%s signs in nobody', async (_, cookie) => {
    expect(await call('GET', PATH, { headers: { ...SAME, cookie: cookie() } })).toMatchObject({
      status: 401,
      body: { code: 'UNAUTHORIZED' },
    })
  })

  it('a token that is over signs in nobody, nor does one beside a bearer that is none', async () => {
    const over = await token({ sub: 'teacher-1', role: 'teacher', expiresIn: -60 })
    expect((await call('GET', PATH, { headers: { ...SAME, cookie: `${NAME}=${over}` } })).status).toBe(401)
    const both = { ...SAME, cookie: `${NAME}=${jwt}`, authorization: 'Bearer nonsense' }
    expect((await call('GET', PATH, { headers: both })).status).toBe(401)
  })
})

describe('a good cookie that a browser sends', () => {
  const own = 'https://rollcall.test'
  const CASES: [string, Record<string, string>, number][] = [
    ['from another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, 401],
    ['from another subdomain', { 'sec-fetch-site': 'same-site', origin: 'https://a.rollcall.test' }, 401],
    ['because somebody followed a link', { 'sec-fetch-site': 'none' }, 401],
    [
      'from another site that the school lets call',
      { 'sec-fetch-site': 'cross-site', origin: 'https://school.example' },
      401,
    ],
    ['without saying from where', {}, 401],
    ['from another origin, by an old browser', { origin: 'https://evil.example' }, 401],
    ['from a sandboxed frame, by an old browser', { origin: 'null' }, 401],
    ['from the same origin, by an old browser', { origin: own }, 200],
    ['from the same origin through a proxy', { ...SAME, origin: 'https://app.school.example' }, 200],
  ]

  it.each(CASES)('%s counts on every method, or on none', async (_, from, status) => {
    const headers = { ...from, cookie: `${NAME}=${jwt}` }
    const { body } = await call<{ meeting: { id: string } }>('POST', PATH, { as: 'teacher-1', body: CLASS })
    const one = `${PATH}/${body.meeting.id}`
    const asked = [
      await call('GET', one, { headers }),
      await call('PATCH', one, { headers, body: { title: 'Mine' } }),
      await call('GET', `${one}/join`, { headers }),
      await call('DELETE', one, { headers }),
    ]
    expect(asked.map((answer) => answer.status)).toEqual([status, status, status, status])
  })
})
