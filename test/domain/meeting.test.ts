import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import {
  approve,
  at,
  cancel,
  change,
  claim,
  correct,
  end,
  fail,
  given,
  join,
  leave,
  meetingAfter,
  offer,
  register,
  remove,
  schedule,
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
  take('student-1'),
  correct(1, 'excused'),
]

describe('when unknown', () => {
  it('is scheduled as it is said', () => {
    const [event] = given()
      .when(schedule({ title: 'Chemistry' }))
      .thenEvents('MeetingScheduled')
    expect(event?.data).toMatchObject({ title: 'Chemistry', startTime: at(0), hostId: 'teacher-1' })
  })
  it.each(EVERYTHING_ELSE)('refuses $type', (command) => {
    given().when(command).thenRefused('UNKNOWN_MEETING')
  })
})

describe('when scheduled', () => {
  it('is as it was said, and nobody is in it', () => {
    expect(meetingAfter(schedule())).toMatchObject({
      details: { title: 'Biology', duration: 60 },
      summary: { status: 'scheduled', startedAt: null, endedAt: null, participantCount: 0, attendeeCount: 0 },
    })
  })
  it('refuses to be scheduled again', () => {
    given(schedule()).when(schedule()).thenRefused('ALREADY_SCHEDULED')
  })
  it('records only what a change changes', () => {
    const [event] = given(schedule())
      .when(change({ title: 'Biology', duration: 90 }))
      .thenEvents('MeetingChanged')
    expect(event?.data).toEqual({ change: { duration: 90 }, after: {} })
  })
  it('is not set back by a change that is told of late, field by field', () => {
    const changed = [schedule(), change({ title: 'Chemistry' }, 2)]
    given(...changed)
      .when(change({ title: 'Physics' }, 1))
      .thenEvents()
    const later = meetingAfter(
      ...changed,
      change({ title: 'Physics', duration: 90 }, 1),
      change({ description: 'Bones' }, 0),
      change({ title: 'Botany' }, 3),
    )
    expect(later.details).toMatchObject({ title: 'Botany', duration: 90, description: 'Bones' })
  })
  it('is not set back either where what came in between is told after it was changed back', () => {
    const changes = [change({ title: 'Chemistry' }, 3), change({ title: 'Biology' }, 5)]
    for (const told of [changes, changes.toReversed()])
      expect(meetingAfter(schedule(), ...told).details.title).toBe('Biology')
  })
  it('takes a change to nothing, as of a class or a description, for a change', () => {
    const changed = meetingAfter(
      schedule({ description: 'Bones' }),
      change({ description: null, classId: null }),
    )
    expect(changed.details).toMatchObject({ description: null, classId: null, title: 'Biology' })
  })
  it('leaves settings as they are that a change does not name', () => {
    const changed = meetingAfter(schedule({ settings: { waiting_room: true, auto_recording: 'cloud' } }), {
      ...change({ settings: { waiting_room: false, auto_recording: 'none' } }),
      settings: { waiting_room: false },
    })
    expect(changed.details.settings).toEqual({ waiting_room: false, auto_recording: 'cloud' })
  })
  it.each([change({ title: 'Biology' }), change({}), change({ settings: { mute_upon_entry: true } })])(
    'has nothing to say of a change that changes nothing',
    (command) => {
      given(schedule({ settings: { mute_upon_entry: true } }))
        .when(command)
        .thenEvents()
    },
  )
  it('is cancelled', () => {
    given(schedule()).when(cancel).thenEvents('MeetingCancelled')
    expect(meetingAfter(schedule(), cancel).summary.status).toBe('cancelled')
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

describe('when cancelled', () => {
  it('is cancelled once', () => {
    given(schedule(), cancel).when(cancel).thenEvents()
  })
  it('takes no change', () => {
    given(schedule(), cancel)
      .when(change({ title: 'Chemistry' }))
      .thenRefused('MEETING_CANCELLED')
  })
  it('can still be deleted', () => {
    given(schedule(), cancel).when(remove).thenEvents('MeetingDeleted')
  })
  it('was held where the webhooks of the class come late', () => {
    const late = meetingAfter(schedule(), cancel, start(), join(student(1), 0), end(60), take('student-1'))
    expect(late.summary).toMatchObject({ status: 'ended', attendeeCount: 1 })
    expect(late.attendance?.records.get('student-1')?.status).toBe('present')
  })
  it('stays cancelled where a participant’s row changes', () => {
    expect(meetingAfter(schedule(), cancel, offer(1)).summary).toMatchObject({
      status: 'cancelled',
      participantCount: 1,
    })
  })
})

describe('when held', () => {
  it('began with the earliest start that Zoom tells and ended with the latest end, whichever comes first', () => {
    const told = [start(1), end(60, 'uuid-1', at(0)), end(61), start(2)]
    for (const commands of [told, told.toReversed()])
      expect(meetingAfter(schedule(), ...commands).summary).toMatchObject({
        startedAt: at(0),
        endedAt: at(61),
      })
  })
  it.each([
    { is: 'going on', held: [start()] },
    { is: 'over', held: [start(), end(60)] },
  ])('and $is keeps its start, and takes every other change', ({ held }) => {
    given(schedule(), ...held)
      .when(change({ startTime: at(7 * 24 * 60) }))
      .thenEvents()
    const [event] = given(schedule(), ...held)
      .when(change({ startTime: at(7 * 24 * 60), title: 'Botany' }))
      .thenEvents('MeetingChanged')
    expect(event?.data).toMatchObject({ change: { title: 'Botany' } })
  })
  it('takes changes, though it was cancelled before its first webhook came', () => {
    given(schedule(), cancel, start(), end(60))
      .when(change({ title: 'Botany' }))
      .thenEvents('MeetingChanged')
  })
  it.each([
    { is: 'started', held: [start()] },
    { is: 'ended', held: [start(), end(60)] },
  ])('and $is is not cancelled any more', ({ held }) => {
    given(schedule(), ...held)
      .when(cancel)
      .thenEvents()
  })
  it('is the class that was meant where the schedule is put right', () => {
    const heldEarly = [schedule(), start(-600), end(-590)]
    expect(meetingAfter(...heldEarly).summary.status).toBe('scheduled')
    expect(meetingAfter(...heldEarly, change({ startTime: at(-600) })).summary).toMatchObject({
      status: 'ended',
      startedAt: at(-600),
      endedAt: at(-590),
    })
  })
})

describe('when deleted', () => {
  it.each(EVERYTHING_ELSE)('refuses $type', (command) => {
    given(schedule(), remove).when(command).thenRefused('UNKNOWN_MEETING')
  })
  it('is not scheduled anew, for Zoom gives a number once', () => {
    given(schedule(), remove).when(schedule()).thenRefused('ALREADY_SCHEDULED')
  })
})
