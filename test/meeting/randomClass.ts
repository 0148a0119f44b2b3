import type { WriteRequest } from '../../src/app/contract.ts'
import type { EmailUsers } from '../../src/app/emailUsers.ts'
import type { Command, RecordMark, RecordReport } from '../../src/domain/commands.ts'
import type { MeetingEvent } from '../../src/domain/events.ts'
import { unknown } from '../../src/domain/evolve.ts'
import type { Meeting, MeetingState, Session } from '../../src/domain/meeting.ts'
import { reportedPeople } from '../../src/domain/who/report.ts'
import { HANDLED_EVENTS, ZoomEvent } from '../../src/zoom/webhook/payloads.ts'
import { translate } from '../../src/zoom/webhook/translate.ts'
import type { Person } from '../simulator/lesson.ts'
import { timeIn } from '../simulator/payloads.ts'
import { type RandomLesson, randomLesson } from '../simulator/random-lesson.ts'
import { staysOf } from '../simulator/stays.ts'
import { request } from '../support/fakes.ts'
import { judged } from '../support/oracle.ts'
import { RULE, recorded, SESSION, schedule } from '../support/spec.ts'

/** A random class of the simulator: what Rollcall is asked during it, and what is true of it. */
export interface RandomClass {
  lesson: RandomLesson['lesson']
  truth: RandomLesson['truth']
  schedule: WriteRequest
  /** Zoom's webhooks, and in between what makes people known: registrations and join information. */
  requests: WriteRequest[]
  /** The students, by position among the lesson's people; guests are nobody's. */
  userIds: string[]
  /** The roster's user behind an e-mail. */
  byEmail: Map<string, string>
}

export async function randomClass(seed: number, size: number): Promise<RandomClass> {
  const { lesson, webhooks, truth } = randomLesson(seed, size, { sideEvents: true })
  const { startTime, duration, timezone } = lesson.meeting
  const handled = webhooks.filter(({ event }) => HANDLED_EVENTS.includes(event))
  const fromZoom = await Promise.all(handled.map(({ body }) => toRequest(body)))
  const known = lesson.people.flatMap((person, n) => introductions(person, n).map((c) => request(c)))
  return {
    lesson,
    truth,
    schedule: request(schedule({ startTime: new Date(startTime).toISOString(), duration, timezone })),
    requests: [...known, ...fromZoom],
    userIds: lesson.people.flatMap((person, n) => (isGuest(person) ? [] : [userIdOf(n)])),
    byEmail: new Map(lesson.people.flatMap(({ email }, n) => (email ? [[email, userIdOf(n)]] : []))),
  }
}

export const userIdOf = (n: number): string => `person-${n}`

/** Nobody vouches for them: an e-mail alone anybody may have typed. */
export const isGuest = ({ userId, registrantId, customerKey }: Person): boolean =>
  userId === undefined && registrantId === undefined && customerKey === undefined

export async function toRequest(body: string): Promise<WriteRequest> {
  const event = ZoomEvent.parse(JSON.parse(body))
  return (await translate(event, Uint8Array.from(new TextEncoder().encode(body)))).request
}

/** Rollcall learns of registrants from Zoom's API, and of keys when it hands them out. */
function introductions({ email, registrantId, customerKey }: Person, n: number): Command[] {
  const userId = userIdOf(n)
  const registrant = {
    userId,
    email: email ?? `${userId}@registered.example`,
    joinUrl: `https://zoom.example/w/${n}`,
    at: '2026-01-01T00:00:00.000Z',
  }
  return [
    ...(registrantId ? [{ type: 'ApproveRegistrant', registrantId, ...registrant } as const] : []),
    ...(customerKey ? [{ type: 'OfferJoin', sessionId: SESSION, userId, customerKey } as const] : []),
  ]
}

/** As the roster tells of them. */
export const emailUsers = (
  byEmail: ReadonlyMap<string, string>,
  emails: readonly string[],
  erased: ReadonlySet<string> = new Set(),
): EmailUsers =>
  new Map(
    [...byEmail]
      .filter(([email]) => emails.includes(email))
      .map(([email, id]) => [email, { id, erased: erased.has(id) }]),
  )

/** As the writer does: the roster's user for an e-mail. */
export function withRoster(command: Command, byEmail: ReadonlyMap<string, string>): Command {
  if (!isMark(command)) return command
  const emailUserId = byEmail.get(command.evidence.email ?? '') ?? null
  return { ...command, evidence: { ...command.evidence, emailUserId } }
}

const isMark = (command: Command): command is RecordMark =>
  command.type === 'RecordJoin' || command.type === 'RecordLeave' || isAtDoor(command)

export const isAtDoor = ({ type }: Command): boolean =>
  type === 'RecordWaiting' || type === 'RecordWaitingOver'

/** What the requests bring about, one after the other, without a writer. */
export function play(theClass: RandomClass, requests: readonly WriteRequest[]) {
  const events: MeetingEvent[] = []
  let state: MeetingState = unknown
  for (const { command } of [theClass.schedule, ...requests]) {
    const next = recorded(state, withRoster(command, theClass.byEmail))
    if (!next.decision.ok) throw new Error(`${command.type}: ${next.decision.refusal.message}`)
    events.push(...next.events)
    state = next.state
  }
  if (state.kind === 'unknown') throw new Error('Nothing was scheduled')
  return { events, meeting: state satisfies Meeting }
}

/** What the writer does once the class is over. */
export const taking = ({ lesson, userIds }: RandomClass): WriteRequest[] => {
  const at = new Date(lesson.endedAt).toISOString()
  return [
    request({ type: 'FreezeExpected', sessionId: SESSION, at, ended: true, userIds }),
    request({ type: 'TakeAttendance', sessionId: SESSION, rule: RULE, visitorIds: [] }),
  ]
}

/** The records, without what only the machine says. */
export const shownRecords = ({ attendance }: Session) =>
  [...(attendance?.records.values() ?? [])].map(({ studentId, status, attendedSeconds, firstJoin }) => ({
    studentId,
    status,
    attendedSeconds,
    firstJoin,
  }))

/** What Zoom's report says of the class afterwards. */
export function reportOf({ lesson, byEmail }: RandomClass): RecordReport {
  const stays = staysOf(lesson).filter(({ ends }) => ends !== 'never')
  const time = (second: number) => new Date(timeIn(lesson, second)).toISOString()
  const rows = stays.map(({ person, name, userId, from, to }) => ({
    evidence: {
      name,
      email: person.email ?? null,
      zoomAccountId: person.userId ?? null,
      registrantId: person.registrantId ?? null,
      customerKey: person.customerKey ?? null,
      emailUserId: byEmail.get(person.email ?? '') ?? null,
    },
    zoomUserId: userId,
    from: time(from),
    to: time(to),
  }))
  return {
    type: 'RecordReport',
    uuid: lesson.meeting.uuid,
    startedAt: time(Math.min(...stays.map(({ from }) => from))),
    endedAt: time(Math.max(...stays.map(({ to }) => to))),
    complete: true,
    people: reportedPeople(rows),
  }
}

/** What attendance must say of every student. */
export const expectedRecords = (theClass: RandomClass, heard = { isDoorHeard: true }) =>
  theClass.truth.people
    .filter(({ person }) => theClass.userIds.includes(userIdOf(person)))
    .map((person) => ({
      studentId: userIdOf(person.person),
      ...judged(theClass, person, heard),
    }))
    .sort((a, b) => (a.studentId < b.studentId ? -1 : 1))
