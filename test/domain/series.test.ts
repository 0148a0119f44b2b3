import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Command, RecordOccurrences } from '../../src/domain/commands.ts'
import { cases, property } from '../support/property.ts'
import {
  at,
  change,
  end,
  fold,
  given,
  happen,
  instance,
  join,
  meetingAfter,
  recorded,
  recordsOf,
  schedule,
  series,
  sessionIn,
  start,
  student,
} from '../support/spec.ts'

const DAY = 24 * 60
const NOON_BEFORE = -DAY

/** Three days in a row; Zoom's occurrences of them are occurrence-0 to occurrence-2. */
const WEEK = series({ mon: 0, tue: DAY, wed: 2 * DAY })

type Told = RecordOccurrences['occurrences'][number]

const occurrence = (id: number | string, minutes: number, changes: Partial<Told> = {}): Told => ({
  occurrenceId: typeof id === 'number' ? `occurrence-${id}` : id,
  startTime: at(minutes),
  duration: 60,
  isDeleted: false,
  ...changes,
})

const read = (occurrences: Told[], minutes = NOON_BEFORE): Command => ({
  type: 'RecordOccurrences',
  occurrences,
  at: at(minutes),
})

const AS_PLANNED = [occurrence(0, 0), occurrence(1, DAY), occurrence(2, 2 * DAY)]

const rows = (...steps: Command[]) => {
  const { sessions } = meetingAfter(...steps)
  return Object.fromEntries(
    [...sessions.values()].map(({ id, occurrenceId, row }) => [
      id,
      [occurrenceId, row.startTime, row.status],
    ]),
  )
}

describe('a series that is read at Zoom', () => {
  it('says nothing of what is as it was', () => {
    given(WEEK).when(read(AS_PLANNED)).thenEvents()
  })

  it('moves, shortens and takes out one session, and leaves the others', () => {
    const now = [
      occurrence(0, 30),
      occurrence(1, DAY, { isDeleted: true }),
      occurrence(2, 2 * DAY, { duration: 45 }),
    ]
    given(WEEK).when(read(now)).thenEvents('MeetingChanged', 'MeetingCancelled', 'MeetingChanged')
    expect(rows(WEEK, read(now))).toMatchObject({
      mon: ['occurrence-0', at(30), 'scheduled'],
      tue: ['occurrence-1', at(DAY), 'cancelled'],
      wed: ['occurrence-2', at(2 * DAY), 'scheduled'],
    })
    given(WEEK, read(now))
      .when(read(now, NOON_BEFORE + 1))
      .thenEvents()
  })

  it('brings a session back that Zoom has again, unless it was taken out later', () => {
    const gone = read([occurrence(0, 0, { isDeleted: true }), ...AS_PLANNED.slice(1)], -500)
    given(WEEK, gone).when(read(AS_PLANNED, -400)).thenEvents('MeetingRecovered')
    given(WEEK, gone).when(read(AS_PLANNED, -600)).thenEvents()
  })

  it('keeps its sessions where all of it was moved and has other occurrences', () => {
    const moved = ['a', 'b', 'c'].map((id, n) => occurrence(id, n * DAY + 60))
    expect(rows(WEEK, read(moved))).toEqual({
      mon: ['a', at(60), 'scheduled'],
      tue: ['b', at(DAY + 60), 'scheduled'],
      wed: ['c', at(2 * DAY + 60), 'scheduled'],
    })
  })

  it('grows and shrinks', () => {
    const longer = [...AS_PLANNED, occurrence('d', 3 * DAY), occurrence('e', 4 * DAY, { duration: 30 })]
    const added = given(WEEK).when(read(longer)).thenOnly('SessionsAdded')
    expect(added.sessions).toMatchObject([
      { id: 'series-1.d', occurrenceId: 'd', title: 'Biology', classId: 'class-1', startTime: at(3 * DAY) },
      { id: 'series-1.e', duration: 30 },
    ])
    expect(rows(WEEK, read(longer), read(AS_PLANNED, NOON_BEFORE + 1))).toMatchObject({
      wed: ['occurrence-2', at(2 * DAY), 'scheduled'],
      'series-1.d': ['d', at(3 * DAY), 'cancelled'],
    })
  })

  it('leaves what was held, what is over and what was deleted here', () => {
    const held = instance('uuid', 0, 60, student(1))
    const deleted: Command = { type: 'DeleteMeeting', sessionIds: ['tue'], at: at(NOON_BEFORE) }
    const now = [occurrence(0, 90), occurrence('b', DAY + 60), occurrence(2, 2 * DAY)]
    given(WEEK, ...held, deleted)
      .when(read(now, 200))
      .thenEvents('SessionsAdded')
    given(WEEK)
      .when(read([], DAY * 9))
      .thenEvents()
  })

  it('is made of a single meeting that its host repeats', () => {
    const now = [occurrence('a', 0), occurrence('b', DAY)]
    given(schedule()).when(read(now)).thenEvents('OccurrencesReplaced', 'SessionsAdded')
    expect(rows(schedule(), read(now))).toMatchObject({
      'meeting-1': ['a', at(0), 'scheduled'],
      'meeting-1.b': ['b', at(DAY), 'scheduled'],
    })
  })

  it(property('is the same, read before or after what was held and moved meanwhile'), () => {
    const told: Command[] = [
      ...instance('uuid-tue', DAY, DAY + 60, student(1), student(2)),
      read([occurrence(0, 0, { isDeleted: true }), occurrence(1, DAY), occurrence(2, 2 * DAY + 30)], -700),
      { ...change({}, -600, []), moves: [{ occurrenceId: 'occurrence-2', startTime: at(2 * DAY + 45) }] },
      { type: 'CancelMeeting', sessionIds: null, occurrenceIds: ['occurrence-0'], at: at(-650) },
      ...instance('uuid-wed', 2 * DAY + 50, 2 * DAY + 90, student(1)),
    ]
    const seen = (order: readonly Command[]) => {
      const { sessions } = meetingAfter(WEEK, ...order)
      return [...sessions.values()].map(({ id, row, participants }) => [
        id,
        row,
        [...participants.keys()].sort(),
      ])
    }
    const inOrder = seen(told)
    fc.assert(
      fc.property(fc.shuffledSubarray([...told, ...told], { minLength: told.length * 2 }), (order) => {
        expect(seen(order)).toEqual(inOrder)
      }),
      cases(60),
    )
  })
})

