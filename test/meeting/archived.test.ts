import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import { thaw } from '../../src/meeting/log/snapshot.ts'
import { expectConsistent } from '../support/consistent.ts'
import { createWorld, executeAll, request, type World } from '../support/fakes.ts'
import {
  approve,
  at,
  change,
  close,
  correct,
  emailOf,
  end,
  erase,
  fold,
  guest,
  identifyAs,
  instance,
  join,
  leave,
  recordsOf,
  remove,
  report,
  restore,
  schedule,
  series,
  sessionIn,
  start,
  stay,
  student,
} from '../support/spec.ts'

const DAY = 24 * 60
const NUMBER = '81234567890'

/** Signed in, without an e-mail that the roster knows so far. */
const ana = guest('Ana', { email: 'ana@home.example', zoomAccountId: 'account-of-ana' })
const tala = guest('Tala', { zoomAccountId: 'account' })
const registered = guest('Registered', { registrantId: 'registrant-7' })

/** A lesson of the series, held for an hour and final. */
const lesson = (day: number): Command[] => {
  const uuid = `uuid-${day}`
  const from = day * DAY
  const there = [student(1), student(2), ana, tala, registered]
  return [
    ...instance(uuid, from, from + 60, ...there),
    report(
      there.map((who) => [who, from, from + 60]),
      { uuid },
    ),
    close(from + 180, `day-${day}`),
  ]
}

const days = (count: number) =>
  series(Object.fromEntries(Array.from({ length: count }, (_, n) => [`day-${n}`, n * DAY])))

/** A series of three. The first two are over and final. */
const HISTORY = [days(3), ...lesson(0), ...lesson(1)]

const snapshotIn = ({ snapshots }: World) => {
  const state = thaw(snapshots.text)?.state
  if (state?.kind !== 'meeting') throw new Error('There is no snapshot')
  return state
}

const stateOf = async ({ log }: World) => {
  const state = fold((await log.read(NUMBER, 0, 10_000)).events)
  if (state.kind !== 'meeting') throw new Error('Nothing was scheduled')
  return state
}

/** The class after these commands, by a writer that lives through all of them and lets sessions sleep. */
async function held(...commands: Command[]): Promise<World> {
  const world = createWorld()
  world.people.pupils.push('student-3')
  await executeAll(world.wake(), ...HISTORY, ...commands)
  return world
}

/** What follows in the log, by a writer with all sessions in memory: it wakes before each command without a snapshot. */
async function sleepless(...commands: Command[]): Promise<World> {
  const world = createWorld()
  world.people.pupils.push('student-3')
  for (const command of [...HISTORY, ...commands]) {
    world.snapshots.text = null
    await executeAll(world.wake(), command)
  }
  return world
}

const story = ({ log }: World) => log.events.map(({ type, data }) => ({ type, data }))

