import {
  createScheduledController,
  evictAllDurableObjects,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import worker from '../../src/hosts/cloudflare/worker.ts'
import { rebuild } from '../../src/store/rebuild.ts'
import type { LessonPlan, Person } from '../simulator/lesson.ts'
import type { PlayAnswer } from '../simulator/protocol.ts'
import { request } from '../support/fakes.ts'
import { expectedRecord, sendAll } from '../support/heldClass.ts'
import { lastWeek } from '../support/lastWeek.ts'
import { call, emailOf, importSchool, type ScheduledMeeting, scheduleClass } from '../support/rollcall.ts'
import * as spec from '../support/spec.ts'
import { readModels } from '../support/tables.ts'
import { testAccount } from '../support/testAccount.ts'

const zoom = testAccount()

const objectOf = ({ zoom_meeting_id }: ScheduledMeeting) => env.MEETINGS.getByName(zoom_meeting_id)

/** Lets the object's alarm fire, wherever the object is by then. */
async function alarm(meeting: ScheduledMeeting): Promise<void> {
  await evictAllDurableObjects()
  expect(await runDurableObjectAlarm(objectOf(meeting))).toBe(true)
}

const attendanceOf = async ({ id }: ScheduledMeeting) =>
  (await call('GET', `/api/zoom/meetings/${id}/attendance`, { as: 'teacher-1' })).body

/** What the simulator knows of everybody, as attendance should have it. */
const truthOf = (played: PlayAnswer) =>
  played.truth.people
    .flatMap((truth) => {
      const n = /^student-(\d+)@/.exec(played.lesson.people[truth.person]?.email ?? '')?.[1]
      return n === undefined ? [] : [expectedRecord(played, truth, Number(n))]
    })
    .sort((a, b) => (a.student_id < b.student_id ? -1 : 1))

/** Every AttendanceTaken of a meeting. */
async function takings({ zoom_meeting_id }: ScheduledMeeting) {
  const { results } = await env.DB.prepare(
    `select data from events where stream_id = ? and type = 'AttendanceTaken' order by version`,
  )
    .bind(`meeting/${zoom_meeting_id}`)
    .all<{ data: string }>()
  return results.map(({ data }) => JSON.parse(data))
}

/** How often Zoom was asked who was in an instance. */
async function asked({ lesson }: PlayAnswer): Promise<{ report: number; past: number }> {
  const twice = (path: string) => decodeURIComponent(decodeURIComponent(path))
  const paths = (await zoom.calls()).map(({ path }) => twice(path))
  const of = (prefix: string) =>
    paths.filter((path) => path.startsWith(`${prefix}/${lesson.meeting.uuid}/participants`)).length
  return { report: of('/v2/report/meetings'), past: of('/v2/past_meetings') }
}

/** Zoom finds these only where they are encoded twice. */
const isOdd = (uuid: string) => uuid.startsWith('/') || uuid.includes('//')

function reportPath({ lesson }: PlayAnswer): string {
  const once = encodeURIComponent(lesson.meeting.uuid)
  return `/v2/report/meetings/${isOdd(lesson.meeting.uuid) ? encodeURIComponent(once) : once}/participants`
}

const bodiesOf = ({ webhooks }: PlayAnswer) => webhooks.map(({ body }) => body)
const isEnd = (body: string) => body.includes('"meeting.ended"')

const aClass = () => scheduleClass({ startTime: lastWeek(0) })

/** The hour of aClass. */
const lessonOf = (people: Person[]): LessonPlan => ({
  startedAt: lastWeek(0),
  endedAt: lastWeek(60),
  people: [
    { name: 'Host', email: emailOf('teacher-1'), userId: 'host', connections: [{ from: 0 }] },
    ...people,
  ],
})

const pupil = (n: number, from: number, to?: number): Person => ({
  name: `Pupil ${n}`,
  email: emailOf(`student-${n}`),
  userId: `zoom-${n}`,
  connections: [{ from, ...(to === undefined ? {} : { to }) }],
})

describe('when a class is over and 30 % of its webhooks never came', () => {
  const STUDENTS = 8

  it.each([21, 22, 23])('Zoom’s report makes its attendance right: seed %i', async (seed) => {
    await importSchool(STUDENTS)
    const meeting = await aClass()
    const played = await zoom.play(meeting.zoom_meeting_id, { seed, size: STUDENTS + 4, drop: 0.3 })
    const end = played.dropped.filter(({ event }) => event === 'meeting.ended')
    await sendAll([...bodiesOf(played), ...end.map(({ body }) => body)])
    const provisional = await attendanceOf(meeting)
    expect(provisional).toMatchObject({ basis: ['webhooks'], final: false })
    expect(provisional['records']).not.toMatchObject(truthOf(played))

    await alarm(meeting)
    const final = await attendanceOf(meeting)
    expect(final).toMatchObject({ basis: ['webhooks', 'report'], final: true, records: truthOf(played) })

    const models = await readModels()
    await rebuild(sqlOver(env.DB.withSession('first-primary')))
    expect(await readModels()).toEqual(models)
    await objectOf(meeting).remind()
    expect(await runDurableObjectAlarm(objectOf(meeting))).toBe(false)
    expect(await asked(played)).toEqual({ report: 1, past: 0 })
  })
})

describe('when a class is over', () => {
  it('of one person has no report at Zoom, so past_meetings tells', async () => {
    await importSchool(1)
    const meeting = await aClass()
    const played = await zoom.play(meeting.zoom_meeting_id, {
      lesson: {
        ...lessonOf([]),
        people: [{ ...pupil(1, 0), connections: [{ from: 60, to: 2_400, waited: 30 }] }],
      },
    })
    await sendAll(bodiesOf(played).filter(isEnd))
    await alarm(meeting)
    expect(await attendanceOf(meeting)).toMatchObject({
      basis: ['webhooks', 'report'],
      final: true,
      records: [{ student_id: 'student-1', status: 'present', attended_seconds: 2_340 }],
    })
    expect(await asked(played)).toEqual({ report: 1, past: 1 })
  })

  it('where the plan has no reports, past_meetings tells', async () => {
    await importSchool(2)
    const meeting = await aClass()
    const played = await zoom.play(meeting.zoom_meeting_id, { lesson: lessonOf([pupil(1, 0), pupil(2, 60)]) })
    const times = 10
    await zoom.fault({ kind: 'error', status: 400, code: 200, path: reportPath(played), times })
    await sendAll(bodiesOf(played).filter(isEnd))
    await alarm(meeting)
    expect(await attendanceOf(meeting)).toMatchObject({ final: true, summary: { present: 2 } })
  })

  it('its report is asked for again until it is complete', async () => {
    await importSchool(1)
    const meeting = await aClass()
    const played = await zoom.play(meeting.zoom_meeting_id, { lesson: lessonOf([pupil(1, 0, 2_400)]) })
    await zoom.fault({ kind: 'incomplete', path: reportPath(played) })
    await sendAll(bodiesOf(played).filter(isEnd))
    await alarm(meeting)
    expect(await attendanceOf(meeting)).toMatchObject({ basis: ['webhooks'], final: false })
    const due = await runInDurableObject(objectOf(meeting), (_, { storage }) => storage.getAlarm())
    expect((due ?? 0) - Date.now()).toBeGreaterThan(9 * 60_000)
    await alarm(meeting)
    expect(await attendanceOf(meeting)).toMatchObject({ final: true, records: [{ attended_seconds: 2_400 }] })
    expect(await asked(played)).toEqual({ report: 2, past: 0 })
  })

  it('its uuid may start with a slash or hold two', async () => {
    await importSchool(2)
    const meeting = await aClass()
    const lesson = lessonOf([pupil(1, 0), pupil(2, 60)])
    let played: PlayAnswer
    do played = await zoom.play(meeting.zoom_meeting_id, { lesson })
    while (!isOdd(played.lesson.meeting.uuid))
    await sendAll(bodiesOf(played).filter(isEnd))
    await alarm(meeting)
    expect(await attendanceOf(meeting)).toMatchObject({ final: true, summary: { present: 2 } })
    expect(await asked(played)).toEqual({ report: 1, past: 0 })
  })

  it('a teacher’s correction stands through the report', async () => {
    await importSchool(2)
    const meeting = await aClass()
    const played = await zoom.play(meeting.zoom_meeting_id, { lesson: lessonOf([pupil(1, 0), pupil(2, 60)]) })
    await sendAll(bodiesOf(played).filter(isEnd))
    expect(
      await objectOf(meeting).execute(request(spec.correct(2, 'excused', 'ill', meeting.id))),
    ).toMatchObject({
      ok: true,
    })
    await alarm(meeting)
    expect(await attendanceOf(meeting)).toMatchObject({
      final: true,
      records: [
        { status: 'present', computed_status: 'present' },
        { status: 'excused', computed_status: 'present', note: 'ill' },
      ],
    })
  })

  it('a webhook that comes after the report has Zoom asked once more, and the report stands', async () => {
    await importSchool(1)
    const meeting = await aClass()
    const played = await zoom.play(meeting.zoom_meeting_id, { lesson: lessonOf([pupil(1, 0, 2_400)]) })
    const late = bodiesOf(played).filter((body) => body.includes('student-1') && body.includes('joined'))
    await sendAll(bodiesOf(played).filter(isEnd))
    await alarm(meeting)
    await sendAll(late)
    await alarm(meeting)
    expect(await asked(played)).toEqual({ report: 2, past: 0 })
    expect(await attendanceOf(meeting)).toMatchObject({ final: true, records: [{ attended_seconds: 2_400 }] })
    await sendAll(late)
    expect(await takings(meeting)).toHaveLength(2)
  })

  it('instances are told of that no webhook ever told of', async () => {
    await importSchool(1)
    const meeting = await aClass()
    const first = await zoom.play(meeting.zoom_meeting_id, {
      lesson: { ...lessonOf([pupil(1, 0)]), endedAt: lastWeek(20) },
    })
    const again = { startedAt: lastWeek(30), endedAt: lastWeek(60) }
    await zoom.play(meeting.zoom_meeting_id, { lesson: { ...lessonOf([pupil(1, 0)]), ...again } })
    await sendAll(bodiesOf(first))
    await alarm(meeting)
    expect(await attendanceOf(meeting)).toMatchObject({
      final: true,
      records: [{ attended_seconds: expect.closeTo(50 * 60, -1) }],
    })
  })
})

describe('when a meeting never got its meeting.ended', () => {
  const HOUR_MS = 60 * 60_000
  const iso = (at: number) => new Date(Math.floor(at / 1_000) * 1_000).toISOString().replace('.000', '')

  /** A class of today. Only its beginning was told, and its object has lost its plan and its alarm. */
  async function forgotten() {
    await importSchool(2)
    const start = Date.now() - 4 * HOUR_MS
    const meeting = await scheduleClass({ startTime: iso(start) })
    const times = { startedAt: iso(start), endedAt: iso(start + HOUR_MS) }
    const lesson = { ...lessonOf([pupil(1, 0), pupil(2, 60)]), ...times }
    const played = await zoom.play(meeting.zoom_meeting_id, { lesson })
    await sendAll(bodiesOf(played).slice(0, 3))
    await runInDurableObject(objectOf(meeting), async (_, { storage }) => {
      for (const [key] of storage.kv.list({ prefix: '' })) storage.kv.delete(key)
      await storage.deleteAlarm()
    })
    await evictAllDurableObjects()
    return { meeting, played }
  }

  const runCron = () => worker.scheduled(createScheduledController(), env)

  it('the cron finds it, and its report is the proof that it is over', async () => {
    const { meeting, played } = await forgotten()
    expect(await attendanceOf(meeting)).toMatchObject({ inProgress: true })
    await runCron()
    await alarm(meeting)
    expect(await attendanceOf(meeting)).toMatchObject({
      basis: ['webhooks', 'report'],
      final: true,
      summary: { present: 2 },
    })
    await runCron()
    await runCron()
    expect(await asked(played)).toEqual({ report: 1, past: 0 })
  })

  it('an object that keeps webhooks for the log, and lost its alarm, gets it back', async () => {
    const { meeting } = await forgotten()
    const alarmOf = () => runInDurableObject(objectOf(meeting), (_, { storage }) => storage.getAlarm())
    await env.DB.exec('delete from zoom_meetings')
    await runInDurableObject(objectOf(meeting), (_, { storage }) => {
      storage.kv.put('duty/drain', Date.now() + HOUR_MS)
    })
    await runCron()
    expect(await alarmOf()).toBeNull()
    await env.KV.put(`spill/${meeting.zoom_meeting_id}`, '')
    await runCron()
    expect(await alarmOf()).toBeGreaterThan(Date.now())
  })

  it('and goes on, it is left alone', async () => {
    await importSchool(1)
    const start = Date.now() - 2 * HOUR_MS
    const meeting = await scheduleClass({ startTime: iso(start) })
    const times = { startedAt: iso(start), endedAt: iso(Date.now() + HOUR_MS) }
    const played = await zoom.play(meeting.zoom_meeting_id, {
      lesson: { ...lessonOf([pupil(1, 0)]), ...times },
    })
    await sendAll(bodiesOf(played).slice(0, 2))
    await runCron()
    await alarm(meeting)
    expect(await attendanceOf(meeting)).toMatchObject({ inProgress: true })
    expect(await takings(meeting)).toEqual([])
  })
})

describe('when Zoom has no record of a class', () => {
  it('it was not held, until its host says that it was: then what people told of themselves counts', async () => {
    await importSchool(3)
    const meeting = await scheduleClass()
    const claim = (who: number | 'host', action: 'join' | 'leave', minute: number) =>
      objectOf(meeting).execute(request(spec.claim(who, action, minute, meeting.id)))
    await claim(1, 'join', -5)
    await claim(2, 'join', 30)
    await claim(2, 'leave', 40)
    await alarm(meeting)
    expect(await takings(meeting)).toEqual([])
    await claim('host', 'join', 0)
    expect(await attendanceOf(meeting)).toMatchObject({
      basis: ['self'],
      final: false,
      records: [
        { status: 'present', attended_seconds: 3_600 },
        { status: 'partial', attended_seconds: 600 },
        { status: 'absent' },
      ],
    })
    const models = await readModels()
    await rebuild(sqlOver(env.DB.withSession('first-primary')))
    expect(await readModels()).toEqual(models)
  })
})
