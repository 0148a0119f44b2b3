import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import type { Command } from '../../../src/domain/commands.ts'
import type { Evidence } from '../../../src/domain/who/evidence.ts'
import { NOBODY } from '../../../src/domain/who/participants.ts'
import { reportedPeople } from '../../../src/domain/who/report.ts'
import { createRandom } from '../../simulator/random.ts'
import { wish } from '../../support/fakes.ts'
import { call, emailOf } from '../../support/rollcall.ts'
import { schedule, series } from '../../support/spec.ts'
import {
  admitted,
  bound,
  ended,
  joined,
  left,
  type Occasion,
  type Somebody,
  sendAll,
  started,
  updated,
  waits as waitsAt,
} from '../../support/zoomEvents.ts'
import {
  CLAIMED,
  ENROLLED,
  GUEST,
  LAPTOP,
  LENGTH,
  type Life,
  OTHERS,
  OWNERS,
  STRANGER,
  type Statement,
  TABLET,
  TEACHER,
  type Use,
} from './life.ts'
import { isEarly, outcomeOf, statementsOf } from './oracle.ts'

/** One life, sent to Rollcall. Each has its own class, its own people and its own number, all in one school. */
export interface School {
  life: Life
  /** Counts the lives. */
  n: number
  number: string
  /** ISO 8601: minute 0. */
  origin: string
  sessions: string[]
  /** Of the other class of joint sessions. */
  joint: string[]
}

const MINUTE = 60_000

export const admin = ({ n }: School): string => `admin-${n}`
export const teacher = ({ n }: School): string => `teacher-${n}`
export const otherTeacher = ({ n }: School): string => `teacher-${n}-new`
export const parent = ({ n }: School): string => `parent-${n}`
export const pupil = ({ n }: School, who: number): string => `student-${n}-${who}`
export const classOf = ({ n }: School): string => `class-${n}`
export const otherClass = (school: School): string => `${classOf(school)}-joint`
export const othersTeacher = (school: School): string => `${teacher(school)}-joint`
export const othersParent = (school: School): string => `${parent(school)}-joint`
export const timeOf = ({ origin }: School, minutes: number): string =>
  new Date(Date.parse(origin) + minutes * MINUTE).toISOString()

const session = ({ sessions, joint }: School, n: number, isOthers = false): string =>
  `/api/zoom/meetings/${(isOthers ? joint : sessions)[n]}`

export function schoolOf(life: Life, n: number): School {
  const origin = new Date(Math.floor(Date.now() / MINUTE - life.ago) * MINUTE).toISOString()
  // What a class of the past tells of its day needs the whole day.
  const start = life.ago > 24 * 60 ? `${origin.slice(0, 10)}T08:00:00.000Z` : origin
  const sessions = life.sittings.map((_, place) => `session-${n}-${place}`)
  const joint = life.isJoint ? sessions.map((id) => `${id}-joint`) : []
  return { life, n, number: String(80_000_000_000 + n), origin: start, sessions, joint }
}

export async function plan(school: School): Promise<void> {
  const person = (id: string, role: string) => ({ id, role, name: `Name of ${id}`, email: emailOf(id) })
  const students = [...ENROLLED, STRANGER, ...OWNERS].map((who) => pupil(school, who))
  await roster(school, {
    users: [
      ...students.map((id) => person(id, 'student')),
      person(teacher(school), 'teacher'),
      person(otherTeacher(school), 'teacher'),
      person(othersTeacher(school), 'teacher'),
      person(parent(school), 'parent'),
      person(othersParent(school), 'parent'),
    ],
    classes: [
      { id: classOf(school), name: 'A class', teacherId: teacher(school) },
      { id: otherClass(school), name: 'Another class', teacherId: othersTeacher(school) },
    ],
    enrollments: [
      ...ENROLLED.map((who) => ({ classId: classOf(school), studentId: pupil(school, who) })),
      ...OTHERS.map((who) => ({ classId: otherClass(school), studentId: pupil(school, who) })),
    ],
    guardians: [
      ...[0, 3].map((who) => ({ parentId: parent(school), studentId: pupil(school, who) })),
      { parentId: othersParent(school), studentId: pupil(school, STRANGER) },
    ],
  })
  await give(school, 0)
  await env.MEETINGS.getByName(school.number).execute(wish(planned(school), `plan-${school.n}`))
}

