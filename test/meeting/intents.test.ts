import { describe, expect, it, vi } from 'vitest'
import type { HostPool } from '../../src/app/hostPool.ts'
import type {
  ChangeIntent,
  DecideIntent,
  DeleteIntent,
  Intent,
  IntentAnswer,
  RegisterIntent,
  ScheduleIntent,
  SeriesChange,
} from '../../src/app/intents.ts'
import type { Zoom, ZoomMeeting, ZoomResult } from '../../src/app/zoom.ts'
import { unknown } from '../../src/domain/evolve.ts'
import type { MeetingState } from '../../src/domain/meeting.ts'
import { ok, refuse } from '../../src/domain/result.ts'
import { MeetingFile } from '../../src/hosts/deno/meetingFile.ts'
import { Duties } from '../../src/meeting/duties/duties.ts'
import { Intents } from '../../src/meeting/intents/intents.ts'
import { meetingsLike, NO_POOL } from '../support/fakes.ts'
import * as spec from '../support/spec.ts'

const NUMBER = '81234567890'
const NOW = Date.parse('2026-03-02T08:00:00.000Z')
const STAMP = {
  contract: 1,
  actor: { id: 'teacher-1', role: 'teacher' },
  requestId: 'request',
  at: '2026-03-02T08:00:00.000Z',
} as const

const change = (id: string, fields: { title?: string; duration?: number }): ChangeIntent => ({
  ...STAMP,
  id,
  kind: 'change',
  sessionId: 'session-1',
  change: fields,
  news: Object.keys(fields) as ChangeIntent['news'],
  draft: {
    ...(fields.title && { topic: fields.title }),
    ...(fields.duration && { duration: fields.duration }),
  },
  asksForPage: false,
})

const schedule = (id: string, isNamed: boolean, fingerprint = id): ScheduleIntent => ({
  ...STAMP,
  id,
  kind: 'schedule',
  details: {
    title: 'Biology',
    description: null,
    startTime: '2026-03-03T08:00:00.000Z',
    duration: 45,
    timezone: 'UTC',
    classId: null,
    targetAudience: 'class',
    settings: {},
  },
  defaultHost: null,
  fingerprint,
  isNamed,
})

const made: ZoomMeeting = {
  number: NUMBER,
  hostId: 'zoom-host',
  joinUrl: 'https://zoom.us/j/81234567890',
  startUrl: 'https://zoom.us/s/secret',
  password: null,
  registrationUrl: null,
  occurrences: [],
  oddOccurrences: 0,
}

const AWAY = refuse('UNAVAILABLE', 'The log is away')
const lost = { ...refuse('ZOOM_FAILED', 'No answer') }

const person = (userId: string) => ({ userId, email: `${userId}@school.example`, name: 'Tala Aguadulce' })

interface World {
  zoom?: Partial<Record<keyof Zoom, unknown[]>>
  log?: unknown[]
  state?: MeetingState
  pool?: HostPool
}

/** A meeting's object with a Zoom and a log that answer as told, the last answer again and again. */
function world({ zoom, log = [], state = unknown, pool = NO_POOL }: World) {
  const asked: [string, ...unknown[]][] = []
  const next = (name: string, answers: unknown[], args: unknown[]) => {
    asked.push([name, ...args])
    return Promise.resolve(answers.length > 1 ? answers.shift() : answers[0])
  }
  const lines: object[] = []
  const storage = new MeetingFile(':memory:').storageOf(NUMBER, () => undefined)
  const clock = { at: NOW, now: () => new Date(clock.at) }
  const execute = (request: { id: string; command: unknown }) => {
    // The log looks no id with a dot up, and would take the request twice.
    expect(request.id).not.toContain('.')
    return next('execute', [...log].length > 0 ? log : [ok({ version: 1, bookmark: 'b' })], [
      request.id,
      request.command,
    ]) as never
  }
  const ports = {
    zoom: new Proxy({} as Zoom, {
      get:
        (_, name: keyof Zoom) =>
        (...args: unknown[]) =>
          next(name, zoom?.[name] ?? [ok(undefined)], args),
    }),
    writer: { execute },
    meetings: meetingsLike((number) => ({
      execute,
      undo: () => next('undo', [undefined], [number]) as never,
    })),
    clock,
    tell: (line: object) => void lines.push(line),
    person: async (userId: string) => person(userId),
    persons: async (userIds: readonly string[]) => userIds.map(person),
    emailOf: async (userId: string) => person(userId).email,
    pool,
    look: async <T>(read: (state: MeetingState) => T) => read(state),
  }
  const duties = new Duties(storage)
  const wake = () => {
    const intents = new Intents(storage.kv, duties)
    return {
      carryOut: (intent: Intent) => intents.carryOut(ports, NUMBER, intent),
      resume: () => intents.resume(ports, NUMBER),
    }
  }
  const kept = () => JSON.stringify([...storage.kv.list({ prefix: '' })])
  return {
    asked,
    clock,
    duties,
    lines,
    wake,
    kept,
    of: (name: string) => asked.filter(([one]) => one === name),
  }
}