describe('when a session is final and its window is over', () => {
  it('its people leave the memory and the snapshot, and those of the others stay', async () => {
    const state = snapshotIn(
      await held(start(2 * DAY, 'uuid-2'), join(student(1), 2 * DAY, { uuid: 'uuid-2' })),
    )
    expect([...state.sessions.keys()]).toEqual(['day-2'])
    expect([...state.archived.keys()]).toEqual(['day-0', 'day-1'])
    expect(state.connections.size).toBe(0)
    for (const session of state.archived.values()) expect(Object.keys(session)).not.toContain('participants')
  })

  it('a snapshot of 40 lessons is hardly larger than one of a few', async () => {
    const sizeAfter = async (count: number) => {
      const world = createWorld()
      const writer = world.wake()
      await executeAll(writer, days(40))
      for (let day = 0; day < count; day += 1) await executeAll(writer, ...lesson(day))
      return (world.snapshots.text ?? '').length
    }
    const [few, all] = [await sizeAfter(10), await sizeAfter(40)]
    expect((all - few) / 30).toBeLessThan(600)
    expect(all).toBeLessThan(60_000)
  })

  it('of the statements on a handle, only the last is kept: it counts for the sessions to come', async () => {
    const said = [identifyAs('guest.account', 3, 'day-0'), identifyAs('guest.account', 2, 'day-1')]
    const world = await held(...said)
    expect(snapshotIn(world).statements).toMatchObject([{ handle: 'account', userId: 'student-2' }])
    await executeAll(world.wake(), ...lesson(2))
    const users = [...sessionIn(await stateOf(world), 'day-2').participants.keys()]
    expect(users).not.toContain('guest.account')
    const back = await held(...said, identifyAs('guest.account', null, 'day-1'))
    expect(snapshotIn(back).statements).toEqual([])
  })

  it('a statement on a connection alone goes with it', async () => {
    const key = 'uuid-0_Phone'
    const world = await held(
      ...stay(guest('Phone'), 5, 50, { uuid: 'uuid-0', connection: 'uuid-0/Phone' }),
      report([[guest('Phone'), 5, 50]], { uuid: 'uuid-0' }),
    )
    await executeAll(world.wake(), identifyAs(`guest.${key}`, 3, 'day-0'))
    const { sessions } = await stateOf(world)
    expect(sessions.get('day-0')?.participants.has('user.student-3')).toBe(true)
    expect(snapshotIn(world).statements).toEqual([])
  })

  it('neither sleeps before its report is complete', async () => {
    const world = createWorld()
    const part = report([[student(1), 0, 60]], { complete: false })
    await executeAll(world.wake(), schedule(), ...instance('uuid-1', 0, 60, student(1)), close(180), part)
    expect(world.snapshots.text).toBeNull()
  })

  it('nor while its window is open', async () => {
    const world = createWorld()
    const told = report([[student(1), 0, 60]])
    await executeAll(world.wake(), schedule(), ...instance('uuid-1', 0, 60, student(1)), told)
    expect(world.snapshots.text).toBeNull()
  })

  it('nor while webhooks that came behind the report are to be asked about', async () => {
    const world = await held(leave(student(1), 30, { uuid: 'uuid-0', connection: 'uuid-0 Student 1' }))
    await executeAll(world.wake(), leave(student(2), 31, { uuid: 'uuid-0', connection: 'uuid-0 Student 2' }))
    const seen: string[] = []
    world.follow = ({ sessions }) => seen.push(...sessions.keys())
    await executeAll(world.wake(), start(2 * DAY, 'uuid-2'))
    expect(seen).toContain('day-0')
  })
})

const after: [string, Command[]][] = [
  ['a left that comes late', [leave(student(1), 30, { uuid: 'uuid-0', connection: 'uuid-0 Student 1' })]],
  ['a joined of another device', [join(student(3), 5, { uuid: 'uuid-0', connection: 'tablet' })]],
  ['a guest who is new', stay(guest('Late'), 10, 20, { uuid: 'uuid-1', connection: 'late' })],
  ['a restart that nobody told', instance('uuid-0b', 70, 80, student(3))],
  ['an end that moves', [end(75, 'uuid-0')]],
  ['an end of an instance that began long before', [end(30, 'uuid-x', at(-600))]],
  ['another report', [report([[student(3), 10, 60]], { uuid: 'uuid-0' })]],
  ['a correction', [correct(3, 'excused', 'ill', 'day-0'), correct(1, 'absent', null, 'day-1')]],
  [
    'a correction that is taken back',
    [correct(3, 'excused', null, 'day-0'), correct(3, null, null, 'day-0')],
  ],
  ['a teacher who says who a guest was', [identifyAs('guest.account', 3, 'day-1')]],
  [
    'a teacher who says it of each day, and takes the last back',
    [
      identifyAs('guest.account', 3, 'day-1'),
      identifyAs('guest.account', 2, 'day-0'),
      identifyAs('guest.account', null, 'day-1'),
    ],
  ],
  ['a registrant who is known late', [approve(3, { registrantId: 'registrant-7' })]],
  ['a change of title', [change({ title: 'Algebra' }, 5, ['day-0'])]],
  ['a deletion that is taken back', [{ ...remove, sessionIds: ['day-0'] }, restore]],
  ['somebody who is erased', [erase(1)]],
  ['the third lesson', lesson(2)],
]

