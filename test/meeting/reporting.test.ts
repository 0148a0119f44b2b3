import { describe, expect, it } from 'vitest'
import { unavailable } from '../../src/app/contract.ts'
import type { PastParticipant, ZoomFailure, ZoomResult } from '../../src/app/zoom.ts'
import type { Command } from '../../src/domain/commands.ts'
import { ok } from '../../src/domain/result.ts'
import { MAX_TRIES, type Reconciled, reconcile } from '../../src/meeting/duties/reporting.ts'
import type { ReportingZoom } from '../../src/meeting/duties/whoWas.ts'
import { createWorld, executeAll } from '../support/fakes.ts'
import {
  approve,
  at,
  cancel,
  claim,
  close,
  end,
  instance,
  join,
  leave,
  offer,
  remove,
  report,
  SESSION,
  schedule,
  series,
  start,
  student,
} from '../support/spec.ts'
import { WHOLE } from '../support/whole.ts'

type Instance = { uuid: string; startTime: string }

/** What Zoom answers; what is not given it refuses as not there. */
interface Answers {
  instances?: ZoomResult<Instance[]>
  report?: Record<string, ZoomResult<PastParticipant[]>>
  past?: Record<string, ZoomResult<PastParticipant[]>>
}

const failure = (refusal: ZoomFailure) => ({ ok: false, refusal }) as const
const NOT_THERE = failure({ reason: 'ZOOM_NOT_FOUND', message: 'not there', status: 404, code: 3001 })
const REJECTED = failure({ reason: 'ZOOM_REJECTED', message: 'no', status: 400, code: 200 })
const UNAUTHORIZED = failure({ reason: 'ZOOM_UNAUTHORIZED', message: 'no scope', status: 400, code: 4711 })
const FAILED = failure({ reason: 'ZOOM_FAILED', message: 'incomplete' })
const TOMORROW = at(16 * 60)
const LIMITED = failure({ reason: 'ZOOM_UNAVAILABLE', message: 'spent', retryAt: TOMORROW })

function scripted({ instances = ok([]), report: reports = {}, past = {} }: Answers) {
  const asked: string[] = []
  const answer =
    (what: string, answers: Record<string, ZoomResult<PastParticipant[]>>) => async (uuid: string) => {
      asked.push(`${what} ${uuid}`)
      return answers[uuid] ?? NOT_THERE
    }
  const zoom: ReportingZoom = {
    listInstances: async () => instances,
    reportParticipants: answer('report', reports),
    pastParticipants: answer('past', past),
  }
  return { zoom, asked }
}

const row = (n: number, from = 0, to = 60): PastParticipant => ({
  name: `Student ${n}`,
  email: `Student-${n}@school.example`,
  registrantId: null,
  customerKey: null,
  zoomAccountId: `zoom-${n}`,
  zoomUserId: `room-${n}`,
  joinTime: at(from),
  leaveTime: at(to),
})

const both = ok([row(1), row(2)])
const listed = (uuid: string, minutes: number): Instance => ({ uuid, startTime: at(minutes) })

const giveWay = async () => undefined

/** A meeting with this history is reconciled so long after 08:00, for the first time or a later one. */
async function after(
  history: Command[],
  answers: Answers,
  { minutes = 90, tries = 1, sessionId = SESSION } = {},
) {
  const world = createWorld()
  const writer = world.wake()
  await executeAll(writer, ...history)
  const before = world.log.events.length
  const { zoom, asked } = scripted(answers)
  const clock = { now: () => new Date(at(minutes)) }
  const again = (more: { tries?: number } = {}) =>
    reconcile({ ...world, zoom, writer, clock, giveWay }, '81234567890', sessionId, more.tries ?? tries)
  const reconciled = await again()
  const { events } = world.log
  return {
    reconciled,
    asked,
    again,
    events: events.slice(before),
    types: events.slice(before).map(({ type }) => type),
  }
}

