import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import {
  approve,
  at,
  cancel,
  cancelAt,
  change,
  claim,
  close,
  correct,
  end,
  expecting,
  fail,
  given,
  join,
  leave,
  link,
  meetingAfter,
  move,
  offer,
  recordsOf,
  recover,
  recoverAt,
  register,
  remove,
  restore,
  rowAfter,
  SESSION,
  schedule,
  series,
  sessionAfter,
  start,
  student,
  take,
  unregister,
} from '../support/spec.ts'

const EVERYTHING_ELSE: Command[] = [
  change({ title: 'Chemistry' }),
  cancel,
  remove,
  start(),
  end(),
  join(student(1), 1),
  leave(student(1), 1),
  offer(1),
  claim(1, 'join', 1),
  register(1),
  approve(1),
  fail(1),
  unregister(1),
  take(),
  expecting([1]),
  close(),
  link(1),
  restore,
  correct(1, 'excused'),
]

describe('when unknown', () => {
  it('is scheduled as it is said', () => {
    const [event] = given()
      .when(schedule({ title: 'Chemistry' }))
      .thenEvents('MeetingScheduled')
    expect(event?.data).toMatchObject({
      hostId: 'teacher-1',
      sessions: [{ title: 'Chemistry', startTime: at(0), occurrenceId: null }],
    })
  })
  it.each(EVERYTHING_ELSE)('refuses $type', (command) => {
    given().when(command).thenRefused('UNKNOWN_MEETING')
  })
})

describe('when scheduled', () => {
  it('is as it was said, and nobody is in it', () => {
    expect(sessionAfter(schedule())).toMatchObject({
      details: { title: 'Biology', duration: 60 },
      row: {
        status: 'scheduled',
        startTime: at(0),
        duration: 60,
        date: '2026-03-02',
        startedAt: null,
        endedAt: null,
        participantCount: 0,
        joinedCount: 0,
      },
    })
  })
  it('refuses to be scheduled again', () => {
    given(schedule()).when(schedule()).thenRefused('ALREADY_SCHEDULED')
  })
  it('records only what a change changes', () => {
    const event = given(schedule())
      .when(change({ title: 'Biology', description: 'Bones' }, 2))
      .thenOnly('MeetingChanged')
    expect(event).toEqual({
      sessionIds: [SESSION],
      change: { title: 'Biology', description: 'Bones' },
      at: at(2),
      after: [],
    })
    given(schedule(), change({ title: 'Biology' }, 3))
      .when(change({ title: 'Botany' }, 2))
      .thenEvents()
  })
  it('takes what was so already for news only if it has changed meanwhile', () => {
    const form = {
      ...change({ title: 'Biology', startTime: at(0), duration: 30 }, 3),
      same: ['title', 'startTime'] as const,
    }
    const asked = [schedule(), change({ title: 'Biology' }, 1)]
    const { change: news } = given(...asked)
      .when(form)
      .thenOnly('MeetingChanged')
    expect(news).toEqual({ duration: 30 })
    const meanwhile = [...asked, change({ title: 'Botany' }, 2), move(30, 2)]
    expect(sessionAfter(...meanwhile, form)).toMatchObject({
      details: { title: 'Biology' },
      row: { startTime: at(0), duration: 30 },
    })
  })
  it('says when it is to be held now', () => {
    const event = given(schedule())
      .when(change({ duration: 90, startTime: at(30) }, -60))
      .thenOnly('MeetingChanged')
    expect(event.after).toMatchObject([{ sessionId: SESSION, schedule: { startTime: at(30), duration: 90 } }])
  })
  it('is not set back by a change that is told of late, field by field', () => {
    const changed = [schedule(), change({ title: 'Chemistry' }, 2)]
    given(...changed)
      .when(change({ title: 'Physics' }, 1))
      .thenEvents()
    const later = sessionAfter(
      ...changed,
      change({ title: 'Physics', description: 'Light' }, 1),
      change({ description: 'Bones' }, 0),
      change({ title: 'Botany' }, 3),
    )
    expect(later.details).toMatchObject({ title: 'Botany', description: 'Light' })
  })
  it('is not set back either where what came in between is told after it was changed back', () => {
    const changes = [change({ title: 'Chemistry' }, 3), change({ title: 'Biology' }, 5)]
    for (const told of [changes, changes.toReversed()])
      expect(sessionAfter(schedule(), ...told).details.title).toBe('Biology')
  })
  it('is the same of two changes at one instant, in both orders', () => {
    const changes = [
      change({ title: 'Chemistry', startTime: at(30), duration: 30 }, 3),
      change({ title: 'Algebra', startTime: at(30), duration: 90 }, 3),
    ]
    const outcomes = [changes, changes.toReversed()].map((told) => sessionAfter(schedule(), ...told))
    expect(outcomes[0]).toMatchObject({ details: { title: 'Chemistry' }, row: { duration: 90 } })
    expect(outcomes[1]).toEqual(outcomes[0])
  })
  it('takes a change to nothing, as of a class or a description, for a change', () => {
    const changed = sessionAfter(
      schedule({ description: 'Bones' }),
      change({ description: null, classId: null }),
    )
    expect(changed.details).toMatchObject({ description: null, classId: null, title: 'Biology' })
  })
  it('leaves settings as they are that a change does not name', () => {
    const planned = schedule({ settings: { waiting_room: true, auto_recording: 'cloud' } })
    const changed = meetingAfter(planned, change({ settings: { waiting_room: false } }))
    expect(changed.settings).toEqual({ waiting_room: false, auto_recording: 'cloud' })
  })
  it.each([change({}), change({ settings: { mute_upon_entry: true } })])(
    'has nothing to say of a change that changes nothing',
    (command) => {
      given(schedule({ settings: { mute_upon_entry: true } }))
        .when(command)
        .thenEvents()
    },
  )
  it('is cancelled', () => {
    given(schedule()).when(cancel).thenEvents('MeetingCancelled')
    expect(rowAfter(schedule(), cancel).status).toBe('cancelled')
  })
  it('is cancelled as well where only a link was tried', () => {
    const tried = [start(-40), join(student(1), -39), end(-35)]
    given(schedule(), ...tried)
      .when(cancel)
      .thenEvents('MeetingCancelled')
  })
  it('is deleted', () => {
    given(schedule()).when(remove).thenEvents('MeetingDeleted')
  })
})

