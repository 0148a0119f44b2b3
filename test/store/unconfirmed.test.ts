import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import { sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import type { SqlDatabase, Statement } from '../../src/store/sql.ts'
import { findLinkable, findUnconfirmed } from '../../src/store/unconfirmed.ts'
import { meterD1 } from '../support/d1Meter.ts'
import { executeAll } from '../support/fakes.ts'
import { writerOver } from '../support/history.ts'
import {
  approve,
  at,
  cancel,
  claim,
  close,
  emailOf,
  end,
  join,
  report,
  schedule,
  start,
  student,
  unsigned,
} from '../support/spec.ts'

const database = (): SqlDatabase => sqlOver(env.DB.withSession('first-primary'))

const found = (minutes: number, limit = 200) => findUnconfirmed(database())(new Date(at(minutes)), limit)

const DAY = 24 * 60

/** One meeting for each of these numbers, with what happened to it. All were to last from 08:00 to 09:00. */
const MEETINGS: Record<string, Command[]> = {
  scheduled: [schedule()],
  started: [schedule(), start()],
  'started and closed': [schedule(), start(), close(180)],
  ended: [schedule(), start(), end(60)],
  final: [schedule(), start(), end(60), report([[student(1), 0, 60]])],
  'final and closed': [schedule(), start(), end(60), close(180), report([[student(1), 0, 60]])],
  'ended and closed': [schedule(), start(), end(60), close(180)],
  'without a class': [schedule({ classId: null }), start(), end(60)],
  'without a class, closed': [schedule({ classId: null }), start(), end(60), close(180)],
  cancelled: [schedule(), cancel],
  claimed: [schedule(), claim(1, 'join', 5)],
  'not held': [schedule(), close(180)],
  late: [schedule({ startTime: at(30) }), join(student(1), 30)],
}

const UNCLOSED = [
  'scheduled',
  'started',
  'started and closed',
  'ended',
  'final',
  'without a class',
  'cancelled',
  'claimed',
]

beforeEach(async () => {
  for (const [number, commands] of Object.entries(MEETINGS)) {
    const writer = writerOver(number, { clock: { now: () => new Date(at(0)) } })
    for (const command of commands) {
      const id = `meeting of ${number}`
      const named = withId(command, id)
      await executeAll(writer, 'sessionId' in named ? { ...named, sessionId: id } : named)
    }
  }
})

function withId(command: Command, id: string): Command {
  if (command.type !== 'ScheduleMeeting') return command
  const sessions = command.meeting.sessions.map((session) => ({ ...session, id }))
  return { ...command, meeting: { ...command.meeting, seriesId: id, sessions } }
}

describe('the sweep', () => {
  it('finds classes with an overdue report, and sessions with a window that should be closed', async () => {
    expect(await found(94)).toEqual([])
    expect((await found(95)).sort()).toEqual(['ended', 'ended and closed'])
    expect((await found(184)).sort()).toEqual(['ended', 'ended and closed'])
    expect((await found(185)).sort()).toEqual(['ended and closed', ...UNCLOSED].sort())
    expect((await found(215)).sort()).toEqual(['ended and closed', 'late', ...UNCLOSED].sort())
  })
  it('leaves classes alone that ended two days ago, and everything after seven', async () => {
    expect((await found(2 * DAY + 61)).sort()).toEqual(['late', ...UNCLOSED].sort())
    expect(await found(7 * DAY + 1)).toEqual(['late'])
    expect(await found(7 * DAY + 31)).toEqual([])
  })
  it('takes the newest first, and so many at most', async () => {
    expect(await found(215, 1)).toEqual(['late'])
  })
  it('reads about as many sessions of each kind as it takes, however many there are', async () => {
    for (const closedAt of ['null', 'start_time'])
      await env.DB.prepare(
        `with recursive n(i) as (select 0 union all select i + 1 from n where i < 999)
         insert into zoom_meetings (id, series_id, zoom_meeting_id, host_id, series_host_id, title, start_time, date, duration, timezone,
           join_url, status, class_id, target_audience, settings, registration_enabled, created_at, updated_at, ended_at, closed_at,
           attendance_basis)
         select i || ' ${closedAt}', i || ' ${closedAt}', i || ' ${closedAt}', host_id, series_host_id, title, start_time, date, duration, timezone,
           join_url, status, class_id, target_audience, settings, registration_enabled, created_at, updated_at, ended_at, ${closedAt},
           attendance_basis from n cross join zoom_meetings where id = 'meeting of ended'`,
      ).run()
    const meter = meterD1()
    expect(await found(190, 50)).toHaveLength(50)
    expect(meter.batches()[0]?.rowsRead).toBeLessThan(250)
    vi.restoreAllMocks()
  })
  it('searches two indexes, without closed classes that are confirmed', async () => {
    const statements: Statement[] = []
    const db: SqlDatabase = {
      bookmark: () => null,
      async batch(some) {
        statements.push(...some)
        return some.map(() => [])
      },
    }
    await findUnconfirmed(db)(new Date(at(90)), 200)
    const [{ sql = '', params = [] } = {}] = statements
    const { results } = await env.DB.prepare(`explain query plan ${sql}`)
      .bind(...params)
      .all<{ detail: string }>()
    const searched = results.map(({ detail }) => detail).filter((detail) => detail.includes('zoom_meetings'))
    expect(searched).toEqual([
      'SEARCH zoom_meetings USING INDEX zoom_meetings_unclosed (start_time>? AND start_time<?)',
      'SEARCH zoom_meetings USING INDEX zoom_meetings_unconfirmed (start_time>? AND start_time<?)',
    ])
  })
})

describe('the sweep for guests', () => {
  const TYPED = { ...unsigned(1), emailUserId: null }
  const SIGNED = { ...student(1), emailUserId: null }
  const GUESTS = {
    typed: [join(TYPED, 1)],
    signed: [join(SIGNED, 1)],
    'not ours': [join({ ...SIGNED, registrantId: 'not-ours' }, 1)],
    shared: [approve(2, { email: emailOf(1) }), approve(3, { email: emailOf(1) }), join(SIGNED, 1)],
  }

  it('finds only people with a vouched e-mail who may become a user by it', async () => {
    for (const [number, commands] of Object.entries(GUESTS))
      for (const command of [withId(schedule(), number), start(), ...commands])
        await executeAll(writerOver(number, { clock: { now: () => new Date(at(0)) } }), command)
    await env.DB.prepare(
      "insert into users (id, name, email, role) values ('student-1', 'One', ?, 'student')",
    )
      .bind(emailOf(1))
      .run()
    const linkable = await findLinkable(database())(new Date(at(0)), 50)
    // The roster has not known the e-mail of who came late either.
    expect(linkable.map(({ number }) => number)).toEqual(['late', 'signed'])
  })
})