const later = (minutes: number): Reconciled => ({ kind: 'later', from: Date.parse(at(minutes)) })
const waits = (minutes: number): Reconciled => ({ kind: 'waits', until: Date.parse(at(minutes)) })
const done: Reconciled = { kind: 'done' }
const givenUp: Reconciled = { kind: 'given up' }

const HELD = [schedule(), start(), join(student(1), 0), end(60)]

describe('half an hour after the end', () => {
  it('the report is recorded, and attendance with it', async () => {
    const { reconciled, events, asked, again } = await after(HELD, { report: { 'uuid-1': both } })
    expect(reconciled).toEqual(done)
    expect(asked).toEqual(['report uuid-1'])
    expect(events).toMatchObject([
      {
        type: 'MeetingReported',
        meta: { actor: null, source: 'report' },
        data: { uuid: 'uuid-1', complete: true },
      },
      {
        type: 'AttendanceTaken',
        data: { final: true, records: [{ studentId: 'student-2', status: 'present' }] },
      },
    ])
    expect(await again()).toEqual(done)
    expect(asked).toHaveLength(1)
  })
  it('and not before', async () => {
    expect(await after(HELD, { report: { 'uuid-1': both } }, { minutes: 89 })).toMatchObject({
      reconciled: waits(90),
      asked: [],
    })
  })
  it('of a session that was cancelled or deleted before it was held, or is not ours, nothing is asked', async () => {
    for (const history of [[], [schedule(), cancel], [schedule(), remove]])
      expect(await after(history, {})).toMatchObject({ reconciled: done, asked: [], types: [] })
    expect(await after([schedule()], {}, { minutes: 80 })).toMatchObject({ reconciled: waits(90) })
  })
  it('the attendance of a session that was deleted afterwards is confirmed all the same', async () => {
    const { reconciled, types } = await after([...HELD, remove], { report: { 'uuid-1': both } })
    expect([reconciled, types]).toEqual([done, ['MeetingReported', 'AttendanceTaken']])
  })
  it('hundreds of people are recorded in parts, each far below two megabytes', async () => {
    const people = Array.from({ length: WHOLE ? 1000 : 500 }, (_, n) =>
      [0, 20, 40].map((m) => row(n, m, m + 20)),
    ).flat()
    const rows = people.map((one) => ({ ...one, name: '王'.repeat(64) }))
    const { events, reconciled } = await after(HELD, { report: { 'uuid-1': ok(rows) } })
    const parts = events.filter(({ type }) => type === 'MeetingReported')
    expect(reconciled).toEqual(done)
    expect(parts.map(({ data }) => data)).toMatchObject(
      (WHOLE ? [false, false, false, true] : [false, true]).map((complete) => ({ complete })),
    )
    for (const { data } of parts) expect(new Blob([JSON.stringify(data)]).size).toBeLessThan(500_000)
  })
  it('a report that the log cannot take now is no success', async () => {
    const world = createWorld()
    await executeAll(world.wake(), ...HELD)
    const { zoom } = scripted({ report: { 'uuid-1': both } })
    const awake = world.wake()
    const writer = {
      look: awake.look.bind(awake),
      execute: async () => unavailable('The database does not answer', new Date(at(91))),
    }
    const clock = { now: () => new Date(at(90)) }
    const ports = { ...world, zoom, writer, clock, giveWay }
    await expect(reconcile(ports, '81234567890', SESSION, 1)).rejects.toThrow('UNAVAILABLE')
  })
  it('what a crash left of a report is asked for again', async () => {
    const part = report([[student(1), 0, 60]], { complete: false })
    const { types, asked } = await after([...HELD, part], { report: { 'uuid-1': both } })
    expect([types, asked]).toEqual([['MeetingReported', 'AttendanceTaken'], ['report uuid-1']])
  })
  it('what was heard after the report is asked about once', async () => {
    const history = [...HELD, report([[student(1), 0, 60]]), join(student(1), 30, { connection: 'late' })]
    const { asked, again } = await after(history, { report: { 'uuid-1': ok([row(1)]) } })
    expect(await again()).toEqual(done)
    expect(asked).toEqual(['report uuid-1'])
  })
})