describe('when recovered in Zoom', () => {
  it('is scheduled again, cancelled in Zoom or deleted here', () => {
    for (const gone of [[cancel], [remove], [remove, cancel]]) {
      given(schedule(), ...gone)
        .when(recover)
        .thenEvents('MeetingRecovered')
      const { row, isDeleted } = sessionAfter(schedule(), ...gone, recover)
      expect([row.status, isDeleted]).toEqual(['scheduled', false])
    }
  })
  it('is scheduled, where its deletion before that is told later', () => {
    given(schedule(), recover).when(cancel).thenEvents()
    expect(rowAfter(schedule(), recoverAt(-50), cancelAt(-60))).toMatchObject({ status: 'scheduled' })
    expect(rowAfter(schedule(), cancelAt(-50), recoverAt(-60))).toMatchObject({ status: 'cancelled' })
    expect(rowAfter(schedule(), cancelAt(-60), cancelAt(-40), recoverAt(-50)).status).toBe('cancelled')
  })
  it('stays deleted if it was deleted here after that', () => {
    given(schedule(), remove).when(recoverAt(-595)).thenEvents()
  })
  it('stays deleted, where Zoom’s deletion after that is told first', () => {
    given(schedule(), remove, cancelAt(-560)).when(recoverAt(-580)).thenEvents()
    given(schedule(), cancelAt(-560), remove).when(recoverAt(-580)).thenEvents()
    given(schedule(), remove, cancelAt(-560)).when(recoverAt(-540)).thenEvents('MeetingRecovered')
  })
  it('is said once', () => {
    given(schedule(), cancel, recover).when(recover).thenEvents()
    given(schedule(), recover).when(recover).thenEvents()
  })
  it('leaves a session deleted that was held, or that was deleted by itself', () => {
    given(schedule(), start(), join(student(1), 0), end(60), remove)
      .when(recover)
      .thenEvents()
    const one: Command = { ...remove, sessionIds: ['day-0'] }
    const told = given(series({ 'day-0': 0, 'day-1': 1440 }), one)
      .when(recover)
      .thenOnly('MeetingRecovered')
    expect(told.sessionIds).toEqual(['day-1'])
  })
})

