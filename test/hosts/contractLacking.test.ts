import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { receiveWebhook } from '../../src/app/receiveWebhook.ts'
import { scheduleMeeting } from '../../src/app/scheduleMeeting.ts'
import { ok } from '../../src/domain/result.ts'
import type { Bindings } from '../../src/hosts/cloudflare/bindings.ts'
import { meetingObjects } from '../../src/hosts/cloudflare/meetings.ts'
import { platformOf } from '../../src/hosts/cloudflare/platform.ts'
import { readConfig } from '../../src/hosts/config.ts'
import { portsOf } from '../../src/hosts/httpPorts.ts'
import { sweepMeetings } from '../../src/hosts/sweep.ts'
import { createApp } from '../../src/http/app.ts'
import { request } from '../support/fakes.ts'
import { call, importSchool, token } from '../support/rollcall.ts'
import * as spec from '../support/spec.ts'

const NUMBER = '81234567890'
/** All that an object is asked but `execute`, which it has had from the first day on. */
const LACKING = ['carryOut', 'forget', 'release', 'undo', 'wake', 'remind']

const object = () => env.MEETINGS.getByName(NUMBER)

/** Objects of a deployment before these methods were, in workerd's words. */
const bindings: Bindings = {
  ...env,
  MEETINGS: new Proxy(env.MEETINGS, {
    get(namespace, property) {
      if (property !== 'getByName') return Reflect.get(namespace, property)
      return (name: string) => yesterdays(namespace.getByName(name))
    },
  }),
}

const yesterdays = <T extends object>(stub: T): T =>
  new Proxy(stub, {
    get(target, method) {
      if (!LACKING.includes(String(method))) return Reflect.get(target, method)
      const message = `The RPC receiver does not implement the method "${String(method)}".`
      return () => Promise.reject(new TypeError(message))
    },
  })

describe('a Worker of today and an object that lacks what is asked of it', () => {
  const ask = async (method: string, path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${await token({ sub: 'admin-1', role: 'admin' })}` }
    const init = { method, headers: { ...headers, 'content-type': 'application/json' } }
    const wanted = new Request<unknown, IncomingRequestCfProperties>(`https://rollcall.test${path}`, {
      ...init,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const answer = await createApp(portsOf(platformOf(bindings), readConfig(bindings))).fetch(wanted)
    return { status: answer.status, retryAfter: answer.headers.get('retry-after') }
  }

  const DETAILS = {
    title: 'Biology',
    description: null,
    startTime: '2026-03-02T08:00:00.000Z',
    duration: 60,
    timezone: 'UTC',
    classId: null,
    targetAudience: 'personal',
    settings: {},
  } as const

  const NOT_NOW = { status: 503, retryAfter: '10' }

  beforeEach(async () => {
    await importSchool(2)
    await object().execute(request(spec.schedule({ startTime: '2099-03-02T08:00:00.000Z' })))
    await object().execute(request(spec.register(1)))
    await object().execute(request(spec.approve(1)))
  })

  it('says that an erasure is to be sent again, and leaves the person to be found', async () => {
    expect(await ask('DELETE', '/api/roster/users/student-1?erase=true')).toEqual(NOT_NOW)
    expect(await env.DB.prepare("select email from users where id = 'student-1'").first('email')).toBe(
      'student-1@school.example',
    )
    expect((await call('DELETE', '/api/roster/users/student-1?erase=true', { as: 'admin-1' })).status).toBe(
      200,
    )
  })

  it('says that a roster is to be sent again, and has stored nothing of it', async () => {
    const removed = { enrollments: [{ classId: 'class-1', studentId: 'student-1' }] }
    expect(await ask('PUT', '/api/roster', { removed })).toEqual(NOT_NOW)
    const enrolled = env.DB.prepare('select count(*) as n from class_students')
    expect(await enrolled.first('n')).toBe(2)
    expect((await call('PUT', '/api/roster', { as: 'admin-1', body: { removed } })).status).toBe(200)
    expect(await enrolled.first('n')).toBe(1)
  })

  it('schedules nothing at Zoom where the object cannot carry it out, and says so', async () => {
    const ports = {
      meetings: meetingObjects(bindings),
      clock: { now: () => new Date() },
      newId: () => 'id',
      spent: () => undefined,
      defaultHost: undefined,
    }
    const actor = { id: 'teacher-1', role: 'teacher', email: 'teacher@school.example', name: null } as const
    const answer = await scheduleMeeting(ports, { actor, requestId: 'request' }, DETAILS, null)
    expect(answer).toMatchObject({ ok: false, refusal: { reason: 'UNAVAILABLE' } })
  })

  it('counts in its sweep what could not be reminded, for the next one', async () => {
    const overdue = new Date(Date.now() - 4 * 3_600_000).toISOString()
    await env.DB.prepare('update zoom_meetings set start_time = ?').bind(overdue).run()
    const said = vi.spyOn(console, 'log')
    await sweepMeetings(platformOf(bindings))
    const [line] = said.mock.calls.flat().filter((text) => String(text).includes('"swept"'))
    said.mockRestore()
    expect(JSON.parse(String(line))).toMatchObject({ level: 'warn', event: 'swept', reminded: 0, failed: 1 })
  })

  it('takes in a webhook as ever', async () => {
    const { of } = meetingObjects(bindings)
    const start = request(spec.start())
    const opened = { kind: 'event', event: 'meeting.started', number: NUMBER, request: start } as const
    const door = { open: async () => ok(opened) }
    const incoming = { signature: null, timestamp: null, body: new Uint8Array() }
    const hosted = { hostedAt: async () => null }
    expect(await receiveWebhook({ door, meetings: { of }, hosted }, incoming)).toEqual(ok({ received: true }))
    const last = env.DB.prepare('select type from events order by version desc limit 1')
    expect(await last.first('type')).toBe('MeetingStarted')
  })
})
