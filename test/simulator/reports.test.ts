import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type ApiAnswer, type ApiCaller, apiOf, createMeeting } from './api-caller.ts'
import { type ControlledAccount, openAccount } from './control.ts'
import type { LessonPlan } from './lesson.ts'
import type { AccountOptions, PlayAnswer } from './protocol.ts'
import { randomLesson } from './random-lesson.ts'
import { type Simulator, startSimulator } from './server.ts'
import { lessonSeconds } from './stays.ts'

const Row = z.looseObject({
  name: z.string(),
  status: z.string().optional(),
  join_time: z.string(),
  leave_time: z.string(),
  duration: z.number(),
})
const List = z.object({ total_records: z.number(), next_page_token: z.string(), participants: z.array(Row) })
const rowsOf = ({ body }: ApiAnswer) => List.parse(body).participants

const lesson: LessonPlan = {
  startedAt: '2026-03-02T08:00:05Z',
  endedAt: '2026-03-02T09:00:05Z',
  people: [
    { name: 'Alma Umaga', email: 'host@school.example', userId: 'u1', connections: [{ from: 0 }] },
    {
      name: 'Gil Talahib',
      registrantId: 'reg-1',
      connections: [{ from: 60, to: 3_000, moves: [600, 900], waited: 20 }],
    },
    { name: 'Joy Luntian', customerKey: 'key-1', connections: [{ from: 5, to: 400 }, { from: 309 }] },
    { name: 'Fely Dalisan', connections: [{ from: 4_000 }] },
    { name: 'Isko Bunaway', connections: [] },
  ],
}

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.close())

/** An account with a class on 2 March, and the day after. */
async function held(plan: LessonPlan = lesson, options: AccountOptions = {}) {
  const account = await openAccount(simulator.url, { seed: 2, ...options })
  await account.setClock({ at: '2026-03-03T08:00:00Z' })
  const api = await apiOf(account)
  const { id } = await createMeeting(api)
  const played = await account.play(id, { lesson: plan })
  return { account, api, id, uuid: played.lesson.meeting.uuid }
}

/** Holds classes until one has a uuid like this. */
async function heldWithUuid(account: ControlledAccount, id: number, wanted: (uuid: string) => boolean) {
  let played: PlayAnswer
  do played = await account.play(id, { lesson })
  while (!wanted(played.lesson.meeting.uuid))
  return played.lesson.meeting.uuid
}

const twice = (uuid: string) => encodeURIComponent(encodeURIComponent(uuid))

