import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import type { Meeting } from '../../src/domain/meeting.ts'
import { expectConsistent } from '../support/consistent.ts'
import {
  at,
  close,
  end,
  expecting,
  instance,
  join,
  leave,
  meetingAfter,
  move,
  recordsOf,
  report,
  rowAfter,
  rowsOf,
  type Step,
  schedule,
  series,
  sessionAfter,
  sessionIn,
  start,
  stay,
  student,
  take,
} from '../support/spec.ts'

const DAY = 24 * 60
const PUPIL = student(1)
const OTHER = student(2)

/** The parts of instances that are a session, in minutes. */
const partsIn = (meeting: Meeting, id?: string) =>
  sessionIn(meeting, id).parts.map(({ uuid, from, to }) => [uuid, minuteOf(from), to && minuteOf(to)])

const minuteOf = (time: number): number => (time - Date.parse(at(0))) / 60_000

const parts = (...steps: Step[]) => partsIn(meetingAfter(...steps))

/** All of a session that readers of its numbers see. */
const seen = (...steps: Step[]) => {
  const session = sessionAfter(...steps)
  const { participantCount: _, ...row } = session.row
  return { row, records: recordsOf(session), final: session.attendance?.final }
}

/** The class from 0 to 60. */
describe('an instance belongs to the session', () => {
  it.each<[string, number, number | null]>([
    ['that it overlaps', 20, 30],
    ['that it overlaps by a minute at its start', -300, 1],
    ['that it overlaps by a minute at its end', 59, 300],
    ['while it goes on over the scheduled start', -20, null],
    ['if it began in the window, from 30 minutes before', -30, 1],
    ['if it began in the window, however late', 180, 200],
    ['if it began in the window and is going on', 150, null],
    ['as long as half of it, though it was over before the start', -30, 0],
  ])('%s', (_, from, to) => {
    const told = to === null ? [start(from)] : [start(from), end(to)]
    expect(parts(schedule(), ...told)).toEqual([['uuid-1', from, to]])
  })
  it.each<[string, number, number]>([
    ['before the window, and over before the start', -31, -1],
    ['after the window', 180.1, 240],
    ['a try-out: over before the start and shorter than half of the class', -30, -0.1],
    ['over 130 minutes before', -190, -130],
  ])('not where it began %s', (_, from, to) => {
    expect(parts(schedule(), start(from), end(to))).toEqual([])
    expect(rowAfter(schedule(), start(from), end(to)).status).toBe('scheduled')
  })
  it('if it began within half an hour of the end of an instance that belongs', () => {
    const held = [schedule(), ...instance('a', 0, 170)]
    expect(parts(...held, ...instance('b', 200, 210))).toEqual([
      ['a', 0, 170],
      ['b', 200, 210],
    ])
    expect(parts(...held, ...instance('b', 200.1, 210))).toEqual([['a', 0, 170]])
  })
  it('if it began seconds before the end of an instance that belongs, because Zoom’s clocks differ', () => {
    const both = [...instance('a', 0, 200), ...instance('b', 199.9, 210)]
    expect(parts(schedule(), ...both).map(([uuid]) => uuid)).toEqual(['a', 'b'])
  })
  it('so does one after a restart of a restart', () => {
    const restarts = [...instance('a', 0, 170), ...instance('b', 190, 210), ...instance('c', 230, 240)]
    expect(parts(schedule(), ...restarts).map(([uuid]) => uuid)).toEqual(['a', 'b', 'c'])
    expect(parts(schedule(), ...restarts.toReversed()).map(([uuid]) => uuid)).toEqual(['a', 'b', 'c'])
  })
})

