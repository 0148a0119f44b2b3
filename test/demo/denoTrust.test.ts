import { once } from 'node:events'
import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDeno, type Deno } from './deno.ts'
import { signToken } from './jwt.ts'
import { newPlace, type Place } from './program.ts'
import { leaksIn } from './record.ts'
import { readSettings } from './settings.ts'

let place: Place
let deno: Deno
beforeEach(async () => {
  place = await newPlace()
  vi.stubEnv('ROLLCALL_RECORD', place.env['ROLLCALL_RECORD'])
  deno = createDeno(place.env['ROLLCALL_STATE'] ?? '')
})
afterEach(async () => {
  await deno.stop()
  vi.unstubAllEnvs()
  expect(leaksIn(place)).toEqual([])
  place.remove()
})

async function serve(vars: Record<string, string>): Promise<string> {
  const settingsFile = place.env['ROLLCALL_SETTINGS'] ?? ''
  readSettings(settingsFile)
  await deno.serve({ port: place.port, settingsFile, vars }, () => undefined)
  return `http://localhost:${place.port}`
}

const asAdmin = async () => {
  const { settings } = readSettings(place.env['ROLLCALL_SETTINGS'])
  return { authorization: `Bearer ${await signToken(settings, { sub: 'admin-1', role: 'admin' })}` }
}

/** Sends a body in pieces without a length, which ends where `ends`; resolves with the status once there is one. */
async function upload(origin: string, headers: Record<string, string>, pieces: string[], ends: boolean) {
  const type = { 'content-type': 'application/json' }
  const sent = request(`${origin}/api/roster`, { method: 'PUT', headers: { ...type, ...headers } })
  sent.on('error', () => undefined)
  for (const piece of pieces) sent.write(piece)
  if (ends) sent.end()
  const [answer] = await once(sent, 'response')
  sent.destroy()
  return answer.statusCode
}

describe.skipIf(process.platform === 'win32')('Rollcall on Deno', { timeout: 30_000 }, () => {
  it('with wrong settings is alive, says what to set, and does nothing else', async () => {
    const origin = await serve({ AUTH_JWT_SECRET: 'too-short' })
    expect((await fetch(`${origin}/healthz`)).status).toBe(200)
    const ready = await fetch(`${origin}/readyz`)
    expect(ready.status).toBe(503)
    expect(await ready.json()).toEqual({ status: 'unavailable', settings: ['AUTH_JWT_SECRET'] })
    const other = await fetch(`${origin}/api/zoom/meetings`)
    expect(other.status).toBe(503)
    expect(await other.json()).toMatchObject({ code: 'NOT_CONFIGURED' })
  })

  it('reads a body in pieces, of those alone who may send one, and to the limit', async () => {
    const origin = await serve({})
    const users = JSON.stringify({ users: [{ id: 't1', name: 'Marikit', role: 'teacher' }] })
    expect(await upload(origin, {}, [users], false)).toBe(401)
    const admin = await asAdmin()
    expect(await upload(origin, admin, [users.slice(0, 9), users.slice(9)], true)).toBe(200)
    expect(await upload(origin, admin, Array(17).fill(' '.repeat(1024 * 1024)), false)).toBe(413)
  })
})
