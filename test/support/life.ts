import type { EmailUsers } from '../../src/app/emailUsers.ts'
import type { NewEvent, People } from '../../src/app/ports.ts'
import type { AttendanceRule } from '../../src/domain/attendance/record.ts'
import type { Command } from '../../src/domain/commands.ts'
import type { MeetingEventType } from '../../src/domain/events.ts'
import type { Meeting, MeetingState, Session } from '../../src/domain/meeting.ts'
import { Appender } from '../../src/meeting/log/appender.ts'
import { expectConsistent } from './consistent.ts'
import { MemoryLog, MemorySnapshots, request } from './fakes.ts'
import { at, emailOf, fold, RULE, recordsOf, SESSION, sessionIn } from './spec.ts'

/** A meeting's life in its writer, one command after the other: with what follows, sleep, and a roster that changes. */

type Turn = (world: World) => void | Promise<void>
export type LifeStep = Command | readonly Command[] | Turn

/** These are the pupils of every class from now on. */
export const pupils =
  (...students: number[]): Turn =>
  ({ school }) => {
    school.pupils = students
  }

/** From now on these e-mails have no user in the roster, or have their users again. */
export const unknownEmails =
  (...students: number[]): Turn =>
  ({ school }) => {
    school.unknown = students
  }

export const configured =
  (rule: Partial<AttendanceRule>): Turn =>
  (world) => {
    world.rule = { ...world.rule, ...rule }
    world.restart()
  }

/** The writer sleeps, and remembers what its snapshot says. */
export const sleep: Turn = (world) => world.restart()

/** It is this minute. The windows that are over by then are closed. */
export const clock =
  (minutes: number): Turn =>
  async (world) => {
    world.minutes = Math.max(world.minutes, minutes)
    for (const session of (await world.state()).sessions.values())
      if (isDue(session, at(world.minutes)))
        await world.commit({ type: 'CloseWindow', sessionId: session.id, at: at(world.minutes) })
  }

/** Guests of all sessions are looked up in the roster. */
export const sweep: Turn = async (world) => {
  const { sessions, archived } = await world.state()
  for (const sessionId of [...sessions.keys(), ...archived.keys()])
    await world.commit({ type: 'LinkEmails', sessionId, users: [] })
}

/** Somebody was erased from the roster, and so from the meeting. */
export const forget =
  (n: number): Turn =>
  (world) =>
    world.appender.erase({ userId: `student-${n}`, emails: [emailOf(n)] })

const TWO_HOURS = 120 * 60_000

function isDue({ row, closedAt }: Session, now: string): boolean {
  const to = Date.parse(row.startTime) + row.duration * 60_000 + TWO_HOURS
  return Date.parse(now) >= to && (closedAt === null || closedAt < to)
}

class School implements People {
  pupils: readonly number[] = [1, 2, 3, 4]
  unknown: readonly number[] = []

  async byEmail(emails: readonly string[]): Promise<EmailUsers> {
    const known = emails.filter((email) => !this.unknown.some((n) => emailOf(n) === email))
    return new Map(known.map((email) => [email, { id: email.split('@')[0] ?? '', erased: false }]))
  }

  async expected(): Promise<string[]> {
    return this.pupils.map((n) => `student-${n}`)
  }

  async guardians() {
    return []
  }

  async students(userIds: readonly string[]): Promise<string[]> {
    return userIds.filter((id) => id.startsWith('student-'))
  }
}

const NUMBER = '81234567890'

class World {
  readonly school = new School()
  readonly log = new MemoryLog()
  readonly snapshots = new MemorySnapshots()
  readonly lines: Record<string, unknown>[] = []
  rule = RULE
  minutes = -24 * 60
  appender = this.#wake()
  #ids = 0

  restart(): void {
    this.appender = this.#wake()
  }

  async commit(command: Command): Promise<void> {
    if ('at' in command) this.minutes = Math.max(this.minutes, minutesIn(command.at))
    const [outcome] = await this.appender.commit([{ ...request(command), occurredAt: at(this.minutes) }])
    if (outcome?.kind !== 'answered') throw outcome?.error ?? new Error('Unanswered')
  }

  events(): NewEvent[] {
    return this.log.events.map(({ number: _, version: __, ...event }) => structuredClone(event))
  }

  /** As the writer knows it. */
  async state(): Promise<Meeting> {
    const seen: MeetingState[] = []
    await this.appender.look((state) => seen.push(state))
    const [state] = seen
    if (state?.kind !== 'meeting') throw new Error('Nothing was scheduled')
    return state
  }

  /** As the log has it. */
  meeting(): Meeting {
    const state = fold(this.events())
    if (state.kind === 'unknown') throw new Error('Nothing was scheduled')
    return state
  }

  #wake(): Appender {
    return new Appender(NUMBER, {
      log: this.log,
      people: this.school,
      snapshots: this.snapshots,
      clock: { now: () => new Date(at(this.minutes)) },
      newId: () => `own-${++this.#ids}`,
      rule: this.rule,
      tell: (line) => this.lines.push(line),
      committed: () => undefined,
    })
  }
}

const minutesIn = (time: string): number => (Date.parse(time) - Date.parse(at(0))) / 60_000

export interface Lived {
  meeting: Meeting
  session: (id?: string) => Session
  /** What people read of a session. */
  seen: (id?: string) => object
  types: MeetingEventType[]
  events: NewEvent[]
  /** What the writer keeps between two lives. */
  snapshot: string | null
}

export async function life(...steps: LifeStep[]): Promise<Lived> {
  const world = new World()
  for (const step of steps)
    if (typeof step === 'function') await step(world)
    else for (const command of [step].flat()) await world.commit(command)
  const meeting = world.meeting()
  expectConsistent(meeting)
  const failed = world.lines.filter(({ level }) => level === 'error')
  if (failed.length > 0) throw new Error(JSON.stringify(failed))
  const session = (id = SESSION) => sessionIn(meeting, id)
  return {
    meeting,
    session,
    seen: (id) => seenOf(session(id)),
    types: world.events().map(({ type }) => type),
    events: world.events(),
    snapshot: world.snapshots.text,
  }
}

function seenOf(session: Session): object {
  const { row, participants, expected, attendance } = session
  return {
    row,
    participants: [...participants.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    expected: [...(expected?.userIds ?? [])].sort(),
    attendance: { ...attendance, records: null },
    records: recordsOf(session),
  }
}
