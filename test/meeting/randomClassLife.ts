import type { WriteRequest } from '../../src/app/contract.ts'
import type { Role } from '../../src/domain/access.ts'
import type { Command } from '../../src/domain/commands.ts'
import type { EventMeta } from '../../src/domain/events.ts'
import type { Person } from '../../src/domain/who/erasure.ts'
import { meetingUpdated, timeIn } from '../simulator/payloads.ts'
import { createRandom, type Random } from '../simulator/random.ts'
import { request } from '../support/fakes.ts'
import { remove, rowsOf, SESSION } from '../support/spec.ts'
import { play, type RandomClass, randomClass, reportOf, toRequest } from './randomClass.ts'

/** One part of a class's life. The next begins when everybody in this one has been answered. */
export interface Phase {
  /** Zoom's, many under way at a time. */
  webhooks: WriteRequest[]
  /** Each brings one request after the other, and the same again until it is answered. */
  clients: WriteRequest[][]
  /** Who asks to be forgotten. */
  forget?: Person | undefined
}

/** All that a meeting is asked, from its scheduling on. Every order within a phase must have the same result. */
export interface RandomLife {
  theClass: RandomClass
  phases: Phase[]
}

export async function randomLife(seed: number, size: number): Promise<RandomLife> {
  const theClass = await randomClass(seed, size)
  const random = createRandom(seed, 'life')
  const [known, fromZoom] = [theClass.requests.filter(isIntroduction), theClass.requests.filter(isWebhook)]
  // What comes after a teacher has looked through the attendance.
  const lateness = random.pick([0.1, 0.5])
  const timely = fromZoom.filter(({ command }) => command.type === 'RecordEnd' || !random.chance(lateness))
  const late = fromZoom.filter((one) => !timely.includes(one))
  const [afterReport, afterAll] = [late.filter((_, n) => n % 2 === 0), late.filter((_, n) => n % 2 === 1)]
  const held = {
    webhooks: strewn(timely, await zoomsChanges(theClass, random), random),
    clients: [...introduced(known), ...claims(theClass, random), settings(theClass, random)],
  }
  const schedule = byTeacher(theClass.schedule.command)
  const requested = registration(known)
  const soFar = [requested, ...held.webhooks, ...held.clients.flat()]
  const phases: Phase[] = [
    { webhooks: [], clients: [[schedule, requested]] },
    { ...held, forget: random.chance(0.1) ? somebody(theClass, random) : undefined },
    { webhooks: [], clients: [...corrections(theClass, random), words(theClass, soFar, random)] },
    { webhooks: [], clients: [random.chance(0.3) ? reports(theClass) : []] },
    { webhooks: afterReport, clients: [] },
    {
      webhooks: [],
      clients: [],
      forget: random.chance(size > 20 ? 1 : 0.2) ? somebody(theClass, random) : undefined,
    },
    // Zoom repeats itself at any time, by name.
    { webhooks: [...afterAll, ...random.shuffled(timely).slice(0, 5)], clients: [] },
    {
      webhooks: [],
      clients: [random.chance(0.05) ? [byTeacher(remove)] : []],
    },
    { webhooks: timely.slice(0, 3), clients: [] },
  ]
  return { theClass, phases }
}

const isWebhook = ({ command: { type } }: WriteRequest): boolean => type.startsWith('Record')

const isIntroduction = (one: WriteRequest): boolean => !isWebhook(one)

/** What the API and the meeting's own duties ask, with the name of the asker. */
function asked(command: Command, source: EventMeta['source'], actor: EventMeta['actor']): WriteRequest {
  const zooms = request(command)
  return { ...zooms, meta: { ...zooms.meta, source, actor } }
}

const byUser = (command: Command, id: string, role: Role, source: 'api' | 'self' = 'api') =>
  asked(command, source, { id, role })

const byTeacher = (command: Command) => byUser(command, 'teacher-1', 'teacher')

const bySystem = (command: Command) => asked(command, 'system', null)

const commandsOf = <T extends Command['type']>(type: T, requests: readonly WriteRequest[]) =>
  requests.flatMap(({ command }) => (isOf(type, command) ? [command] : []))

const isOf = <T extends Command['type']>(
  type: T,
  command: Command,
): command is Extract<Command, { type: T }> => command.type === type

const UNLUCKY = { userId: 'person-without-link', email: 'nobody@registered.example', name: 'Nobody' }

/** All users that Zoom will register, and a user that Zoom refuses. */
function registration(known: readonly WriteRequest[]): WriteRequest {
  const approvals = commandsOf('ApproveRegistrant', known)
  const people = approvals.map(({ userId, email }) => ({ userId, email, name: `Name of ${userId}` }))
  return bySystem({ type: 'RequestRegistration', people: [...people, UNLUCKY] })
}

