import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import { beforeHostKey } from '../../src/domain/when/connection.ts'
import { expectConsistent } from '../support/consistent.ts'
import { clock, life, sleep } from '../support/life.ts'
import {
  admitted,
  at,
  cancel,
  close,
  end,
  guest,
  instance,
  join,
  listed,
  meetingAfter,
  move,
  report,
  rowAfter,
  rowsOf,
  schedule,
  series,
  sessionIn,
  start,
  stay,
  student,
  wait,
} from '../support/spec.ts'

const scheduled = schedule()
const [TALA, LIGAYA] = [student(1), student(2)]
/** Two came to the door, one of them twice. */
const waited = [wait(TALA, -5), admitted(TALA, -1), wait(TALA, 3), wait(LIGAYA, 20)]

describe('a session that nobody opened', () => {
  it('has those who waited in its window, each once, in any order', () => {
    for (const told of [waited, waited.toReversed()])
      expect(rowAfter(scheduled, ...told, close())).toMatchObject({ status: 'not_held', waitedCount: 2 })
  })

  it('says so from the first who waits', () => {
    expect(rowAfter(scheduled, wait(TALA, -5))).toMatchObject({ status: 'scheduled', waitedCount: 1 })
  })

  it('lists who waits and since when, and how long the others waited', () => {
    expect(listed(scheduled, ...waited)).toMatchObject([
      { userId: 'student-1', status: 'invited', waitedSeconds: 4 * 60, waitingSince: at(3) },
      { userId: 'student-2', status: 'invited', waitedSeconds: 0, waitingSince: at(20) },
    ])
  })

  it('has who came to the door and went within one second, in any order and repetition, cancelled or not', () => {
    const [came, went] = [wait(TALA, -5), admitted(TALA, -5)]
    for (const told of [
      [came, went],
      [went, came],
      [came, went, cancel, came],
      [cancel, went, came, went],
    ]) {
      const meeting = meetingAfter(scheduled, ...told)
      expect(sessionIn(meeting).row).toMatchObject({ waitedCount: 1, participantCount: 1, joinedCount: 0 })
      expect(listed(scheduled, ...told)).toMatchObject([
        { userId: 'student-1', status: 'invited', joinTime: null, waitedSeconds: 0 },
      ])
      expectConsistent(meeting)
    }
  })

  it('lists nobody twice once it is opened, nor in another instance', () => {
    for (const uuid of [undefined, 'another'])
      expect(listed(scheduled, ...waited, start(21, uuid))).toHaveLength(uuid === undefined ? 2 : 0)
  })

  it('has them no more once it is moved away from them, and again when it is moved back', () => {
    const away = [scheduled, ...waited, move(24 * 60, 40)]
    expect(rowAfter(...away)).toMatchObject({ waitedCount: 0 })
    expect(rowAfter(...away, move(0, 50))).toMatchObject({ waitedCount: 2 })
  })

  it('tells people without an id of Zoom’s apart by their names', () => {
    const nameless = { connection: beforeHostKey(null) }
    const told = ['Aunt', 'Uncle', 'Aunt'].map((name, n) => wait(guest(name), n, nameless))
    expect(rowAfter(scheduled, ...told)).toMatchObject({ waitedCount: 2 })
  })

  it('has who waited before a try-out', () => {
    const tried = [wait(TALA, -11), start(-10), end(-5), close()]
    expect(rowAfter(scheduled, ...tried)).toMatchObject({ status: 'not_held', waitedCount: 1 })
  })

  it('has them again once an earlier opening voids the move that took them away, in any order', () => {
    const dropped: Command = { ...cancel, sessionIds: ['first'] }
    const told = [wait(TALA, -55), dropped, join(LIGAYA, 45), end(165), start(-35)]
    const meeting = meetingAfter(
      series({ first: { startTime: at(-120), duration: 30 }, second: 60 }),
      move(100, 70, ['first']),
      ...told,
    )
    expect(sessionIn(meeting, 'first').row).toMatchObject({ startTime: at(-120), waitedCount: 1 })
    expectConsistent(meeting)
  })

  it('has only the nearer wait of somebody once another session has come nearer to the other', () => {
    const told = [wait(TALA, 165, { uuid: 'a' }), wait(TALA, 60, { uuid: 'b' })]
    const two = series({ first: 0, second: { startTime: at(90), duration: 30 } })
    const meeting = meetingAfter(two, ...told, move(30, -10, ['first']))
    expect(rowsOf(meeting, 'second')).toMatchObject([{ userId: 'student-1', waitingSince: at(165) }])
    expectConsistent(meeting)
  })

  it('is the same from a snapshot', () => {
    expectConsistent(meetingAfter(scheduled, ...waited, close()))
  })
})