describe('a change that was begun', () => {
  it('is finished later, under the same id', async () => {
    const { wake, of, duties } = world({ log: [AWAY, ok({ version: 2, bookmark: null })] })
    expect(await wake().carryOut(change('one', { title: 'Botany' }))).toMatchObject(AWAY)
    expect(duties.dueAt('finish')).toBe(NOW + 40_000)
    expect(await wake().resume()).toBeNull()
    expect(of('execute').map(([, id]) => id)).toEqual(['one', 'one'])
  })

  it('is tried again soon in its first minute, and every minute then', async () => {
    const { wake, clock } = world({ zoom: { updateMeeting: [lost] } })
    await wake().carryOut(change('one', { title: 'Botany' }))
    clock.at += 40_000
    expect(await wake().resume()).toBe(clock.at + 10_000)
    clock.at += 20_000
    expect(await wake().resume()).toBe(clock.at + 60_000)
  })

  it('is taken along by a later one, which it can no longer take back', async () => {
    const { wake, of } = world({ zoom: { updateMeeting: [lost, ok(undefined)] } })
    const meeting = wake()
    await meeting.carryOut(change('one', { title: 'Botany', duration: 30 }))
    expect(await meeting.carryOut(change('two', { title: 'Biology' }))).toMatchObject({ ok: true })
    expect(await meeting.resume()).toBeNull()
    const both = { topic: 'Biology', duration: 30 }
    expect(of('updateMeeting').map(([, , draft]) => draft)).toEqual([{ topic: 'Botany', duration: 30 }, both])
    expect(of('execute')).toMatchObject([['execute', 'two', { change: { title: 'Biology', duration: 30 } }]])
  })

  it('is finished for who asks again under its id, and done once for two who ask at once', async () => {
    const { wake, of } = world({ log: [AWAY, ok({ version: 2, bookmark: null })] })
    await wake().carryOut(change('one', { title: 'Botany' }))
    const meeting = wake()
    const again = [1, 2].map(() => meeting.carryOut(change('one', { title: 'Botany' })))
    expect(await Promise.all(again)).toMatchObject([{ ok: true }, { ok: true }])
    expect(of('updateMeeting')).toHaveLength(2)
    expect(await meeting.resume()).toBeNull()
  })

  it('is given up after a day without an answer of Zoom’s', async () => {
    const { wake, clock } = world({ zoom: { updateMeeting: [lost] } })
    const meeting = wake()
    await meeting.carryOut(change('one', { title: 'Botany' }))
    expect(await meeting.resume()).toBe(NOW + 10_000)
    clock.at += 24 * 60 * 60 * 1000
    expect(await meeting.resume()).toBeNull()
  })

  it('is over where Zoom says no', async () => {
    const no = refuse('ZOOM_REJECTED', 'No such topic')
    const { wake } = world({ zoom: { updateMeeting: [no] } })
    expect(await wake().carryOut(change('one', { title: 'Botany' }))).toMatchObject(no)
    expect(await wake().resume()).toBeNull()
  })
})