/** The roster gives the laptop's e-mail to its first, second or third owner. */
async function give(school: School, nth: 0 | 1 | 2): Promise<void> {
  const { owners } = school.life
  const [before = null, owner] = [owners[nth - 1], owners[nth]]
  const has = (who: number, email: string) => {
    const id = pupil(school, who)
    return { id, role: 'student', name: `Name of ${id}`, email }
  }
  if (owner === before) return
  // First the last owner has it no more.
  if (before !== null) await roster(school, { users: [has(before, emailOf(pupil(school, before)))] })
  if (owner !== null) await roster(school, { users: [has(owner, laptopEmail(school))] })
}

const laptopEmail = ({ n }: School): string => `laptop-${n}@home.example`

function planned(school: School) {
  const { sessions, joint, life } = school
  const occurrences = sessions.length === 1 ? [] : sessions.map((_, n) => `occurrence-${n}`)
  const common = { duration: LENGTH, timezone: life.zone.name, classId: classOf(school) }
  const own = { hostId: teacher(school), registrationEnabled: false }
  const [first = ''] = sessions
  if (sessions.length === 1 && !life.isJoint)
    return schedule({ ...common, ...own, id: first, startTime: timeOf(school, life.sittings[0]?.start ?? 0) })
  const all = series(
    Object.fromEntries(
      life.sittings.flatMap(({ start }, n) => {
        const one = { ...common, startTime: timeOf(school, start), occurrenceId: occurrences[n] ?? null }
        const other = { ...one, classId: otherClass(school) }
        return [[sessions[n], one], ...(life.isJoint ? [[joint[n], other]] : [])]
      }),
    ),
  )
  return all.type === 'ScheduleMeeting'
    ? { ...all, meeting: { ...all.meeting, ...own, seriesId: `series-${school.n}` } }
    : all
}

const roster = async (school: School, body: object): Promise<void> => {
  expect(await call('PUT', '/api/roster', { as: admin(school), body })).toMatchObject({ status: 200 })
}

/** What Zoom tells, in an order of its own and some of it twice: up to the cut, behind it, and after the roster has changed. */
export function webhooksOf(school: School): { soon: Tell[]; next: Tell[]; late: Tell[] } {
  const { life } = school
  const random = createRandom(life.order)
  const uses = [...life.sittings.map(({ held }) => held), life.other]
  const toldIn = (isIn: (n: number) => boolean) =>
    uses.flatMap((use, n) => (use && isIn(n) ? toldOf(school, use, n) : []))
  const reportsIn = (isIn: (n: number) => boolean, nth: 0 | 1 | 2) =>
    uses.flatMap((use, n) => (use && isIn(n) ? reportOf(school, use, n, nth) : []))
  const isNext = (n: number) => n >= life.cut && n < life.sittings.length
  const isSoon = (n: number) => !isNext(n)
  const isLate = ({ isThird }: Told) => life.isLate && isThird
  const shuffled = (some: Told[], reports: Tell[]) =>
    random.shuffled([...some.map(({ body }): Tell => body), ...reports])
  const moves = life.moved === 0 ? [] : [{ body: moveOf(school), isThird: false }]
  const stage = (told: Told[], reports: Tell[]) => {
    const soon = told.filter((one) => !isLate(one))
    return shuffled([...soon, ...soon.filter(() => random.chance(0.3))], reports)
  }
  const [first, second] = [[...toldIn(isSoon), ...moves], toldIn(isNext)]
  const again = [...first, ...second].filter((one) => isLate(one) || random.chance(0.3))
  const reports = (when: Life['report'], some: () => Tell[]) => (life.report === when ? some() : [])
  return {
    soon: stage(
      first,
      reports('soon', () => reportsIn(isSoon, 0)),
    ),
    next: stage(
      second,
      reports('soon', () => reportsIn(isNext, 1)),
    ),
    late: shuffled(
      life.isLate ? again : [],
      reports('late', () => reportsIn(() => true, 2)),
    ),
  }
}

/** A webhook's body, or a report, which Zoom was asked for. */
type Tell = string | Command

interface Told {
  body: string
  /** Of pupil 3. */
  isThird: boolean
}

