import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it, vi } from 'vitest'
import { type Lives, oracle, type Told } from '../domain/oracle.ts'
import { createRandom, type Random } from '../simulator/random.ts'
import { property, seedsFrom } from '../support/property.ts'
import { call, importSchool, scheduleClass, webhook } from '../support/rollcall.ts'
import { SOON } from '../support/until.ts'
import { WHOLE } from '../support/whole.ts'
import { ended, joined, left, type Occasion, pupil, started } from '../support/zoomEvents.ts'

/**
 * A term of one class, lived through by signed webhooks in any order and repetition: each session's attendance is what
 * docs/attendance.md says, worked out by an oracle that shares no code with Rollcall.
 */

const STUDENTS = [1, 2, 3, 4]
/** Minute 0 of the oracle: a Monday, 16:00 in Manila. */
const START = '2026-03-02T08:00:00Z'
const DAY = 24 * 60
const LESSONS = WHOLE ? 40 : 10
/** Held at another time of its day, not held, and a day without a lesson. */
const [OUTSIDE, NOT_HELD, TUESDAY] = [3, 5, 8 * DAY]

interface Session {
  id: string
  start_time: string
}

const minutesOf = (time: string) => (Date.parse(time) - Date.parse(START)) / 60_000

async function aTerm() {
  await importSchool(STUDENTS.length)
  return (await scheduleClass({
    startTime: START,
    duration: 60,
    recurrence: { frequency: 'weekly', weekdays: ['monday', 'wednesday', 'friday'], count: LESSONS },
  })) as unknown as { id: string; zoom_meeting_id: string; sessions: Session[] }
}

/** What Zoom tells of one opening of the link, some of it lost. */
function told(uuid: string, from: number, random: Random): Told[] {
  const to = from + random.int(40, 70)
  const stays = STUDENTS.flatMap((student) => {
    if (random.chance(0.15)) return []
    const [first, last] = [from + random.int(0, 25), to - random.int(0, 15)]
    const device = `${uuid} ${student}`
    const stay = (kind: 'joined' | 'left', at: number): Told => ({
      ...{ kind, uuid, at, student, device },
      isTyped: false,
    })
    const middle = Math.floor((first + last) / 2)
    const move = random.chance(0.3) ? [stay('left', middle), stay('joined', middle)] : []
    return [stay('joined', first), ...move, stay('left', last)].filter(() => !random.chance(0.08))
  })
  const start: Told[] = random.chance(0.9) ? [{ kind: 'started', uuid, at: from }] : []
  return [...start, ...stays, { kind: 'ended', uuid, at: to, startedAt: from }]
}

function bodyOf(number: string, one: Told): string {
  const of: Occasion = { number, start: START, uuid: one.uuid }
  switch (one.kind) {
    case 'started':
      return started(of, one.at)
    case 'ended':
      return ended(of, one.at, one.startedAt ?? one.at)
    case 'joined':
      return joined(of, pupil(one.student), one.at, one.device)
    default:
      return left(of, pupil(one.student), one.at, one.device)
  }
}

type Rows = { student_id: string; status: string; attended_seconds: number }[]

async function toldOf({ id }: Session) {
  const get = async <T>(what: string) =>
    (await call<T>('GET', `/api/zoom/meetings/${id}${what}`, { as: 'admin-1' })).body
  const { meeting } = await get<{ meeting: { status: string; held_outside_schedule: boolean } }>('')
  const { records } = await get<{ records: Rows }>('/attendance')
  return {
    ...{ id, status: meeting.status, heldOutside: meeting.held_outside_schedule },
    records: records
      .map((one) => [Number(one.student_id.slice('student-'.length)), one.status, one.attended_seconds])
      .sort(),
  }
}

it.each(seedsFrom(0, 2))(property('a term is what the oracle says, by seed %i'), async (seed) => {
  const term = await aTerm()
  const random = createRandom(seed, 'term')
  const uuid = (name: string | number) => `lesson-${name}-${term.zoom_meeting_id}`
  const starts = term.sessions.map(({ start_time }) => minutesOf(start_time))
  const all = [
    ...starts.flatMap((from, n) => {
      if (n === NOT_HELD) return []
      return told(uuid(n), n === OUTSIDE ? from + 5 * 60 : from + random.int(-20, 20), random)
    }),
    ...told(uuid('tuesday'), TUESDAY, random),
  ]
  const bodies = all.map((one) => bodyOf(term.zoom_meeting_id, one))
  const again = bodies.filter(() => random.chance(0.3))
  const sent = random.shuffled([...bodies, ...again])
  for (let from = 0; from < sent.length; from += 20)
    for (const { delivered } of await Promise.all(sent.slice(from, from + 20).map(webhook)))
      expect(delivered).toBe(true)
  await runDurableObjectAlarm(env.MEETINGS.getByName(term.zoom_meeting_id))
  const lives: Lives = {
    sessions: term.sessions.map(({ id, start_time }) => ({
      ...{ id, start: minutesOf(start_time), length: 60, moves: [] },
      ...{ isCancelled: false, hostClaims: false, claims: [] },
    })),
    ...{ told: all, reports: [], expected: STUDENTS, registered: STUDENTS },
    ...{ now: minutesOf(new Date().toISOString()), presentAfter: 15, lateAfter: 10 },
  }
  const expected = oracle(lives).map(({ id, status, heldOutside, records }) => ({
    ...{ id, status, heldOutside },
    records: (records ?? []).map((one) => [one.student, one.status, one.seconds]).sort(),
  }))
  // An alarm closes the windows of the session that nobody held.
  await vi.waitFor(async () => expect(await Promise.all(term.sessions.map(toldOf))).toEqual(expected), SOON)
  expect(expected.map(({ status }) => status)).toEqual(
    starts.map((_, n) => (n === NOT_HELD ? 'not_held' : 'ended')),
  )
  expect(expected[OUTSIDE]?.heldOutside).toBe(true)
})