describe('a change of a series', () => {
  const moves = Array.from({ length: 25 }, (_, n) => ({
    sessionId: `day-${n}`,
    occurrenceId: `${n}`,
    startTime: `2026-04-${String(n + 1).padStart(2, '0')}T09:00:00.000Z`,
    duration: 45,
  }))
  const moving = (id: string, some = moves): ChangeIntent => ({
    ...change(id, {}),
    sessionId: some[0]?.sessionId ?? '',
    series: { sessionIds: some.map(({ sessionId }) => sessionId), moves: some, isWhole: false },
  })
  const deletion = (id: string): DeleteIntent => ({
    ...{ ...STAMP, id, kind: 'delete', sessionId: 'day-0' },
    sessions: moves.map(({ sessionId, occurrenceId }) => ({ sessionId, occurrenceId })),
  })
  const spent = refuse('ZOOM_UNAVAILABLE', "Zoom's limit is reached")
  const limit = { ...spent, refusal: { ...spent.refusal, retryAt: '2026-03-03T00:00:00.000Z' } }
  /** Zoom does so many, and then says this. */
  const after = (count: number, answer: object) => [
    ...Array.from({ length: count }, () => ok(undefined)),
    answer,
  ]
  const recordedMoves = (asked: unknown[][]) =>
    asked.map(([, id, command]) => [id, (command as { moves: unknown[] }).moves.length])

  it('is done lot by lot, then recorded once', async () => {
    const { wake, of } = world({})
    expect(await wake().carryOut(moving('one'))).toMatchObject({ ok: true })
    expect(of('updateOccurrence')).toHaveLength(25)
    expect(recordedMoves(of('execute'))).toEqual([['one', 25]])
    expect(of('updateMeeting')).toEqual([])
  })

  it('that stops at Zoom’s limit is recorded as far as it came, and goes on from there', async () => {
    const { wake, of, clock } = world({
      zoom: { updateOccurrence: [...after(13, limit), ...after(6, ok(undefined))] },
    })
    expect(await wake().carryOut(moving('one'))).toMatchObject({
      refusal: { reason: 'ZOOM_UNAVAILABLE', begun: true },
    })
    expect(of('updateOccurrence')).toHaveLength(20)
    expect(recordedMoves(of('execute'))).toEqual([['one:10-1110111111', 19]])
    clock.at = Date.parse('2026-03-03T00:00:00.000Z')
    expect(await wake().resume()).toBeNull()
    // Of the lot that was done in part all are asked again, and none before it.
    expect(
      of('updateOccurrence')
        .slice(20)
        .map(([, , id]) => id),
    ).toEqual(moves.slice(10).map((one) => one.occurrenceId))
    expect(recordedMoves(of('execute')).at(-1)).toEqual(['one', 25])
  })

  it('is over where Zoom says no, and what Zoom has done is recorded', async () => {
    const no = refuse('ZOOM_REJECTED', 'No')
    const { wake, of } = world({ zoom: { updateOccurrence: after(4, no) } })
    expect(await wake().carryOut(moving('one'))).toMatchObject(no)
    expect(recordedMoves(of('execute'))).toEqual([['one:0-1111000000', 4]])
    expect(await wake().resume()).toBeNull()
  })

  it('passes over an occurrence that Zoom no longer has', async () => {
    const gone = refuse('ZOOM_NOT_FOUND', 'Gone')
    const { wake, of } = world({ zoom: { updateOccurrence: [ok(undefined), gone, ok(undefined)] } })
    expect(await wake().carryOut(moving('one'))).toMatchObject({ ok: true })
    // It was not moved: Zoom's deletion of it is on its way.
    expect(recordedMoves(of('execute'))).toEqual([['one', 24]])
  })

  it('still knows after a cut what Zoom no longer had', async () => {
    const gone = refuse('ZOOM_NOT_FOUND', 'Gone')
    const answers = [ok(undefined), gone, ...after(11, lost), ok(undefined)]
    const { wake, of } = world({ zoom: { updateOccurrence: answers } })
    expect(await wake().carryOut(moving('one'))).toMatchObject(lost)
    expect(await wake().resume()).toBeNull()
    expect(recordedMoves(of('execute'))).toEqual([
      ['one:10-1110111111', 18],
      ['one', 24],
    ])
  })

  it('is refused where Zoom no longer has the session that was asked for, and others are recorded', async () => {
    const gone = refuse('ZOOM_NOT_FOUND', 'Gone')
    const { wake, of } = world({ zoom: { updateOccurrence: [gone, ok(undefined)] } })
    expect(await wake().carryOut(moving('one', moves.slice(0, 1)))).toMatchObject({
      refusal: { reason: 'ZOOM_NOT_FOUND' },
    })
    expect(of('execute')).toEqual([])
    const all = world({ zoom: { updateOccurrence: [gone, ok(undefined)] } })
    expect(await all.wake().carryOut(moving('one'))).toMatchObject({ refusal: { reason: 'ZOOM_NOT_FOUND' } })
    expect(recordedMoves(all.of('execute'))).toEqual([['one:all', 24]])
  })

  it('of its title and its times is recorded as far as Zoom took it, and goes on where Zoom may take the rest', async () => {
    const named = (id: string): ChangeIntent => {
      const { series, ...rest } = { ...moving(id), ...pick(change(id, { title: 'Botany' })) }
      return { ...rest, series: { ...(series as SeriesChange), sessionIds: null, isWhole: true } }
    }
    const pick = ({ change, news, draft }: ChangeIntent) => ({ change, news, draft })
    const no = refuse('ZOOM_REJECTED', 'No')
    const never = world({ zoom: { updateOccurrence: [no] } })
    expect(await never.wake().carryOut(named('one'))).toMatchObject(no)
    const part = { sessionIds: null, change: { title: 'Botany' }, moves: [] }
    expect(never.of('execute')).toMatchObject([['execute', 'one:0-0000000000', part]])
    expect(await never.wake().resume()).toBeNull()
    const later = world({ zoom: { updateOccurrence: [...Array(10).fill(limit), ok(undefined)] } })
    expect(await later.wake().carryOut(named('one'))).toMatchObject({ refusal: { begun: true } })
    later.clock.at = Date.parse('2026-03-03T00:00:00.000Z')
    expect(await later.wake().resume()).toBeNull()
    expect(recordedMoves(later.of('execute'))).toEqual([
      ['one:0-0000000000', 0],
      ['one', 25],
    ])
  })

  it('is finished before the next of the series, which is of other sessions', async () => {
    const { wake, of } = world({ zoom: { updateOccurrence: [...after(2, lost), ok(undefined)] } })
    const meeting = wake()
    expect(await meeting.carryOut(moving('one', moves.slice(0, 3)))).toMatchObject(lost)
    expect(await meeting.carryOut(moving('two', moves.slice(5, 6)))).toMatchObject({ ok: true })
    expect(recordedMoves(of('execute'))).toEqual([
      ['one:0-110', 2],
      ['one', 3],
      ['two', 1],
    ])
  })

  it('is gone where the session was deleted before, with others of the series', async () => {
    const { wake, of } = world({ zoom: { deleteOccurrence: [...after(24, lost), ok(undefined)] } })
    const meeting = wake()
    expect(await meeting.carryOut(deletion('one'))).toMatchObject(lost)
    expect(await meeting.carryOut(moving('two', moves.slice(0, 1)))).toMatchObject({
      refusal: { reason: 'UNKNOWN_MEETING' },
    })
    expect(
      of('execute').map(([, id, command]) => [id, (command as { sessionIds: unknown[] }).sessionIds.length]),
    ).toEqual([
      ['one:20-11110', 24],
      ['one', 25],
    ])
  })
})

