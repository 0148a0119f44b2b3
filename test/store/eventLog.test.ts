import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { NewEvent } from '../../src/app/ports.ts'
import type { MeetingEvent } from '../../src/domain/events.ts'
import { sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import { createEventLog } from '../../src/store/eventLog.ts'
import { createQueries } from '../../src/store/queries.ts'
import { happen, join, schedule, start, student } from '../support/spec.ts'
import { count, everything } from '../support/tables.ts'

const db = sqlOver(env.DB.withSession('first-primary'))
const log = createEventLog(db)
const stream = { number: '81234567890', seriesId: 'meeting-1' }

const recorded = (event: MeetingEvent, id: string): NewEvent => ({
  ...event,
  id,
  occurredAt: '2026-03-02T08:00:00.000Z',
  recordedAt: '2026-03-02T08:00:01.000Z',
  meta: { actor: null, source: 'zoom', correlationId: id },
})

/** MeetingScheduled, MeetingStarted, ParticipantJoined: the versions 1 to 3 that every test finds. */
const events = happen(schedule(), start(), join(student(1), 1)).map((event, i) => recorded(event, `id-${i}`))

/** The n-th student joins. */
const joined = (n: number, id: string): NewEvent[] =>
  happen(schedule(), join(student(n), 1))
    .slice(1)
    .map((event) => recorded(event, id))

const describedBy = (description: string): MeetingEvent => ({
  type: 'MeetingChanged',
  data: { sessionIds: ['meeting-1'], change: { description }, at: '2026-03-02T08:00:00.000Z', after: [] },
})

/** As long as an event can be that is still stored in one statement with one more like it, and no third. */
const long = (id: string): NewEvent => recorded(describedBy('é'.repeat(240_000)), id)

const run = (sql: string) => env.DB.prepare(sql).run()
const versions = async () => {
  const { results } = await env.DB.prepare('select version from events order by version').all()
  return results
}
const upTo = (last: number) => Array.from({ length: last }, (_, i) => ({ version: i + 1 }))

beforeEach(() => log.append(stream, 0, events))

describe('a stream', () => {
  it('is numbered without gaps and given back as it was taken, in pages', async () => {
    expect(await log.read(stream.number, 0, 10)).toEqual({
      events: events.map((event, i) => ({ ...event, version: i + 1 })),
      more: false,
    })
    expect(await log.read(stream.number, 1, 1)).toMatchObject({ events: [{ version: 2 }], more: true })
    expect(await log.read(stream.number, 2, 1)).toMatchObject({ events: [{ version: 3 }], more: false })
    expect(await log.read('80000000000', 0, 10)).toEqual({ events: [], more: false })
  })

  it('has short pages where its events are large, and an event that is larger alone', async () => {
    const larger = recorded(describedBy('é'.repeat(600_000)), 'larger')
    await log.append(stream, 3, [long('a'), long('b'), long('c'), larger, long('d')])
    const pages: number[][] = []
    for (let after = 0, more = true; more; after = pages.at(-1)?.at(-1) ?? after) {
      const page = await log.read(stream.number, after, 500)
      pages.push(page.events.map(({ version }) => version))
      more = page.more
    }
    expect(pages).toEqual([[1, 2, 3, 4, 5], [6], [7], [8]])
    const history = await createQueries(db).history('meeting-1', 3, 100)
    expect([history.events.map(({ version }) => version), history.more]).toEqual([[4, 5], true])
  })

  it.each([0, 2, 4])('of 3 takes nothing behind version %i, and nothing changes', async (expected) => {
    const before = await everything()
    expect(await log.append(stream, expected, joined(2, 'other'))).toMatchObject({
      ok: false,
      refusal: { reason: 'WRONG_EXPECTED_VERSION' },
    })
    expect(await everything()).toEqual(before)
  })

  it('takes one of two appends behind the same version', async () => {
    const both = await Promise.all([
      log.append(stream, 3, joined(2, 'a')),
      log.append(stream, 3, joined(3, 'b')),
    ])
    expect(both.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await versions()).toEqual(upTo(4))
    expect(await count('zoom_participants')).toBe(2)
  })

  it('takes no event twice, and tells which it holds', async () => {
    const before = await everything()
    expect(await log.append(stream, 3, [...joined(2, 'new'), ...events.slice(2)])).toMatchObject({
      ok: false,
      refusal: { reason: 'DUPLICATE_EVENT' },
    })
    expect(await everything()).toEqual(before)
    expect(await log.held(['id-0', 'id-2', 'new'])).toEqual(new Set(['id-0', 'id-2']))
  })

  it('takes hundreds of events in one append', async () => {
    const many = Array.from({ length: 600 }, (_, i) => joined(i, `many-${i}`)).flat()
    expect(await log.append(stream, 3, many)).toMatchObject({ ok: true })
    expect(await versions()).toEqual(upTo(603))
    expect(await count('zoom_participants')).toBe(600)
  })

  it('takes what is too long for one statement in several, all or nothing', async () => {
    const statements: number[] = []
    const session = env.DB.withSession('first-primary')
    const counted = createEventLog(sqlOver(session, (batch) => statements.push(batch.statements)))
    expect(
      await counted.append(
        stream,
        3,
        [1, 2, 3, 4, 5].map((n) => long(`long-${n}`)),
      ),
    ).toMatchObject({
      ok: true,
    })
    const projections = 5
    const position = 1
    expect(statements).toEqual([3 + position + projections])
    expect(await versions()).toEqual(upTo(8))
    const doubled = [6, 7, 8, 1].map((n) => long(`long-${n}`))
    expect(await log.append(stream, 8, doubled)).toMatchObject({ refusal: { reason: 'DUPLICATE_EVENT' } })
    expect(await versions()).toEqual(upTo(8))
  })

  it('is as it was where a projection fails, and its next event follows without a hole', async () => {
    const before = await everything()
    await run(
      "create trigger trouble before insert on zoom_participants begin select raise(abort, 'TROUBLE'); end",
    )
    expect(await log.append(stream, 3, joined(2, 'rolled-back'))).toMatchObject({
      refusal: { reason: 'UNSTORABLE', message: expect.stringContaining('TROUBLE') },
    })
    await run('drop trigger trouble')
    expect(await everything()).toEqual(before)
    expect(await log.append(stream, 3, joined(2, 'rolled-back'))).toMatchObject({ ok: true })
    expect(await versions()).toEqual(upTo(4))
  })
})

describe('a row that this code cannot know', () => {
  it.each([
    ['of a newer schema', 'type, 2, data, meta, occurred_at', 'newer than this code'],
    ['of an unknown type', "'ParticipantDanced', 1, data, meta, occurred_at", 'type'],
    ['with data that lacks a field', "type, 1, json_remove(data, '$.uuid'), meta, occurred_at", 'uuid'],
    [
      'with another source in its meta',
      "type, 1, data, json_set(meta, '$.source', 'rumour'), occurred_at",
      'source',
    ],
  ])('%s is not read as an event', async (_, columns, reason) => {
    await run(`insert into events select stream_id, 4, 'strange', ${columns}, recorded_at
               from events where version = 3`)
    const read = log.read(stream.number, 3, 1)
    await expect(read).rejects.toThrow('The event strange cannot be read')
    await expect(read).rejects.toHaveProperty('cause.message', expect.stringContaining(reason))
  })
})

describe('the database itself', () => {
  it.each([
    ['a gap', 5],
    ['a version that is taken', 3],
    ['a version below the first', 0],
  ])('refuses %s from every writer', async (_, version) => {
    const insert = `insert into events select stream_id, ${version}, 'x', type, 1, data, meta, occurred_at,
                    recorded_at from events where version = 3`
    await expect(run(insert)).rejects.toThrow('WRONG_EXPECTED_VERSION')
  })

  const change = (path: string, value: string) => `data = json_set(data, '${path}', ${value})`
  it.each([
    change('$.evidence.name', "'Somebody else'"),
    change('$.evidence.name', '7'),
    change('$.evidence.email', "''"),
    change('$.evidence.name', "json('[]')"),
    change('$.after[0].participants[0].name', "'Somebody else'"),
    `${change('$.evidence.name', 'null')}, occurred_at = '2026-03-02T08:00:09.000Z'`,
    "data = json_set(data, '$.evidence.name', null, '$.evidence.registrantId', 'r')",
    change('$.evidence.registrantId', "'r'"),
    change('$.evidence.extra', 'null'),
    change('$.name', 'null'),
    change('$.after[0].participants[1]', "json('{}')"),
    "data = json_remove(data, '$.evidence.name')",
    "data = json_remove(data, '$.after')",
    "data = json_patch('{}', data) || ' 1'",
    "data = '{}'",
    "data = 'null'",
    "meta = json_set(meta, '$.correlationId', 'x')",
    "meta = json_set(meta, '$.name', null)",
    "type = 'ParticipantLeft'",
    'schema_version = 0',
    "event_id = 'y'",
    "stream_id = 'meeting/1'",
    'version = 4',
    "occurred_at = '2026-03-02T08:00:09.000Z'",
    "recorded_at = '2026-03-02T08:00:09.000Z'",
  ])('refuses to set %s', async (assignment) => {
    await expect(run(`update events set ${assignment} where version = 3`)).rejects.toThrow(
      /APPEND_ONLY|malformed JSON/,
    )
  })

  it('refuses to delete', async () => {
    await expect(run('delete from events where version = 3')).rejects.toThrow('APPEND_ONLY')
    await expect(run('delete from events')).rejects.toThrow('APPEND_ONLY')
  })

  it('lets names and e-mails be blanked, once and for all, and the event is still one', async () => {
    const { events: kept } = await log.read(stream.number, 2, 1)
    await run(`update events set data = json_set(data, '$.evidence.name', null, '$.evidence.email', null,
                 '$.after[0].participants[0].name', null, '$.after[0].participants[0].email', null) where version = 3`)
    const { events: erased } = await log.read(stream.number, 2, 1)
    expect(erased).toEqual(
      JSON.parse(JSON.stringify(kept), (key, value) => (PERSONAL.has(key) ? null : value)),
    )
    expect(JSON.stringify(erased)).not.toBe(JSON.stringify(kept))
    await expect(
      run(`update events set ${change('$.evidence.name', "'Student 1'")} where version = 3`),
    ).rejects.toThrow('APPEND_ONLY')
  })
})

const PERSONAL = new Set(['name', 'email'])
