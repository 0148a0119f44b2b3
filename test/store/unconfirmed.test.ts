import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import { sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import type { SqlDatabase, Statement } from '../../src/store/sql.ts'
import { findUnconfirmed } from '../../src/store/unconfirmed.ts'
import { executeAll } from '../support/fakes.ts'
import { writerOver } from '../support/history.ts'
import {
  at,
  cancel,
  claim,
  close,
  end,
  join,
  report,
  schedule,
  start,
  student,
  take,
} from '../support/spec.ts'

const database = (): SqlDatabase => sqlOver(env.DB.withSession('first-primary'))

const found = (minutes: number, limit = 200) => findUnconfirmed(database())(new Date(at(minutes)), limit)

const DAY = 24 * 60

/** One meeting for each of these numbers, with what happened to it. All were to last from 08:00 to 09:00. */
const MEETINGS: Record<string, Command[]> = {
  '1': [schedule()],
  '2': [schedule(), start()],
  '3': [schedule(), start(), end(60)],
  '4': [schedule(), start(), end(60), report([[student(1), 0, 60]])],
  '5': [schedule({ classId: null }), start(), end(60)],
  '6': [schedule(), cancel],
  '7': [schedule(), claim(1, 'join', 5), nothing(90)],
  '8': [schedule({ startTime: at(30) }), join(student(1), 0)],
}

beforeEach(async () => {
  for (const [number, commands] of Object.entries(MEETINGS)) {
    const named = commands.map((command) =>
      command.type === 'ScheduleMeeting'
        ? { ...command, meeting: { ...command.meeting, meetingId: `meeting-${number}` } }
        : command,
    )
    await executeAll(writerOver(number), ...named)
  }
})

describe('the sweep', () => {
  it('finds what should be over for half an hour, and classes without final attendance', async () => {
    expect(await found(89)).toEqual([])
    expect((await found(90)).sort()).toEqual(['1', '2', '3', '7'])
    expect((await found(120)).sort()).toEqual(['1', '2', '3', '7', '8'])
  })
  it('leaves classes alone that ended two days ago, and everything after seven', async () => {
    expect((await found(2 * DAY + 61)).sort()).toEqual(['1', '2', '8'])
    expect(await found(7 * DAY + 1)).toEqual(['8'])
    expect(await found(7 * DAY + 31)).toEqual([])
  })
  it('takes the newest first, and so many at most', async () => {
    expect(await found(120, 1)).toEqual(['8'])
  })
  it('searches an index in which no confirmed class is', async () => {
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
    expect(results.map(({ detail }) => detail)).toEqual([
      'SEARCH zoom_meetings USING INDEX zoom_meetings_unconfirmed (start_time>? AND start_time<?)',
    ])
  })
})