describe('a series to be scheduled', () => {
  const recurrence = { frequency: 'daily', interval: 1, end: { count: 2 } } as const
  const occurrences = ['a', 'b'].map((occurrenceId, n) => ({
    ...{ occurrenceId, startTime: `2026-03-0${n + 3}T08:00:00.000Z`, duration: 45, isDeleted: false },
  }))

  it.each([
    refuse('ZOOM_UNAVAILABLE', "Zoom's limit is reached"),
    refuse('ZOOM_NOT_FOUND', 'Not there yet'),
    ok({ ...made, occurrences: [{ ...occurrences[0], isDeleted: true }] }),
  ])('with sessions that Zoom does not tell is undone there: %j', async (told) => {
    const { wake, of } = world({
      zoom: { createMeeting: [ok(made)], getMeeting: [told], findMeeting: [ok(NUMBER)] },
    })
    expect(await wake().carryOut({ ...schedule('one', false), recurrence })).toMatchObject({ ok: false })
    expect(of('execute')).toEqual([])
    expect(await wake().resume()).toBeNull()
    expect(of('undo')).toEqual([['undo', NUMBER]])
  })

  it('has the same sessions at each attempt, also where Zoom tells them only when it is read', async () => {
    const { wake, of } = world({
      zoom: { createMeeting: [ok(made)], getMeeting: [ok({ ...made, occurrences })] },
      log: [AWAY, ok({ version: 1, bookmark: 'b' })],
    })
    const series = { ...schedule('one', true), recurrence }
    expect(await wake().carryOut(series)).toMatchObject(AWAY)
    expect(await wake().carryOut(series)).toMatchObject({
      value: {
        scheduled: { sessionId: 'one.a', seriesId: 'one', sessions: [{ id: 'one.a' }, { id: 'one.b' }] },
      },
    })
    for (const [, , command] of of('execute'))
      expect(command).toMatchObject({
        meeting: { sessions: [{ id: 'one.a', occurrenceId: 'a' }, { id: 'one.b' }] },
      })
  })

  it('is recorded without the days that are left out, also where Zoom took them out half-way at first', async () => {
    const series = { ...schedule('one', true), recurrence: { ...recurrence, except: ['2026-03-03'] } }
    const { wake, of } = world({
      zoom: { createMeeting: [ok({ ...made, occurrences })], deleteOccurrence: [lost, ok(undefined)] },
    })
    expect(await wake().carryOut(series)).toMatchObject({ refusal: { reason: 'ZOOM_FAILED' } })
    expect(of('execute')).toEqual([])
    expect(await wake().carryOut(series)).toMatchObject({
      value: { scheduled: { sessions: [{ id: 'one.b' }] } },
    })
    expect(of('deleteOccurrence').map(([, , id]) => id)).toEqual(['a', 'a'])
    expect(of('execute')).toMatchObject([['execute', 'one', { meeting: { sessions: { length: 1 } } }]])
  })

  it('is in doubt where Zoom does not tell its sessions', async () => {
    const { wake } = world({ zoom: { createMeeting: [ok(made)], getMeeting: [ok(made)] } })
    expect(await wake().carryOut({ ...schedule('one', true), recurrence })).toMatchObject({
      refusal: { reason: 'ZOOM_FAILED' },
    })
  })
})

describe('a meeting to be scheduled', () => {
  it('is undone, where nobody has a key to come back with', async () => {
    const { wake, of } = world({
      zoom: { createMeeting: [lost], findMeeting: [ok(NUMBER)] satisfies ZoomResult<string>[] },
    })
    expect(await wake().carryOut(schedule('one', false))).toMatchObject(lost)
    expect(await wake().resume()).toBeNull()
    expect(of('undo')).toEqual([['undo', NUMBER]])
    expect(of('createMeeting')).toHaveLength(1)
  })

  it('is finished under its key, and a repeat gets that answer without the start URL', async () => {
    const { wake, of, clock } = world({
      zoom: { createMeeting: [ok(made)] },
      log: [AWAY, ok({ version: 1, bookmark: 'b' })],
    })
    expect(await wake().carryOut(schedule('one', true, 'print'))).toMatchObject(AWAY)
    expect(of('undo')).toEqual([])
    const first = await wake().carryOut(schedule('two', true, 'print'))
    expect(first).toMatchObject({
      ok: true,
      value: { scheduled: { sessionId: 'one', startUrl: made.startUrl } },
    })
    expect(of('createMeeting').map(([, , , attempt]) => attempt)).toEqual([
      { id: 'one', isRepeat: false },
      { id: 'one', isRepeat: true },
    ])
    const again = await wake().carryOut(schedule('three', true, 'print'))
    expect(again).toMatchObject({
      value: { isReplayed: true, scheduled: { sessionId: 'one', startUrl: null } },
    })
    expect(await wake().carryOut(schedule('four', true, 'other'))).toMatchObject({
      refusal: { reason: 'IDEMPOTENCY_KEY_REUSED' },
    })
    clock.at += 24 * 60 * 60 * 1000
    expect(await wake().resume()).toBeNull()
  })

  it('is done once for two at once', async () => {
    const { wake, of } = world({ zoom: { createMeeting: [ok(made)] } })
    const meeting = wake()
    const both: IntentAnswer[] = await Promise.all([
      meeting.carryOut(schedule('one', true, 'print')),
      meeting.carryOut(schedule('two', true, 'print')),
    ])
    expect(both.map((answer) => answer.ok && answer.value.scheduled?.sessionId)).toEqual(['one', 'one'])
    expect(of('createMeeting')).toHaveLength(1)
  })
})