describe('the report of an ended meeting', () => {
  it('has one row for each stay, moves and rejoins included, and none for who was never in', async () => {
    const { api, uuid } = await held()
    const rows = rowsOf(await api('GET', `/report/meetings/${twice(uuid)}/participants`))
    const count = (name: string) => rows.filter((row) => row.name === name).length
    expect(['Alma Umaga', 'Gil Talahib', 'Joy Luntian', 'Fely Dalisan', 'Isko Bunaway'].map(count)).toEqual([
      1, 3, 2, 0, 0,
    ])
    const moves = rows.filter(({ name }) => name === 'Gil Talahib')
    expect(moves.map(({ join_time, leave_time, duration }) => [join_time, leave_time, duration])).toEqual([
      ['2026-03-02T08:01:05Z', '2026-03-02T08:10:05Z', 540],
      ['2026-03-02T08:10:05Z', '2026-03-02T08:15:05Z', 300],
      ['2026-03-02T08:15:05Z', '2026-03-02T08:50:05Z', 2100],
    ])
    expect(moves.map((row) => row['bo_mtg_id'] === '')).toEqual([true, false, true])
    for (const row of rows) expect(row).not.toHaveProperty('participant_uuid')
  })

  it('tells the registrant only when it is asked to, the customer key always', async () => {
    const { api, uuid } = await held()
    const path = `/report/meetings/${twice(uuid)}/participants`
    const plain = rowsOf(await api('GET', path))
    const full = rowsOf(await api('GET', `${path}?include_fields=registrant_id`))
    expect(plain[1]).not.toHaveProperty('registrant_id')
    expect(full[1]).toHaveProperty('registrant_id', 'reg-1')
    expect(plain[4]).toHaveProperty('customer_key', 'key-1')
  })

  it('is not there until half an hour after the end, while past_meetings is', async () => {
    const { account, api, uuid } = await held()
    const report = () => api('GET', `/report/meetings/${twice(uuid)}/participants`)
    await account.setClock({ at: '2026-03-02T09:29:00Z' })
    expect(await report()).toMatchObject({ status: 404, body: { code: 3001 } })
    expect((await api('GET', `/past_meetings/${twice(uuid)}/participants`)).status).toBe(200)
    await account.setClock({ at: '2026-03-02T09:31:00Z' })
    expect((await report()).status).toBe(200)
  })

  it('needs two people', async () => {
    const { api, uuid } = await held({ ...lesson, people: lesson.people.slice(0, 1) })
    expect((await api('GET', `/report/meetings/${twice(uuid)}/participants`)).body).toMatchObject({
      code: 3001,
    })
    expect(rowsOf(await api('GET', `/past_meetings/${twice(uuid)}/participants`))).toHaveLength(1)
  })

  it('may lack a row at first, which only total_records tells', async () => {
    const { api, id } = await held(lesson, { reports: { incompleteReads: 1 } })
    const path = `/report/meetings/${id}/participants`
    const first = List.parse((await api('GET', path)).body)
    expect(first.participants).toHaveLength(first.total_records - 1)
    expect(rowsOf(await api('GET', path))).toHaveLength(first.total_records)
  })

  it('may lack a row by a fault', async () => {
    const { account, api, id } = await held()
    await account.fault({ kind: 'incomplete', path: '/v2/report/*' })
    const { participants, total_records } = List.parse(
      (await api('GET', `/report/meetings/${id}/participants`)).body,
    )
    expect(participants).toHaveLength(total_records - 1)
  })

  it('may have an odd row by a fault', async () => {
    const { account, api, id } = await held()
    const path = `/report/meetings/${id}/participants`
    await account.fault({ kind: 'odd-row', path: '/v2/report/*', field: 'leave_time', value: '' })
    const [first, ...others] = List.parse((await api('GET', path)).body).participants
    expect(first).toMatchObject({ leave_time: '' })
    expect(others).not.toContainEqual(expect.objectContaining({ leave_time: '' }))
  })

  it('is refused for a host without a licence', async () => {
    const { api, id } = await held(lesson, { users: [{ email: 'host@school.example', type: 'basic' }] })
    expect(await api('GET', `/report/meetings/${id}/participants`)).toMatchObject({
      status: 400,
      body: { code: 200 },
    })
  })

  it('is gone for who asks a year later', async () => {
    const { account, id } = await held()
    await account.setClock({ at: '2027-03-04T08:00:00Z' })
    const late = await apiOf(account)
    expect((await late('GET', `/report/meetings/${id}/participants`)).body).toMatchObject({ code: 12702 })
  })
})

describe('past_meetings', () => {
  it('has rows of the waiting room beside those of the meeting', async () => {
    const { api, uuid } = await held()
    const rows = rowsOf(await api('GET', `/past_meetings/${twice(uuid)}/participants`))
    const waiting = rows.filter(({ status }) => status === 'in_waiting_room')
    expect(waiting).toMatchObject([{ name: 'Gil Talahib', duration: 20, leave_time: '2026-03-02T08:01:05Z' }])
    expect(rows[2]).toMatchObject({ registrant_id: 'reg-1', status: 'in_meeting' })
  })

  it('tells the times of the meeting, and its instances', async () => {
    const { account, api, id, uuid } = await held()
    const next = await account.play(id, { lesson: { ...lesson, startedAt: '2026-03-02T08:30:05Z' } })
    const latest = next.lesson.meeting.uuid
    expect((await api('GET', `/past_meetings/${twice(uuid)}`)).body).toMatchObject({
      uuid,
      id,
      start_time: lesson.startedAt,
      end_time: lesson.endedAt,
      participants_count: 4,
    })
    expect((await api('GET', `/past_meetings/${id}`)).body).toMatchObject({ uuid: latest })
    expect((await api('GET', `/past_meetings/${id}/instances`)).body).toEqual({
      meetings: [
        { uuid, start_time: lesson.startedAt },
        { uuid: latest, start_time: '2026-03-02T08:30:05Z' },
      ],
    })
  })

  it('is 404 with code 3001 for a meeting that has not ended', async () => {
    const { api } = await held()
    const { id } = await createMeeting(api)
    const expected = { status: 404, body: { code: 3001, message: 'Meeting ID is invalid or not end.' } }
    expect(await api('GET', `/past_meetings/${id}/participants`)).toMatchObject(expected)
  })
})