function toldOf(school: School, { from, to, stays, waiting, telephones }: Use, n: number): Told[] {
  const of = occasion(school, `use-${n}`)
  const isRunning = school.life.isRunning && n === 0
  const waits = waiting.map(({ who, from: at }, place) => ({
    body: waitsAt(of, somebody(school, who), at, `w${place}`),
    who,
  }))
  const marks = stays.flatMap(({ who, from, to, lost, waited }, place) => [
    ...(waited === 0 ? [] : atDoor(of, somebody(school, who), [from - waited, from], `c${place}`, who)),
    ...(lost === 'joined' ? [] : [{ body: joined(of, somebody(school, who), from, `c${place}`), who }]),
    ...(lost === 'left' ? [] : [{ body: left(of, somebody(school, who), to, `c${place}`), who }]),
  ])
  const calls = telephones.flatMap((one, place) => {
    const who = stays[one.of]?.who ?? GUEST
    const [telephone, name] = [numberOf(place), `t${place}`]
    return [
      ...(one.lost === 'joined' ? [] : [{ body: joined(of, telephone, one.from, name), who }]),
      ...(one.lost === 'left' ? [] : [{ body: left(of, telephone, one.to, name), who }]),
      ...(stays[one.of] ? [{ body: bound(of, name, `c${one.of}`, one.from), who }] : []),
    ]
  })
  return [
    { body: started(of, from), isThird: false },
    ...(isRunning ? [] : [{ body: ended(of, to, from), isThird: false }]),
    ...[...marks, ...waits, ...calls].map(({ body, who }) => ({ body, isThird: who === 3 })),
  ]
}

function atDoor(of: Occasion, who: Somebody, [from, to]: [number, number], connection: string, n: number) {
  const bodies = [waitsAt(of, who, from, connection), admitted(of, who, to, connection)]
  return bodies.map((body) => ({ body, who: n }))
}

/** All of it, and nothing of the door. The roster is asked then. */
function reportOf(
  school: School,
  { from, to, stays, telephones }: Use,
  n: number,
  nth: 0 | 1 | 2,
): Command[] {
  if (school.life.isRunning && n === 0) return []
  const time = (minutes: number) => timeOf(school, minutes)
  const row = (evidence: Evidence, zoomUserId: string, stay: { from: number; to: number }) => ({
    ...{ evidence, zoomUserId },
    from: time(stay.from),
    to: time(stay.to),
  })
  const rows = [
    ...stays.map(({ who, ...stay }, n) => row(evidenceOf(school, who, nth), `room-${n}`, stay)),
    ...telephones.flatMap((one, n) =>
      one.isInReport ? [row({ ...NOBODY, ...numberOf(n) }, `telephone-${n}`, one)] : [],
    ),
  ]
  const { uuid } = occasion(school, `use-${n}`)
  const [startedAt, endedAt] = [time(from), time(to)]
  return [{ type: 'RecordReport', uuid, startedAt, endedAt, complete: true, people: reportedPeople(rows) }]
}

/** Each has its own. */
const numberOf = (place: number): Somebody => ({ name: `+63 917 123 456${place}` })

function evidenceOf(school: School, who: number, nth: 0 | 1 | 2): Evidence {
  const { name, email = null, id = null } = somebody(school, who)
  const user = who === LAPTOP ? school.life.owners[nth] : who
  const isNobody = user === null || user === GUEST || user === TABLET
  const emailUserId = isNobody ? null : user === TEACHER ? teacher(school) : pupil(school, user)
  return { name, email, zoomAccountId: id, registrantId: null, customerKey: null, emailUserId }
}

const occasion = ({ number, origin, n }: School, name: string): Occasion => ({
  number,
  start: origin,
  uuid: `${name}-of-${n}`,
})

const moveOf = (school: School): string =>
  updated(occasion(school, 'use-0'), { start_time: timeOf(school, school.life.moved) }, -180)

function somebody(school: School, who: number): Somebody {
  if (who === GUEST) return { name: 'Somebody' }
  if (who === TABLET) return { name: 'Tablet', id: tabletOf(school) }
  if (who === LAPTOP) return { name: 'Laptop', id: `laptop-${school.n}`, email: laptopEmail(school) }
  const id = who === TEACHER ? teacher(school) : pupil(school, who)
  return { name: `Zoom’s ${who}`, email: emailOf(id), id: `zoom-${id}` }
}

const tabletOf = ({ n }: School): string => `tablet-${n}`

/** What Zoom tells, and a teacher of the guests. */
export async function happen(school: School): Promise<void> {
  const { life } = school
  const { soon, next } = webhooksOf(school)
  const statements = statementsOf(life)
  await tell(school, soon)
  for (const one of statements) if (isEarly(life, one)) await say(school, one)
  await give(school, 1)
  await tell(school, next)
  for (const n of life.sittings.keys()) await closed(school, n)
  for (const one of statements) if (!isEarly(life, one)) await say(school, one)
}