const busy = refuse('ZOOM_UNAVAILABLE', 'Zoom is asked too often')
const unasked = { ...busy, refusal: { ...busy.refusal, retryAt: '2026-03-02T08:02:00.000Z' } }

const deletion = (id: string): DeleteIntent => ({ ...STAMP, id, kind: 'delete', sessionId: 'session-1' })

describe('what an earlier attempt may have done', () => {
  it('is still in doubt where Zoom is not asked again: a change', async () => {
    const { wake, of, clock } = world({ zoom: { updateMeeting: [lost, unasked, ok(undefined)] } })
    await wake().carryOut(change('one', { title: 'Botany' }))
    expect(await wake().resume()).toBe(NOW + 120_000)
    clock.at += 120_000
    expect(await wake().resume()).toBeNull()
    expect(of('execute')).toHaveLength(1)
  })

  it('is still in doubt where Zoom is not asked again: a meeting that is to be taken back', async () => {
    const { wake, of, clock } = world({
      zoom: { createMeeting: [lost], findMeeting: [unasked, ok(NUMBER)] },
    })
    await wake().carryOut(schedule('one', false))
    expect(await wake().resume()).toBe(NOW + 120_000)
    clock.at += 120_000
    expect(await wake().resume()).toBeNull()
    expect(of('undo')).toEqual([['undo', NUMBER]])
  })

  it('is still in doubt where Zoom is not asked again: a meeting under a key', async () => {
    const { wake, of } = world({ zoom: { createMeeting: [lost, unasked, ok(made)] } })
    await wake().carryOut(schedule('one', true, 'print'))
    expect(await wake().carryOut(schedule('two', true, 'print'))).toMatchObject(unasked)
    await wake().resume()
    expect(of('createMeeting').map(([, , , attempt]) => attempt)).toEqual([
      { id: 'one', isRepeat: false },
      { id: 'one', isRepeat: true },
      { id: 'one', isRepeat: true },
    ])
  })

  it('is finished where Zoom refuses what came with it', async () => {
    const no = refuse('ZOOM_REJECTED', 'No such length')
    const { wake, of } = world({ zoom: { updateMeeting: [lost, no, ok(undefined)] } })
    const meeting = wake()
    await meeting.carryOut(change('one', { title: 'Botany' }))
    expect(await meeting.carryOut(change('two', { duration: 30 }))).toMatchObject(no)
    expect(await meeting.resume()).toBeNull()
    expect(of('execute')).toMatchObject([['execute', 'one', { change: { title: 'Botany' } }]])
  })
})

describe('changes that wait for one under way', () => {
  it('are done one after the other, in the order of arrival', async () => {
    let answer = () => undefined as unknown
    const held = new Promise((resolve) => {
      answer = () => resolve(ok(undefined))
    })
    let slow = () => undefined as unknown
    const second = new Promise((resolve) => {
      slow = () => resolve(ok(undefined))
    })
    const { wake, of } = world({ zoom: { updateMeeting: [held, second, ok(undefined)] } })
    const meeting = wake()
    const all = [
      meeting.carryOut(change('one', { title: 'A' })),
      meeting.carryOut(change('two', { title: 'B' })),
      meeting.carryOut(change('three', { title: 'C' })),
    ]
    answer()
    await new Promise((resolve) => setTimeout(resolve, 20))
    slow()
    for (const one of await Promise.all(all)) expect(one).toMatchObject({ ok: true })
    expect(of('execute').map(([, , command]) => command)).toMatchObject([
      { change: { title: 'A' } },
      { change: { title: 'B' } },
      { change: { title: 'C' } },
    ])
  })
})

describe('the time of a change', () => {
  it('is when it was done: the clocks of those who ask may differ', async () => {
    const { wake, of, clock } = world({})
    const meeting = wake()
    await meeting.carryOut({ ...change('one', { title: 'A' }), at: '2026-03-02T08:00:05.000Z' })
    clock.at += 1000
    await meeting.carryOut(change('two', { title: 'B' }))
    expect(of('execute').map(([, , command]) => command)).toMatchObject([
      { change: { title: 'A' }, at: '2026-03-02T08:00:00.000Z' },
      { change: { title: 'B' }, at: '2026-03-02T08:00:01.000Z' },
    ])
  })
})

describe('a form that says of a field what was so already', () => {
  it('says so to the log, which may know better by now', async () => {
    const { wake, of } = world({})
    await wake().carryOut({ ...change('one', { title: 'A', duration: 30 }), news: ['duration'] })
    expect(of('execute')).toMatchObject([
      ['execute', 'one', { change: { title: 'A', duration: 30 }, same: ['title'] }],
    ])
  })
})

