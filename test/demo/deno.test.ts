import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseEnv, promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { type ControlledAccount, controlled } from '../simulator/control.ts'
import { startSimulator } from '../simulator/server.ts'
import { Api, Counts } from './api.ts'
import { createDeno, type Deno } from './deno.ts'
import { signToken } from './jwt.ts'
import { newPlace, type Place, start } from './program.ts'
import { listen, Programs } from './programs.ts'
import { leaksIn, saidIn } from './record.ts'
import { rosterOf, SHOWN_CLASS } from './school/classes.ts'
import { BEARERS } from './school/people.ts'
import { readSettings } from './settings.ts'
import { attendanceTable } from './table.ts'
import { attendanceOf, hold, playClass, type ScheduledClass, scheduleClass } from './today/counted.ts'
import { openZoom } from './zoom.ts'

const run = promisify(execFile)

const DATABASE = 'rollcall.sqlite'
const FILES = [DATABASE, `${DATABASE}.meetings`]
const ZOOM = 'zoom.json'

const hourless = (text: string) => text.replaceAll(/\d\d(?=:\d\d:\d\d)/g, 'HH')
/** What `npm start` shows of the class, without the hours: they depend on when it is held. */
const TABLE = hourless(readFileSync('test/demo/class.txt', 'utf8')).trim()

let place: Place
beforeEach(async () => {
  place = await newPlace()
  vi.stubEnv('ROLLCALL_RECORD', place.env['ROLLCALL_RECORD'])
})
afterEach(() => {
  vi.unstubAllEnvs()
  expect(saidIn(place)).toBeGreaterThan(0)
  expect(leaksIn(place)).toEqual([])
  place.remove()
})

describe.skipIf(process.platform === 'win32')('Rollcall on Deno', { timeout: 60_000 }, () => {
  it('shows the class that it shows on Cloudflare, and ends in order with nothing left', async () => {
    const program = await start(place, '--deno', '--small')
    expect(hourless(program.text)).toContain(TABLE)
    expect(await program.end('SIGTERM')).toBe(0)
    await vi.waitFor(() => expect(program.leftovers()).toEqual([]), { timeout: 5_000 })
    // What was closed in order has nothing left to be recovered.
    expect(readdirSync(place.env['ROLLCALL_STATE'] ?? '')).toEqual(['made-by', ...FILES, ZOOM])
  })

  it('starts with `deno task start` and its settings alone, and ends when it is told to', async () => {
    const settings = parseEnv(readFileSync('.dev.vars.example', 'utf8'))
    const database = join(place.env['ROLLCALL_STATE'] ?? '', DATABASE)
    const env = { ...place.env, ...settings, ROLLCALL_DATABASE: database, NO_COLOR: '1' }
    const programs = new Programs()
    const task = programs.start('node_modules/deno/deno', ['task', 'start'], env)
    await listen(task, () => true).until('"event":"listening"')
    expect((await fetch(`http://localhost:${place.port}/readyz`)).status).toBe(200)
    const ended = once(task, 'exit')
    task.kill('SIGTERM')
    await ended
    await vi.waitFor(() => expect(readdirSync(dirname(database)).sort()).toEqual(FILES), { timeout: 5_000 })
  })

  describe('of a school', () => {
    let school: School
    beforeEach(async () => {
      school = await openSchool(place)
    })
    afterEach(() => school.close())

    it('started again, has the token that Zoom gave it before', async () => {
      const tokens = async () =>
        (await school.zoom.calls()).filter(({ path }) => path === '/oauth/token').length
      await scheduleClass(school.teacher)
      await school.deno.kill()
      await school.serve()
      await scheduleClass(school.teacher)
      expect(await tokens()).toBe(1)
    })

    it('killed just after a class was scheduled, registers its students when it is back', async () => {
      const lesson = await scheduleClass(school.teacher)
      await school.deno.kill()
      expect(await school.registered()).toBeLessThan(SHOWN_CLASS.pupils.length)
      await school.serve()
      await vi.waitUntil(() => school.isRegistered(lesson.meetingId), PATIENCE)
    })

    it('killed in the middle of a class, has lost nothing when it is back', async () => {
      const lesson = await scheduleClass(school.teacher)
      const held = playClass(school.zoom, lesson)
      await vi.waitUntil(() => school.rows('events') > 60, { timeout: 10_000, interval: 5 })
      await school.deno.kill()
      const early = school.rows('events')
      const { webhooks, deliveries } = await held
      await school.serve()
      // Zoom repeats what was not taken.
      const lost = webhooks.filter((_, n) => deliveries[n]?.delivered === false)
      expect(lost.length).toBeGreaterThan(0)
      for (const { body } of lost) expect(await school.zoom.deliver(body)).toMatchObject({ delivered: true })
      expect(early).toBeLessThan(school.rows('events'))
      expect(await school.table(lesson)).toBe(TABLE)
    })

    it('killed while another program holds the database, has kept what it told Zoom it has', async () => {
      const lesson = await scheduleClass(school.teacher)
      await vi.waitUntil(() => school.isRegistered(lesson.meetingId), PATIENCE)
      const other = new DatabaseSync(school.deno.database())
      other.exec('begin immediate')
      await hold(school.zoom, lesson)
      expect(await school.spilling()).toBe(1)
      await school.deno.kill()
      other.exec('rollback')
      other.close()
      await school.serve()
      await vi.waitUntil(async () => (await school.spilling()) === 0, PATIENCE)
      expect(await school.table(lesson)).toBe(TABLE)
    })

    it('takes a school form by `npm run roster`, as it was shown', async () => {
      const file = 'docs/samples/school-form-1.csv'
      const brought = (...args: string[]) =>
        run(process.execPath, ['test/demo/roster.ts', file, '--url', school.origin, ...args], {
          env: place.env,
        })
      const before = school.rows('users')
      const dry = await brought('--dry-run')
      expect(dry.stdout).toMatch(/Read as csv, windows-1252/)
      expect(dry.stdout).toMatch(/Password → never read/)
      expect(dry.stdout).toMatch(/students +3 +0 +0/)
      expect(dry.stdout).toMatch(/school-form-1\.csv:\d+ is a total/)
      expect(dry.stdout).toMatch(/To know: 2\n +school-form-1\.csv:\d+ role is in no row of 3 new people/)
      expect(school.rows('users')).toBe(before)
      // No usage follows: nothing was wrong with the command.
      await expect(brought()).rejects.toMatchObject({
        code: 2,
        stdout: dry.stdout,
        stderr: expect.stringMatching(/nobody is there to be asked: say --yes or --dry-run\n$/),
      })
      const done = await brought('--yes')
      expect(done.stdout).toMatch(/Done +added/)
      expect(done.stderr).toMatch(/sending …\n(?:reading …\n)?checking …\ncomparing …\nstoring …/)
      expect(school.rows('users')).toBe(before + 8)
      await expect(brought('--map', 'name=Nowhere', '--yes')).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/no column/),
      })
      await expect(brought('--map', 'name')).rejects.toMatchObject({ code: 2 })
      await expect(brought('--url', 'http://127.0.0.1:1')).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          /^(?:sending …\n)?Nothing answers at http:\/\/127.0.0.1:1. Start Rollcall .*\n$/,
        ),
      })
    })

    it('refuses a guesser, under any claimed address', async () => {
      const guess = (n: number) =>
        school.get({ authorization: 'Bearer x', 'cf-connecting-ip': `192.0.2.${n}` })
      // Counters begin anew with each minute.
      const answers = await Promise.all(Array.from({ length: 121 }, (_, n) => guess(n)))
      expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(0)
    })
  })
})

