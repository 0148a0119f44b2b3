import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { request } from '../support/fakes.ts'
import {
  call,
  importSchool,
  type ScheduledMeeting,
  scheduleClass,
  scheduleOnly,
} from '../support/rollcall.ts'
import { series } from '../support/spec.ts'
import { count } from '../support/tables.ts'
import { until } from '../support/until.ts'
import {
  admitted,
  ended,
  joined,
  leavesBeforeHost,
  left,
  type Occasion,
  pupil,
  putBack,
  sendAll,
  started,
  waits,
  waitsForHost,
} from '../support/zoomEvents.ts'

const START = '2026-03-02T08:00:00Z'
const DAY = 24 * 60
const at = (minutes: number) => new Date(Date.parse(START) + minutes * 60_000).toISOString()

/** A class of 45 minutes with four pupils, long past. */
async function aClass(): Promise<{ meeting: ScheduledMeeting; of: Occasion }> {
  await importSchool(4)
  const meeting = await scheduleClass({ duration: 45, timezone: 'UTC', startTime: START })
  return { meeting, of: { number: meeting.zoom_meeting_id, start: START, uuid: `door-${meeting.id}` } }
}

interface Told {
  meeting: Record<string, unknown>
  participants: { user_id: string }[]
  records: { student_id: string }[]
  message: string
  stats: Record<string, unknown>
}

async function told({ id }: Pick<ScheduledMeeting, 'id'>) {
  const get = async (path: string) => (await call<Told>('GET', path, { as: 'admin-1' })).body
  const path = `/api/zoom/meetings/${id}`
  const [{ meeting }, listed, attendance, report] = await Promise.all([
    get(path),
    get(`${path}/participants`),
    get(`${path}/attendance`),
    get(`/api/zoom/reports?meetingId=${id}`),
  ])
  return {
    meeting,
    attendance,
    participants: listed.participants,
    stats: [listed.stats['joinedCount'], report.stats['totalJoined']],
    participant: (n: number) => listed.participants.find((one) => one.user_id === `student-${n}`),
    record: (n: number) => attendance.records.find((one) => one.student_id === `student-${n}`),
  }
}

/** The first pupil is there from the beginning to the end. */
const held = (of: Occasion) => [
  started(of, 0),
  joined(of, pupil(1), 0),
  left(of, pupil(1), 45),
  ended(of, 45),
]

/** Zoom's registrant of a pupil, once they are registered. */
async function registrantOf({ id, zoom_meeting_id }: ScheduledMeeting, n: number): Promise<string> {
  const theirs =
    'select zoom_registrant_id as id from meeting_registrants where meeting_id = ? and user_id = ?'
  const find = () => env.DB.prepare(theirs).bind(id, `student-${n}`).first<string>('id')
  const object = env.MEETINGS.getByName(zoom_meeting_id)
  await until(
    async () => (await find()) !== null,
    () => runDurableObjectAlarm(object),
  )
  return (await find()) ?? ''
}

const closeWindow = ({ zoom_meeting_id }: ScheduledMeeting) =>
  runDurableObjectAlarm(env.MEETINGS.getByName(zoom_meeting_id))