describe('a uuid in an address', () => {
  it.each([
    ['starts with a slash', (uuid: string) => uuid.startsWith('/')],
    ['holds two slashes', (uuid: string) => uuid.slice(1).includes('//')],
  ])('has to be encoded twice when it %s', async (_, wanted) => {
    const { account, api, id } = await held(lesson, { limits: { enforced: false } })
    const uuid = await heldWithUuid(account, id, wanted)
    const once = await api('GET', `/past_meetings/${encodeURIComponent(uuid)}/participants`)
    expect(once).toMatchObject({ status: 404, body: { code: 3001 } })
    expect((await api('GET', `/past_meetings/${twice(uuid)}/participants`)).status).toBe(200)
    expect((await api('GET', `/report/meetings/${twice(uuid)}/participants`)).status).toBe(200)
  })

  it('may be encoded once or twice otherwise', async () => {
    const { account, api, id } = await held()
    const uuid = await heldWithUuid(account, id, (one) => /^[^/]+\/[^/]+$/.test(one))
    for (const encoded of [encodeURIComponent(uuid), twice(uuid)]) {
      expect((await api('GET', `/past_meetings/${encoded}`)).body).toMatchObject({ uuid })
    }
  })
})

describe('a list in pages', () => {
  async function all(api: ApiCaller, path: string) {
    const rows: z.infer<typeof Row>[] = []
    let token = ''
    do {
      const page = List.parse((await api('GET', `${path}?page_size=2&next_page_token=${token}`)).body)
      rows.push(...page.participants)
      token = page.next_page_token
    } while (token !== '')
    return rows
  }

  it('is the same rows as in one', async () => {
    const { api, uuid } = await held()
    for (const path of [
      `/report/meetings/${twice(uuid)}/participants`,
      `/past_meetings/${twice(uuid)}/participants`,
    ]) {
      expect(await all(api, path)).toEqual(rowsOf(await api('GET', path)))
    }
  })

  it('refuses tokens that are made up, of another list, or fifteen minutes old', async () => {
    const { account, api, id } = await held()
    const path = `/past_meetings/${id}/participants`
    await account.setClock({ at: '2026-03-03T08:00:00Z', frozen: true })
    const { body } = await api('GET', `${path}?page_size=2`)
    const refused = { status: 400, body: { code: 300 } }
    expect(await api('GET', `${path}?next_page_token=made-up`)).toMatchObject(refused)
    const other = `/report/meetings/${id}/participants?next_page_token=${body?.['next_page_token']}`
    expect(await api('GET', other)).toMatchObject(refused)
    await account.setClock({ at: '2026-03-03T08:15:00Z', frozen: true })
    expect(await api('GET', `${path}?next_page_token=${body?.['next_page_token']}`)).toMatchObject(refused)
  })

  it('has at most 300 rows a page', async () => {
    const { api, id } = await held()
    const path = `/past_meetings/${id}/participants?page_size`
    expect((await api('GET', `${path}=300`)).status).toBe(200)
    expect(await api('GET', `${path}=301`)).toMatchObject({ status: 400, body: { code: 300 } })
  })
})

describe('the rows of random classes', () => {
  it('add up to the truth', async () => {
    const { account, api, id } = await held(lesson, { limits: { enforced: false } })
    for (let seed = 1; seed <= 20; seed += 1) {
      const plan = keyed(randomLesson(seed, 9, { meeting }).lesson)
      const { lesson: drawn, truth } = await account.play(id, { seed, lesson: plan })
      const path = `/report/meetings/${twice(drawn.meeting.uuid)}/participants?page_size=300`
      expect(attended(rowsOf(await api('GET', path)), plan), `seed ${seed}`).toEqual(
        truth.people.map(({ attendedSeconds }) => attendedSeconds),
      )
    }
  })

  const meeting = { ...randomLesson(1, 1).lesson.meeting, startTime: '2026-03-02T08:00:00Z' }

  /** Everyone gets a customer key of their own: names repeat. */
  const keyed = (plan: LessonPlan): LessonPlan => ({
    ...plan,
    people: plan.people.map((person, index) => ({ ...person, customerKey: `key-${index}` })),
  })

  /** Everyone's seconds in the class, each second counted once. */
  function attended(rows: z.infer<typeof Row>[], plan: LessonPlan): number[] {
    const start = Date.parse(plan.startedAt)
    return plan.people.map(({ customerKey }) => {
      const seconds = new Set<number>()
      for (const row of rows.filter((one) => one['customer_key'] === customerKey)) {
        const to = Math.min((Date.parse(row.leave_time) - start) / 1000, lessonSeconds(plan))
        for (let at = (Date.parse(row.join_time) - start) / 1000; at < to; at += 1) seconds.add(at)
      }
      return seconds.size
    })
  }
})