describe('a try-out', () => {
  const tryOut = instance('try', -30, -20, PUPIL)

  it.each([-DAY, -30])('%d minutes before leaves the session to be held, and marks nobody', (minutes) => {
    const tried = [schedule(), ...instance('try', minutes, minutes + 10, PUPIL)]
    expect(rowAfter(...tried)).toMatchObject({ status: 'scheduled', startedAt: null, participantCount: 0 })
    const held = [...instance('uuid-1', 0, 60, OTHER), expecting([1, 2]), take()]
    const session = sessionAfter(...tried, ...held)
    expect(session.row).toMatchObject({ status: 'ended', startedAt: at(0), endedAt: at(60) })
    expect(recordsOf(session)).toMatchObject({
      'student-1': { status: 'absent', attendedSeconds: 0 },
      'student-2': { status: 'present' },
    })
  })
  it('makes nobody late who came with a late host', () => {
    const held = [start(25), join(PUPIL, 27), end(60), expecting([1]), take()]
    expect(recordsOf(sessionAfter(schedule(), ...tryOut, ...held))).toMatchObject({
      'student-1': { status: 'present' },
    })
  })
  it('with an end that Zoom lost was over before the class', () => {
    const lost = [start(-DAY, 'try'), join(PUPIL, -DAY, { uuid: 'try', connection: 'try' })]
    const session = sessionAfter(schedule(), ...lost, start(), end(60), expecting([1]), take())
    expect(session.row).toMatchObject({ startedAt: at(0), endedAt: at(60) })
    expect(recordsOf(session)).toMatchObject({ 'student-1': { attendedSeconds: 0 } })
  })
  it('alone on a day is not the class held at another time', () => {
    expect(rowAfter(schedule(), ...tryOut, close())).toMatchObject({ status: 'not_held' })
  })
})

describe('a class that was held and is final', () => {
  const whole = report([[PUPIL, 0, 60]])
  const final = [schedule(), ...instance('uuid-1', 0, 60, PUPIL), expecting([1, 2]), take(), whole, take()]

  it.each<[string, Command[]]>([
    ['four hours later', instance('other', 255, 375, OTHER, student(3))],
    ['in the morning before', instance('other', -300, -200, OTHER)],
    ['and is open still', [start(255, 'other'), join(OTHER, 256, { uuid: 'other' })]],
    ['with its report', [...instance('other', 255, 375), report([[OTHER, 255, 375]], { uuid: 'other' })]],
    ['a day later', instance('other', DAY, DAY + 60, OTHER)],
  ])('stays as it was after another use of the number %s', (_, other) => {
    expect(seen(...final, ...other)).toEqual(seen(...final))
    expect(seen(...final, ...other, close(), take({ visitors: [2, 3] }))).toEqual(seen(...final))
  })
  it('stays as it was, told of the other use first', () => {
    const other = instance('other', -190, -130, OTHER)
    const told = [schedule(), ...other, ...final.slice(1)]
    expect(seen(...told)).toEqual(seen(...final))
    expect(recordsOf(sessionAfter(...told))).toMatchObject({ 'student-2': { status: 'absent' } })
  })
  it('keeps another use of the number in the meeting, of no session', () => {
    const meeting = meetingAfter(...final, ...instance('other', 255, 375, OTHER))
    expect(meeting.instances.has('other')).toBe(true)
    expect(meeting.index.sessionsOf.get('other')).toBeUndefined()
    expect(rowsOf(meeting).map(({ id }) => id)).toEqual(['user.student-1'])
  })
})