describe('what comes after sessions went to sleep', () => {
  it.each(after)('%s: comes out as if they never had', async (_, commands) => {
    const [world, awake] = [await held(...commands), await sleepless(...commands)]
    expect(world.snapshots.text).not.toBeNull()
    expect(story(world)).toEqual(story(awake))
    expectConsistent(await stateOf(world))
  })

  it('a late left changes the record of its session and of no other', async () => {
    const before = await stateOf(await held())
    const world = await held(leave(student(1), 5, { uuid: 'uuid-0', connection: 'uuid-0 Student 1' }))
    expect(world.log.types().slice(-1)).toEqual(['ParticipantLeft'])
    const now = await stateOf(world)
    expect(sessionIn(now, 'day-1')).toEqual(sessionIn(before, 'day-1'))
  })

  it('an e-mail that the roster learns links the guest in every session that they came to', async () => {
    const world = await held()
    const anas: Command = {
      type: 'LinkEmails',
      sessionId: 'day-0',
      users: [{ email: 'ana@home.example', userId: 'student-3' }],
    }
    await executeAll(world.wake(), anas)
    const state = await stateOf(world)
    for (const day of ['day-0', 'day-1']) {
      const session = sessionIn(state, day)
      expect(session.participants.get('user.student-3')).toMatchObject({ email: 'ana@home.example' })
      expect(recordsOf(session)['student-3']).toMatchObject({ status: 'present' })
      expect(session.attendance?.final).toBe(true)
    }
    expectConsistent(state)
  })

  it('an e-mail learnt while another session ends links them at the next question', async () => {
    const world = await held()
    world.people.byEmail = async (emails) =>
      new Map(
        emails.map((email) => [
          email,
          { id: email === emailOf(1) ? 'student-1' : 'student-3', erased: false },
        ]),
      )
    const writer = world.wake()
    await executeAll(writer, ...instance('uuid-2', 2 * DAY, 2 * DAY + 60, guest('Ana')))
    expect(world.log.types()).not.toContain('EmailLinked')
    await executeAll(writer, { type: 'LinkEmails', sessionId: 'day-1', users: [] })
    const state = await stateOf(world)
    for (const day of ['day-0', 'day-1'])
      expect(sessionIn(state, day).participants.has('user.student-3')).toBe(true)
  })

  it('a day with a webhook of its own wakes nobody', async () => {
    const world = await held()
    const writer = world.wake()
    await executeAll(writer, start(2 * DAY, 'uuid-2'))
    world.log.reads.length = 0
    await executeAll(writer, join(student(1), 2 * DAY + 1, { uuid: 'uuid-2' }), end(2 * DAY + 60, 'uuid-2'))
    expect(world.log.reads).toEqual([])
  })
})

describe('when the object dies', () => {
  it.each(after)('after %s, the next goes on from the log', async (_, commands) => {
    const [world, awake] = [await held(), await sleepless(...commands, ...lesson(2))]
    for (const command of [...commands, ...lesson(2)]) await executeAll(world.wake(), command)
    expect(story(world)).toEqual(story(awake))
  })

  it('between the commit and its answer, what is brought again is recorded once', async () => {
    const world = await held()
    world.log.troubles.push('fail-after')
    const late = request(leave(student(1), 30, { uuid: 'uuid-0', connection: 'uuid-0 Student 1' }), 'late')
    await world.wake().execute(late)
    await world.wake().execute(late)
    expect(world.log.events.filter(({ id }) => id === 'late')).toHaveLength(1)
    expect((await stateOf(world)).sessions.size).toBe(3)
  })

  it('before the snapshot is written, an older snapshot is folded on or given up', async () => {
    const world = await held()
    const older = world.snapshots.text
    await executeAll(world.wake(), correct(3, 'excused', null, 'day-0'))
    world.snapshots.text = older
    await executeAll(world.wake(), correct(3, 'present', null, 'day-0'))
    const { attendance } = sessionIn(await stateOf(world), 'day-0')
    expect(attendance?.records.get('student-3')?.status).toBe('present')
  })
})
