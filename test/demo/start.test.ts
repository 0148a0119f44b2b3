import { readFileSync } from 'node:fs'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { leaksOf } from '../support/watchLogLeaks.ts'
import { readOptions } from './options.mjs'
import { newPlace, type Place, run, type Started, start } from './program.ts'
import { leaksIn, saidIn } from './record.ts'

const TABLE = `
STUDENT              STATUS   MINUTES  JOINED    LEFT
Amihan Aguadulce     present     43.4  HH:00:35  HH:44:00
Amihan Batongbuhay   partial      8.5  HH:01:00  HH:09:30
`

const ADDRESSES =
  /^Rollcall will be at +http:\/\/localhost:\d+\nThe simulated Zoom at +http:\/\/localhost:\d+\n\n/

const FUNGI = { topic: 'Fungi', held: 0 }

const COUNTS = `
24 students: 20 present, 2 late, 1 partial, 1 absent
Unmatched: "Tala", 36 minutes. A name alone marks nobody.
`

let place: Place
beforeAll(async () => {
  place = await newPlace()
})
afterAll(() => place.remove())

/** What was killed is gone a moment later. */
const nothingLeft = (program: Started) =>
  vi.waitFor(() => expect(program.leftovers()).toEqual([]), { timeout: 5_000 })

describe.skipIf(process.platform === 'win32')('npm start', { timeout: 120_000 }, () => {
  it('holds and counts a class, serves what it prints, and ends on Ctrl-C with nothing left', async () => {
    const program = await start(place, '--small')
    expect(program.text).toMatch(ADDRESSES)
    expect(program.text).toMatch(/^ +\d+\.\d s {2}The database$/m)
    expect(program.text.replaceAll(/\d\d(?=:\d\d:\d\d)/g, 'HH')).toContain(TABLE)
    expect(program.text).toContain(COUNTS)

    const [, token = '', url = ''] = /^curl -H "Authorization: Bearer (\S+)" (\S+)$/m.exec(program.text) ?? []
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
    expect(await answer.json()).toMatchObject({ records: [{ student: { name: 'Amihan Aguadulce' } }] })
    expect(await listedFor(program.text)).toEqual({ admin: 1, teacher: 1, student: 1, parent: 1 })
    expect((await asDocumented(program.text)).status).toBe(201)
    // The simulated Zoom holds two at once, and Rollcall knows.
    const { warnings } = Object(await (await asDocumented(program.text)).json())
    expect(warnings).toMatchObject([{ code: 'TEACHER_BUSY' }])

    expect(program.leftovers().length).toBeGreaterThan(1)
    expect(await program.end('SIGINT')).toBe(0)
    await nothingLeft(program)
    await expect(fetch(url)).rejects.toThrow()
    expect(saidIn(place)).toBeGreaterThan(0)
    expect(leaksIn(place)).toEqual([])
    expect(leaksOf(unasked(program.text), [])).toEqual([])
  })

  /** What it prints beside the tokens and the command that it is asked for. */
  const unasked = (text: string): string =>
    text.replaceAll(/^(?:admin|teacher|student|parent|curl|Rollcall serves on) .*$/gm, '')

  it('started again, has the class of the first start, at Zoom too, and names a free port for a third', async () => {
    const program = await start(place, '--small')
    expect(program.text).toContain(COUNTS)
    expect(await listedFor(program.text)).toMatchObject({ admin: 3 })
    const zoom = await fetch(
      `http://localhost:${place.port + 1_000}/_control/accounts/local-account/meetings`,
    )
    expect(await zoom.json()).toMatchObject([FUNGI, FUNGI, { held: 1 }])

    const second = run('test/demo/start.mjs', place)
    expect(second).toMatchObject({ status: 1, stdout: '' })
    const [, taken, free] = /^Port (\d+) is in use\. .*: PORT=(\d+) npm start\n$/.exec(second.stderr) ?? []
    expect(Number(taken)).toBe(place.port)
    expect(Number(free)).toBeGreaterThan(place.port)
    await expect(fetch(`http://localhost:${free}/healthz`)).rejects.toThrow()

    expect(await program.end('SIGTERM')).toBe(0)
    await nothingLeft(program)
  })

  /** What docs/api.md schedules by curl, as the teacher. */
  function asDocumented(text: string): Promise<Response> {
    const [, body = ''] = /^ {6}-d '(.*)'$/m.exec(readFileSync('docs/api.md', 'utf8')) ?? []
    const [, token = ''] = /^teacher +(\S+)$/m.exec(text) ?? []
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    return fetch(`http://localhost:${place.port}/api/zoom/meetings`, { method: 'POST', headers, body })
  }

  /** How many meetings each of the printed tokens can list. */
  async function listedFor(text: string): Promise<Record<string, number>> {
    const tokens = [...text.matchAll(/^(admin|teacher|student|parent) +(\S+)$/gm)]
    const counts = tokens.map(async ([, role = '', token]) => {
      const answer = await fetch(`http://localhost:${place.port}/api/zoom/meetings`, {
        headers: { authorization: `Bearer ${token}` },
      })
      const { meetings } = (await answer.json()) as { meetings: unknown[] }
      return [role, meetings.length] as const
    })
    return Object.fromEntries(await Promise.all(counts))
  }

  it.each([
    { args: ['--frsh'], env: {}, sentence: /^Unknown option '--frsh'\. Usage: / },
    {
      args: [],
      env: { PORT: 'http' },
      sentence: /^PORT must be a number from 1 to 65535, and not http\. Usage: /,
    },
  ])('refuses $args $env in one line', ({ args, env, sentence }) => {
    const { status, stdout, stderr } = run('test/demo/start.mjs', { env: { ...place.env, ...env } }, ...args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(sentence)
  })

  it('prints how it is used, and does nothing else', () => {
    const { status, stdout, stderr } = run('test/demo/start.mjs', place, '--help')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^Usage: .* npm start/)
    expect(stdout).toContain('--fresh')
  })

  it('keeps what it keeps by port and by host', () => {
    const states = [{}, { PORT: '8788' }].flatMap((env) => [
      readOptions([], env).state,
      readOptions(['--deno'], env).state,
    ])
    expect(new Set(states).size).toBe(4)
  })

  it('reads a flag that npm took for its own', () => {
    expect(readOptions([], { npm_config_fresh: 'true' })).toMatchObject({ fresh: true, deno: false })
    expect(readOptions([], {})).toMatchObject({ fresh: false })
  })
})