describe('held at another time of its day', () => {
  const evening = instance('evening', 300, 360, PUPIL)

  it('is the session where that was the only other occasion, once its window is over', () => {
    expect(rowAfter(schedule(), ...evening)).toMatchObject({ status: 'scheduled' })
    const session = sessionAfter(schedule(), ...evening, close(), expecting([1, 2], 360), take())
    expect(session.row).toMatchObject({
      status: 'ended',
      startedAt: at(300),
      endedAt: at(360),
      heldOutsideSchedule: true,
    })
    expect(recordsOf(session)).toMatchObject({
      'student-1': { status: 'present', attendedSeconds: 3600 },
      'student-2': { status: 'absent' },
    })
  })
  it('counts lateness from its own start, later or earlier than it was to be', () => {
    const late = [start(300), join(PUPIL, 309), join(OTHER, 311), end(360), close(), expecting([1, 2], 360)]
    expect(recordsOf(sessionAfter(schedule(), ...late, take()))).toMatchObject({
      'student-1': { status: 'present' },
      'student-2': { status: 'late' },
    })
  })
  it('in the morning, is it as well', () => {
    const morning = instance('morning', -300, -240, PUPIL)
    const session = sessionAfter(schedule(), ...morning, close(), expecting([1], -240), take())
    expect(session.row).toMatchObject({ status: 'ended', heldOutsideSchedule: true })
    expect(recordsOf(session)).toMatchObject({ 'student-1': { status: 'present', attendedSeconds: 3600 } })
  })
  it('is one occasion over a restart within half an hour', () => {
    const twice = [...instance('a', 300, 320), ...instance('b', 345, 360)]
    expect(parts(schedule(), ...twice, close())).toEqual([
      ['a', 300, 320],
      ['b', 345, 360],
    ])
  })
  it('is nobody knows which, where there were two occasions', () => {
    const two = [...evening, ...instance('night', 400, 420)]
    expect(rowAfter(schedule(), ...two, close())).toMatchObject({
      status: 'not_held',
      heldOutsideSchedule: false,
    })
  })
  it('is not on another day', () => {
    expect(rowAfter(schedule(), ...instance('a', DAY, DAY + 60), close())).toMatchObject({
      status: 'not_held',
    })
  })
  it('is by the local day: in Manila the class of 16:00 ends its day eight hours later', () => {
    const before = instance('a', 7.5 * 60, 7.9 * 60)
    const after = instance('a', 8.1 * 60, 8.5 * 60)
    expect(rowAfter(schedule(), ...before, close()).heldOutsideSchedule).toBe(true)
    expect(rowAfter(schedule(), ...after, close()).status).toBe('not_held')
  })
  it('is not, where the session itself was held', () => {
    const both = [...instance('uuid-1', 0, 60), ...evening]
    expect(parts(schedule(), ...both, close())).toEqual([['uuid-1', 0, 60]])
    expect(parts(schedule(), ...evening, close(), ...instance('uuid-1', 0, 60))).toEqual([['uuid-1', 0, 60]])
  })
  it.each([
    ['later', 420],
    ['earlier, and told late', -300],
  ])('stands once attendance was taken from it, after any use of the link %s', (_, minutes) => {
    const held = [schedule(), ...evening, close(), expecting([1, 2], 360), take()]
    const again = [...instance('again', minutes, minutes + 60, OTHER), take({ visitors: [2] })]
    expect(seen(...held, ...again)).toEqual(seen(...held))
    // Told before that, nobody knows which of the two it was.
    const before = sessionAfter(schedule(), ...evening, ...again.slice(0, -1), close(), take())
    expect(before).toMatchObject({ row: { status: 'not_held' }, attendance: null })
  })
  it('goes on after a restart within half an hour, and takes it in', () => {
    const held = [schedule(), ...evening, close(), expecting([1, 2], 360), take()]
    const session = sessionAfter(...held, ...instance('again', 380, 400, OTHER), take())
    expect(recordsOf(session)).toMatchObject({ 'student-2': { attendedSeconds: 1200 } })
  })
  it('is not, where webhooks of its window come after all', () => {
    const held = [schedule(), ...evening, close(), expecting([1, 2], 360), take()]
    const inWindow = [...instance('uuid-1', 0, 60, OTHER), take()]
    expect(seen(...held, ...inWindow)).toEqual(seen(...held.toSpliced(1, 0, ...inWindow)))
  })
  it('can be put off on its own day, and not any later', () => {
    const held = [schedule(), ...evening, close(), expecting([1, 2], 360), take()]
    expect(rowAfter(...held, move(400, 390))).toMatchObject({ status: 'scheduled', startTime: at(400) })
    expect(seen(...held, move(7 * DAY, DAY))).toEqual(seen(...held))
  })
})

describe.each(['CancelMeeting', 'DeleteMeeting'] as const)('a session that was dropped by %s', (type) => {
  const two = series({ first: 0, second: 90 })
  const drop = (minutes: number): Command => ({ type, sessionIds: ['first'], at: at(minutes) })
  const both = (...steps: Step[]) => {
    const meeting = meetingAfter(two, ...steps)
    return [partsIn(meeting, 'first'), partsIn(meeting, 'second')]
  }
  const early = instance('early', 40, 150)

  it('leaves the next one all of an instance, told before or after', () => {
    expect(both(drop(-600), ...early)).toEqual([[], [['early', 40, 150]]])
    expect(both(...early, drop(-600))).toEqual([[], [['early', 40, 150]]])
  })
  it('keeps what began before, and leaves the next one what began later', () => {
    const held = [['uuid-1', 0, 30]]
    expect(both(...instance('uuid-1', 0, 30), drop(35), ...early)).toEqual([held, [['early', 40, 150]]])
    expect(both(...instance('uuid-1', 0, 30), drop(41), ...early)).toEqual([
      [...held, ['early', 40, 90]],
      [['early', 90, 150]],
    ])
  })
  it('has an instance that no other session has', () => {
    expect(both(drop(-600), ...instance('uuid-1', 0, 30))).toEqual([[['uuid-1', 0, 30]], []])
  })
  it('keeps the other occasion of its day on which it was held, and is held by no later one', () => {
    const evening = instance('evening', 400, 460)
    const closed = { ...close(), sessionId: 'first' }
    const only = series({ first: 0, second: 7 * DAY })
    const of = (...steps: Step[]) => partsIn(meetingAfter(only, ...steps), 'first')
    expect(of(...evening, closed, drop(500))).toEqual([['evening', 400, 460]])
    expect(of(drop(-600), ...evening, closed)).toEqual([])
  })
  it('tells the rows of its neighbour that change with it', () => {
    const before = meetingAfter(two, ...early)
    expect(sessionIn(before, 'second').row.startedAt).toBe(at(90))
    const meeting = meetingAfter(two, ...early, drop(-600))
    expect(sessionIn(meeting, 'second').row.startedAt).toBe(at(40))
  })
})

