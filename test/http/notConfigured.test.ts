import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, expect, it, vi } from 'vitest'
import { everything } from '../store/tables.ts'
import { importSchool, scheduleClass, token } from './rollcall.ts'
import { zoomCalls } from './simulated.ts'

/** A Worker starts anew for each configuration. */
afterEach(() => vi.resetModules())

/** Rollcall without one of the credentials of its Zoom account. */
async function rollcallWithout(credential: string) {
  vi.resetModules()
  const { default: worker } = await import('../../src/hosts/cloudflare/worker.ts')
  return async (method: string, path: string, role: string | null, body?: unknown) => {
    const headers = new Headers({ 'content-type': 'application/json' })
    if (role) headers.set('authorization', `Bearer ${await token({ sub: `${role}-1`, role })}`)
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    const request = new Request<unknown, IncomingRequestCfProperties>(`https://rollcall.test${path}`, init)
    const response = await worker.fetch(request, { ...env, [credential]: '' }, createExecutionContext())
    return { status: response.status, body: await response.json() }
  }
}

it.each(['ZOOM_ACCOUNT_ID', 'ZOOM_CLIENT_ID', 'ZOOM_CLIENT_SECRET'])(
  'without %s, what needs Zoom is 503 to those who may and ask rightly, and does nothing',
  async (credential) => {
    await importSchool(1)
    const meeting = await scheduleClass()
    const traces = async () => [await everything(), await zoomCalls(meeting.zoom_meeting_id)]
    const before = await traces()
    const ask = await rollcallWithout(credential)
    const path = '/api/zoom/meetings'
    const wanted = { title: 'T', startTime: '2026-03-02T08:00:00Z', duration: 60 }
    for (const [method, where, body] of [
      ['POST', path, wanted],
      ['PATCH', `${path}/${meeting.id}`, wanted],
      ['DELETE', `${path}/${meeting.id}`],
    ] as const) {
      expect((await ask(method, where, null, body)).status).toBe(401)
      expect((await ask(method, where, 'student', body)).status).toBe(403)
      if (body) expect((await ask(method, where, 'teacher', { ...body, duration: 0 })).status).toBe(400)
      expect(await ask(method, where, 'teacher', body)).toMatchObject({
        status: 503,
        body: { code: 'ZOOM_NOT_CONFIGURED' },
      })
    }
    expect(await traces()).toEqual(before)
  },
)