describe('when cancelled', () => {
  it('is cancelled once', () => {
    given(schedule(), cancel).when(cancel).thenEvents()
  })
  it('takes changes, for it may turn out to have been held', () => {
    given(schedule(), cancel)
      .when(change({ title: 'Chemistry' }))
      .thenEvents('MeetingChanged')
  })
  it('can still be deleted', () => {
    given(schedule(), cancel).when(remove).thenEvents('MeetingDeleted')
  })
  it('was held where the webhooks of the class come late', () => {
    const held = [start(), join(student(1), 0), end(60)]
    const late = sessionAfter(schedule(), cancel, ...held, expecting([1]), take())
    expect(late.row).toMatchObject({ status: 'ended', joinedCount: 1 })
    expect(recordsOf(late)).toMatchObject({ 'student-1': { status: 'present' } })
  })
  it('stays cancelled when its window is over, and was not held', () => {
    expect(rowAfter(schedule(), cancel, close())).toMatchObject({ status: 'cancelled', openSince: null })
  })
  it('stays cancelled where a participant’s row changes', () => {
    expect(rowAfter(schedule(), cancel, offer(1))).toMatchObject({
      status: 'cancelled',
      participantCount: 1,
    })
  })
})

describe('when held', () => {
  it('began with the earliest start that Zoom tells and ended with the latest end, in any order', () => {
    const told = [start(1), end(60, 'uuid-1', at(0)), end(61), start(2)]
    for (const commands of [told, told.toReversed()])
      expect(rowAfter(schedule(), ...commands)).toMatchObject({ startedAt: at(0), endedAt: at(61) })
  })
  it.each([
    { is: 'going on', held: [start()] },
    { is: 'over', held: [start(), end(60)] },
  ])('and $is keeps its schedule, and takes every other change', ({ held }) => {
    const changed = sessionAfter(
      schedule(),
      ...held,
      change({ startTime: at(7 * 24 * 60), duration: 90, title: 'Botany' }, 70),
    )
    expect(changed).toMatchObject({ details: { title: 'Botany' }, row: { startTime: at(0), duration: 60 } })
  })
  it('was moved all the same where the change was made before it began, whenever it is told', () => {
    const held = [start(31), join(student(1), 33), end(80)]
    const moved = move(30, -10)
    for (const told of [
      [moved, ...held],
      [...held, moved],
      [...held.toReversed(), moved],
    ])
      expect(rowAfter(schedule(), ...told)).toMatchObject({ startTime: at(30), startedAt: at(31) })
  })
  it.each([
    { is: 'started', held: [start()] },
    { is: 'ended', held: [start(), end(60)] },
  ])('and $is is not cancelled by a deletion in Zoom', ({ is, held }) => {
    expect(rowAfter(schedule(), ...held, cancel).status).toBe(is)
  })
  it('is the class that was meant where the schedule is put right', () => {
    const heldEarly = [schedule(), start(-600, 'a'), end(-560, 'a')]
    expect(rowAfter(...heldEarly).status).toBe('scheduled')
    expect(rowAfter(...heldEarly, move(-600, -550))).toMatchObject({
      status: 'ended',
      startedAt: at(-600),
      endedAt: at(-560),
    })
  })
})

describe('when deleted', () => {
  const deleted = [schedule(), start(), join(student(1), 0), end(60), expecting([1]), take(), remove]

  it('is hidden from its people', () => {
    for (const command of [offer(1), claim(1, 'join', 1), correct(1, 'excused')])
      given(...deleted)
        .when(command)
        .thenRefused('UNKNOWN_MEETING')
  })
  it('is deleted once', () => {
    given(...deleted)
      .when(remove)
      .thenEvents()
  })
  it('was held, and Zoom tells of the deletion as well, is no news', () => {
    given(...deleted)
      .when(cancelAt(70))
      .thenEvents()
  })
  it('keeps recording what Zoom tells of it, and its attendance', () => {
    const session = sessionAfter(...deleted, leave(student(1), 5), take())
    expect(recordsOf(session)).toMatchObject({ 'student-1': { attendedSeconds: 300, status: 'partial' } })
  })
  it('is taken back if it was held, as it was', () => {
    given(...deleted)
      .when(restore)
      .thenEvents('MeetingRestored')
    const { isDeleted, droppedAt, ...session } = sessionAfter(...deleted, restore)
    const { isDeleted: _, droppedAt: __, ...before } = sessionAfter(...deleted.slice(0, -1))
    expect(isDeleted).toBe(false)
    expect(session).toEqual(before)
  })
  it('is not taken back if it was not held, because Zoom no longer has it', () => {
    given(schedule(), remove).when(restore).thenRefused('NOT_HELD')
  })
  it('that it is not is nothing to take back', () => {
    given(schedule()).when(restore).thenEvents()
  })
  it('is not scheduled anew, for Zoom gives a number once', () => {
    given(schedule(), remove).when(schedule()).thenRefused('ALREADY_SCHEDULED')
  })
})
