import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import type { Command } from '../../../src/domain/commands.ts'
import type { Evidence } from '../../../src/domain/who/evidence.ts'
import { reportedPeople } from '../../../src/domain/who/report.ts'
import { createRandom } from '../../simulator/random.ts'
import { wish } from '../../support/fakes.ts'
import { call, emailOf } from '../../support/rollcall.ts'
import { schedule, series } from '../../support/spec.ts'
import {
  admitted,
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
import { CLAIMED, ENROLLED, GUEST, LENGTH, type Life, STRANGER, TEACHER, type Use } from './life.ts'
import { identifiedIn, outcomeOf } from './oracle.ts'

/** One life, sent to Rollcall. Each has its own class, its own people and its own number, all in one school. */
export interface School {
  life: Life
  /** Counts the lives. */
  n: number
  number: string
  /** ISO 8601: minute 0. */
  origin: string
  sessions: string[]
}

const MINUTE = 60_000

export const admin = ({ n }: School): string => `admin-${n}`
export const teacher = ({ n }: School): string => `teacher-${n}`
export const otherTeacher = ({ n }: School): string => `teacher-${n}-new`
export const parent = ({ n }: School): string => `parent-${n}`
export const pupil = ({ n }: School, who: number): string => `student-${n}-${who}`
export const classOf = ({ n }: School): string => `class-${n}`
export const timeOf = ({ origin }: School, minutes: number): string =>
  new Date(Date.parse(origin) + minutes * MINUTE).toISOString()

const session = ({ sessions }: School, n: number): string => `/api/zoom/meetings/${sessions[n]}`

export function schoolOf(life: Life, n: number): School {
  const origin = new Date(Math.floor(Date.now() / MINUTE - life.ago) * MINUTE).toISOString()
  // What a class of the past tells of its day needs the whole day.
  const start = life.ago > 24 * 60 ? `${origin.slice(0, 10)}T08:00:00.000Z` : origin
  const sessions = life.sittings.map((_, place) => `session-${n}-${place}`)
  return { life, n, number: String(80_000_000_000 + n), origin: start, sessions }
}

export async function plan(school: School): Promise<void> {
  const person = (id: string, role: string) => ({ id, role, name: `Name of ${id}`, email: emailOf(id) })
  const students = [...ENROLLED, STRANGER].map((who) => pupil(school, who))
  await roster(school, {
    users: [
      ...students.map((id) => person(id, 'student')),
      person(teacher(school), 'teacher'),
      person(otherTeacher(school), 'teacher'),
      person(parent(school), 'parent'),
    ],
    classes: [{ id: classOf(school), name: 'A class', teacherId: teacher(school) }],
    enrollments: ENROLLED.map((who) => ({ classId: classOf(school), studentId: pupil(school, who) })),
    guardians: [0, 3].map((who) => ({ parentId: parent(school), studentId: pupil(school, who) })),
  })
  await env.MEETINGS.getByName(school.number).execute(wish(planned(school), `plan-${school.n}`))
}

function planned(school: School) {
  const { sessions, life } = school
  const common = { duration: LENGTH, timezone: 'UTC', classId: classOf(school) }
  const own = { hostId: teacher(school), registrationEnabled: false }
  const [first = ''] = sessions
  if (sessions.length === 1)
    return schedule({ ...common, ...own, id: first, startTime: timeOf(school, life.sittings[0]?.start ?? 0) })
  const all = series(
    Object.fromEntries(
      life.sittings.map(({ start }, n) => [sessions[n], { ...common, startTime: timeOf(school, start) }]),
    ),
  )
  return all.type === 'ScheduleMeeting'
    ? { ...all, meeting: { ...all.meeting, ...own, seriesId: `series-${school.n}` } }
    : all
}

const roster = async (school: School, body: object): Promise<void> => {
  expect(await call('PUT', '/api/roster', { as: admin(school), body })).toMatchObject({ status: 200 })
}

/** What Zoom tells, in an order of its own and some of it twice; the rest of it comes after the roster has changed. */
export function webhooksOf(school: School): { soon: Tell[]; late: Tell[] } {
  const { life } = school
  const random = createRandom(life.order)
  const uses = [...life.sittings.map(({ held }) => held), life.other]
  const told = uses.flatMap((use, n) => (use ? toldOf(school, use, n) : []))
  const bodies = life.moved === 0 ? told : [...told, { body: moveOf(school), isThird: false }]
  const isLate = ({ isThird }: Told) => life.isLate && isThird
  const shuffled = (some: Told[], reports: Tell[]) =>
    random.shuffled([...some.map(({ body }): Tell => body), ...reports])
  const soon = bodies.filter((one) => !isLate(one))
  const again = bodies.filter((one) => isLate(one) || random.chance(0.3))
  const reports = (when: Life['report']) =>
    life.report === when ? uses.flatMap((use, n) => (use ? reportOf(school, use, n) : [])) : []
  return {
    soon: shuffled([...soon, ...soon.filter(() => random.chance(0.3))], reports('soon')),
    late: shuffled(life.isLate ? again : [], reports('late')),
  }
}

/** A webhook's body, or a report, which Zoom was asked for. */
type Tell = string | Command

interface Told {
  body: string
  /** Of pupil 3. */
  isThird: boolean
}

function toldOf(school: School, { from, to, stays, waiting }: Use, n: number): Told[] {
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
  return [
    { body: started(of, from), isThird: false },
    ...(isRunning ? [] : [{ body: ended(of, to, from), isThird: false }]),
    ...[...marks, ...waits].map(({ body, who }) => ({ body, isThird: who === 3 })),
  ]
}

function atDoor(of: Occasion, who: Somebody, [from, to]: [number, number], connection: string, n: number) {
  const bodies = [waitsAt(of, who, from, connection), admitted(of, who, to, connection)]
  return bodies.map((body) => ({ body, who: n }))
}

/** All of it, and nothing of the door. */
function reportOf(school: School, { from, to, stays }: Use, n: number): Command[] {
  if (school.life.isRunning && n === 0) return []
  const time = (minutes: number) => timeOf(school, minutes)
  const rows = stays.map(({ who, ...stay }, place) => ({
    evidence: evidenceOf(school, who),
    zoomUserId: `room-${place}`,
    from: time(stay.from),
    to: time(stay.to),
  }))
  const { uuid } = occasion(school, `use-${n}`)
  const [startedAt, endedAt] = [time(from), time(to)]
  return [{ type: 'RecordReport', uuid, startedAt, endedAt, complete: true, people: reportedPeople(rows) }]
}

function evidenceOf(school: School, who: number): Evidence {
  const { name, email = null, id = null } = somebody(school, who)
  const emailUserId = who === GUEST ? null : who === TEACHER ? teacher(school) : pupil(school, who)
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
  const id = who === TEACHER ? teacher(school) : pupil(school, who)
  return { name: `Zoom’s ${who}`, email: emailOf(id), id: `zoom-${id}` }
}

/** What Zoom tells, and a teacher of the guest. */
export async function happen(school: School): Promise<void> {
  const { life } = school
  await tell(school, webhooksOf(school).soon)
  const who = life.isRunning ? null : identifiedIn(life)
  if (who !== null) await identify(school, who)
  for (const n of life.sittings.keys()) await closed(school, n)
}

/** The window of a class of the past is over, and the alarm of its object says so. */
async function closed(school: School, n: number): Promise<void> {
  if (outcomeOf(school.life, n, false).status === 'scheduled') return
  const status = async () => {
    const path = session(school, n)
    return (await call<{ meeting: { status: string } }>('GET', path, { as: admin(school) })).body.meeting
      .status
  }
  while ((await status()) === 'scheduled') await runDurableObjectAlarm(env.MEETINGS.getByName(school.number))
}

export async function correct(school: School): Promise<void> {
  for (const { sitting, who, status } of school.life.corrections) {
    const path = `${session(school, sitting)}/attendance/${pupil(school, who)}`
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

async function identify(school: School, who: number): Promise<void> {
  const path = `${session(school, 0)}/participants`
  const { body } = await call<{ participants: { id: string; user_id: string | null }[] }>('GET', path, {
    as: teacher(school),
  })
  const guest = body.participants.find(({ user_id }) => user_id === null)
  const said = { as: teacher(school), body: { userId: pupil(school, who) } }
  const answer = await call('PUT', `${path}/${encodeURIComponent(guest?.id ?? '')}/user`, said)
  expect(answer).toMatchObject({ status: 200 })
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
  await tell(school, webhooksOf(school).late)
}

async function tell(school: School, all: readonly Tell[]): Promise<void> {
  for (const one of all)
    if (typeof one === 'string') await sendAll(one)
    else await execute(school, one)
}

export async function execute({ number }: School, command: Command): Promise<void> {
  expect(await env.MEETINGS.getByName(number).execute(wish(command))).toMatchObject({ ok: true })
}

export async function rebuild({ number, n }: School): Promise<void> {
  const path = `/api/rebuild?limit=1&cursor=${Number(number) - 1}`
  expect(await call('POST', path, { as: `admin-${n}` })).toMatchObject({ body: { rebuilt: 1 } })
}
