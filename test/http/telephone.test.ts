import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Evidence } from '../../src/domain/who/evidence.ts'
import { NOBODY } from '../../src/domain/who/participants.ts'
import { reportedPeople } from '../../src/domain/who/report.ts'
import { wish } from '../support/fakes.ts'
import { call, emailOf, importSchool, scheduleOnly } from '../support/rollcall.ts'
import {
  bound,
  ended,
  joined,
  left,
  type Occasion,
  pupil,
  type Somebody,
  sendAll,
  started,
} from '../support/zoomEvents.ts'

/** Telephones that Zoom binds to people who are in: of 45 minutes, pupils are in with their own devices for ten. */

const START = '2026-03-02T08:00:00Z'
const PHONE = '+63 917 123 4567'

let path: string
let of: Occasion

beforeEach(async () => {
  await importSchool(3)
  const { id, zoom_meeting_id } = await scheduleOnly({ duration: 45, timezone: 'UTC', startTime: START })
  path = `/api/zoom/meetings/${id}`
  of = { number: zoom_meeting_id, start: START, uuid: `of-${id}` }
})

const stay = (who: Somebody, connection: string, from: number, to: number) => [
  joined(of, who, from, connection),
  left(of, who, to, connection),
]
const device = (n: number) => stay(pupil(n), `device-${n}`, 0, 10)
const phone = (from: number, to: number, connection = 'phone') => stay({ name: PHONE }, connection, from, to)
const hold = (...bodies: string[]) => sendAll(started(of, 0), ...bodies, ended(of, 45))

type Row = [who: Evidence, from: number, to: number]
const guest = (name: string): Evidence => ({ ...NOBODY, name })
const signed = (n: number): Evidence => ({
  ...guest(`Pupil ${n}`),
  email: emailOf(`student-${n}`),
  zoomAccountId: `zoom-${n}`,
  emailUserId: `student-${n}`,
})

/** Zoom's report of the class has these rows. */
async function report(...rows: Row[]): Promise<void> {
  const time = (minutes: number) => new Date(Date.parse(START) + minutes * 60_000).toISOString()
  const people = rows.map(([evidence, from, to], n) => ({
    evidence,
    zoomUserId: `row-${n}`,
    from: time(from),
    to: time(to),
  }))
  const told = { uuid: of.uuid, startedAt: time(0), endedAt: time(45), complete: true }
  const command = { type: 'RecordReport', ...told, people: reportedPeople(people) } as const
  expect(await env.MEETINGS.getByName(of.number).execute(wish(command))).toMatchObject({ ok: true })
}

interface Told {
  records: { student_id: string; status: string; attended_seconds: number }[]
  participants: { id: string; user_id: string | null; duration: number }[]
}

/** Everybody's status and minutes, and the minutes of the guests. All answers say the same. */
async function told() {
  const get = async (what: string) => (await call<Told>('GET', `${path}${what}`, { as: 'teacher-1' })).body
  const [{ records }, { participants }] = [await get('/attendance'), await get('/participants')]
  for (const { student_id, attended_seconds } of records)
    expect(participants.find(({ user_id }) => user_id === student_id)?.duration ?? 0).toBe(attended_seconds)
  return {
    pupils: records.map(({ status, attended_seconds }) => `${status} ${attended_seconds / 60}`),
    guests: participants.flatMap(({ user_id, duration }) => (user_id === null ? [duration / 60] : [])).sort(),
  }
}

const ALONE = { pupils: ['partial 10', 'absent 0', 'absent 0'], guests: [35] }
const BOTH = { pupils: ['present 40', 'absent 0', 'absent 0'], guests: [] }

