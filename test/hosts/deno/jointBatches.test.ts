import { setImmediate } from 'node:timers/promises'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { DatabaseUnavailable, type EventLog, type NewEvent } from '../../../src/app/ports.ts'
import { readConfig } from '../../../src/hosts/config.ts'
import type { Connect } from '../../../src/hosts/database.ts'
import { MeetingFile } from '../../../src/hosts/deno/meetingFile.ts'
import { LocalMeetings } from '../../../src/hosts/deno/meetings.ts'
import { sqlOver } from '../../../src/hosts/deno/sqlite.ts'
import { JointBatches } from '../../../src/hosts/jointBatches.ts'
import { zoomClient } from '../../../src/hosts/zoom.ts'
import { createEventLog } from '../../../src/store/eventLog.ts'
import type { SqlRow, Statement } from '../../../src/store/sql.ts'
import { createBudget } from '../../../src/zoom/api/budget.ts'
import { NO_POOL, request, Timers } from '../../support/fakes.ts'
import { recordedAs } from '../../support/recorded.ts'
import { happen, join, offer, schedule, start, student } from '../../support/spec.ts'
import { fileInMemory } from '../../support/sqlite.ts'

type Batch = (statements: readonly Statement[]) => Promise<SqlRow[][]>
type Trouble = (batch: Batch, statements: readonly Statement[]) => Promise<SqlRow[][]>

let file: ReturnType<typeof fileInMemory>
/** How many statements each batch had that the database was given. */
let sizes: number[]
/** Befall the next batches, one by one. */
let troubles: Trouble[]
let timers: Timers
let joint: JointBatches

const session: Connect = (onBatch) => {
  const { batch } = sqlOver(file, onBatch)
  return {
    bookmark: () => `bookmark-${sizes.length}`,
    async batch(statements) {
      sizes.push(statements.length)
      return (troubles.shift() ?? ((real, given) => real(given)))(batch, statements)
    },
  }
}

beforeEach(() => {
  file = fileInMemory()
  sizes = []
  troubles = []
  timers = new Timers()
  joint = new JointBatches({ session, gather: () => setImmediate(), after: timers.after })
})

const numbers = ['81', '82', '83'] as const

const offered = (id: string): NewEvent => {
  const [, event] = happen(schedule(), offer(1))
  if (event === undefined) throw new Error('Nobody was offered anything')
  return recordedAs(id, event)
}

/** Each log has a connection of its own. */
const logOf = (): EventLog => createEventLog(joint.connect())

/** `behind`: the version that the meeting is thought to have. */
function append(number: string, { behind = 0, event = offered(`event-${number}`), log = logOf() } = {}) {
  return log.append({ number, seriesId: `series-${number}` }, behind, [event])
}

const stored = (): unknown[] =>
  file
    .prepare('select event_id from events order by event_id')
    .all()
    .map((row) => row['event_id'])
/** The meetings of each position. */
const positions = (): unknown[][] =>
  file
    .prepare('select runs from commits order by position')
    .all()
    .map(({ runs }) => JSON.parse(String(runs)).map(([stream]: string[]) => stream))

const lost: Trouble = async (batch, statements) => {
  await batch(statements)
  throw new DatabaseUnavailable('D1_ERROR: Network connection lost.')
}

