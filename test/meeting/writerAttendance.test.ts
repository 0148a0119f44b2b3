import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import { createWorld, executeAll } from '../support/fakes.ts'
import {
  at,
  cancel,
  change,
  claim,
  close,
  correct,
  end,
  instance,
  join,
  leave,
  RULE,
  remove,
  report,
  schedule,
  series,
  start,
  student,
  take,
} from '../support/spec.ts'

const HELD = [schedule(), start(), join(student(1), 0), join(student(2), 0), end(60)]

async function after(...commands: Command[]) {
  const world = createWorld()
  const writer = world.wake()
  await executeAll(writer, ...commands)
  const taken = () => world.log.events.filter(({ type }) => type === 'AttendanceTaken')
  const lastAppend = () => world.log.appends.at(-1)?.map(({ type }) => type)
  return { ...world, writer, taken, lastAppend }
}

describe('attendance', () => {
  it('is taken with the commit that ends the class, by the system', async () => {
    const { lastAppend, taken, log } = await after(...HELD)
    expect(lastAppend()).toEqual(['MeetingEnded', 'ExpectedFrozen', 'AttendanceTaken'])
    const ended = log.events.find(({ type }) => type === 'MeetingEnded')
    expect(taken()).toMatchObject([
      {
        meta: { actor: null, source: 'system', correlationId: ended?.id },
        data: { basis: ['webhooks'], final: false, counts: { present: 2 } },
      },
    ])
  })
  it.each<[string, Command[]]>([
    ['before the end', HELD.slice(0, -1)],
    ['of a meeting without a class', [schedule({ classId: null }), ...HELD.slice(1)]],
    ['of a link that was tried', [schedule(), start(-30), join(student(1), -30), end(-25)]],
    ['of a cancelled meeting', [schedule(), cancel]],
  ])('is not taken %s', async (_, commands) => {
    expect((await after(...commands)).taken()).toEqual([])
  })
  it('is taken of joint sessions together, which the host’s claim made held when the window of one closed', async () => {
    const joint = { occurrenceId: null, startTime: at(-240) }
    const { log } = await after(
      series({ one: joint, other: { ...joint, classId: 'class-2' } }),
      claim('host', 'join', -235, 'one'),
    )
    const taken = log.events.filter(({ type }) => type === 'AttendanceTaken')
    expect(taken.map(({ data }) => 'sessionId' in data && data.sessionId)).toEqual(['one', 'other'])
  })
  it('is taken of joint sessions that were held at another time once the classes of all are known', async () => {
    const joint = { occurrenceId: null, startTime: at(-600) }
    const world = createWorld()
    const expected = async ({ classId }: { classId: string | null }) =>
      classId === 'class-2' ? ['student-2'] : ['student-1']
    Object.assign(world.people, { expected })
    await executeAll(
      world.wake(),
      series({ one: joint, other: { ...joint, classId: 'class-2' } }),
      ...instance('outside', -300, -240, student(1), student(2)),
      close(90, 'one'),
    )
    const taken = world.log.events.flatMap(({ data }) => ('records' in data ? [data] : []))
    expect(
      taken.map(({ sessionId, records }) => [sessionId, records.map(({ studentId }) => studentId)]),
    ).toEqual([
      ['one', ['student-1']],
      ['other', ['student-2']],
    ])
  })
  it('is taken once while nothing changes it', async () => {
    const { writer, log, lastAppend } = await after(...HELD, leave(student(1), 60))
    expect(lastAppend()).toEqual(['ParticipantLeft'])
    await executeAll(writer, ...HELD.slice(1), take())
    expect(log.events).toHaveLength(8)
  })
  it('is taken again when a late left or joined changes it', async () => {
    const { writer, taken, lastAppend } = await after(...HELD, leave(student(1), 5))
    expect(lastAppend()).toEqual(['ParticipantLeft', 'AttendanceTaken'])
    expect(taken().at(-1)?.data).toMatchObject({
      records: [{ studentId: 'student-1', status: 'partial' }],
    })
    await executeAll(writer, join(student(1), 20, { connection: 'rejoined' }))
    expect(taken().at(-1)?.data).toMatchObject({
      records: [{ studentId: 'student-1', status: 'present' }],
    })
  })
  it('waits for the end of a restarted class', async () => {
    const again = [start(70, 'uuid-2'), join(student(1), 71, { uuid: 'uuid-2', connection: 'b' })]
    const { writer, taken } = await after(...HELD, ...again)
    expect(taken()).toHaveLength(1)
    await executeAll(writer, end(90, 'uuid-2'))
    expect(taken().at(-1)?.data).toMatchObject({ records: [{ attendedSeconds: (60 + 19) * 60 }] })
  })
  it('is taken where meeting.deleted overtook the webhooks of the class', async () => {
    const { taken } = await after(schedule(), cancel, ...HELD.slice(1))
    expect(taken()).toMatchObject([{ data: { counts: { present: 2 } } }])
  })
  it('is not taken of what is deleted', async () => {
    const { lastAppend } = await after(...HELD, remove)
    expect(lastAppend()).toEqual(['MeetingDeleted'])
  })
  it('expects the class as it was at the end: nobody who comes later is absent', async () => {
    const { people, writer, taken, log } = await after(...HELD)
    people.pupils = ['student-2', 'student-3']
    const later = [leave(student(1), 59), report([[student(2), 0, 60]]), close(), join(student(2), 1)]
    for (const command of later) {
      await executeAll(writer, command)
      expect(taken().at(-1)?.data).toMatchObject({ counts: { present: 2, absent: 0, expected: 2 } })
    }
    expect(log.types().filter((type) => type === 'ExpectedFrozen')).toHaveLength(1)
  })
  it('expects the class as it was at the end that Zoom tells last', async () => {
    const { people, writer, taken } = await after(...HELD)
    people.pupils = ['student-2', 'student-3']
    await executeAll(writer, end(70))
    expect(taken().at(-1)?.data).toMatchObject({ counts: { present: 2, absent: 1, expected: 2 } })
    people.pupils = []
    await executeAll(writer, report([[student(2), 0, 70]]), end(75))
    expect(taken().at(-1)?.data).toMatchObject({ final: true, counts: { expected: 2 } })
  })
  it('keeps students who left the class after it was final', async () => {
    const { people, writer, taken } = await after(...HELD, report([[student(2), 0, 60]]))
    people.pupils = ['student-3']
    await executeAll(writer, leave(student(1), 5))
    expect(taken().at(-1)?.data).toMatchObject({
      final: true,
      basis: ['webhooks', 'report'],
      records: [{ studentId: 'student-1', status: 'partial' }],
      counts: { partial: 1, present: 1 },
    })
  })
  it('keeps its expected pupils over another class that it is given afterwards, final or not', async () => {
    for (const reported of [[], [report([[student(2), 0, 60]])]]) {
      const { people, writer, taken } = await after(...HELD, ...reported)
      people.pupils = ['student-3']
      await executeAll(writer, change({ classId: 'class-2' }))
      expect(taken().at(-1)?.data).toMatchObject({ counts: { present: 2, absent: 0, expected: 2 } })
    }
  })
  it('judges by the rule with which it was taken first', async () => {
    const world = createWorld()
    await executeAll(world.wake(), ...HELD, leave(student(1), 20))
    world.rule = { presentAfterMinutes: 45, lateAfterMinutes: 0 }
    await executeAll(world.wake(), leave(student(2), 30))
    const [, , last] = world.log.events.filter(({ type }) => type === 'AttendanceTaken')
    expect(last?.data).toMatchObject({ rule: RULE, counts: { present: 2 } })
  })
  it('is final with a report that confirms what webhooks told', async () => {
    const { taken } = await after(
      ...HELD,
      report([
        [student(1), 0, 60],
        [student(2), 0, 60],
      ]),
    )
    expect(taken().map(({ data }) => data)).toMatchObject([{ final: false }, { final: true, records: [] }])
  })
  it('of a session that was not held marks nobody, until the host says that it was', async () => {
    const { lastAppend, taken, writer, log } = await after(
      schedule(),
      claim(1, 'join', 1),
      claim(2, 'join', 1),
    )
    await executeAll(writer, close(180))
    expect(lastAppend()).toEqual(['WindowClosed', 'ExpectedFrozen'])
    expect(log.events.at(-2)?.data).toMatchObject({ after: [{ course: { status: 'not_held' } }] })
    expect(taken()).toEqual([])
  })
  it('counts claims once its host says that it was held and Zoom sent nothing', async () => {
    const told = [claim(1, 'join', 1), claim('host', 'join', 2)]
    const { taken } = await after(schedule(), ...told, close(180))
    expect(taken()).toMatchObject([
      { data: { basis: ['self'], final: false, counts: { present: 1, absent: 1, expected: 2 } } },
    ])
  })
  it('marks students who came without being expected', async () => {
    const { taken } = await after(schedule(), start(), join(student(9), 0), end(60))
    expect(taken()).toMatchObject([{ data: { counts: { present: 1, absent: 2, expected: 2, attended: 0 } } }])
  })
})

