import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest'
import type { LogEvent } from '../../src/http/eventJson.ts'
import { request } from '../support/fakes.ts'
import { type HeldClass, heldClass, writerOf } from '../support/held.ts'
import { call, scheduleClass } from '../support/rollcall.ts'
import { leave, student } from '../support/spec.ts'
import { readModels } from '../support/tables.ts'

/** An event that a later version of Rollcall wrote, or a row that was never valid. Other meetings' events follow. */
async function spoil({ meeting }: HeldClass, schemaVersion: number): Promise<string> {
  const stream = `meeting/${meeting.zoom_meeting_id}`
  const id = crypto.randomUUID()
  await env.DB.batch([
    env.DB.prepare(`insert into events
      select ?1, max(version) + 1, ?2, 'AttendanceTaken', ?3, '{"sessionId":"${meeting.id}"}', meta, occurred_at, recorded_at
      from events where stream_id = ?1`).bind(stream, id, schemaVersion),
    env.DB.prepare(
      'insert into commits (runs) select json_array(json_array(stream_id, max(version), max(version))) from events where stream_id = ?1',
    ).bind(stream),
  ])
  await scheduleClass({ title: 'After it' })
  return id
}

const get = async <Body>(path: string) => {
  const { status, body } = await call<Body>('GET', path, { as: 'admin-1' })
  expect({ path, status }).toEqual({ path, status: 200 })
  return body
}

describe.each([
  ['that a later version wrote', 99],
  ['that is not valid', 1],
])('an event %s', (_, schemaVersion) => {
  let held: HeldClass
  let id: string
  let before: unknown[]
  let log: MockInstance
  beforeEach(async () => {
    held = await heldClass()
    before = await Promise.all(reads().map(get))
    log = vi.spyOn(console, 'log')
    id = await spoil(held, schemaVersion)
  })
  const reads = () => [
    `${held.path}/history?limit=200`,
    `${held.path}/timeline`,
    `${held.path}/history?at=2099-01-01T00:00:00Z`,
    `/api/exports/register?classId=class-1&startDate=2026-01-01&endDate=2026-12-31`,
  ]
  const lines = () => log.mock.calls.filter(([line]) => String(line).includes('"event.unreadable"'))

  it('is left out of what is read, and everything else is there', async () => {
    expect(await Promise.all(reads().map(get))).toEqual(before)
    const { events } = await get<{ events: LogEvent[] }>('/api/events?types=MeetingScheduled,AttendanceTaken')
    expect(events.map(({ type }) => type)).toEqual([
      'MeetingScheduled',
      'AttendanceTaken',
      'MeetingScheduled',
    ])
  })

  it('is named once in the log, and by /readyz while it is there', async () => {
    await Promise.all(reads().map(get))
    await get(`${held.path}/timeline`)
    expect(lines()).toEqual([[expect.stringContaining(id)]])
    expect(await get('/readyz')).toMatchObject({ status: 'degraded', unreadable: [id] })
  })

  it('stops no rebuild: its meeting stays as it is', async () => {
    const rows = await readModels()
    expect(await call('POST', '/api/rebuild', { as: 'admin-1' })).toMatchObject({
      status: 200,
      body: { rebuilt: 1 },
    })
    expect(await readModels()).toEqual(rows)
  })

  it('has its meeting’s webhooks wait, for a decision without it could be wrong', async () => {
    const told = request(leave(student(1), 30, { connection: 'connection-of-Student 1' }))
    expect(await writerOf(held.meeting).execute(told)).toMatchObject({ value: { version: null } })
    expect(lines()).toEqual([[expect.stringContaining(id)]])
  })
})
