import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import type { Session } from '../../src/domain/meeting.ts'
import { clock, type LifeStep, type Lived, life, pupils, sleep } from '../support/life.ts'
import { cases, property } from '../support/property.ts'
import {
  admitted,
  approve,
  at,
  cancel,
  change,
  claim,
  end,
  join,
  leave,
  RULE,
  report,
  series,
  start,
  student,
  unsigned,
  wait,
} from '../support/spec.ts'
import { type Lives, type Outcome, oracle, type Planned, type Report, type Told } from './oracle.ts'

/** Random lives of one to three sessions, in the writer and as the oracle says. */

const STUDENTS = [1, 2, 3, 4]
const EXPECTED = [1, 2, 3]
const DAY = 24 * 60

const some = <T>(...values: T[]) => fc.constantFrom(...values)

const planned = (n: number): fc.Arbitrary<Planned> =>
  fc.record({
    id: fc.constant(`session-${n}`),
    start: n === 0 ? fc.constant(0) : n === 1 ? some(60, 90, 240, 600) : some(400, DAY, DAY + 600),
    length: some(30, 60, 90),
    moves: fc.uniqueArray(
      fc.record(
        {
          madeAt: some(-DAY, -40, -10, 5, 70, 300),
          start: some(-120, 0, 30, 100, 300, DAY),
          length: some(30, 45, 90),
        },
        { requiredKeys: ['madeAt'] },
      ),
      { maxLength: n === 0 ? 2 : 0, selector: ({ madeAt }) => madeAt },
    ),
    isCancelled: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    hostClaims: fc.constant(false),
    claims: fc.constant([]),
  })

/** The device of somebody who typed the student's e-mail. */
const TYPED = 'typed'
const typed = fc.integer({ min: 0, max: 4 }).map((n) => n === 0)

interface Held {
  uuid: string
  from: number
  to: number
}

/** A number has one live instance at a time. */
const instances: fc.Arbitrary<Held[]> = fc
  .array(fc.record({ gap: some(1, 5, 20, 30, 31, 45, 90, 240), length: some(0, 5, 15, 30, 60, 100, 200) }), {
    minLength: 0,
    maxLength: 5,
  })
  .chain((all) =>
    some(-400, -60, -35, -30, -10, 0, 5, 200).map((first) => {
      let from = first
      return all.map(({ gap, length }, n) => {
        const held = { uuid: `uuid-${n}`, from, to: from + length }
        from += length + gap
        return held
      })
    }),
  )

/** What Zoom tells of one instance, some of it lost. */
const toldOf = ({ uuid, from, to }: Held): fc.Arbitrary<{ told: Told[]; reports: Report[] }> => {
  const minute = fc.integer({ min: -2, max: 12 }).map((n) => from + Math.round(((to - from) * n) / 10))
  const mark = fc.record({
    kind: some<'joined' | 'left' | 'waiting' | 'admitted'>(
      'joined',
      'joined',
      'left',
      'left',
      'waiting',
      'admitted',
    ),
    uuid: fc.constant(uuid),
    at: minute,
    student: some(...STUDENTS),
    device: some('a', 'a', 'b', 'b', TYPED),
  })
  const within = (at: number) => Math.min(to, Math.max(from, at))
  const stay = fc.tuple(some(...STUDENTS), minute, minute, typed).map(([who, one, other, isTyped]) => ({
    student: who,
    isTyped,
    from: within(Math.min(one, other)),
    to: within(Math.max(one, other)),
  }))
  return fc
    .record({
      marks: fc.array(mark, { maxLength: 8 }),
      isStarted: some(true, true, true, false),
      isEnded: some('told', 'told', 'told', 'with its start', 'lost'),
      stays: fc.option(fc.array(stay, { minLength: 1, maxLength: 5 })),
    })
    .map(({ marks, isStarted, isEnded, stays }) => ({
      told: [
        ...marks.map((one) => ({ ...one, isTyped: one.device === TYPED })),
        ...(isStarted ? [{ kind: 'started' as const, uuid, at: from }] : []),
        ...(isEnded === 'lost'
          ? []
          : [{ kind: 'ended' as const, uuid, at: to, startedAt: isEnded === 'told' ? null : from }]),
      ],
      reports: stays === null ? [] : [{ uuid, stays }],
    }))
}

