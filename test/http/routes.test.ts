import { describe, expect, it } from 'vitest'
import { everything } from '../support/tables.ts'
import { breach, callBy, nameOf, paramsOf, type Route, readRoutes } from './contract.ts'
import { zoomCalls } from './simulated.ts'
import { type Asked, type Case, createSchool, PEOPLE, type School, type Someone, WALK } from './walk.ts'

/** Monitors and calendar programs need no token: ready.test.ts and calendar.test.ts have theirs. */
const routes = (await readRoutes()).filter(
  ({ path }) => !['/healthz', '/readyz', '/api/calendar/{file}'].includes(path),
)
const call = callBy(routes)

const walk = routes.flatMap((route) => {
  const one = WALK[nameOf(route)]
  return one ? [{ name: nameOf(route), route, one }] : []
})

/** A request that is to be refused, with its expected answer. */
interface Refusal {
  as: Someone | 'a stranger'
  asked: Asked
  status: number
  /** The field that the issues name. */
  field?: string
}

function refusalsOf(route: Route, one: Case): Refusal[] {
  const { refused = {}, bad = [], unknown = [] } = one
  const questions: Asked[] = [{}, ...bad.map(([, asked]) => asked)]
  const each = (as: Refusal['as'], status: number) => questions.map((asked) => ({ as, asked, status }))
  // What a meeting has is looked up once the request is known to be good.
  const nowhere = paramsOf(route).flatMap((name) =>
    (name === 'id' ? questions : [{}]).map((asked) => ({
      ...asked,
      params: { ...one.params, [name]: 'nowhere' },
    })),
  )
  return [
    ...(one.open ? [] : each('a stranger', 401)),
    ...PEOPLE.flatMap((as) => (refused[as] ? each(as, refused[as]) : [])),
    ...[...unknown, ...nowhere].map((asked) => ({ as: one.as, asked, status: 404 })),
    ...admitted(one).flatMap((as) => bad.map(([field, asked]) => ({ as, asked, status: 400, field }))),
  ]
}

const admitted = ({ refused = {} }: Case): Someone[] => PEOPLE.filter((as) => refused[as] === undefined)

let strangers = 0

/** Each stranger has an address of their own: one may fail only so often a minute. */
const nextAddress = (): string => `2001:db8:0:${(strangers++).toString(16)}::1`

/** Asks the case's good question, but for what is asked otherwise. */
async function ask(route: Route, one: Case, there: School['params'], as: Refusal['as'], asked: Asked = {}) {
  const { query = '', body, params } = { ...one, ...asked }
  const values: Record<string, string> = { ...there, ...one.params, ...params }
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name) => values[name] ?? `{${name}}`)
  const signature = as === 'a stranger' ? {} : await one.headers?.({ body })
  return call<{ issues?: { path: string }[] }>(route.method, `${path}${query}`, {
    ...(as === 'a stranger' ? {} : { as }),
    ...(body === undefined ? {} : { body }),
    headers: { ...signature, ...(as === 'a stranger' ? { 'cf-connecting-ip': nextAddress() } : {}) },
  })
}

describe('every route of the document', () => {
  it('has its case here, and every case its route', () => {
    expect(Object.keys(WALK).sort()).toEqual(routes.map(nameOf).sort())
  })

  const isRead = ({ name }: { name: string }) => name.startsWith('GET ') && !name.endsWith('/join')
  const writing = walk.filter((one) => !isRead(one))

  it('that writes: refuses in the order 401, 403, 400 and without a trace', async () => {
    const { params, numbers } = await createSchool()
    const before = await traces(numbers)
    for (const { route, one } of writing) {
      await expectRefusals(route, one, params)
      expect({ route: nameOf(route), ...(await traces(numbers)) }).toEqual({
        route: nameOf(route),
        ...before,
      })
    }
  })

  it.each(writing.filter(({ one }) => one.spoils))('$name: answers', async ({ route, one }) => {
    const { params } = await createSchool()
    await expectAnswers(route, one, params)
  })

  it('that spoils no other’s answer: answers in one school', async () => {
    const { params } = await createSchool()
    for (const { route, one } of writing.filter(({ one }) => !one.spoils))
      await expectAnswers(route, one, params)
  })

  it('that only reads: the same in one school that does not change', async () => {
    const { params, numbers } = await createSchool()
    const { tables } = await traces(numbers)
    for (const { route, one } of walk.filter(isRead)) {
      const { zoom } = await traces(numbers)
      await expectRefusals(route, one, params)
      expect(await traces(numbers)).toEqual({ tables, zoom })
      // A good question may ask Zoom.
      await expectAnswers(route, one, params)
    }
    expect((await traces(numbers)).tables).toEqual(tables)
  })
})

/** All that a request can do: to any table, and at Zoom to these meetings or for somebody outside. */
const traces = async (numbers: readonly string[]) => ({
  tables: await everything(),
  zoom: await zoomCalls(...numbers, ...PEOPLE.filter((id) => id.endsWith('outside'))),
})

async function expectRefusals(route: Route, one: Case, there: School['params']): Promise<void> {
  const refusals = refusalsOf(route, one)
  const answers = refusals.map(async (refusal) => {
    const { status, body } = await ask(route, one, there, refusal.as, refusal.asked)
    return { route: nameOf(route), ...refusal, status, fields: body.issues?.map(({ path }) => path) }
  })
  const expected = refusals.map((refusal) => {
    const fields = refusal.field === undefined ? undefined : expect.arrayContaining([refusal.field])
    return { route: nameOf(route), ...refusal, fields }
  })
  expect(await Promise.all(answers)).toEqual(expected)
}

/** What reads, reads for all who may; what writes is asked once. */
async function expectAnswers(route: Route, one: Case, there: School['params']): Promise<void> {
  const [told, ...others] = [...route.answers.keys()].filter((status) => status < 300)
  const success = one.status ?? told
  expect(others).toEqual(one.also ?? [])
  expect(await ask(route, one, there, one.as)).toMatchObject({ status: success, body: one.answer })
  if (route.method !== 'GET') return
  const readers = [...admitted(one), ...(one.open ? (['a stranger'] as const) : [])]
  const name = nameOf(route)
  const all = readers.map(async (as) => ({ name, as, status: (await ask(route, one, there, as)).status }))
  expect(await Promise.all(all)).toEqual(readers.map((as) => ({ name, as, status: success })))
}

describe('an answer that is not as the document says', () => {
  const [route] = routes.filter((one) => nameOf(one) === 'PUT /api/roster')
  const headers = new Headers({ 'content-type': 'application/json' })
  const body = {
    users: 0,
    classes: 0,
    enrollments: 0,
    guardians: 0,
    removed: { enrollments: 0, guardians: 0 },
  }
  const answer = { status: 200, headers, body }

  it.each<[string, typeof answer | object]>([
    ['lacks a field', { body: { ...body, users: undefined } }],
    ['has a field more', { body: { ...body, parents: 0 } }],
    ['has another type', { body: { ...body, users: '0' } }],
    ['has no whole number', { body: { ...body, users: 0.5 } }],
    ['has another status', { status: 204 }],
    ['is the body of another status', { status: 400 }],
    ['is no JSON', { headers: new Headers({ 'content-type': 'text/plain' }) }],
  ])('is found out where it %s', (_, changes) => {
    if (!route) throw new Error('The document has no PUT /api/roster')
    expect(breach(route, answer)).toBeNull()
    expect(breach(route, { ...answer, ...changes })).not.toBeNull()
  })
})