describe('where the report does not come', () => {
  it.each([
    [1, 10],
    [2, 30],
    [3, 60],
    [26, 60],
    [27, 360],
    [MAX_TRIES - 1, 360],
  ])('for the %i. time, it is asked for again after %i minutes', async (tries, pause) => {
    for (const answer of [FAILED, ok([]), NOT_THERE])
      expect(await after(HELD, { report: { 'uuid-1': answer } }, { tries })).toMatchObject({
        reconciled: later(90 + pause),
        types: [],
      })
  })
  it('it is asked for when Zoom’s limit is renewed', async () => {
    expect((await after(HELD, { report: { 'uuid-1': LIMITED } })).reconciled).toEqual(later(16 * 60))
    expect((await after(HELD, { instances: LIMITED })).reconciled).toEqual(later(16 * 60))
  })
  it('but always empty, past_meetings is taken, as where there is none', async () => {
    const answers = { report: { 'uuid-1': ok([]) }, past: { 'uuid-1': both } }
    expect((await after(HELD, answers, { tries: 2 })).reconciled).toEqual(later(120))
    expect(await after(HELD, answers, { tries: 3 })).toMatchObject({
      reconciled: done,
      asked: ['report uuid-1', 'past uuid-1'],
    })
  })
  it('for a week, it is given up', async () => {
    const answers = { report: { 'uuid-1': FAILED } }
    expect((await after(HELD, answers, { tries: MAX_TRIES })).reconciled).toEqual(givenUp)
    expect(await after(HELD, answers, { tries: MAX_TRIES + 1 })).toMatchObject({
      reconciled: givenUp,
      asked: [],
    })
  })
  it('nor past_meetings, because Zoom says no to both, it is given up', async () => {
    const refused = { 'uuid-1': REJECTED }
    expect((await after(HELD, { report: refused, past: refused })).reconciled).toEqual(givenUp)
  })
  it.each([
    ['the plan has none', { report: { 'uuid-1': REJECTED }, past: { 'uuid-1': both } }],
    ['the app lacks its scope', { report: { 'uuid-1': UNAUTHORIZED }, past: { 'uuid-1': both } }],
    [
      'the app may not list',
      { instances: UNAUTHORIZED, report: { 'uuid-1': REJECTED }, past: { 'uuid-1': both } },
    ],
  ])('because %s, past_meetings tells', async (_why, answers) => {
    expect(await after(HELD, answers)).toMatchObject({
      reconciled: done,
      types: ['MeetingReported', 'AttendanceTaken'],
    })
  })
  it('because the credentials are wrong, it is asked for again', async () => {
    const refused = { 'uuid-1': UNAUTHORIZED }
    const answers = { instances: UNAUTHORIZED, report: refused, past: refused }
    expect((await after(HELD, answers)).reconciled).toEqual(later(100))
  })
  it('because one person was there, past_meetings tells at once, and of more only after some tries', async () => {
    const alone = { past: { 'uuid-1': ok([row(1, 0, 20), row(1, 30, 60)]) } }
    expect((await after(HELD, alone)).reconciled).toEqual(done)
    const more = { past: { 'uuid-1': both } }
    expect((await after(HELD, more)).reconciled).toEqual(later(100))
    expect((await after(HELD, more, { tries: 3 })).reconciled).toEqual(done)
  })
})

