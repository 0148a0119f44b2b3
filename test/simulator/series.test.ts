import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiCaller, apiOf } from './api-caller.ts'
import { type ControlledAccount, openAccount } from './control.ts'
import { type Simulator, startSimulator } from './server.ts'

const MEETINGS = '/users/host@school.example/meetings'
const LESSON = {
  topic: 'Fractions',
  type: 8,
  start_time: '2027-03-22T08:00:00',
  duration: 45,
  timezone: 'Europe/Madrid',
  settings: { approval_type: 1 },
}

let simulator: Simulator
let account: ControlledAccount
let api: ApiCaller
beforeAll(async () => {
  simulator = await startSimulator()
  account = await openAccount(simulator.url, { seed: 4, limits: { enforced: false } })
  await account.setClock({ at: '2027-03-01T00:00:00Z', frozen: true })
  api = await apiOf(account)
})
afterAll(() => simulator.close())

type Described = { id: number; type: number; occurrences: { occurrence_id: string; start_time: string }[] }

const made = async (recurrence: object, more: object = {}): Promise<Described> =>
  (await api('POST', MEETINGS, { ...LESSON, ...more, recurrence })).body as Described

const startsOf = ({ occurrences }: Described) => occurrences.map(({ start_time }) => start_time)

const read = async ({ id }: Described, query = ''): Promise<Described> =>
  (await api('GET', `/meetings/${id}${query}`)).body as Described

describe('a series', () => {
  it('has an occurrence at the same time of the clocks, each with an id', async () => {
    const series = await made({ type: 2, weekly_days: '2', end_times: 3 })
    expect(series.type).toBe(8)
    // The clocks go forward on 28 March.
    expect(startsOf(series)).toEqual(['2027-03-22T07:00:00Z', '2027-03-29T06:00:00Z', '2027-04-05T06:00:00Z'])
    expect(series.occurrences.map(({ occurrence_id }) => occurrence_id)).toEqual(
      startsOf(series).map((start) => String(Date.parse(start))),
    )
  })

  it.each<[string, object, string[]]>([
    ['every other day', { type: 1, repeat_interval: 2, end_times: 3 }, ['22', '24', '26']],
    ['on two days a week', { type: 2, weekly_days: '2,4', end_times: 4 }, ['22', '24', '29', '31']],
    ['every other week', { type: 2, repeat_interval: 2, end_times: 2 }, ['22', '05']],
    ['until a time', { type: 1, end_date_time: '2027-03-24T21:59:59Z' }, ['22', '23', '24']],
    ['monthly by its day', { type: 3, monthly_day: 22, end_times: 2 }, ['22', '22']],
    [
      'monthly by the last Monday',
      { type: 3, monthly_week: -1, monthly_week_day: 2, end_times: 2 },
      ['29', '26'],
    ],
  ])('repeats %s', async (_, recurrence, days) => {
    expect(startsOf(await made(recurrence)).map((start) => start.slice(8, 10))).toEqual(days)
  })

  it('has one occurrence moved or taken out, and refuses what it does not know', async () => {
    const series = await made({ type: 1, end_times: 3 })
    const [first, second] = series.occurrences.map(({ occurrence_id }) => occurrence_id)
    const path = `/meetings/${series.id}?occurrence_id`
    const moved = { start_time: '2027-03-22T10:00:00', topic: 'Elsewhere' }
    expect((await api('PATCH', `${path}=${first}`, moved)).status).toBe(204)
    expect((await api('DELETE', `${path}=${second}`)).status).toBe(204)
    expect(await read(series)).toMatchObject({
      topic: 'Fractions',
      occurrences: [{ occurrence_id: first, start_time: '2027-03-22T09:00:00Z' }, {}],
    })
    const all = await read(series, '?show_previous_occurrences=true')
    expect(all.occurrences).toMatchObject([{}, { occurrence_id: second, status: 'deleted' }, {}])
    expect(await api('DELETE', `${path}=${second}`)).toMatchObject({ status: 404, body: { code: 3001 } })
  })

  it('takes no batch of registrants', async () => {
    const series = await made({ type: 1, end_times: 2 })
    const body = { registrants: [{ email: 'a@school.example', first_name: 'A' }] }
    expect(await api('POST', `/meetings/${series.id}/batch_registrants`, body)).toMatchObject({
      status: 400,
      body: { code: 303 },
    })
    expect((await api('POST', `/meetings/${series.id}/registrants`, body.registrants[0])).status).toBe(201)
  })

  it('is told of with its occurrences, and has new ids where all of it is moved', async () => {
    const series = await made({ type: 1, end_times: 2 })
    const [first] = series.occurrences
    const changes = { start_time: '2027-03-22T09:00:00' }
    const bodies = async (action: Parameters<ControlledAccount['actInPortal']>[1]) =>
      (await account.actInPortal(series.id, action)).webhooks.map(({ body }) => JSON.parse(body).payload)
    const occurrence = first?.occurrence_id
    expect(await bodies({ action: 'change', changes, occurrence })).toMatchObject([
      {
        scope: 'single',
        object: { occurrences: [{ occurrence_id: occurrence, start_time: '2027-03-22T08:00:00Z' }] },
      },
    ])
    expect(await bodies({ action: 'change', changes })).toMatchObject([{ scope: 'all' }])
    expect(startsOf(await read(series))).toEqual(['2027-03-22T08:00:00Z', '2027-03-23T08:00:00Z'])
    expect((await read(series)).occurrences[0]?.occurrence_id).not.toBe(occurrence)
    expect(await bodies({ action: 'delete' })).toMatchObject([
      { operation: 'all', object: { type: 8, occurrences: [{}, {}] } },
    ])
  })

  it('is held occurrence by occurrence', async () => {
    const series = await made({ type: 1, end_times: 2 })
    const lesson = { startedAt: '2027-03-23T07:02:00Z', endedAt: '2027-03-23T07:40:00Z', people: [] }
    const { lesson: held } = await account.play(series.id, { lesson })
    expect(held.meeting).toMatchObject({ type: 8, startTime: '2027-03-23T07:00:00Z' })
  })
})