describe('a pupil that nobody let in', () => {
  it('is absent, and the answers say how long they waited', async () => {
    const { meeting, of } = await aClass()
    await sendAll(waits(of, pupil(2), 5), ...held(of))
    const { participant, record, stats } = await told(meeting)
    expect(record(2)).toMatchObject({ status: 'absent', attended_seconds: 0, waited_seconds: 40 * 60 })
    expect(participant(2)).toMatchObject({
      status: 'invited',
      join_time: null,
      leave_time: null,
      duration: 0,
      waited_seconds: 40 * 60,
    })
    expect(stats).toEqual([1, 1])
    expect(record(1)).toMatchObject({ status: 'present', waited_seconds: null })
  })

  it('waited until they gave up', async () => {
    const { meeting, of } = await aClass()
    await sendAll(waits(of, pupil(2), -2), admitted(of, pupil(2), 10), ...held(of))
    const { record } = await told(meeting)
    expect(record(2)).toMatchObject({ status: 'absent', waited_seconds: 12 * 60 })
  })

  it('is not in the class while it goes on', async () => {
    const { meeting, of } = await aClass()
    await sendAll(started(of, 0), joined(of, pupil(1), 0), waits(of, pupil(2), 5))
    const { attendance, participant } = await told(meeting)
    expect(attendance).toMatchObject({ inProgress: true, summary: { present: 1 } })
    expect(participant(2)).toMatchObject({ status: 'invited', waited_seconds: 0, waiting_since: at(5) })
    expect(participant(1)).toMatchObject({ status: 'joined', waiting_since: null })
    const timeline = await call('GET', `/api/zoom/meetings/${meeting.id}/timeline`, { as: 'admin-1' })
    expect(timeline.body).toMatchObject({
      people: expect.arrayContaining([
        expect.objectContaining({ user_id: 'student-2', stays: [], door: [{ from: at(5), to: null }] }),
      ]),
    })
  })
})

describe('a pupil who waited and was let in', () => {
  it('is present from then on, and arrived when they came to the door', async () => {
    const { meeting, of } = await aClass()
    const bodies = [waits(of, pupil(2), 2), admitted(of, pupil(2), 25), joined(of, pupil(2), 25), ...held(of)]
    await sendAll(...bodies.toReversed())
    const { participant, record } = await told(meeting)
    expect(record(2)).toMatchObject({
      status: 'present',
      attended_seconds: 20 * 60,
      first_join: at(25),
      arrived_at: at(2),
      waited_seconds: 23 * 60,
    })
    expect(participant(2)).toMatchObject({ status: 'left', join_time: at(25), waited_seconds: 23 * 60 })
  })

  it.each<[string, (of: Occasion) => string[]]>([
    ['that they were let in', (of) => [admitted(of, pupil(2), 20)]],
    ['no end of it', () => []],
  ])('and had come before the window, arrived with the window, if Zoom told %s', async (_, more) => {
    const { meeting, of } = await aClass()
    await sendAll(waits(of, pupil(2), -40), ...more(of), joined(of, pupil(2), 20), ...held(of))
    const { record } = await told(meeting)
    expect(record(2)).toMatchObject({ status: 'present', arrived_at: at(-30), waited_seconds: 50 * 60 })
  })

  it('and was put out again for a while, waited twice', async () => {
    const { meeting, of } = await aClass()
    await sendAll(
      ...[waits(of, pupil(2), 0), admitted(of, pupil(2), 1), joined(of, pupil(2), 1)],
      ...[left(of, pupil(2), 20), putBack(of, pupil(2), 20)],
      ...[admitted(of, pupil(2), 30), joined(of, pupil(2), 30), ...held(of)],
    )
    const { record } = await told(meeting)
    expect(record(2)).toMatchObject({ status: 'present', attended_seconds: 34 * 60, waited_seconds: 11 * 60 })
  })

  it('and waited for the host first, arrived then', async () => {
    const { meeting, of } = await aClass()
    const registrantId = await registrantOf(meeting, 2)
    const registered = { ...pupil(2), registrantId }
    const others = [joined(of, pupil(1), 20), joined(of, pupil(2), 20), ended(of, 45)]
    await sendAll(
      waitsForHost(of, registered, 1),
      leavesBeforeHost(of, registered, 20),
      started(of, 20),
      ...others,
    )
    const { meeting: session, record } = await told(meeting)
    expect(record(2)).toMatchObject({ status: 'present', arrived_at: at(1), waited_seconds: 19 * 60 })
    expect(session).toMatchObject({ status: 'ended', waited_count: 0 })
  })
})