/** At the doors of instances that may never open. */
const atClosedDoors: fc.Arbitrary<Told[]> = fc.array(
  fc.record({
    kind: some<'waiting' | 'admitted'>('waiting', 'waiting', 'admitted'),
    uuid: some('closed-0', 'closed-1'),
    at: some(-400, -31, -30, -5, 0, 20, 60, 150, 165, 200, 400),
    student: some(...STUDENTS),
    device: some('a', 'b'),
    isTyped: fc.constant(false),
  }),
  { maxLength: 5 },
)

const lives: fc.Arbitrary<Lives> = fc
  .tuple(fc.integer({ min: 1, max: 3 }), instances, some(200, 1000, 4 * DAY))
  .chain(([sessions, held, now]) =>
    fc.record({
      sessions: fc.tuple(...Array.from({ length: sessions }, (_, n) => planned(n))),
      all: fc.tuple(...held.map(toldOf)),
      closed: atClosedDoors,
      now: fc.constant(now),
      registered: fc.subarray([1, 2]),
      // A schedule that moves moves the window, and a claim is taken when it is made.
      claims: fc.array(
        fc.tuple(some(1, 2, 0), some('join' as const, 'leave' as const), some(0, 10, 20, 50)),
        {
          maxLength: 4,
        },
      ),
    }),
  )
  .map(({ sessions, all, closed, now, registered, claims }) => {
    const told = [...all.flatMap((one) => one.told), ...closed]
    const reports = all.flatMap((one) => one.reports)
    const latest = Math.max(
      now,
      ...told.map((one) => one.at),
      ...sessions.flatMap((s) => s.moves.map((m) => m.madeAt)),
    )
    return {
      sessions: withClaims(sessions, claims),
      told,
      reports,
      expected: EXPECTED,
      registered,
      now: latest,
      presentAfter: RULE.presentAfterMinutes,
      lateAfter: RULE.lateAfterMinutes,
    }
  })

/** Of the first session, where nothing moves it; student 0 is the host. */
function withClaims(
  sessions: readonly Planned[],
  said: readonly (readonly [number, 'join' | 'leave', number])[],
): Planned[] {
  const [first, ...more] = sessions
  if (first === undefined || first.moves.length > 0) return [...sessions]
  const claims = said
    .toSorted(([, , a], [, , b]) => a - b)
    .map(([who, kind, minute]) => ({ student: who, kind, at: minute }))
  const taken = claims.filter((one, n) => {
    const before = claims.slice(0, n).findLast(({ student: who }) => who === one.student)
    return one.kind === 'join' ? before?.kind !== 'join' : before?.kind === 'join'
  })
  const hostClaims = taken.some(({ student: who, kind }) => who === 0 && kind === 'join')
  return [{ ...first, hostClaims, claims: taken.filter(({ student: who }) => who !== 0) }, ...more]
}

/** What the writer is told, in the order of its times as far as Zoom keeps it. */
function commandsOf({ sessions, told, reports, registered }: Lives): Command[] {
  return [
    ...registered.map((n) => approve(n)),
    ...sessions.flatMap(({ id, moves }) =>
      moves.map(({ madeAt, start: to, length }) =>
        change(
          {
            ...(to === undefined ? {} : { startTime: at(to) }),
            ...(length === undefined ? {} : { duration: length }),
          },
          madeAt,
          [id],
        ),
      ),
    ),
    ...sessions.flatMap(({ id, isCancelled }) =>
      isCancelled ? [{ ...cancel, sessionIds: [id] } as Command] : [],
    ),
    ...told.map(commandOf),
    ...reports.map(({ uuid, stays }) =>
      report(
        stays.map((one) => [whoOf(one), one.from, one.to, `room of ${one.student} ${one.isTyped}`]),
        { uuid },
      ),
    ),
  ]
}

const whoOf = ({ student: who, isTyped }: { student: number; isTyped: boolean }) =>
  isTyped ? { ...unsigned(who), name: `Typist ${who}` } : student(who)