describe('a meeting that never ended', () => {
  const open = [schedule(), start(), join(student(1), 0)]

  it('is asked about once it should be over, and over with its report', async () => {
    expect((await after(open, { report: { 'uuid-1': both } }, { minutes: 89 })).reconciled).toEqual(waits(90))
    const { reconciled, types } = await after(open, { report: { 'uuid-1': both } })
    expect([reconciled, types]).toEqual([done, ['MeetingReported', 'ExpectedFrozen', 'AttendanceTaken']])
  })
  it('holds up the instances before it while it may go on', async () => {
    const again = [...HELD, start(65, 'uuid-2')]
    const first = { 'uuid-1': both }
    expect(await after(again, { report: first }, { minutes: 120 })).toMatchObject({
      reconciled: later(130),
      asked: ['report uuid-2', 'past uuid-2'],
      types: [],
    })
    const all = { ...first, 'uuid-2': ok([row(1, 65, 80), row(2, 65, 80)]) }
    expect((await after(again, { report: all }, { minutes: 120 })).reconciled).toEqual(done)
  })
  it('holds them up no longer some hours after the end, and is asked about on', async () => {
    const again = [...HELD, start(65, 'uuid-2')]
    const told = await after(again, { report: { 'uuid-1': both } }, { minutes: 300, tries: 5 })
    expect(told).toMatchObject({ reconciled: later(360), types: ['MeetingReported'] })
    expect(told.asked).toEqual(['report uuid-2', 'past uuid-2', 'report uuid-1'])
  })
})

describe('a class with an end that Zoom never tells', () => {
  const HOURS = 30 * 60
  const open = [
    schedule(),
    start(),
    join(student(1), 0),
    join(student(2), 5),
    leave(student(2), 10),
    close(180),
  ]

  it('goes on for as long as Zoom lets a meeting go on, and then ended as planned', async () => {
    expect((await after(open, {}, { minutes: HOURS - 1, tries: 27 })).types).toEqual([])
    const { events, reconciled } = await after(open, {}, { minutes: HOURS, tries: 27 })
    expect(reconciled).toEqual(later(HOURS + 6 * 60))
    expect(events.map(({ type }) => type)).toEqual(['MeetingEnded', 'AttendanceTaken'])
    expect(events[0]).toMatchObject({ meta: { source: 'system' }, data: { at: at(60) } })
    expect(events[1]?.data).toMatchObject({
      final: false,
      basis: ['webhooks'],
      counts: { present: 1, partial: 1 },
    })
  })
  it('ended with its last webhook, if that came later', async () => {
    const { events } = await after([...open, leave(student(1), 75)], {}, { minutes: HOURS, tries: 27 })
    expect(events[0]).toMatchObject({ type: 'MeetingEnded', data: { at: at(75) } })
  })
  it('ended when its report says so', async () => {
    const { types } = await after(open, { report: { 'uuid-1': both } }, { minutes: HOURS, tries: 27 })
    expect(types).toEqual(['MeetingReported', 'AttendanceTaken'])
  })
  it.each([
    ['its report', { 'uuid-1': FAILED }],
    ['the right to ask', { 'uuid-1': UNAUTHORIZED }],
  ])(
    'goes on while Zoom does not give %s, because the report tells the end, and for a week at most',
    async (_, refused) => {
      const answers = { report: refused, past: refused }
      expect((await after(open, answers, { minutes: HOURS, tries: 27 })).types).toEqual([])
      const last = await after(open, answers, { minutes: 7 * 24 * 60, tries: MAX_TRIES })
      expect(last.types).toEqual(['MeetingEnded', 'AttendanceTaken'])
    },
  )
  it('is asked about once more when it must be over, though Zoom has said that there is no report for it', async () => {
    const refused = { report: { 'uuid-1': REJECTED }, past: { 'uuid-1': REJECTED } }
    expect(await after(open, refused)).toMatchObject({ reconciled: later(HOURS), types: [] })
    expect(await after(open, refused, { minutes: HOURS, tries: 2 })).toMatchObject({
      reconciled: { kind: 'given up' },
      types: ['MeetingEnded', 'AttendanceTaken'],
    })
  })
  it('expects nobody who entered it since then', async () => {
    const world = createWorld()
    const writer = world.wake()
    await executeAll(writer, ...open)
    world.people.pupils.push('student-9')
    const clock = { now: () => new Date(at(HOURS)) }
    await reconcile({ ...world, zoom: scripted({}).zoom, writer, clock, giveWay }, '81234567890', SESSION, 27)
    const types = world.log.events.map(({ type }) => type)
    expect(types.filter((type) => type === 'ExpectedFrozen')).toHaveLength(1)
    expect(types).toContain('AttendanceTaken')
  })
})

