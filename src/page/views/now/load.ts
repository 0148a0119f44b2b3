import { api, ask, Refused } from '../../api/client.ts'
import type { Attendance, Participant, Participants, Report, Session, Term } from '../../api/shapes.ts'
import { DAY_MS, HOUR_MS } from '../../time/duration.ts'
import { isoDay } from '../../time/format.ts'

export interface Days {
  running: Class[]
  /** Begins within the hour. */
  soon: Session[]
  /** Sessions that nobody opened in time. */
  notOpened: Session[]
  /** Over since yesterday, the newest first. */
  over: Class[]
  next: Session | null
}

export interface Class {
  session: Session
  attendance: Attendance
  people: Participants
}

/** A session that is not opened this long after its start is shown. */
const GRACE_MS = 10 * 60_000
const MOST_OVER = 5
const MOST_RUNNING = 6

/** The data of the first screen. */
export async function loadDays(now: number): Promise<Days> {
  const [report, upcoming] = await Promise.all([reportSince(now), upcomingOnes()])
  const sessions: Session[] = [...report.meetings]
  const startOf = (one: Session) => Date.parse(one.start_time)
  const over = sessions.filter(({ status }) => status === 'ended').slice(0, MOST_OVER)
  const running = sessions.filter(({ status }) => status === 'started')
  return {
    running: await Promise.all(running.reverse().slice(0, MOST_RUNNING).map(classOf)),
    over: await Promise.all(over.map((one) => overClassOf(one, now))),
    soon: sessions
      .filter((one) => one.status === 'scheduled' && startOf(one) > now - GRACE_MS)
      .sort((a, b) => startOf(a) - startOf(b)),
    notOpened: sessions.filter(
      (one) => one.status === 'not_held' || (one.status === 'scheduled' && startOf(one) <= now - GRACE_MS),
    ),
    next: upcoming.find((one) => startOf(one) > now + HOUR_MS) ?? null,
  }
}

const reportSince = async (now: number): Promise<Report> => {
  const answer = await ask(
    api.zoom.reports.$get({
      query: {
        startDate: new Date(now - 2 * DAY_MS).toISOString(),
        endDate: new Date(now + HOUR_MS).toISOString(),
        limit: 100,
      },
    }),
  )
  if ('meetings' in answer) return answer
  throw new Refused(500, {})
}

const upcomingOnes = async (): Promise<Session[]> =>
  (await ask(api.zoom.meetings.$get({ query: { upcoming: 'true', limit: 50 } }))).meetings

/** Asked seldom, because a class that is over rarely changes and requests are limited. */
const FRESH_MS = 60_000
const known = new Map<string, { at: number; one: Class }>()

async function overClassOf(session: Session, now: number): Promise<Class> {
  const held = known.get(session.id)
  if (held && now - held.at < FRESH_MS) return held.one
  const one = await classOf(session)
  known.set(session.id, { at: now, one })
  return one
}

/** After a write of the reader's own. */
export const forgetOver = (): void => known.clear()

async function classOf(session: Session): Promise<Class> {
  const its = { param: { id: session.id }, query: {} }
  const [people, attendance] = await Promise.all([
    ask(api.zoom.meetings[':id'].participants.$get(its)),
    ask(api.zoom.meetings[':id'].attendance.$get(its)),
  ])
  return { session, people, attendance }
}

/** Guests: only a name is known. */
export const guestsOf = ({ people }: Pick<Class, 'people'>): Participant[] =>
  people.participants.filter(({ user_id, status }) => user_id === null && status !== 'invited')

/** The expected people who have not come. */
export const missingOf = ({ people }: Pick<Class, 'people'>) => {
  const here = new Set(
    people.participants.filter(({ status }) => status !== 'invited').map((one) => one.user_id),
  )
  return people.expectedAttendees.filter(({ id }) => !here.has(id))
}

const TERM_DAYS = 120

/** The days of a term around now, as the routes take them. */
export const termAround = (now: number) => ({
  startDate: isoDay(now - TERM_DAYS * DAY_MS, 'UTC'),
  endDate: isoDay(now + TERM_DAYS * DAY_MS, 'UTC'),
})

/** The pupils of the reader's classes at risk by a rule of the school. */
export async function loadRisks(now: number): Promise<Term[]> {
  const { classes } = await ask(api.roster.classes.$get({ query: { limit: 12 } }))
  const terms = await Promise.all(
    classes.map(({ id }) =>
      ask(api.zoom.classes[':classId'].term.$get({ param: { classId: id }, query: termAround(now) })),
    ),
  )
  return terms
    .map((term) => ({ ...term, students: term.students.filter(({ risks }) => risks.length > 0) }))
    .filter(({ students }) => students.length > 0)
}