describe('npm run token', () => {
  const token = (...args: string[]) => run('test/demo/token.ts', place, ...args)

  it('prints a token that is good for a week, and nothing else', () => {
    const { status, stdout } = token(
      '--sub',
      'ana',
      '--role',
      'student',
      '--email',
      'ana@school.example',
      '--name',
      'Ana',
    )
    const { exp = 0, ...claims } = decodeJwt(stdout)
    expect({ status, claims, lines: stdout.split('\n').length }).toEqual({
      status: 0,
      claims: { sub: 'ana', role: 'student', email: 'ana@school.example', name: 'Ana' },
      lines: 2,
    })
    expect(Math.round((exp - Date.now() / 1000) / 86_400)).toBe(7)
  })

  it.each([
    { args: [], sentence: '--sub is missing, --role is missing.' },
    {
      args: ['--sub', 'ana', '--role', 'boss'],
      sentence: '--role must be admin, teacher, student or parent.',
    },
    {
      args: ['--sub', 'ana', '--role', 'admin', '--email', 'ana'],
      sentence: '--email is no e-mail address.',
    },
    { args: ['--sub', 'ana', '--rol', 'admin'], sentence: "Unknown option '--rol'." },
    { args: ['ana', 'admin'], sentence: "Unexpected argument 'ana'." },
  ])('refuses $args in one line', ({ args, sentence }) => {
    const { status, stdout, stderr } = token(...args)
    expect({ status, stdout, lines: stderr.split('\n').length }).toEqual({ status: 2, stdout: '', lines: 2 })
    expect(stderr.startsWith(`${sentence} `)).toBe(true)
  })
})
