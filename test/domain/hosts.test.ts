import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import {
  at,
  claim,
  close,
  given,
  guest,
  join,
  meetingAfter,
  rowsOf,
  schedule,
  series,
  sessionIn,
  start,
} from '../support/spec.ts'

const givenTo = (
  hostId: string,
  zoomHostId: string,
  minutes: number,
  sessionIds = ['meeting-1'],
): Command => ({
  type: 'ChangeMeeting',
  sessionIds,
  change: { hostId, zoomHostId },
  ofMeeting: true,
  at: at(minutes),
})

const account = (zoomAccountId: string) => guest(`With ${zoomAccountId}`, { zoomAccountId })

describe('a class that is given to another teacher', () => {
  const told = [
    join(account('zoom-host'), -20),
    givenTo('teacher-2', 'zoom-2', -10),
    join(account('zoom-2'), 0),
    join(account('zoom-host'), 5, { connection: 'again' }),
  ]

  it.each([
    ['in order', told],
    ['backwards', told.toReversed()],
  ])('has each for its host who hosted it when their account came, told %s', (_, order) => {
    const rows = rowsOf(meetingAfter(schedule(), start(-20), ...order))
    expect(rows.map(({ id, name }) => [id.split('.')[0], name])).toEqual([
      ['guest', 'With zoom-host'],
      ['user', 'With zoom-host'],
      ['user', 'With zoom-2'],
    ])
    expect(rows.map(({ userId }) => userId)).toEqual([null, 'teacher-1', 'teacher-2'])
  })

  it('is said once', () => {
    given(schedule(), givenTo('teacher-2', 'zoom-2', -10))
      .when(givenTo('teacher-2', 'zoom-2', -10))
      .thenEvents()
  })

  it('leaves a lesson that runs its host, though all others are given away', () => {
    const change = { hostId: 'teacher-2' }
    const meeting = meetingAfter(
      series({ mon: 0, tue: 1440 }),
      start(0),
      { type: 'ChangeMeeting', sessionIds: ['tue'], change, at: at(5) },
      join(account('zoom-host'), 10),
    )
    expect(rowsOf(meeting, 'mon').map(({ userId }) => userId)).toEqual(['teacher-1'])
  })

  it('was held by the word of who hosted it then', () => {
    const steps = [
      series({ mon: 0, tue: 1440 }),
      claim('host', 'join', 0, 'mon'),
      givenTo('teacher-2', 'zoom-2', 300, ['tue']),
      close(180, 'mon'),
    ]
    const meeting = meetingAfter(...steps)
    expect(sessionIn(meeting, 'mon').row.status).toBe('ended')
    expect([sessionIn(meeting, 'mon').hostId, sessionIn(meeting, 'tue').hostId]).toEqual([
      'teacher-1',
      'teacher-2',
    ])
  })
})