function commandOf(one: Told): Command {
  switch (one.kind) {
    case 'started':
      return start(one.at, one.uuid)
    case 'ended':
      return end(one.at, one.uuid, one.startedAt === null ? null : at(one.startedAt))
    case 'joined':
      return join(whoOf(one), one.at, whereOf(one))
    case 'left':
      return leave(whoOf(one), one.at, whereOf(one))
    case 'waiting':
      return wait(whoOf(one), one.at, whereOf(one))
    case 'admitted':
      return admitted(whoOf(one), one.at, whereOf(one))
  }
}

const whereOf = ({ uuid, student: who, device }: Extract<Told, { student: number }>) => ({
  uuid,
  connection: `${who} ${device}`,
})

function scheduleOf({ sessions }: Lives): Command {
  return series(
    Object.fromEntries(
      sessions.map(({ id, start: from, length }) => [id, { startTime: at(from), duration: length }]),
    ),
  )
}

const claimsOf = ({ sessions }: Lives): Command[] =>
  sessions.flatMap(({ id, claims, hostClaims }) => [
    ...(hostClaims ? [claim('host', 'join', 0, id)] : []),
    ...claims.map(({ student: who, kind, at: minute }) => claim(who, kind, minute, id)),
  ])

const minuteOf = (time: string | number | null): number | null => {
  if (time === null) return null
  return ((typeof time === 'number' ? time : Date.parse(time)) - Date.parse(at(0))) / 60_000
}

/** The same of the writer's meeting. */
function outcomeOf({ id, row, parts, isOutside, attendance }: Session): Outcome {
  return {
    id,
    start: minuteOf(row.startTime) ?? 0,
    length: row.duration,
    status: row.status,
    parts: parts.map(({ uuid, from, to }) => ({ uuid, from: minuteOf(from) ?? 0, to: minuteOf(to) })),
    heldOutside: isOutside,
    waited: row.waitedCount,
    records: attendance && row.status === 'ended' ? judged(attendance.records.values()) : null,
    final: row.status === 'ended' && (attendance?.final ?? false),
  }
}

type AttendanceRecords = NonNullable<Session['attendance']>['records']

const judged = (records: ReturnType<AttendanceRecords['values']>): Outcome['records'] =>
  [...records]
    .map(({ studentId, computed, attendedSeconds, arrivedAt, timeUncertain, expected }) => ({
      student: Number(studentId.slice('student-'.length)),
      status: computed === 'excused' ? 'absent' : computed,
      seconds: attendedSeconds,
      arrivedAt: minuteOf(arrivedAt),
      isUncertain: timeUncertain ?? false,
      expected,
    }))
    .sort((a, b) => a.student - b.student)

const inOrder = (outcomes: Outcome[]): Outcome[] => outcomes.toSorted((a, b) => (a.id < b.id ? -1 : 1))

const writers = ({ meeting }: Pick<Lived, 'meeting'>): Outcome[] =>
  inOrder([...meeting.sessions.values()].map(outcomeOf))

const tellings = lives.chain((all) => {
  const commands = commandsOf(all)
  return fc.record({
    all: fc.constant(all),
    told: fc.shuffledSubarray([...commands, ...commands], { minLength: commands.length * 2 }),
    naps: fc.array(fc.nat(), { maxLength: 3 }),
  })
})

function lived({ all, told, naps }: { all: Lives; told: readonly Command[]; naps: readonly number[] }) {
  const steps: LifeStep[] = [...claimsOf(all), ...told]
  for (const place of naps) steps.splice(place % (steps.length + 1), 0, sleep)
  return life(pupils(...EXPECTED), scheduleOf(all), ...steps, clock(all.now), sleep, pupils(4))
}

describe('any life of one to three sessions', () => {
  it(property('is what docs/attendance.md says, in any order and repetition, asleep or awake'), async () => {
    await fc.assert(
      fc.asyncProperty(tellings, async (telling) => {
        const { meeting } = await lived(telling)
        const stands = Object.fromEntries([...meeting.sessions.values()].map((s) => [s.id, s.occasion]))
        expect(writers({ meeting })).toEqual(inOrder(oracle({ ...telling.all, stands })))
      }),
      cases(150),
    )
  })
})
