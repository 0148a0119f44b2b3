import { describe, expect, it } from 'vitest'
import type { FedEvent } from '../../src/app/feed.ts'
import { TOLD_EVENTS, TOLD_TYPES } from '../../src/app/told.ts'
import { MESSAGES } from '../../src/openapi/messages.ts'
import { bodyOf, messagesOf } from '../../src/telling/messages.ts'
import { recordedAs } from '../support/recorded.ts'
import {
  at,
  cancel,
  change,
  close,
  correct,
  end,
  expecting,
  guest,
  happen,
  join,
  recover,
  remove,
  report,
  restore,
  SESSION,
  type Step,
  schedule,
  start,
  student,
  take,
} from '../support/spec.ts'

/** As the feed gives them: each by itself a commit, or all of them one. */
const fed = (steps: readonly Step[], position: (n: number) => number): FedEvent[] =>
  happen(...steps).map((event, i) => ({
    ...recordedAs(`event-${i + 1}`, event),
    version: i + 1,
    position: position(i + 1),
    nth: i + 1,
    number: '81',
  }))

const typesOf = (...steps: Step[]) => messagesOf(fed(steps, (n) => n)).map(({ type }) => type)

const HELD = [
  schedule(),
  start(),
  join(student(1), 1),
  join(guest('Tala'), 2, { connection: 'c-1' }),
  end(60),
  expecting([1, 2]),
]
const WATCHED: Step[] = [
  schedule(),
  { type: 'WatchSession', sessionId: SESSION, at: at(10), userIds: [] },
  start(),
  join(guest('Tala'), 2, { connection: 'c-1' }),
  { type: 'WatchSession', sessionId: SESSION, at: at(10), userIds: ['student-1'] },
]
const FINAL: Step[] = [
  ...HELD,
  take(),
  report([[student(1), 1, 60]]),
  take(),
  {
    type: 'AnnounceAbsences',
    sessionId: SESSION,
    people: [{ studentId: 'student-2', guardianId: 'parent-2' }],
  },
  correct(2, 'excused', 'has the flu'),
]

const UNHELD = [schedule(), change({ title: 'Botany' }), cancel, recover, close()]

describe('a life is told', () => {
  it('as it goes', () => {
    expect(typesOf(...FINAL)).toEqual([
      'meeting.scheduled',
      'meeting.started',
      'meeting.ended',
      'attendance.provisional',
      'attendance.final',
      'guardian.absence',
      'attendance.corrected',
    ])
    expect(typesOf(...WATCHED)).toEqual([
      'meeting.scheduled',
      'class.not_opened',
      'meeting.started',
      'pupil.missing',
      'guest.unmatched',
    ])
    expect(typesOf(...UNHELD)).toEqual([
      'meeting.scheduled',
      'meeting.changed',
      'meeting.cancelled',
      'meeting.restored',
      'meeting.not_held',
    ])
    expect(typesOf(...FINAL, remove, restore).slice(-2)).toEqual(['meeting.deleted', 'meeting.restored'])
  })

  it('with attendance once a commit, and by ids that are the same each time', () => {
    const [one] = fed([...HELD, take()], () => 7).filter(({ type }) => type === 'AttendanceTaken')
    if (one === undefined) throw new Error('No attendance')
    const twice = [one, { ...one, id: 'event-9' }]
    expect(messagesOf(twice).map(({ id }) => id)).toEqual(['msg_event-9_0'])
    expect(messagesOf([one, { ...one, id: 'event-9', position: 8 }])).toHaveLength(2)
    // An event that follows from another has a dot in its id.
    expect(messagesOf([{ ...one, id: 'event-9.a1.2' }]).map(({ id }) => id)).toEqual(['msg_event-9-a1-2_0'])
  })

  it('with ids and a link alone, each as the document says', () => {
    const bodies = [[...FINAL, remove, restore], WATCHED, UNHELD]
      .flatMap((steps) => messagesOf(fed(steps, (n) => n)))
      .map((message) => bodyOf(message, 'https://rollcall.school.example'))
    for (const body of bodies) {
      const { type } = JSON.parse(body) as { type: keyof typeof MESSAGES }
      expect(MESSAGES[type].schema.safeParse(JSON.parse(body)), body).toMatchObject({ success: true })
      expect(body.length).toBeLessThan(20_000)
      for (const word of ['Tala', 'Student', 'flu', 'Botany', 'Biology', '@'])
        expect(body).not.toContain(word)
    }
    const told = new Set(bodies.map((body) => JSON.parse(body).type))
    expect(TOLD_TYPES.filter((type) => !told.has(type))).toEqual(['attendance.withdrawn'])
  })

  it('from events that are asked for', () => {
    const told = [FINAL, WATCHED]
      .flatMap((steps) => fed(steps, (n) => n))
      .filter((event) => messagesOf([event]).length > 0)
    expect(told.filter(({ type }) => !(TOLD_EVENTS as readonly string[]).includes(type))).toEqual([])
  })
})
