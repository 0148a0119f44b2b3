import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import { createWorld, executeAll } from '../support/fakes.ts'
import {
  cancel,
  change,
  correct,
  end,
  join,
  leave,
  remove,
  report,
  schedule,
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
    expect(lastAppend()).toEqual(['MeetingEnded', 'AttendanceTaken'])
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
  it('is taken once while nothing changes it', async () => {
    const { writer, log, lastAppend } = await after(...HELD, leave(student(1), 60))
    expect(lastAppend()).toEqual(['ParticipantLeft'])
    await executeAll(writer, ...HELD.slice(1), take('student-1', 'student-2'))
    expect(log.events).toHaveLength(7)
  })
  it('is taken again when a late left or joined changes it', async () => {
    const { writer, taken, lastAppend } = await after(...HELD, leave(student(1), 5))
    expect(lastAppend()).toEqual(['ParticipantLeft', 'AttendanceTaken'])
    expect(taken().at(-1)?.data).toMatchObject({
      changed: [{ studentId: 'student-1', from: 'present', to: 'partial' }],
    })
    await executeAll(writer, join(student(1), 20, { connection: 'rejoined' }))
    expect(taken().at(-1)?.data).toMatchObject({
      changed: [{ studentId: 'student-1', from: 'partial', to: 'present' }],
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
  it('counts a student who came into the class meanwhile, while it is provisional', async () => {
    const { people, writer, taken } = await after(...HELD)
    people.students.push('student-3')
    await executeAll(writer, leave(student(1), 59))
    expect(taken().at(-1)?.data).toMatchObject({ counts: { present: 2, absent: 1 } })
  })
  it('keeps whoever left the class after it was final', async () => {
    const { people, writer, taken } = await after(...HELD, report([[student(2), 0, 60]]))
    people.students = ['student-3']
    await executeAll(writer, leave(student(1), 5))
    expect(taken().at(-1)?.data).toMatchObject({
      final: true,
      basis: ['webhooks', 'report'],
      records: [{ studentId: 'student-1', status: 'partial' }],
      counts: { partial: 1, present: 1 },
    })
  })
  it('is that of the class to which the meeting is given afterwards, final or not', async () => {
    for (const reported of [[], [report([[student(2), 0, 60]])]]) {
      const { people, writer, taken } = await after(...HELD, ...reported)
      people.students = ['student-3']
      await executeAll(writer, change({ classId: 'class-2' }))
      expect(taken().at(-1)?.data).toMatchObject({
        classId: 'class-2',
        records: [{ studentId: 'student-3', status: 'absent' }],
        counts: { present: 0, absent: 1 },
      })
    }
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