describe('instances without a webhook', () => {
  it('are asked about where they may be of the class', async () => {
    const instances = ok([listed('uuid-1', 0), listed('unheard', 62), listed('last-week', -7 * 24 * 60)])
    const reports = { 'uuid-1': both, unheard: ok([row(2, 62, 80), row(1, 62, 80)]) }
    const { asked, events } = await after(HELD, { instances, report: reports }, { minutes: 120 })
    expect(asked).toEqual(['report unheard', 'report uuid-1'])
    expect(events.at(-1)?.data).toMatchObject({ final: true, endedAt: at(80) })
  })
  it('are the class where Rollcall heard nothing at all', async () => {
    const { events, reconciled } = await after([schedule(), approve(1), offer(2)], {
      instances: ok([listed('unheard', 1)]),
      report: { unheard: both },
    })
    expect(reconciled).toEqual(done)
    expect(events.at(-1)?.data).toMatchObject({ basis: ['report'], final: true, counts: { present: 2 } })
  })
  it('do not matter where Zoom will not list them', async () => {
    for (const instances of [NOT_THERE, REJECTED])
      expect((await after(HELD, { instances, report: { 'uuid-1': both } })).reconciled).toEqual(done)
  })
})

describe('a list of instances that Zoom does not give now', () => {
  it('holds up no report of what was heard of, and is asked for again', async () => {
    const { reconciled, types } = await after(HELD, { instances: FAILED, report: { 'uuid-1': both } })
    expect([reconciled, types]).toEqual([later(100), ['MeetingReported', 'AttendanceTaken']])
  })
})

describe('where Zoom knows of no instance', () => {
  it('it is asked on, after any claim: the class may still be going on, unheard', async () => {
    for (const claims of [[], [claim(1, 'join', 0)], [claim('host', 'join', 0)]])
      expect(await after([schedule(), ...claims], {})).toMatchObject({ reconciled: later(100), types: [] })
  })
  it('nor is anything said while Zoom cannot be asked', async () => {
    for (const instances of [FAILED, UNAUTHORIZED])
      expect(await after([schedule()], { instances })).toMatchObject({ reconciled: later(100), types: [] })
  })
  it('a session that its host says was held is asked about, and Zoom’s word goes before the claims', async () => {
    const claimed = [schedule(), claim('host', 'join', 0), claim(1, 'join', 0), close(180)]
    expect((await after(claimed, {}, { minutes: 200 })).reconciled).toEqual(later(210))
    const told = { instances: ok([listed('unheard', 1)]), report: { unheard: ok([row(2), row(3)]) } }
    const { events } = await after(claimed, told, { minutes: 200 })
    expect(events.at(-1)?.data).toMatchObject({
      basis: ['report'],
      final: true,
      counts: { present: 2, absent: 1 },
    })
  })
})

describe('of a series', () => {
  const lessons = [
    series({ first: 0, second: 1440 }),
    ...instance('uuid-1', 0, 60, student(1)),
    ...instance('uuid-2', 1440, 1500, student(1)),
  ]
  const tomorrow = ok([row(2, 1440, 1500), row(1, 1440, 1500)])

  it('a session is asked about by itself', async () => {
    const answers = { report: { 'uuid-1': both, 'uuid-2': tomorrow } }
    const { reconciled, asked, events } = await after(lessons, answers, {
      minutes: 1600,
      sessionId: 'second',
    })
    expect([reconciled, asked]).toEqual([done, ['report uuid-2']])
    expect(events.at(-1)).toMatchObject({
      type: 'AttendanceTaken',
      data: { sessionId: 'second', final: true },
    })
  })
  it('an instance without a webhook is asked about if it may be of the session', async () => {
    const instances = ok([listed('early', 3), listed('late', 1443)])
    const answers = { instances, report: { early: both, late: tomorrow, 'uuid-2': tomorrow } }
    const { asked } = await after(lessons, answers, { minutes: 1600, sessionId: 'second' })
    expect(asked).toEqual(['report late', 'report uuid-2'])
  })
})