describe('a webhook about a series', () => {
  it('gives no session the time of the whole', () => {
    given(WEEK)
      .when(change({ startTime: at(300), duration: 15 }))
      .thenEvents()
    const told = given(WEEK)
      .when(change({ title: 'Botany', startTime: at(300) }))
      .thenOnly('MeetingChanged')
    expect(told).toMatchObject({ sessionIds: ['mon', 'tue', 'wed'], change: { title: 'Botany' } })
    expect(told.change).not.toHaveProperty('startTime')
  })

  it('takes out one occurrence, and of those that are final wakes none', () => {
    const one: Command = {
      type: 'CancelMeeting',
      sessionIds: null,
      occurrenceIds: ['occurrence-1'],
      at: at(-600),
    }
    expect(given(WEEK).when(one).thenOnly('MeetingCancelled').sessionIds).toEqual(['tue'])
    given(WEEK)
      .when({ ...one, occurrenceIds: ['unknown'] })
      .thenEvents()
  })
})

describe('moves of sessions', () => {
  it('give each a time of its own', () => {
    const moves = [
      { sessionId: 'mon', startTime: at(120) },
      { sessionId: 'wed', startTime: at(2 * DAY + 120), duration: 30 },
    ]
    const events = given(WEEK)
      .when({ ...change({ title: 'Botany' }, NOON_BEFORE, ['mon', 'wed']), moves })
      .thenEvents('MeetingChanged', 'MeetingChanged', 'MeetingChanged')
    expect(events.map(({ data }) => data)).toMatchObject([
      { sessionIds: ['mon', 'wed'], change: { title: 'Botany' } },
      { sessionIds: ['mon'], change: { startTime: at(120) } },
      { sessionIds: ['wed'], change: { startTime: at(2 * DAY + 120), duration: 30 } },
    ])
  })
})

describe('a lesson on a day without one', () => {
  it('is nobody’s, and the lessons beside it stay what they are', () => {
    const weekly = series({ mon: 0, thu: 3 * DAY })
    const tuesday = instance('uuid-tue', DAY, DAY + 60, student(1))
    const state = fold(happen(weekly, ...tuesday))
    const closed = recorded(state, { type: 'CloseWindow', sessionId: 'mon', at: at(5 * DAY) })
    if (closed.state.kind !== 'meeting') throw new Error('Nothing was scheduled')
    expect(sessionIn(closed.state, 'mon').row.status).toBe('not_held')
    expect(sessionIn(closed.state, 'thu')).toMatchObject({ row: { status: 'scheduled' }, parts: [] })
    expect(recordsOf(sessionIn(closed.state, 'mon'))).toEqual({})
  })

  it('goes on into no other day', () => {
    const state = meetingAfter(
      WEEK,
      start(2 * DAY - 60, 'late'),
      join(student(1), 2 * DAY - 50, { uuid: 'late' }),
      end(2 * DAY - 10, 'late'),
    )
    expect(sessionIn(state, 'tue').parts).toEqual([])
    expect(sessionIn(state, 'wed').parts).toEqual([])
  })
})