describe('a telephone that Zoom binds to a pupil', () => {
  it.each<[string, Row[], number[]]>([
    ['lists it under its number', [[guest(PHONE), 5, 40]], []],
    ['lists it some seconds off', [[guest(PHONE), 5.1, 40.1]], []],
    ['lists it under another name', [[guest('Pupil 1'), 5, 40]], [35]],
    ['leaves it out', [], []],
  ])('is their device before the report and after it, also if the report %s', async (_, rows, guests) => {
    await hold(...device(1), ...phone(5, 40), bound(of, 'phone', 'device-1', 6))
    expect(await told()).toEqual(BOTH)
    await report([signed(1), 0, 10], ...rows)
    expect(await told()).toEqual({ ...BOTH, guests })
  })

  it('is a guest until Zoom says so, which may be after attendance is final', async () => {
    await hold(...device(1), ...phone(5, 40))
    await report([signed(1), 0, 10], [guest(PHONE), 5, 40])
    expect(await told()).toEqual(ALONE)
    await sendAll(bound(of, 'phone', 'device-1', 6))
    expect(await told()).toEqual(BOTH)
  })

  it('is nobody’s device if webhooks never tell of the device that it is bound to', async () => {
    await hold(...phone(5, 40), bound(of, 'phone', 'device-1', 6))
    await report([signed(1), 0, 10], [guest(PHONE), 5, 40])
    expect(await told()).toEqual(ALONE)
  })

  it('ends with the report’s row if its left is lost', async () => {
    await hold(...device(1), joined(of, { name: PHONE }, 5, 'phone'), bound(of, 'phone', 'device-1', 6))
    await report([signed(1), 0, 10], [guest(PHONE), 5, 20])
    expect(await told()).toEqual({ pupils: ['present 20', 'absent 0', 'absent 0'], guests: [] })
  })
})

describe('two pupils with one number', () => {
  it('have each their own calls, one after the other, before the report and after it', async () => {
    const calls = [...phone(5, 20, 'first'), ...phone(20, 45, 'second')]
    const bindings = [bound(of, 'first', 'device-1', 5), bound(of, 'second', 'device-2', 20)]
    await hold(...device(1), ...device(2), ...calls, ...bindings)
    const each = { pupils: ['present 20', 'present 35', 'absent 0'], guests: [] }
    expect(await told()).toEqual(each)
    await report([signed(1), 0, 10], [signed(2), 0, 10], [guest(PHONE), 5, 20], [guest(PHONE), 20, 45])
    expect(await told()).toEqual(each)
  })
})

describe('a telephone that Zoom binds to two people, one after the other', () => {
  const shared = (first: string, second: string) => [
    ...phone(5, 40),
    bound(of, 'phone', second, 6),
    bound(of, 'phone', first, 30),
  ]

  it('is a guest, and marks neither pupil until the teacher says whose it was', async () => {
    await hold(...device(1), ...device(2), ...shared('device-1', 'device-2'))
    expect(await told()).toEqual({ pupils: ['partial 10', 'partial 10', 'absent 0'], guests: [35] })
    const { body } = await call<Told>('GET', `${path}/participants`, { as: 'teacher-1' })
    const id = body.participants.find(({ user_id }) => user_id === null)?.id ?? ''
    const said = { as: 'teacher-1', body: { userId: 'student-2' } }
    const to = `${path}/participants/${encodeURIComponent(id)}/user`
    expect((await call('PUT', to, said)).status).toBe(200)
    expect(await told()).toEqual({ pupils: ['partial 10', 'present 40', 'absent 0'], guests: [] })
  })

  it('makes no two guests one', async () => {
    const guests = [...stay({ name: 'Ana' }, 'ana', 0, 20), ...stay({ name: 'Ben' }, 'ben', 0, 30)]
    await hold(...guests, ...shared('ana', 'ben'))
    expect((await told()).guests).toEqual([20, 30, 35])
  })

  it('makes no guest the pupil', async () => {
    await hold(...device(1), ...stay({ name: 'Ben' }, 'ben', 0, 30), ...shared('device-1', 'ben'))
    expect(await told()).toEqual({ pupils: ['partial 10', 'absent 0', 'absent 0'], guests: [30, 35] })
  })

  it('is the pupil’s if both devices are', async () => {
    const again = stay(pupil(1), 'again', 12, 20)
    await hold(...device(1), ...again, ...shared('device-1', 'again'))
    expect(await told()).toEqual(BOTH)
  })
})

describe('two guests with one name, one of whom comes as the other leaves', () => {
  it('stay two when Zoom’s report lists them, and each has their own time', async () => {
    await hold(...stay({ name: 'iPhone' }, 'one', 0, 20), ...stay({ name: 'iPhone' }, 'two', 20, 45))
    await report([guest('iPhone'), 0, 20], [guest('iPhone'), 20, 45])
    expect((await told()).guests).toEqual([20, 25])
  })
})