describe('a class that has not been opened', () => {
  it('lists who waits and since when, and who has gone away again', async () => {
    const { meeting, of } = await aClass()
    const registered = { ...pupil(2), registrantId: await registrantOf(meeting, 2) }
    await sendAll(waits(of, pupil(1), -5), waitsForHost(of, registered, 0))
    await sendAll(leavesBeforeHost(of, registered, 10))
    const { participant, stats } = await told(meeting)
    expect(participant(1)).toMatchObject({ status: 'invited', waiting_since: at(-5), waited_seconds: 0 })
    expect(participant(2)).toMatchObject({ status: 'invited', waiting_since: null, waited_seconds: 600 })
    expect(stats).toEqual([0, 0])
  })
})

describe('a class that its host never opened', () => {
  it('says how many people waited', async () => {
    const { meeting, of } = await aClass()
    await sendAll(
      ...[waits(of, pupil(1), -5), waits(of, pupil(1), 3), waitsForHost(of, pupil(2), 0)],
      ...[leavesBeforeHost(of, pupil(2), 10), waits(of, pupil(3), 20)],
    )
    await closeWindow(meeting)
    const { meeting: session, attendance, stats } = await told(meeting)
    expect(session).toMatchObject({ status: 'not_held', waited_count: 3 })
    expect(attendance).toMatchObject({
      records: [],
      message: 'This class was not held: 3 people waited at the door, and nobody opened it',
    })
    expect(stats).toEqual([0, 0])
  })

  it('tells guests apart by their names, where Zoom tells no more of them', async () => {
    const { meeting, of } = await aClass()
    const guests = ['Aunt', 'Uncle', 'Aunt'].map((name, n) => waitsForHost(of, { name }, n))
    await sendAll(...guests)
    await closeWindow(meeting)
    expect((await told(meeting)).meeting).toMatchObject({ status: 'not_held', waited_count: 2 })
  })

  it('tells people without a name apart by the connections that Zoom tells of them', async () => {
    const { meeting, of } = await aClass()
    const nameless = (told: object, minutes: number) =>
      waitsForHost(of, { name: '' }, minutes).replace(
        '"user_name":""',
        `"user_name":"",${JSON.stringify(told).slice(1, -1)}`,
      )
    await sendAll(
      nameless({ participant_uuid: 'one' }, 0),
      nameless({ participant_uuid: 'two' }, 1),
      nameless({ user_id: '16778240' }, 2),
      nameless({ participant_uuid: 'one' }, 3),
    )
    expect((await told(meeting)).participants).toHaveLength(3)
    await closeWindow(meeting)
    expect((await told(meeting)).meeting).toMatchObject({ status: 'not_held', waited_count: 3 })
  })

  it('says so in every list', async () => {
    const { meeting, of } = await aClass()
    await sendAll(waits(of, pupil(1), 0))
    await closeWindow(meeting)
    const lists = ['/api/zoom/meetings', '/api/zoom/reports'].map((path) =>
      call<{ meetings: object[] }>('GET', path, { as: 'admin-1' }),
    )
    for (const { body } of await Promise.all(lists))
      expect(body.meetings).toMatchObject([{ id: meeting.id, waited_count: 1 }])
  })

  it('has nobody who waited at another time of the day', async () => {
    const { meeting, of } = await aClass()
    await sendAll(waits(of, pupil(1), -31), waits(of, pupil(2), 166))
    await closeWindow(meeting)
    const { meeting: session, attendance } = await told(meeting)
    expect(session).toMatchObject({ status: 'not_held', waited_count: 0 })
    expect(attendance).toMatchObject({ message: 'This class was not held' })
  })
})

