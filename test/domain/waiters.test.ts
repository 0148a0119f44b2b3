import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import { beforeHostKey } from '../../src/domain/when/connection.ts'
import { expectConsistent } from '../support/consistent.ts'
import {
  admitted,
  at,
  cancel,
  close,
  end,
  guest,
  join,
  listed,
  meetingAfter,
  move,
  rowAfter,
  schedule,
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
