import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { NewEvent } from '../../src/app/ports.ts'
import type { MeetingEvent } from '../../src/domain/events.ts'
import { sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import { createEventLog } from '../../src/store/eventLog.ts'
import { happen, join, schedule, start, student } from '../domain/spec.ts'
import { count } from './tables.ts'

const log = createEventLog(sqlOver(env.DB.withSession('first-primary')))
const stream = { number: '81234567890', meetingId: 'meeting-1' }

const recorded = (event: MeetingEvent, id: string): NewEvent => ({
  ...event,
  id,
  occurredAt: '2026-03-02T08:00:00.000Z',
  recordedAt: '2026-03-02T08:00:01.000Z',
  meta: { actor: null, source: 'zoom', correlationId: id },
})
const events = happen(schedule(), start(), join(student(1), 1)).map((event, i) => recorded(event, `id-${i}`))
/** The n-th student joins. */
const joined = (n: number, id: string): NewEvent[] =>
  happen(schedule(), join(student(n), 1))
    .slice(1)
    .map((event) => recorded(event, id))
const run = (sql: string) => env.DB.prepare(sql).run()

beforeEach(() => log.append(stream, 0, events))

describe('the log', () => {
  it('numbers a stream without gaps and gives back what it was given', async () => {
    expect(await log.read(stream.number, 0, 10)).toEqual(
      events.map((event, i) => ({ ...event, version: i + 1 })),
    )
    expect(await log.read(stream.number, 1, 1)).toMatchObject([{ version: 2 }])
  })

  it.each([0, 2, 4])('refuses an append behind version %i of 3, and changes nothing', async (expected) => {
    const late = events.slice(2).map((event) => ({ ...event, id: 'other' }))
    expect(await log.append(stream, expected, late)).toMatchObject({
      refusal: { reason: 'WRONG_EXPECTED_VERSION' },
    })
    expect(await count('events')).toBe(3)
  })

  it('refuses an event that it has, and tells which it holds', async () => {
    expect(await log.append(stream, 3, events.slice(2))).toMatchObject({
      refusal: { reason: 'DUPLICATE_EVENT' },
    })
    expect(await log.held(['id-0', 'id-2', 'id-9'])).toEqual(new Set(['id-0', 'id-2']))
  })

  it('takes hundreds of events in one append', async () => {
    const many = Array.from({ length: 600 }, (_, i) => joined(i, `many-${i}`)).flat()
    expect(await log.append(stream, 3, many)).toMatchObject({ ok: true })
    expect(await count('events')).toBe(603)
    expect(await count('zoom_participants')).toBe(600)
  })

  it('appends nothing where a projection fails, and leaves no hole', async () => {
    await run(
      "create trigger trouble before insert on zoom_participants begin select raise(abort, 'TROUBLE'); end",
    )
    const news = joined(2, 'rolled-back')
    await expect(log.append(stream, 3, news)).rejects.toThrow('TROUBLE')
    await run('drop trigger trouble')
    expect(await log.append(stream, 3, news)).toMatchObject({ ok: true })
    expect(await env.DB.prepare('select max(position) as p from events').first('p')).toBe(4)
  })

  it('cannot be read where it holds what this code does not know', async () => {
    await run(`insert into events select null, stream_id, 4, 'future', type, 2, data, meta, occurred_at, recorded_at
               from events where version = 3`)
    await expect(log.read(stream.number, 3, 1)).rejects.toThrow('newer than this code')
  })
})

describe('append-only', () => {
  it.each([
    "insert into events select null, stream_id, 5, 'x', type, 1, data, meta, occurred_at, recorded_at from events where version = 3",
  ])('%s leaves a gap', (sql) => expect(run(sql)).rejects.toThrow('WRONG_EXPECTED_VERSION'))

  it.each([
    'delete from events where version = 3',
    "update events set data = json_set(data, '$.at', 'never')",
    "update events set data = json_set(data, '$.evidence.name', 'Somebody else') where version = 3",
    "update events set data = json_set(data, '$.evidence.extra', null) where version = 3",
    "update events set data = json_remove(data, '$.evidence.name') where version = 3",
    "update events set data = json_set(data, '$.evidence.registrantId', 'r') where version = 3",
    "update events set meta = '{}'",
    "update events set type = 'MeetingEnded'",
    "update events set event_id = 'y' where version = 3",
  ])('refuses: %s', (sql) => expect(run(sql)).rejects.toThrow('APPEND_ONLY'))

  it('lets a name and an e-mail be blanked, and reads on', async () => {
    await run(`update events set data = json_set(data, '$.evidence.name', null, '$.evidence.email', null,
                 '$.after.participants[0].name', null, '$.after.participants[0].email', null) where version = 3`)
    const [erased] = await log.read(stream.number, 2, 1)
    expect(erased?.data).toMatchObject({
      evidence: { name: null, email: null },
      after: { participants: [{ name: null }] },
    })
  })
})