describe('a lesson of a series that its host never opened, and the next that they opened with the same uuid', () => {
  it('has those who waited, and they count as nothing in the next', async () => {
    await importSchool(4)
    const [first, second] = ['monday', 'tuesday']
    const number = '84000000001'
    const common = { duration: 45, timezone: 'UTC' }
    const planned = series({
      [first]: { ...common, startTime: at(0) },
      [second]: { ...common, startTime: at(DAY) },
    })
    await env.MEETINGS.getByName(number).execute(request(planned))
    const of = { number, start: START, uuid: 'uuid-of-both' }
    // Zoom lost that the third pupil went away on Monday. They are late on Tuesday.
    await sendAll(waits(of, pupil(2), 5), admitted(of, pupil(2), 15), waits(of, pupil(3), 5, 'monday'))
    await sendAll(started(of, DAY), joined(of, pupil(1), DAY), joined(of, pupil(3), DAY + 20, 'tuesday'))
    await sendAll(ended(of, DAY + 45, DAY))
    const [missed, held] = await Promise.all([first, second].map((id) => told({ id })))
    expect(missed?.meeting).toMatchObject({ status: 'not_held', waited_count: 2 })
    expect(missed?.attendance.message).toContain('2 people waited at the door')
    expect(held?.record(2)).toMatchObject({ status: 'absent', waited_seconds: null })
    expect(held?.record(3)).toMatchObject({ status: 'late', arrived_at: at(DAY + 20), waited_seconds: null })
    expect([held?.participant(2), held?.stats]).toEqual([undefined, [2, 2]])
  })
})

describe('a pupil who waited since before a lesson, and came in to the next of the same instance', () => {
  it.each<[string, (of: Occasion) => string[]]>([
    ['that they were let in', (of) => [admitted(of, pupil(2), 60)]],
    ['no end of it', () => []],
  ])('waited at the door of the first, if Zoom told %s', async (_, more) => {
    await importSchool(4)
    const number = '84000000002'
    const common = { duration: 45, timezone: 'UTC' }
    const planned = series({
      first: { ...common, startTime: at(0) },
      second: { ...common, startTime: at(45) },
    })
    await env.MEETINGS.getByName(number).execute(request(planned))
    const of = { number, start: START, uuid: 'uuid-of-both' }
    await sendAll(waits(of, pupil(2), -40), started(of, 0), joined(of, pupil(1), 0), ...more(of))
    await sendAll(joined(of, pupil(2), 60), left(of, pupil(1), 90), ended(of, 90))
    const [first, second] = await Promise.all(['first', 'second'].map((id) => told({ id })))
    expect(first?.record(2)).toMatchObject({ status: 'absent', waited_seconds: 75 * 60 })
    expect(second?.record(2)).toMatchObject({ status: 'present', waited_seconds: 15 * 60 })
  })
})

describe('a moment at the door that Zoom tells in two webhooks', () => {
  // The meeting knows the e-mail of a registrant, and does not ask the roster.
  it.each([
    ['is in the roster', scheduleOnly],
    ['is registered', scheduleClass],
  ])('is in the log once, though its person, who %s, was erased in between', async (_, plan) => {
    await importSchool(4)
    const meeting = await plan({ duration: 45, timezone: 'UTC', startTime: START })
    const of = { number: meeting.zoom_meeting_id, start: START, uuid: `door-${meeting.id}` }
    await sendAll(waits(of, pupil(2), -2), admitted(of, pupil(2), 10), ...held(of))
    const erased = await call('DELETE', '/api/roster/users/student-2?erase=true', { as: 'admin-1' })
    expect(erased).toMatchObject({ status: 200 })
    const before = await count('events')
    const again = admitted(of, pupil(2), 10).replace('participant_left_waiting_room', 'participant_admitted')
    await sendAll(again)
    expect(await count('events')).toBe(before)
  })
})

describe('an event at the door of no instance', () => {
  it('is answered, and leaves nothing', async () => {
    const { of } = await aClass()
    const before = await count('events')
    await sendAll(
      ...['', null].map((uuid) =>
        waits({ ...of, uuid: `${uuid}` }, pupil(1), 0).replaceAll('"uuid":"null"', '"uuid":null'),
      ),
    )
    expect(await count('events')).toBe(before)
  })
})