describe('a series on one day', () => {
  /** 0 to 60 and 90 to 150. */
  const two = series({ first: 0, second: 90 })

  it('gives each instance to the session that it overlaps', () => {
    const meeting = meetingAfter(two, ...instance('a', 0, 60), ...instance('b', 88, 150))
    expect([partsIn(meeting, 'first'), partsIn(meeting, 'second')]).toEqual([
      [['a', 0, 60]],
      [['b', 88, 150]],
    ])
  })
  it('gives one that began in two windows to the nearer start', () => {
    const meeting = meetingAfter(two, start(75, 'b'), end(89.9, 'b'))
    expect(partsIn(meeting, 'first')).toEqual([])
    const nearer = series({ first: 0, second: 240 })
    const between = meetingAfter(nearer, start(100, 'b'), end(119, 'b'))
    expect([partsIn(between, 'first'), partsIn(between, 'second')]).toEqual([[['b', 100, 119]], []])
  })
  it('divides one that goes on through both at the scheduled start', () => {
    const through = [
      ...instance('a', 0, 150, PUPIL),
      expecting([1], 90, 'first'),
      expecting([1], 150, 'second'),
    ]
    const meeting = meetingAfter(two, ...through, take({ sessionId: 'first' }), take({ sessionId: 'second' }))
    expect([partsIn(meeting, 'first'), partsIn(meeting, 'second')]).toEqual([
      [['a', 0, 90]],
      [['a', 90, 150]],
    ])
    expect(sessionIn(meeting, 'first').row).toMatchObject({ status: 'ended', endedAt: at(90) })
    expect(recordsOf(sessionIn(meeting, 'first'))).toMatchObject({
      'student-1': { attendedSeconds: 90 * 60, status: 'present' },
    })
    expect(recordsOf(sessionIn(meeting, 'second'))).toMatchObject({
      'student-1': { attendedSeconds: 60 * 60, status: 'present', firstJoin: at(90) },
    })
  })
  it('lists a pupil only in the sessions that they were in', () => {
    const meeting = meetingAfter(
      two,
      start(0, 'a'),
      ...stay(PUPIL, 0, 50, { uuid: 'a' }),
      ...stay(OTHER, 95, 140, { uuid: 'a' }),
      end(150, 'a'),
    )
    expect(rowsOf(meeting, 'first')).toMatchObject([{ id: 'user.student-1' }])
    expect(rowsOf(meeting, 'second')).toMatchObject([{ id: 'user.student-2', attendedSeconds: 45 * 60 }])
  })
  it('goes on in the second session for who is in over the bell, while it is open', () => {
    const meeting = meetingAfter(
      two,
      start(0, 'a'),
      join(PUPIL, 0, { uuid: 'a' }),
      join(OTHER, 91, { uuid: 'a' }),
    )
    expect(rowsOf(meeting, 'first')).toMatchObject([{ status: 'left', leaveTime: at(90) }])
    expect(rowsOf(meeting, 'second')).toMatchObject([
      { status: 'joined', openSince: at(90) },
      { status: 'joined', openSince: at(91) },
    ])
  })
  it('gives the one other occasion of the day to the nearer of two', () => {
    const [first, second] = [close(400, 'first'), close(400, 'second')]
    const meeting = meetingAfter(two, ...instance('a', 400, 460), first, second)
    const held = ['first', 'second'].map((id) => sessionIn(meeting, id).row.status)
    expect(held).toEqual(['not_held', 'ended'])
  })
  it('waits with it for the nearer of two, as long as that may still be held', () => {
    const day = series({ first: 0, second: 400 })
    const use = [close(300, 'first'), ...instance('a', 300, 340)]
    const statuses = (...steps: Step[]) =>
      ['first', 'second'].map((id) => sessionIn(meetingAfter(day, ...steps), id).row.status)
    expect(statuses(...use)).toEqual(['not_held', 'scheduled'])
    expect(statuses(...use, close(700, 'second'))).toEqual(['not_held', 'ended'])
    expect(statuses(...use, ...instance('b', 400, 460), close(700, 'second'))).toEqual(['ended', 'ended'])
  })
  it('calls nobody’s time uncertain in one session for a joined that was lost in the other', () => {
    const visits = [...stay(PUPIL, 0, 50, { uuid: 'a' }), leave(PUPIL, 140, { uuid: 'a' })]
    const meeting = meetingAfter(two, start(0, 'a'), ...visits, end(150, 'a'))
    expect(rowsOf(meeting, 'first')[0]).not.toHaveProperty('timeUncertain')
    expect(rowsOf(meeting, 'second')).toMatchObject([{ status: 'left', duration: 0, timeUncertain: true }])
  })
  it('lists in neither session more than the report, also where the report shows the pupil in the other only', () => {
    const lostLeft = [start(0, 'a'), join(PUPIL, 0, { uuid: 'a' }), end(150, 'a')]
    const meeting = meetingAfter(two, ...lostLeft, report([[PUPIL, 0, 10]], { uuid: 'a' }))
    expect(rowsOf(meeting, 'first')).toMatchObject([{ status: 'left', duration: 10 * 60 }])
    expect(rowsOf(meeting, 'second')).toEqual([])
    expectConsistent(meeting)
  })
  it('gives the time of two sessions at once to the later one', () => {
    const meeting = meetingAfter(series({ first: 0, second: 30 }), ...instance('a', 35, 60))
    expect([partsIn(meeting, 'first'), partsIn(meeting, 'second')]).toEqual([[], [['a', 35, 60]]])
  })
  it('freezes, takes and corrects each session alone', () => {
    const meeting = meetingAfter(
      two,
      ...instance('a', 0, 60, PUPIL),
      expecting([1, 2], 60, 'first'),
      take({ sessionId: 'first' }),
    )
    expect(sessionIn(meeting, 'first').attendance?.records.size).toBe(2)
    expect(sessionIn(meeting, 'second')).toMatchObject({ attendance: null, expected: null })
  })
})