describe('the window of a session', () => {
  it('is closed with the first commit behind it that touches the session', async () => {
    const world = createWorld()
    const writer = world.wake()
    await executeAll(writer, ...HELD)
    world.timers.now = Date.parse(at(180)) - 1
    await executeAll(writer, leave(student(1), 50))
    expect(world.log.types()).not.toContain('WindowClosed')
    world.timers.now = Date.parse(at(180))
    await executeAll(writer, leave(student(2), 50))
    expect(world.log.types().slice(-3)).toEqual(['ParticipantLeft', 'WindowClosed', 'AttendanceTaken'])
  })
  it('of one session of a series says nothing of the others', async () => {
    const world = createWorld()
    const writer = world.wake()
    await executeAll(writer, series({ first: 0, second: 1440 }), ...instance('uuid-1', 0, 60, student(1)))
    world.timers.now = Date.parse(at(1430))
    await executeAll(writer, start(1420, 'uuid-2'), leave(student(1), 50))
    expect(world.log.events.filter(({ type }) => type === 'WindowClosed')).toMatchObject([
      { data: { sessionId: 'first' } },
    ])
  })
})

describe('a correction', () => {
  it('stands while the computed result changes', async () => {
    const { taken } = await after(...HELD, correct(2, 'excused'), leave(student(1), 5), leave(student(2), 5))
    expect(taken().at(-1)?.data).toMatchObject({
      records: [{ status: 'excused', computed: 'partial' }],
      counts: { partial: 1, excused: 1 },
    })
  })
  it('is nothing to take attendance for', async () => {
    const { lastAppend } = await after(...HELD, correct(2, 'excused'))
    expect(lastAppend()).toEqual(['AttendanceCorrected'])
  })
})