describe('a deletion that was begun', () => {
  it('is finished before a later change, which finds nothing', async () => {
    const { wake, of } = world({ zoom: { deleteMeeting: [lost, ok(undefined)] } })
    const meeting = wake()
    expect(await meeting.carryOut(deletion('one'))).toMatchObject(lost)
    expect(await meeting.carryOut(change('two', { title: 'Botany' }))).toMatchObject({
      refusal: { reason: 'UNKNOWN_MEETING' },
    })
    expect(of('updateMeeting')).toEqual([])
    expect(of('execute')).toMatchObject([['execute', 'one', { type: 'DeleteMeeting' }]])
  })

  it('holds a later change back while Zoom does not answer', async () => {
    const { wake, of } = world({ zoom: { deleteMeeting: [lost, lost, ok(undefined)] } })
    const meeting = wake()
    await meeting.carryOut(deletion('one'))
    expect(await meeting.carryOut(change('two', { title: 'Botany' }))).toMatchObject(lost)
    expect(of('updateMeeting')).toEqual([])
    expect(await meeting.resume()).toBeNull()
    expect(of('execute')).toHaveLength(1)
  })
})

const decision = (id: string, status: DecideIntent['status'], userId?: string): DecideIntent => ({
  ...STAMP,
  ...{ id, kind: 'decide', registrantId: 'registrant-9', status },
  ...(userId === undefined ? {} : { userId }),
})
const asking = spec.meetingAfter(spec.schedule(), spec.asks(-60, 9, { email: 'gil@else.example' }))

describe('what was begun about several things', () => {
  const tomorrow = { ...busy, refusal: { ...busy.refusal, retryAt: '2026-03-03T00:00:00.000Z' } }
  const MIDNIGHT = Date.parse(tomorrow.refusal.retryAt)

  /** A refusal of an applicant that Zoom takes tomorrow, and behind it what was cut off. */
  async function behind(intent: Intent, zoom: World['zoom'], log?: unknown[]) {
    const answers = { denyRegistrant: [lost, tomorrow, ok(undefined)], ...zoom }
    const opened = world({ state: asking, zoom: answers, ...(log && { log }) })
    await opened.wake().carryOut(decision('a', 'denied'))
    await opened.wake().carryOut(intent)
    return opened
  }

  it.each<[string, Intent, World['zoom'], string]>([
    ['a change', change('b', { title: 'Botany' }), { updateMeeting: [lost, ok(undefined)] }, 'ChangeMeeting'],
    ['a deletion', deletion('b'), { deleteMeeting: [lost, ok(undefined)] }, 'DeleteMeeting'],
  ])('%s is finished behind one that waits until tomorrow', async (_, intent, zoom, type) => {
    const { wake, of, clock } = await behind(intent, zoom)
    clock.at += 40_000
    expect(await wake().resume()).toBe(MIDNIGHT)
    expect(of('execute')).toMatchObject([['execute', 'b', { type }]])
  })

  it('is gone on with at the earliest time, and nothing is asked before its own', async () => {
    const { wake, of, clock } = await behind(change('b', { title: 'Botany' }), {
      updateMeeting: [lost, lost, ok(undefined)],
    })
    clock.at += 40_000
    expect(await wake().resume()).toBe(clock.at + 10_000)
    clock.at += 10_000
    expect(await wake().resume()).toBe(MIDNIGHT)
    expect([of('updateMeeting'), of('denyRegistrant')].map(({ length }) => length)).toEqual([3, 2])
    clock.at = MIDNIGHT
    expect(await wake().resume()).toBeNull()
    expect(of('execute').map(([, id]) => id)).toEqual(['b', 'a'])
  })

  it('is gone on with by an alarm that rings early by this machine’s clock', async () => {
    const { wake, of, duties, clock } = await behind(change('b', { title: 'Botany' }), {
      updateMeeting: [lost, lost, ok(undefined)],
    })
    duties.plan('finish', await wake().resume())
    clock.at -= 1000
    expect(await wake().resume()).toBe(MIDNIGHT)
    expect(of('execute')).toHaveLength(1)
  })

  it('is finished where another failed in a way that nobody foresaw, and the log says so', async () => {
    const { wake, of, clock, lines } = await behind(change('b', { title: 'Botany' }), {
      denyRegistrant: [lost, Promise.reject(new TypeError('odd')), ok(undefined)],
      updateMeeting: [lost, ok(undefined)],
    })
    clock.at += 40_000
    expect(await wake().resume()).toBe(clock.at + 10_000)
    expect(of('execute')).toMatchObject([['execute', 'b', {}]])
    expect(lines).toEqual([{ level: 'error', event: 'intent.failed', meeting: NUMBER, error: 'TypeError' }])
    clock.at += 10_000
    expect(await wake().resume()).toBeNull()
  })

  it('is finished behind one that Zoom does not answer for long', async () => {
    const never = new Promise(() => undefined)
    const { wake, of } = await behind(change('b', { title: 'Botany' }), {
      denyRegistrant: [lost, never],
      updateMeeting: [lost, ok(undefined)],
    })
    void wake().resume()
    await vi.waitFor(() => expect(of('execute')).toMatchObject([['execute', 'b', {}]]))
  })

  it('is done in its order if it is about the same: a change before its deletion', async () => {
    const no = refuse('ZOOM_REJECTED', 'It goes on just now')
    const { wake, of, clock } = world({
      zoom: { updateMeeting: [lost, lost, ok(undefined)], deleteMeeting: [no, lost, ok(undefined)] },
    })
    const meeting = wake()
    await meeting.carryOut(change('a', { title: 'Botany' }))
    // Refused, it leaves what it took along. The next one takes it along anew.
    expect(await meeting.carryOut(deletion('b'))).toMatchObject(no)
    await meeting.carryOut(deletion('c'))
    clock.at += 40_000
    expect(await wake().resume()).toBeNull()
    expect(of('updateMeeting')).toHaveLength(1)
    expect(of('execute')).toMatchObject([['execute', 'c', { type: 'DeleteMeeting' }]])
  })
})