/** The window of a class of the past is over, and the alarm of its object says so, of joint sessions one after the other. */
async function closed(school: School, n: number): Promise<void> {
  if (outcomeOf(school.life, n, false).status === 'scheduled') return
  const isScheduled = async (isOthers: boolean) => {
    const path = session(school, n, isOthers)
    const { meeting } = (await call<{ meeting: { status: string } }>('GET', path, { as: admin(school) })).body
    return meeting.status === 'scheduled'
  }
  for (const isOthers of school.life.isJoint ? [false, true] : [false])
    while (await isScheduled(isOthers)) await runDurableObjectAlarm(env.MEETINGS.getByName(school.number))
}

export async function correct(school: School): Promise<void> {
  const { life } = school
  for (const { sitting, who, status } of life.corrections) {
    const path = `${session(school, sitting, life.isJoint && who === STRANGER)}/attendance/${pupil(school, who)}`
    const { status: answer } = await call('PATCH', path, { as: teacher(school), body: { status } })
    expect([200, 404]).toContain(answer)
  }
}

export async function claim(school: School): Promise<void> {
  for (const who of school.life.claims) {
    const userId = who === TEACHER ? teacher(school) : pupil(school, who)
    const claimed = { as: userId, body: { action: 'join' } }
    const [sessionId = ''] = school.sessions
    const at = timeOf(school, CLAIMED)
    if (school.life.ago > 24 * 60)
      await execute(school, { type: 'ClaimParticipation', sessionId, userId, action: 'join', at })
    else expect(await call('POST', `${session(school, 0)}/join`, claimed)).toMatchObject({ status: 200 })
  }
}

/** A guest is always found by their handle: the account, or else the connection. */
async function say(school: School, { sitting, of, who }: Statement): Promise<void> {
  const guest = of === TABLET ? tabletOf(school) : connectionOfGuest(school, sitting)
  const path = `${session(school, sitting)}/participants/${encodeURIComponent(`guest.${guest}`)}/user`
  const said = { as: teacher(school), body: { userId: who === null ? null : pupil(school, who) } }
  expect(await call('PUT', path, said)).toMatchObject({ status: 200 })
}

function connectionOfGuest(school: School, sitting: number): string {
  const { life } = school
  const n = life.sittings[sitting]?.held ? sitting : life.sittings.length
  const use = life.sittings[sitting]?.held ?? life.other
  const place = use?.stays.findIndex(({ who }) => who === GUEST)
  return `c${place}-${occasion(school, `use-${n}`).uuid}`
}

export async function changeRoster(school: School): Promise<void> {
  const { life } = school
  const pair = (who: number) => ({ classId: classOf(school), studentId: pupil(school, who) })
  const remove = async (who: number, query = '') => {
    const path = `/api/roster/users/${pupil(school, who)}${query}`
    expect(await call('DELETE', path, { as: admin(school) })).toMatchObject({ status: 200 })
  }
  for (const change of life.roster)
    switch (change) {
      case 'unenroll 0':
        await roster(school, { removed: { enrollments: [pair(0)] } })
        break
      case 'erase 1':
        await remove(1, '?erase=true')
        break
      case 'remove 2':
        await remove(2)
        break
      case 'enroll 4':
        await roster(school, { enrollments: [pair(STRANGER)] })
        break
      case 'new teacher':
        await roster(school, {
          classes: [{ id: classOf(school), name: 'A class', teacherId: otherTeacher(school) }],
        })
        break
    }
  await give(school, 2)
  await tell(school, webhooksOf(school).late)
}

async function tell(school: School, all: readonly Tell[]): Promise<void> {
  const random = createRandom(school.life.order)
  for (const one of all) {
    if (random.chance(school.life.restarts)) await evictDurableObject(env.MEETINGS.getByName(school.number))
    if (typeof one === 'string') await sendAll(one)
    else await execute(school, one)
  }
}

export async function execute({ number }: School, command: Command): Promise<void> {
  expect(await env.MEETINGS.getByName(number).execute(wish(command))).toMatchObject({ ok: true })
}

export async function rebuild({ number, n }: School): Promise<void> {
  const path = `/api/rebuild?limit=1&cursor=${Number(number) - 1}`
  expect(await call('POST', path, { as: `admin-${n}` })).toMatchObject({ body: { rebuilt: 1 } })
}