/** Some registrations are taken back. Everybody fetches their link. */
function introduced(known: readonly WriteRequest[]): WriteRequest[][] {
  const failed = { type: 'FailRegistration', reason: 'ZOOM_REJECTED', message: 'Zoom said no' } as const
  const approved = commandsOf('ApproveRegistrant', known).map((approval, n) =>
    [approval, ...(n % 5 === 4 ? takenBack(approval.userId) : [])].map(bySystem),
  )
  const offered = commandsOf('OfferJoin', known).map((offer) => [byUser(offer, offer.userId, 'student')])
  return [...approved, [bySystem({ ...failed, ...UNLUCKY })], ...offered]
}

const takenBack = (userId: string): Command[] => [
  { type: 'RequestCancellation', userIds: [userId] },
  { type: 'CancelRegistrant', userId },
]

function claims({ lesson, userIds }: RandomClass, random: Random): WriteRequest[][] {
  const claiming = userIds.filter(() => random.chance(0.1))
  return claiming.map((userId) =>
    (['join', 'leave'] as const).map((action, n) => {
      const at = new Date(timeIn(lesson, random.int(n * 600, 600 + n * 600))).toISOString()
      return byUser(
        { type: 'ClaimParticipation', sessionId: SESSION, userId, action, at },
        userId,
        'student',
        'self',
      )
    }),
  )
}

const TITLES = ['Biology', 'Chemistry', 'Salts']

/** Changes that the host makes in Zoom, each at a time of its own, told in any order. */
async function zoomsChanges({ lesson }: RandomClass, random: Random): Promise<WriteRequest[]> {
  const { accountId, meeting } = lesson
  const times = Array.from({ length: random.int(0, 4) }, (_, n) => Date.parse(timeIn(lesson, n * 60)))
  const bodies = times.map((at) => {
    const changes = {
      topic: random.pick(TITLES),
      ...(random.chance(0.5) ? { agenda: random.pick(TITLES) } : {}),
      ...(random.chance(0.3) ? { duration: random.pick([30, 45]) } : {}),
      ...(random.chance(0.3) ? { timezone: random.pick(['Asia/Manila', 'UTC']) } : {}),
    }
    return meetingUpdated({ accountId, meeting, operator: meeting.hostId, at, changes, old: {} }).body
  })
  return Promise.all(random.shuffled(bodies).map(toRequest))
}

/** What the host changes here meanwhile, at times in between. */
function settings({ lesson }: RandomClass, random: Random): WriteRequest[] {
  return Array.from({ length: random.int(0, 2) }, (_, n) => {
    const at = new Date(timeIn(lesson, n * 60 + 30)).toISOString()
    const change = { title: random.pick(TITLES), settings: { [`setting_${n}`]: random.chance(0.5) } }
    return byTeacher({ type: 'ChangeMeeting', sessionIds: null, change, at })
  })
}

/** Some are taken back again, some said twice. */
function corrections({ userIds }: RandomClass, random: Random): WriteRequest[][] {
  return userIds
    .filter(() => random.chance(0.3))
    .map((studentId) => {
      const note = random.pick(['ill', null])
      const excused = {
        type: 'CorrectAttendance',
        sessionId: SESSION,
        studentId,
        status: 'excused',
        note,
      } as const
      const more = random.pick([[], [excused], [{ ...excused, status: null }]])
      return [excused, ...more].map(byTeacher)
    })
}

/** The teacher says of some guests who they were. */
function words(theClass: RandomClass, soFar: readonly WriteRequest[], random: Random): WriteRequest[] {
  const guests = rowsOf(play(theClass, soFar).meeting).filter(({ userId }) => !userId)
  return guests
    .filter(() => random.chance(0.5))
    .map(({ id }) =>
      byTeacher({
        type: 'IdentifyParticipant',
        sessionId: SESSION,
        participantId: id,
        userId: random.pick(theClass.userIds),
      }),
    )
}

/** The report in two parts, as it comes for many people. */
function reports(theClass: RandomClass): WriteRequest[] {
  const report = reportOf(theClass)
  const half = Math.ceil(report.people.length / 2)
  return [
    { ...report, people: report.people.slice(0, half), complete: false },
    { ...report, people: report.people.slice(half) },
  ].map((part) => asked(part, 'report', null))
}

function somebody({ byEmail }: RandomClass, random: Random): Person | undefined {
  const known = [...byEmail]
  if (known.length === 0) return undefined
  const [email, userId] = random.pick(known)
  return { userId, emails: [email] }
}

function strewn<Item>(items: readonly Item[], more: readonly Item[], random: Random): Item[] {
  const all = [...items]
  for (const one of more) all.splice(random.int(0, all.length), 0, one)
  return all
}