describe('a decision on an applicant', () => {
  const letIn = ok({ registrantId: 'registrant-9', email: 'x', joinUrl: 'https://zoom.us/w/9' })
  const state = asking

  it('is taken to Zoom with the e-mail that the log has, and the link is told once', async () => {
    const { wake, of } = world({ state, zoom: { approveRegistrant: [letIn] } })
    const answer = await wake().carryOut(decision('one', 'approved', 'student-1'))
    expect(answer).toMatchObject({ ok: true, value: { joinUrl: 'https://zoom.us/w/9' } })
    expect(of('approveRegistrant')).toEqual([
      ['approveRegistrant', NUMBER, { id: 'registrant-9', email: 'gil@else.example' }],
    ])
    expect(of('execute')).toMatchObject([
      ['execute', 'one', { type: 'DecideApplicant', status: 'approved', userId: 'student-1' }],
    ])
  })
  it('is finished later where Zoom’s answer or the log was lost, under the same id', async () => {
    const { wake, of, clock } = world({
      state,
      zoom: { denyRegistrant: [lost, ok(undefined)] },
      log: [AWAY, ok({ version: 2, bookmark: null })],
    })
    await wake().carryOut(decision('one', 'denied'))
    expect(await wake().resume()).toBe(NOW + 10_000)
    clock.at += 10_000
    expect(await wake().resume()).toBeNull()
    expect(of('denyRegistrant')).toHaveLength(3)
    expect(of('execute').map(([, id]) => id)).toEqual(['one', 'one'])
  })
  it('takes along an earlier one, and who the applicant was said to be', async () => {
    const { wake, of } = world({
      state,
      zoom: { approveRegistrant: [lost, letIn], denyRegistrant: [ok(undefined)] },
    })
    const meeting = wake()
    await meeting.carryOut(decision('one', 'approved', 'student-1'))
    expect(await meeting.carryOut(decision('two', 'denied'))).toMatchObject({ ok: true })
    expect(await meeting.resume()).toBeNull()
    expect(of('execute')).toMatchObject([['execute', 'two', { status: 'denied', userId: 'student-1' }]])
  })
  it('is refused where nobody has asked, and leaves nothing', async () => {
    const { wake, asked } = world({ state: spec.meetingAfter(spec.schedule()) })
    expect(await wake().carryOut(decision('one', 'denied'))).toMatchObject({
      refusal: { reason: 'NOT_A_REGISTRANT' },
    })
    expect(await wake().resume()).toBeNull()
    expect(asked).toEqual([])
  })
})

describe('a registration that was begun', () => {
  const registration: RegisterIntent = { ...STAMP, id: 'one', kind: 'register', userId: 'student-1' }
  const added = ok({ registrantId: 'r', email: 'student-1@school.example', joinUrl: 'https://zoom.us/w/1' })

  it('is finished later, with the name and e-mail that the roster has then', async () => {
    const { wake, of } = world({ zoom: { addRegistrant: [lost, added] } })
    await wake().carryOut(registration)
    expect(await wake().resume()).toBeNull()
    expect(of('addRegistrant')).toHaveLength(2)
    expect(of('execute')).toMatchObject([
      ['execute', 'one', { type: 'ApproveRegistrant', userId: 'student-1', registrantId: 'r' }],
    ])
  })
  it('is recorded where Zoom says no for good', async () => {
    const { wake, of } = world({ zoom: { addRegistrant: [refuse('ZOOM_REJECTED', 'No')] } })
    expect(await wake().carryOut(registration)).toMatchObject({ ok: true })
    expect(of('execute')).toMatchObject([['execute', 'one', { type: 'FailRegistration' }]])
  })
})

describe('what a meeting keeps of an intent', () => {
  it('has no e-mail that the roster has', async () => {
    const { wake, kept } = world({ zoom: { createMeeting: [lost], addRegistrant: [lost] } })
    await wake().carryOut(schedule('one', true, 'print'))
    await wake().carryOut({ ...STAMP, id: 'two', kind: 'register', userId: 'student-1' })
    expect(kept()).toContain('teacher-1')
    expect(kept()).not.toContain('@')
  })
  it('has that of a token, which nobody else knows, and asks with it', async () => {
    const { wake, of } = world({ zoom: { createMeeting: [lost, ok(made)] } })
    await wake().carryOut({ ...schedule('one', true, 'print'), email: 'by-token@school.example' })
    await wake().resume()
    expect(of('createMeeting').map(([, host]) => host)).toEqual([
      'by-token@school.example',
      'by-token@school.example',
    ])
  })
})