describe('a move of the schedule', () => {
  const held = [start(0), ...stay(PUPIL, 0, 60), end(60)]

  it.each([
    ['before it began, by half an hour', move(30, -45)],
    ['before it began, to the morning', move(-190, -200)],
    ['before it began, to another day', move(DAY, -45)],
    ['while it was held', move(30, 20)],
    ['after it was held', move(DAY, 300)],
  ])('made %s comes to one result in any place', (_, moved) => {
    const places = [...held, close(DAY + 200)].map((_, n, all) => all.toSpliced(n, 0, moved))
    const results = places.map((told) => seen(schedule(), ...told, expecting([1, 2]), take()))
    for (const result of results) expect(result).toEqual(results[0])
  })
  it('of one session of a series moves no other', () => {
    const meeting = meetingAfter(series({ first: 0, second: 90 }), move(200, -100, ['second']))
    expect(sessionIn(meeting, 'first').row.startTime).toBe(at(0))
    expect(sessionIn(meeting, 'second').row.startTime).toBe(at(200))
  })
  it('to where the class was held already is that class', () => {
    const meeting = [schedule(), ...instance('a', 300, 360, PUPIL), move(300, 290)]
    expect(rowAfter(...meeting)).toMatchObject({ status: 'ended', heldOutsideSchedule: false })
  })
  it('after a try-out moves all the same', () => {
    expect(rowAfter(schedule(), ...instance('try', -30, -25), move(30, -10))).toMatchObject({
      startTime: at(30),
    })
  })
  it('later lefts change nothing of that', () => {
    expect(rowAfter(schedule(), start(0), join(PUPIL, 0), move(DAY, 30), leave(PUPIL, 60))).toMatchObject({
      status: 'started',
      startTime: at(0),
    })
  })
})
