import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import { Api, Counts, Scheduled } from '../demo/api.ts'
import { createDeno } from '../demo/deno.ts'
import { signToken } from '../demo/jwt.ts'
import { newPlace } from '../demo/program.ts'
import { readSettings } from '../demo/settings.ts'
import { openAccount } from '../simulator/control.ts'
import { createRandom } from '../simulator/random.ts'
import { startSimulator } from '../simulator/server.ts'
import { sign } from '../simulator/webhooks.ts'
import { audit } from '../support/audit.ts'

/**
 * Kills Rollcall on Deno again and again while it takes webhooks, and looks whether all that was answered 200 is in the
 * log, in order, and no file is damaged. `node test/long/sigkills.ts [KILLS] [SEED]`; ends with 1 where something is lost.
 */

const [kills = 50, seed = 20260302] = process.argv.slice(2).map(Number)
const SENDERS = 16
const STUDENTS = 30
/** A class takes about so long to send: it dies somewhere in it. */
const ALIVE_MS = { least: 20, most: 500 }
const BACK_MS = 50

const place = await newPlace()
const settingsFile = place.env['ROLLCALL_SETTINGS'] ?? ''
const { settings } = readSettings(settingsFile)
const base = place.env['ROLLCALL_STATE'] ?? ''
/** Where the audit looks for a database. */
const state = join(base, 'v3/d1/miniflare-D1DatabaseObject')
const origin = `http://localhost:${place.port}`
const simulator = await startSimulator()
const zoom = await openAccount(simulator.url, {
  accountId: settings.ZOOM_ACCOUNT_ID,
  clientId: settings.ZOOM_CLIENT_ID,
  clientSecret: settings.ZOOM_CLIENT_SECRET,
  users: [{ email: settings.ZOOM_DEFAULT_HOST }],
  limits: { enforced: false, hostPerDay: 1_000_000 },
})
const deno = createDeno(state)
const random = createRandom(seed, 'kills')
const admin = new Api(origin, await signToken(settings, { sub: 'admin-1', role: 'admin' }))

const serve = () =>
  deno.serve(
    { port: place.port, settingsFile, vars: { ZOOM_API_URL: zoom.apiUrl, ZOOM_OAUTH_URL: zoom.oauthUrl } },
    () => undefined,
  )

async function importSchool(): Promise<void> {
  const people = Array.from({ length: STUDENTS }, (_, i) => `student-${i + 1}`)
  const users = people.map((id) => ({
    id,
    name: `Name of ${id}`,
    email: `${id}@school.example`,
    role: 'student',
  }))
  const classes = [{ id: 'class-1', name: 'Class 1', teacherId: null }]
  const enrollments = people.map((studentId) => ({ classId: 'class-1', studentId }))
  await admin.call(Counts, 'PUT', '/api/roster', { users, classes, enrollments })
}

/** The webhooks of a class that was held, in Zoom's order and some of them twice. */
async function newLesson(round: number): Promise<string[]> {
  const startTime = new Date(Date.now() - 7_200_000).toISOString().replace(/\.\d+/, '')
  const body = {
    title: `Class ${round}`,
    startTime,
    duration: 45,
    timezone: 'Asia/Manila',
    classId: 'class-1',
  }
  const { meeting } = await admin.call(Scheduled, 'POST', '/api/zoom/meetings', body)
  const played = await zoom.play(meeting.zoom_meeting_id, {
    seed: seed + round,
    size: STUDENTS,
    duplicates: 0.1,
  })
  return played.webhooks.map(({ body }) => body)
}

/** Sends each until it is answered 200, as Zoom does, only sooner. */
async function deliverAll(bodies: readonly string[]): Promise<void> {
  let next = 0
  async function sender(): Promise<void> {
    while (next < bodies.length) {
      const body = bodies[next++] ?? ''
      while (!(await isTaken(body))) await setTimeout(BACK_MS)
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, sender))
}

async function isTaken(body: string): Promise<boolean> {
  const headers = await sign(settings.ZOOM_WEBHOOK_SECRET_TOKEN, Math.floor(Date.now() / 1_000), body)
  try {
    const answer = await fetch(`${origin}/api/zoom/webhook`, { method: 'POST', headers, body })
    await answer.arrayBuffer()
    return answer.status === 200
  } catch {
    return false
  }
}

async function killOnce(): Promise<void> {
  await setTimeout(random.int(ALIVE_MS.least, ALIVE_MS.most))
  await deno.kill()
  await serve()
}

const Ready = z.object({ status: z.string(), spilling: z.number(), deadLetters: z.number().nullable() })

async function settled(): Promise<z.infer<typeof Ready>> {
  for (let tries = 0; ; tries += 1) {
    const ready = Ready.parse(await (await fetch(`${origin}/readyz`)).json())
    if (ready.spilling === 0 || tries > 120) return ready
    await setTimeout(500)
  }
}

const isWhole = (path: string): boolean => {
  const db = new DatabaseSync(path, { readOnly: true })
  const row = db.prepare('pragma integrity_check').get()
  db.close()
  return row?.['integrity_check'] === 'ok'
}

await serve()
await importSchool()
const sent: string[] = []
for (let round = 1; round <= kills; round += 1) {
  const bodies = await newLesson(round)
  await Promise.all([deliverAll(bodies), killOnce()])
  sent.push(...bodies)
}
const ready = await settled()
await deno.stop()
await simulator.close()
const found = await audit(base, sent)
const whole = [deno.database(), `${deno.database()}.meetings`].every(isWhole)
console.log(JSON.stringify({ kills, seed, sent: sent.length, ...found, ready, whole }))
place.remove()
process.exit(found.lost === 0 && found.gaps === 0 && whole && ready.status === 'ok' ? 0 : 1)