describe('a class that is given to a teacher without a user at Zoom', () => {
  it('has the default host also where the next change takes the first along', async () => {
    const no = refuse('ZOOM_REJECTED', 'No such user')
    const outside = { ...no, refusal: { ...no.refusal, code: 1001 } }
    const { wake, of } = world({
      zoom: { updateMeeting: [lost, outside, ok(undefined)], getMeeting: [ok(made)] },
    })
    const given = { ...change('one', {}), change: { hostId: 'teacher-9' }, news: ['hostId' as const] }
    await wake().carryOut({ ...given, defaultHost: 'room@school.example' })
    expect(await wake().carryOut(change('two', { title: 'Botany' }))).toMatchObject({ ok: true })
    expect(of('updateMeeting').map(([, , draft]) => (draft as { host: string }).host)).toEqual([
      'teacher-9@school.example',
      'teacher-9@school.example',
      'room@school.example',
    ])
  })
})

describe('a place with a host', () => {
  /** A pool of one host, which says what it was asked. */
  function onePlace(
    answer: Awaited<ReturnType<HostPool['take']>> = ok({ host: 'room@school.example', warnings: [] }),
  ) {
    const asked: [string, ...unknown[]][] = []
    const held = new Set<string>()
    const pool: HostPool = {
      ...NO_POOL,
      async take({ id }) {
        asked.push(['take', id])
        if (answer.ok) held.add(id)
        return answer
      },
      held: async (id) => (held.has(id) ? 'room@school.example' : null),
      async giveBack(ids) {
        asked.push(['release', ...ids])
        for (const id of ids) held.delete(id)
      },
    }
    return { pool, asked, held }
  }

  it('is taken before Zoom is asked, and stays taken when the class is scheduled', async () => {
    const { pool, asked, held } = onePlace()
    const { wake, of } = world({ pool, zoom: { createMeeting: [ok(made)] } })
    expect(await wake().carryOut(schedule('one', true))).toMatchObject({ ok: true })
    expect(of('createMeeting').map(([, host]) => host)).toEqual(['room@school.example'])
    expect([asked, [...held]]).toEqual([[['take', 'one']], ['one']])
  })

  it('is kept while it is in doubt what became of the class, and given back when that is undone', async () => {
    const { pool, asked, held } = onePlace()
    const { wake, of } = world({ pool, zoom: { createMeeting: [lost], findMeeting: [ok(NUMBER)] } })
    expect(await wake().carryOut(schedule('one', false))).toMatchObject(lost)
    expect([...held]).toEqual(['one'])
    expect(await wake().resume()).toBeNull()
    // A meeting that was begun is looked for.
    expect(of('findMeeting').map(([, host]) => host)).toEqual(['room@school.example'])
    expect(asked).toEqual([
      ['take', 'one'],
      ['release', 'one'],
    ])
  })

  it('is given back where Zoom refuses the class, or after a day of silence', async () => {
    const refused = onePlace()
    const no = world({ pool: refused.pool, zoom: { createMeeting: [refuse('ZOOM_REJECTED', 'No')] } })
    expect((await no.wake().carryOut(schedule('one', true))).ok).toBe(false)
    expect([...refused.held]).toEqual([])
    const silent = onePlace()
    const never = world({ pool: silent.pool, zoom: { createMeeting: [lost] } })
    await never.wake().carryOut(schedule('one', true))
    never.clock.at += 24 * 60 * 60 * 1000
    expect(await never.wake().resume()).toBeNull()
    expect([...silent.held]).toEqual([])
  })

  it('is given back after a day of silence, with that of an earlier change that it took along', async () => {
    const { pool, held } = onePlace()
    const state = spec.meetingAfter(spec.schedule())
    const { wake, clock } = world({ pool, state, zoom: { updateMeeting: [lost] } })
    const move = (id: string, startTime: string): ChangeIntent => ({
      ...change(id, {}),
      sessionId: spec.SESSION,
      ...{ change: { startTime }, news: ['startTime'], draft: { startTime } },
    })
    await wake().carryOut(move('one', '2027-03-02T10:00:00.000Z'))
    await wake().carryOut(move('two', '2027-03-02T11:00:00.000Z'))
    expect([...held]).toEqual(['one', 'two'])
    clock.at += 24 * 60 * 60 * 1000
    expect(await wake().resume()).toBeNull()
    expect([...held]).toEqual([])
  })

  it('that cannot be given back is given back by the next attempt', async () => {
    const { pool, held } = onePlace()
    let isAway = true
    const giveBack: HostPool['giveBack'] = async (ids) => {
      if (isAway) throw new Error('The pool is away')
      await pool.giveBack(ids)
    }
    const { wake } = world({
      pool: { ...pool, giveBack },
      zoom: { createMeeting: [refuse('ZOOM_REJECTED', 'No')] },
    })
    await expect(wake().carryOut(schedule('one', true))).rejects.toThrow('away')
    expect([...held]).toEqual(['one'])
    isAway = false
    expect(await wake().resume()).toBeNull()
    expect([...held]).toEqual([])
  })

  it('that nobody has refuses the class, and Zoom is not asked', async () => {
    const none = { reason: 'NO_FREE_HOST', message: 'Nobody is free', free: [] } as const
    const { pool } = onePlace({ ok: false, refusal: none })
    const { wake, asked } = world({ pool })
    expect(await wake().carryOut(schedule('one', true))).toEqual({ ok: false, refusal: none })
    expect(asked).toEqual([])
    expect(await wake().resume()).toBeNull()
  })
})