/** A user may ask only so often. */
const PATIENCE = { timeout: 10_000, interval: 250 }

interface School {
  origin: string
  admin: Api
  teacher: Api
  zoom: ControlledAccount
  deno: Deno
  /** Starts Rollcall. */
  serve(): Promise<void>
  /** How many rows a table has. */
  rows(table: string): number
  /** How many registrations Zoom has been asked for. */
  registered(): Promise<number>
  /** Whether all students of a meeting have a link of their own. */
  isRegistered(meetingId: string): Promise<boolean>
  spilling(): Promise<number>
  table(lesson: ScheduledClass): Promise<string>
  /** Asks for the meetings. */
  get(headers: Record<string, string>): Promise<Response>
  close(): Promise<void>
}

const Registration = z.object({
  meeting: z.object({ registration: z.object({ requested: z.number(), approved: z.number() }) }),
})
const Readiness = z.object({ spilling: z.number() })

/** Rollcall on Deno with a simulated Zoom beside it. */
async function openSchool({ port, env }: Place): Promise<School> {
  const settingsFile = env['ROLLCALL_SETTINGS'] ?? ''
  const { settings } = readSettings(settingsFile)
  const origin = `http://localhost:${port}`
  const simulator = await startSimulator()
  const zoom = controlled(simulator.url, openZoom(simulator, settings))
  await zoom.setWebhookUrl(`${origin}/api/zoom/webhook`)
  const deno = createDeno(env['ROLLCALL_STATE'] ?? '')
  const vars = { ZOOM_API_URL: zoom.apiUrl, ZOOM_OAUTH_URL: zoom.oauthUrl }
  const serve = () => deno.serve({ port, settingsFile, vars }, () => undefined)
  await serve()
  const admin = new Api(origin, await signToken(settings, BEARERS.admin))
  const teacher = new Api(origin, await signToken(settings, BEARERS.teacher))
  await admin.call(Counts, 'PUT', '/api/roster', rosterOf([SHOWN_CLASS]))
  return {
    origin,
    admin,
    teacher,
    zoom,
    deno,
    serve,
    rows(table) {
      const db = new DatabaseSync(deno.database(), { readOnly: true })
      const row = db.prepare(`select count(*) as n from ${table}`).get()
      db.close()
      return Number(row?.['n'])
    },
    registered: async () => (await zoom.calls()).filter(({ path }) => path.endsWith('/registrants')).length,
    async isRegistered(id) {
      const { meeting } = await admin.call(Registration, 'GET', `/api/zoom/meetings/${id}`)
      const { requested, approved } = meeting.registration
      return requested >= SHOWN_CLASS.pupils.length && approved === requested
    },
    spilling: async () => (await admin.call(Readiness, 'GET', '/readyz')).spilling,
    async table(lesson) {
      const { attendance, participants } = await attendanceOf(teacher, lesson)
      return hourless(attendanceTable(attendance, participants))
    },
    get: (headers) => fetch(`${origin}/api/zoom/meetings`, { headers }),
    async close() {
      await Promise.all([deno.stop(), simulator.close()])
    },
  }
}
