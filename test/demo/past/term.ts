import type { Account, Meeting } from '../../simulator/account.ts'
import type { Person } from '../../simulator/lesson.ts'
import { act } from '../../simulator/live/act.ts'
import { identitiesOf, play } from '../../simulator/play.ts'
import { PlayRequest } from '../../simulator/protocol.ts'
import { createRandom } from '../../simulator/random.ts'
import type { Simulator } from '../../simulator/server.ts'
import { Api, Counts, Scheduled } from '../api.ts'
import { signToken } from '../jwt.ts'
import { CLASSES, rosterOf } from '../school/classes.ts'
import { ADMIN, type Someone } from '../school/people.ts'
import { clockOn, DAY_MS, iso, MINUTE_MS, midnightBefore, ZONE } from '../school/time.ts'
import type { Settings } from '../settings.ts'
import { comingOf, habitsOf, type Place } from './habits.ts'
import { openPast, type PastRollcall } from './rollcall.ts'
import { lookThrough } from './teacher.ts'
import { type PastSession, termUntil } from './timetable.ts'

/** A session that is in Rollcall and at Zoom. */
export interface Planned extends PastSession, Place {
  id: string
  meeting: Meeting
}

interface School {
  rollcall: PastRollcall
  account: Account
  as(who: Someone, role: string): Promise<Api>
}

export interface TermPlace {
  settings: Settings
  /** Zoom's addresses. */
  vars: Record<string, string>
  /** SQLite's file. */
  database: string
  simulator: Simulator
  /** Oldest first; the whole term if absent. */
  sessions?: readonly PastSession[]
}

/**
 * Lives through the term until now: sessions are scheduled through the API, Zoom's signed webhooks tell who came, Zoom's reports
 * confirm it, and teachers correct. `tell` hears how many classes were held.
 */
export async function liveThrough(
  place: TermPlace,
  tell: (held: number, all: number) => void,
): Promise<void> {
  const until = Date.now()
  const { settings, vars, database, simulator, sessions = termUntil(until) } = place
  const first = midnightBefore(sessions[0]?.start ?? until) - DAY_MS
  const rollcall = openPast({ ...settings, ...vars }, { database, simulator, from: first })
  const as = async ({ id, name }: Someone, role: string) =>
    new Api('http://localhost', await signToken(settings, { sub: id, role, name }), rollcall.fetch)
  const school = { rollcall, account: simulator.account(settings.ZOOM_ACCOUNT_ID), as }
  try {
    await (await as(ADMIN, 'admin')).call(Counts, 'PUT', '/api/roster', rosterOf(CLASSES))
    let held = 0
    for (const [day, ofDay] of Map.groupBy(sessions, ({ start }) => midnightBefore(start))) {
      await liveDay(
        school,
        day,
        ofDay.map((one) => placed(one, sessions)),
      )
      held += ofDay.length
      tell(held, sessions.length)
    }
    await rollcall.until(until)
  } finally {
    rollcall.close()
  }
}

/** Its place among its class's sessions. */
function placed(one: PastSession, all: readonly PastSession[]): PastSession & Place {
  const ofClass = all.filter(({ of, isHeld }) => of === one.of && isHeld)
  const session = ofClass.indexOf(one)
  return { ...one, session, left: ofClass.length - 1 - session }
}

/** The sessions of a day are scheduled the evening before, and looked through in the evening. */
async function liveDay(
  school: School,
  day: number,
  sessions: readonly (PastSession & Place)[],
): Promise<void> {
  await school.rollcall.until(clockOn(day - DAY_MS, '17:00'))
  const planned: Planned[] = []
  for (const one of sessions) planned.push(await schedule(school, one))
  await school.rollcall.until(clockOn(day, '6:00'))
  const webhooks: Timed[] = []
  for (const one of planned)
    webhooks.push(...(one.isHeld ? await heldBy(school, one) : waitedFor(school, one)))
  await send(school.rollcall, webhooks)
  await school.rollcall.until(clockOn(day, '18:00'))
  for (const one of planned)
    if (one.isHeld) await lookThrough(await school.as(one.of.teacher, 'teacher'), one)
}

async function schedule({ as, account }: School, one: PastSession & Place): Promise<Planned> {
  const teacher = await as(one.of.teacher, 'teacher')
  const { meeting } = await teacher.call(Scheduled, 'POST', '/api/zoom/meetings', {
    title: one.title,
    startTime: iso(one.start),
    duration: one.duration,
    timezone: ZONE,
    classId: one.of.id,
  })
  const atZoom = account.meetings.get(Number(meeting.zoom_meeting_id))
  if (atZoom === undefined) throw new Error(`Zoom has no meeting ${meeting.zoom_meeting_id}`)
  return { ...one, id: meeting.id, meeting: atZoom }
}

/** A webhook, and when Zoom sends it. */
interface Timed {
  body: string
  at: number
}

async function heldBy({ account }: School, one: Planned): Promise<Timed[]> {
  const startedAt = one.start + createRandom(one.session, `${one.of.id} start`).int(-90, 150) * 1_000
  const endedAt = one.start + (one.duration - 1) * MINUTE_MS
  const lesson = { startedAt: iso(startedAt), endedAt: iso(endedAt), people: peopleIn(one) }
  const { webhooks } = await play(
    account,
    one.meeting,
    PlayRequest.parse({ lesson, seed: one.session, sideEvents: true }),
  )
  return webhooks.map(({ body, sendAtOffset }) => ({ body, at: startedAt + sendAtOffset }))
}

/** Each pupil comes by their own link, which makes them a registrant. */
function peopleIn({ of, meeting, session, left }: Planned): Person[] {
  const [host, ...registrants] = identitiesOf(meeting)
  const random = createRandom(session, `${of.id} session`)
  const habits = habitsOf(of)
  const pupils = of.pupils.map(({ name, email }, index): Person => {
    const { connections, isUnknown = false } = comingOf(habits.get(index), { session, left }, random)
    const identity = registrants.find((one) => one.email === email) ?? { name, email }
    return isUnknown ? { name: phoneOf(name), connections } : { ...identity, name, connections }
  })
  return host ? [{ ...host, connections: [{ from: 0 }] }, ...pupils] : pupils
}

const phoneOf = (name: string): string => `${name.split(' ')[0]}’s phone`

/** Some pupils wait for the host for ten minutes. */
function waitedFor({ account }: School, { meeting, start }: Planned): Timed[] {
  const waiting = identitiesOf(meeting).slice(1, 8)
  return waiting.flatMap((who, index) => {
    const [from, to] = [start - (4 - index) * MINUTE_MS, start + (10 + index) * MINUTE_MS]
    const came = act(account, meeting, { do: 'come', who, to: 'door', at: iso(from) })
    const left = act(account, meeting, {
      do: 'leave',
      attendee: came.attendee ?? '',
      lost: false,
      at: iso(to),
    })
    return [
      ...came.webhooks.map(({ body }) => ({ body, at: from })),
      ...left.webhooks.map(({ body }) => ({ body, at: to })),
    ]
  })
}

/** What comes within so short a time comes at once, as Zoom sends it. */
const AT_ONCE_MS = 2_000

async function send(rollcall: PastRollcall, webhooks: Timed[]): Promise<void> {
  const byTime = webhooks.sort((a, b) => a.at - b.at)
  for (const [at, some] of Map.groupBy(byTime, (one) => Math.ceil(one.at / AT_ONCE_MS) * AT_ONCE_MS)) {
    await rollcall.until(at)
    await Promise.all(some.map(({ body }) => rollcall.receive(body)))
  }
}