describe('commits of several meetings that come together', () => {
  it('go in one batch, each with its own rows, and share a position', async () => {
    const all = await Promise.all(numbers.map((number) => append(number)))
    expect(all).toEqual(numbers.map(() => ({ ok: true, value: { bookmark: 'bookmark-1' } })))
    expect(sizes).toHaveLength(1)
    expect(stored()).toEqual(['event-81', 'event-82', 'event-83'])
    expect(positions()).toEqual([numbers.map((number) => `meeting/${number}`)])
  })

  it('are told the cost of all of it, and how many share it', async () => {
    const told: unknown[] = []
    const one: Statement = { sql: 'select 1 as one', params: [] }
    const rows = await Promise.all(
      [one, { sql: 'select 2 as two', params: [] }].map((statement) =>
        joint.connect((batch) => told.push(batch)).batch([statement, one]),
      ),
    )
    expect(rows).toEqual([
      [[{ one: 1 }], [{ one: 1 }]],
      [[{ two: 2 }], [{ one: 1 }]],
    ])
    expect(told).toEqual([1, 2].map(() => ({ statements: 4, rowsRead: 4, rowsWritten: 0, commits: 2 })))
  })

  it('and what comes while they are under way waits for them, and goes together too', async () => {
    const under = Promise.withResolvers<void>()
    troubles.push(async (batch, statements) => {
      await under.promise
      return batch(statements)
    })
    const first = append('81')
    await setImmediate()
    const more = Promise.all([append('82'), append('83')])
    await setImmediate()
    expect(sizes).toHaveLength(1)
    under.resolve()
    await Promise.all([first, more])
    expect(sizes).toHaveLength(2)
  })

  it.each([
    [
      'a version that has moved',
      () => append('84', { behind: 5 }),
      { ok: false, refusal: { reason: 'WRONG_EXPECTED_VERSION' } },
    ],
    [
      'an event that is there already',
      () => append('84', { event: offered('event-81') }),
      { ok: false, refusal: { reason: 'DUPLICATE_EVENT' } },
    ],
    [
      'a value that no database takes',
      () => append('84', { event: { ...offered('x'), occurredAt: null } as never }),
      { ok: false, refusal: { reason: 'UNSTORABLE' } },
    ],
  ])('%s costs itself alone', async (_, bad, refusal) => {
    const all = await Promise.all([append('81'), bad(), append('82')])
    expect(all).toMatchObject([{ ok: true }, refusal, { ok: true }])
    expect(stored()).toEqual(['event-81', 'event-82'])
    expect(positions()).toEqual([['meeting/81'], ['meeting/82']])
  })

  it('a commit with an answer that proves nothing fails alone, and is found in the log', async () => {
    troubles.push(async (batch, statements) => {
      const rows = await batch(statements)
      return rows.map((all) => all.filter((row) => row['stream_id'] !== 'meeting/81'))
    })
    const logs = numbers.map(logOf)
    const all = await Promise.allSettled(
      numbers.map((number, i) => append(number, { log: logs[i] as EventLog })),
    )
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
    expect(await logs[0]?.held(['event-81'])).toEqual(new Set(['event-81']))
  })

  it('all are told when the connection is lost, nobody tries again, and each finds its own in the log', async () => {
    troubles.push(lost)
    const all = await Promise.allSettled(numbers.map((number) => append(number)))
    expect(all.map((one) => one.status === 'rejected' && one.reason.name)).toEqual(
      numbers.map(() => 'DatabaseUnavailable'),
    )
    expect(sizes).toHaveLength(1)
    expect(await logOf().held(numbers.map((number) => `event-${number}`))).toHaveProperty('size', 3)
  })

  it.each([
    'D1 DB exceeded its CPU time limit and was reset.',
    "D1 DB's isolate exceeded its memory limit and was reset.",
    'D1 DB storage operation exceeded timeout which caused object to be reset.',
  ])('a commit that is too much for the database costs itself alone: %s', async (words) => {
    const tooMuch: Trouble = async (batch, statements) => {
      if (JSON.stringify(statements).includes('event-82')) throw new DatabaseUnavailable(`D1_ERROR: ${words}`)
      return batch(statements)
    }
    troubles.push(...numbers.map(() => tooMuch), tooMuch)
    const all = await Promise.allSettled(numbers.map((number) => append(number)))
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(stored()).toEqual(['event-81', 'event-83'])
  })

  it.each(['WRONG_POSITION', 'APPEND_ONLY'])(
    '%s is a fault of the database, not of the commit',
    async (rule) => {
      file.exec(`create trigger trouble before insert on commits begin select raise(abort, '${rule}'); end`)
      await expect(append('81')).rejects.toThrow(rule)
      file.exec('drop trigger trouble')
      expect(await append('81')).toMatchObject({ ok: true })
    },
  )

  it('when the database fails while each is tried alone, the others are told at once', async () => {
    const down: Trouble = async () => {
      throw new DatabaseUnavailable('down')
    }
    troubles.push(
      (batch, statements) => batch(statements),
      (batch, statements) => batch(statements),
      down,
    )
    const all = await Promise.allSettled([
      append('81', { behind: 5 }),
      ...['82', '83', '84'].map((n) => append(n)),
    ])
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected'])
    expect(sizes).toHaveLength(3)
  })

  it('a batch that is never answered holds up the next for a second', async () => {
    troubles.push(() => Promise.withResolvers<never>().promise)
    void append('81')
    await setImmediate()
    const next = append('82')
    await setImmediate()
    expect(sizes).toHaveLength(1)
    timers.pass(1_000)
    expect(await next).toMatchObject({ ok: true })
  })
})

describe('a joint batch', () => {
  const statement = (length: number): Statement => ({ sql: 'select ? as text', params: ['x'.repeat(length)] })
  const bring = (all: Statement[][]) =>
    Promise.all(all.map((statements) => joint.connect().batch(statements)))

  it('has 64 commits, 250 statements and half a million characters at most', async () => {
    await bring(Array.from({ length: 150 }, () => [statement(1)]))
    expect(sizes).toEqual([64, 64, 22])
    sizes.length = 0
    await bring([200, 40, 20, 200].map((count) => Array.from({ length: count }, () => statement(1))))
    expect(sizes).toEqual([240, 220])
    sizes.length = 0
    await bring([[statement(300_000)], [statement(250_000)], [statement(750_000)], [statement(1)]])
    expect(sizes).toEqual([1, 1, 1, 1])
  })
})

describe('sixty meetings at once, with webhooks that come one by one', () => {
  it('a webhook costs a twentieth of a batch', async () => {
    vi.spyOn(console, 'log').mockReturnValue()
    const config = readConfig({ AUTH_JWT_SECRET: 'a-secret-of-the-tests-of-32-characters' })
    const zoom = zoomClient(config, NO_CACHE, createBudget('pro', Date.now))
    const primary = (): Connect => () => sqlOver(file)
    const shared = {
      config,
      zoom,
      pool: NO_POOL,
      primary,
      commits: joint.connect,
      wakeTeller: () => undefined,
    }
    const meetings = new LocalMeetings(new MeetingFile(':memory:'), shared)
    const all = Array.from({ length: 60 }, (_, n) => ({ id: `session-${n}`, of: meetings.of(`8123456${n}`) }))
    for (const { id, of } of all) await of.execute(request(schedule({ id, classId: null })))
    sizes.length = 0
    const webhooks = [start(), ...[1, 2, 3, 4, 5].map((n) => join(student(n), n))]
    const answers = await Promise.all(
      all.map(async ({ of }) => {
        const answered = []
        for (const webhook of webhooks) answered.push(await of.execute(request(webhook)))
        return answered
      }),
    )
    expect(answers.flat().filter(({ ok }) => ok)).toHaveLength(all.length * webhooks.length)
    expect(sizes.length / (all.length * webhooks.length)).toBeLessThanOrEqual(0.05)
    await meetings.close()
  })
})

const NO_CACHE = { get: async () => null, put: async () => undefined }
