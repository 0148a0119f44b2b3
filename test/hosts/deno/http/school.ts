import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { inject } from 'vitest'
import type {} from '../../../simulator/globalSetup.ts'
import { openTestAccount } from '../../../simulator/testAccount.ts'
import { watch } from '../../../support/watchLogLeaks.ts'
import { openSocket } from './socket.ts'

/** The Deno process beside this file of tests, and the school that it serves. */

const folder = mkdtempSync(join(tmpdir(), 'rollcall-http-'))
const RUN = ['run', '--no-remote', '-A', 'test/hosts/deno/http/program.ts', folder]
const simulatorUrl = inject('simulatorUrl')

/** Zoom's account of this process's schools. */
export const account = await openTestAccount(simulatorUrl, process.env['ZOOM_WEBHOOK_SECRET_TOKEN'] ?? '')

const settings = {
  ...process.env,
  // As Cloudflare names it, so that a test can come from many addresses.
  CLIENT_ADDRESS_HEADER: 'cf-connecting-ip',
  ZOOM_ACCOUNT_ID: account.accountId,
  ZOOM_CLIENT_ID: account.clientId,
  ZOOM_CLIENT_SECRET: account.clientSecret,
  ZOOM_API_URL: account.apiUrl,
  ZOOM_OAUTH_URL: account.oauthUrl,
  PORT: '0',
}

/** What it said to stderr since this was emptied: a stack that nobody caught. */
export const errors: string[] = []

const control = start()
let school = { origin: '', database: '' }
let schools = 0

/** An empty school, in place of the one before. */
export async function beginSchool(): Promise<void> {
  schools += 1
  const database = join(folder, `school-${schools}.sqlite`)
  const { port } = (await ask('begin', { ...settings, ROLLCALL_DATABASE: database })) as { port: number }
  school = { origin: `http://127.0.0.1:${port}`, database }
}

export const schoolNow = () => school

/** Calls Rollcall as a client does. The address of the request does not matter. */
export async function send(request: Request): Promise<Response> {
  const { method, headers, url } = request
  const { pathname, search } = new URL(url)
  if (headers.has('upgrade')) return openSocket(`${school.origin}${pathname}${search}`, headers)
  // As bytes, which have a length: of bodies without one few may come at once.
  const body = request.body === null ? null : await request.arrayBuffer()
  return fetch(`${school.origin}${pathname}${search}`, { method, headers, body, redirect: 'manual' })
}

/** Calls a meeting beside its routes. */
export async function callMeeting(
  number: string,
  method: string,
  args: readonly unknown[],
): Promise<unknown> {
  const { value } = (await ask(`meetings/${number}/${method}`, args)) as { value?: unknown }
  return value
}

async function ask(path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${await control}/${path}`, { method: 'POST', body: JSON.stringify(body) })
  const said = (await answer.json()) as { error?: string }
  if (!answer.ok) throw new Error(said.error)
  return said
}

/** What it logs is watched as everything else is. It ends with this process, which does not wait for it. */
function start(): Promise<string> {
  const child = spawn('node_modules/deno/deno', RUN, { stdio: ['pipe', 'pipe', 'pipe'], env: settings })
  const lines = createInterface(child.stdout)
  lines.on('line', watch)
  createInterface(child.stderr).on('line', (line) => errors.push(line))
  return new Promise((resolve, reject) => {
    lines.once('line', (line) => {
      resolve(`http://127.0.0.1:${JSON.parse(line).control}`)
      for (const one of [child, child.stdin, child.stdout, child.stderr])
        if ('unref' in one) Object(one).unref()
    })
    child.once('exit', () => reject(new Error('Rollcall did not start')))
  })
}