describe('a session that was opened', () => {
  const held: Command[] = [start(0), join(TALA, 0), end(60)]

  it('counts nobody who waited while it was not, in any order of arrival', () => {
    for (const told of [
      [...waited, ...held],
      [...held, ...waited],
    ]) {
      const meeting = meetingAfter(scheduled, ...told)
      expect(sessionIn(meeting).row).toMatchObject({ status: 'ended', joinedCount: 1, waitedCount: 0 })
      expectConsistent(meeting)
    }
  })

  it('lists who only waited as not come in, and for how long', () => {
    expect(listed(scheduled, ...held, wait(LIGAYA, 20))).toMatchObject([
      { userId: 'student-1', status: 'left' },
      { status: 'invited', joinTime: null, leaveTime: null, duration: 0, waitedSeconds: 40 * 60 },
    ])
  })

  it('lists a guest who waited for the host once, as who came in', () => {
    const waiting = wait(guest('Aunt'), -5, { connection: beforeHostKey('zoom-7') })
    const rows = listed(scheduled, waiting, start(0), ...stay(guest('Aunt'), 0, 60), end(60))
    expect(rows).toMatchObject([{ name: 'Aunt', status: 'left', joinTime: at(0), duration: 60 * 60 }])
  })
})

describe('a session of a series that nobody opened, though the next was opened with the same uuid', () => {
  const DAY = 24 * 60
  const days = series({ first: 0, second: DAY, third: 2 * DAY })
  /** Zoom lost that the second one went away. Who comes back the next day has another connection. */
  const inVain = [
    wait(TALA, 5, { connection: 'a' }),
    admitted(TALA, 20, { connection: 'a' }),
    wait(LIGAYA, 6, { connection: 'b' }),
  ]
  const next = [...instance('uuid-1', DAY, DAY + 60, student(3)), ...stay(LIGAYA, DAY + 20, DAY + 60)]

  it('keeps those who waited, and the next has nothing of that, in any order', () => {
    for (const told of [
      [...inVain, ...next],
      [...next, ...inVain],
    ]) {
      const meeting = meetingAfter(days, ...told)
      expect(sessionIn(meeting, 'first').row).toMatchObject({
        waitedCount: 2,
        participantCount: 2,
        joinedCount: 0,
      })
      expect(rowsOf(meeting, 'second')).toMatchObject([
        { userId: 'student-2', joinTime: at(DAY + 20), arrivedAt: at(DAY + 20) },
        { userId: 'student-3' },
      ])
      expect(rowsOf(meeting, 'second')[0]).not.toHaveProperty('waitedSeconds')
      expectConsistent(meeting)
    }
  })

  it('keeps them when the next is final and asleep', async () => {
    const told = report([[student(3), DAY, DAY + 60]])
    const asleep = [...next, told, clock(DAY + 240), sleep]
    const { session } = await life(days, ...inVain, clock(180), ...asleep, start(2 * DAY, 'uuid-3'))
    expect(session('second').attendance).toMatchObject({ final: true })
    expect(session('first').row).toMatchObject({ status: 'not_held', waitedCount: 2 })
  })
})

describe('a pupil who looked at the door in the morning', () => {
  it('did not wait for the session, nor arrive then, whether Zoom told that they went or not', () => {
    for (const went of [[], [admitted(TALA, -290)]]) {
      const rows = listed(
        scheduled,
        wait(TALA, -300),
        ...went,
        start(0),
        ...stay(TALA, 20, 60, { connection: 'b' }),
        end(60),
      )
      expect(rows).toMatchObject([{ arrivedAt: at(20), duration: 40 * 60 }])
      expect(rows[0]).not.toHaveProperty('waitedSeconds')
    }
  })

  it('and who waited on into the window arrived in it', () => {
    const early = [wait(TALA, -45), admitted(TALA, 20), start(0), ...stay(TALA, 20, 60), end(60)]
    expect(listed(scheduled, ...early)).toMatchObject([{ arrivedAt: at(-30), waitedSeconds: 50 * 60 }])
  })
})

describe('one instance of two sessions', () => {
  const two = series({ first: 0, second: 60 })

  it('has somebody who was let in in the second only at the door of the first, and the other way round', () => {
    const told = [start(0), wait(TALA, 50), admitted(TALA, 65), ...stay(TALA, 65, 120), end(120)]
    const back = [...stay(LIGAYA, 0, 40), wait(LIGAYA, 40)]
    const meeting = meetingAfter(two, ...told, ...back)
    const NOT_IN = { status: 'invited', joinTime: null, leaveTime: null }
    expect(rowsOf(meeting, 'first')).toMatchObject([{ userId: 'student-1', ...NOT_IN }, { status: 'left' }])
    expect(rowsOf(meeting, 'second')).toMatchObject([{ status: 'left' }, { userId: 'student-2', ...NOT_IN }])
    expect(['first', 'second'].map((id) => sessionIn(meeting, id).row.joinedCount)).toEqual([1, 1])
    expectConsistent(meeting)
  })
})
