import { env } from 'cloudflare:workers'
import type { WriteRequest } from '../../src/app/contract.ts'
import type { Clock } from '../../src/app/ports.ts'
import type { Command } from '../../src/domain/commands.ts'
import { sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import type { OnBatch } from '../../src/hosts/database.ts'
import { Writer } from '../../src/meeting/log/writer.ts'
import { createEventLog } from '../../src/store/eventLog.ts'
import { createPeople } from '../../src/store/people.ts'
import { HANDLED_EVENTS, ZoomEvent } from '../../src/zoom/webhook/payloads.ts'
import { translate } from '../../src/zoom/webhook/translate.ts'
import { shuffled, withDuplicates } from '../simulator/lesson.ts'
import { createRandom, type Random } from '../simulator/random.ts'
import { type RandomLesson, randomLesson } from '../simulator/random-lesson.ts'
import { createWorld, request } from './fakes.ts'
import * as spec from './spec.ts'

interface WriterOptions {
  onBatch?: OnBatch
  clock?: Clock
}

/** A writer over real D1, outside its Durable Object, so that a test has its clock and sees what its batches cost. */
export function writerOver(number: string, { onBatch, clock }: WriterOptions = {}): Writer {
  const db = sqlOver(env.DB.withSession('first-primary'), onBatch)
  return new Writer(number, {
    ...createWorld(),
    log: createEventLog(db),
    people: createPeople(db),
    clock: clock ?? { now: () => new Date() },
    newId: () => crypto.randomUUID(),
  })
}

/** What is asked of one meeting number, in groups that its writer gets at once. */
export interface History {
  number: string
  groups: WriteRequest[][]
}

/** How many students of class-1 the histories are about. */
export const STUDENTS = 12

/**
 * One meeting's life, drawn by the seed: a class with webhooks lost, doubled and out of order, and commands of people
 * in between. Some are never held but cancelled, and some deleted. Some are of a series, with other sessions that are
 * held on the days before.
 */
export async function randomHistory(seed: number): Promise<History> {
  const random = createRandom(seed, 'history')
  const { lesson, webhooks } = randomLesson(seed, STUDENTS + 4, {
    people: Array.from({ length: STUDENTS }, (_, n) => identity(n, random)),
    sideEvents: true,
  })
  const handled = webhooks.filter(({ event }) => HANDLED_EVENTS.includes(event) && random.chance(0.95))
  const sent = withDuplicates(shuffled(handled, seed), seed).map(({ body }) => body)
  const fate = random.pick(['held', 'held', 'cancelled', 'deleted'] as const)
  const fromZoom = fate === 'cancelled' ? [] : await Promise.all(sent.map(translated))
  const sessions = sessionsOf(seed, lesson, random)
  const others = sessions.slice(1).flatMap((session) => random.shuffled(otherLesson(session, random)))
  const commands = strewn(others, random.shuffled(commandsOf(fate, sessions, random)), random)
  // A cancellation is mostly the end of it.
  if (fate === 'cancelled') commands.push(spec.cancel)
  if (fate !== 'cancelled') commands.splice(random.int(0, commands.length), 0, reportOf(lesson, random))
  const fromPeople = commands.map((command) => request(command))
  const requests = strewn(fromPeople, fromZoom, random)
  const scheduled = request(scheduledAs(sessions, lesson))
  return { number: String(lesson.meeting.number), groups: grouped([scheduled, ...requests], random) }
}

/** A session, and when it is to begin in minutes. */
interface Planned {
  id: string
  minute: number
}

const DAY = 24 * 60

function sessionsOf(seed: number, { meeting }: RandomLesson['lesson'], random: Random): Planned[] {
  const minute = (Date.parse(meeting.startTime) - Date.parse(spec.at(0))) / 60_000
  const others = Array.from({ length: random.int(0, 2) }, (_, n) => ({
    id: `meeting-${seed}-${n}`,
    minute: -DAY * (n + 1),
  }))
  return [{ id: `meeting-${seed}`, minute }, ...others]
}

function scheduledAs(sessions: readonly Planned[], { meeting }: RandomLesson['lesson']): Command {
  const [{ id, minute } = { id: '', minute: 0 }] = sessions
  const { timezone } = meeting
  if (sessions.length === 1) return spec.schedule({ id, startTime: spec.at(minute), timezone })
  const planned = spec.series(
    Object.fromEntries(sessions.map((one) => [one.id, { startTime: spec.at(one.minute), timezone }])),
  )
  if (planned.type !== 'ScheduleMeeting') return planned
  return { ...planned, meeting: { ...planned.meeting, seriesId: `series-${id}` } }
}

/** Everything that happens of a session which is over before the class begins. */
function otherLesson({ id, minute }: Planned, random: Random): Command[] {
  const uuid = `uuid of ${id}`
  const people = Array.from({ length: STUDENTS }, (_, n) => spec.student(n)).filter(() => random.chance(0.5))
  const stays = people.map((who): spec.Stay => [who, minute + random.int(0, 20), minute + random.int(30, 60)])
  return [
    ...spec.instance(uuid, minute, minute + 60, spec.guest('Stranger', { email: spec.emailOf(1) })),
    ...stays.flatMap(([who, from, to]) => spec.stay(who, from, to, { uuid })),
    ...(random.chance(0.7)
      ? [spec.report([[spec.guest('Host'), minute, minute + 60], ...stays], { uuid })]
      : []),
    spec.close(minute + 180, id),
  ]
}

const DECISIONS = ['approved', 'denied', 'cancelled'] as const

/** Of few, so that what is told and decided is mostly of those who asked. */
const applicant = (n: number): number => STUDENTS + (n % 4)

/** Some are known to the roster by e-mail, some to Zoom as registrants, some by the key of their own link. */
function identity(n: number, random: Random) {
  const email = { email: spec.emailOf(n) }
  const registrant = { registrantId: `registrant-${n}` }
  const more = random.pick([
    email,
    { ...email, zoomAccountId: `zoom-${n}` },
    registrant,
    { ...email, ...registrant },
    { customerKey: `key-${n}` },
  ])
  return { name: `Student ${n}`, ...more }
}

function commandsOf(
  fate: 'held' | 'cancelled' | 'deleted',
  sessions: readonly Planned[],
  random: Random,
): Command[] {
  const anyone = () => random.int(0, STUDENTS - 1)
  const session = () => random.pick(sessions)
  const several = (make: (n: number, session: Planned) => Command, times: number) =>
    Array.from({ length: times }, () => make(anyone(), session()))
  return [
    ...several((n) => spec.register(n, anyone()), 4),
    ...several((n) => spec.approve(n), 8),
    ...several(spec.fail, 3),
    ...several((n) => spec.depart(n), 3),
    ...several(spec.unregister, 3),
    ...several((n) => spec.approve(n, { email: spec.emailOf(anyone()), registrantId: `another-${n}` }), 2),
    // Some ask on Zoom's page by the id of a pupil's own registration: Zoom tells of these as well.
    ...several((n) => spec.asks(random.int(-DAY, 60), applicant(n)), 4),
    ...several(
      (n) => spec.told(random.pick(DECISIONS), random.int(-DAY, 60), random.pick([n, applicant(n)])),
      6,
    ),
    ...several(
      (n) =>
        spec.letIn(
          random.pick(['approved', 'denied']),
          random.int(0, 60),
          applicant(n),
          random.pick([[n], [null], []])[0],
        ),
      4,
    ),
    ...several((n, { id }) => spec.offer(n, `key-${n}`, id), 6),
    ...several(
      (n, { id, minute }) => spec.claim(n, random.pick(['join', 'leave']), minute + random.int(0, 60), id),
      3,
    ),
    ...several(
      (n, { id }) => spec.correct(n, random.pick(['excused', 'present', 'absent']), 'a note', id),
      5 * sessions.length,
    ),
    spec.change({ title: 'Another title', duration: random.int(20, 90), settings: { waiting_room: true } }),
    spec.change({ classId: random.pick(['class-1', null]), targetAudience: 'all' }, -DAY, [session().id]),
    ...(fate === 'deleted' ? [{ ...spec.remove, sessionIds: random.pick([null, [session().id]]) }] : []),
    ...(random.chance(0.3) ? [spec.restore] : []),
  ]
}

/** A report. Some people are in it as they were, some are missing, and one is a stranger. */
function reportOf({ meeting, startedAt, endedAt }: RandomLesson['lesson'], random: Random): Command {
  const [from, to] = [startedAt, endedAt].map((time) => (Date.parse(time) - Date.parse(spec.at(0))) / 60_000)
  const stays = [spec.guest('Stranger'), ...Array.from({ length: STUDENTS }, (_, n) => spec.student(n))]
    .filter(() => random.chance(0.6))
    .map((who): spec.Stay => [who, (from ?? 0) + random.int(0, 9), (to ?? 0) - random.int(0, 9)])
  return spec.report([...stays, [spec.guest('Host'), from ?? 0, to ?? 0]], { uuid: meeting.uuid })
}

async function translated(body: string): Promise<WriteRequest> {
  const event = ZoomEvent.parse(JSON.parse(body))
  return (await translate(event, Uint8Array.from(new TextEncoder().encode(body)))).request
}

/** Both lists, each in its order. */
function strewn<Item>(some: readonly Item[], others: readonly Item[], random: Random): Item[] {
  const all = [...others]
  const places = some.map(() => random.int(0, others.length)).sort((a, b) => b - a)
  const last = some.length - 1
  places.forEach((place, i) => {
    all.splice(place, 0, ...some.slice(last - i, last - i + 1))
  })
  return all
}

function grouped<Item>(items: readonly Item[], random: Random): Item[][] {
  const groups: Item[][] = []
  for (let at = 0; at < items.length; ) {
    const next = at + random.int(1, 9)
    groups.push(items.slice(at, next))
    at = next
  }
  return groups
}
