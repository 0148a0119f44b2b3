import { connect, type Socket } from 'node:net'
import * as z from 'zod'
import { createDeno } from '../demo/deno.ts'
import { signToken } from '../demo/jwt.ts'
import type { Platform } from '../demo/platform.ts'
import { newPlace } from '../demo/program.ts'
import { readSettings } from '../demo/settings.ts'
import { controlled } from '../simulator/control.ts'
import { startSimulator } from '../simulator/server.ts'
import { deliver } from '../simulator/webhooks.ts'
import { type Gates, openGates } from './gates.ts'
import { createWorkerd } from './workerd.ts'

export type HostName = 'workerd' | 'Deno'

/** A meeting, as Zoom and Rollcall have it. */
export interface Both {
  zoom: string[]
  rollcall: string[]
}

/** A Rollcall with gates on one of the hosts, beside a simulated Zoom. */
export interface School {
  gates: Gates
  /** Sends a request as this teacher, and leaves the connection to the caller. */
  send(teacher: number, asked: Asked): Socket
  /** Sends a request as this teacher, and waits for the answer. */
  ask(teacher: number, asked: Asked): Promise<{ status: number; body: unknown }>
  /**
   * This teacher's meetings on both sides: title, how many of the class are registered, and what became of who asked on
   * Zoom's page.
   */
  both(teacher: number): Promise<Both>
  /** A pupil enters this teacher's class. */
  enroll(teacher: number): Promise<void>
  /** Somebody asks on the page of this teacher's one meeting; their registrant_id, once it is listed at this path. */
  askOnPage(teacher: number, path: string): Promise<string>
  /** The id of this teacher's one meeting, as Rollcall lists it. */
  idOf(teacher: number): Promise<string>
  /** How many meetings this teacher's own Zoom user may still hold at the time of all cases. */
  freePlaces(teacher: number): Promise<number>
  kill(): Promise<void>
  serve(): Promise<void>
  close(): Promise<void>
}

export interface Asked {
  method: 'POST' | 'PATCH' | 'DELETE' | 'GET' | 'PUT'
  path: string
  body?: unknown
  key?: string
  /** The asker, if it is not the teacher. */
  as?: 'admin'
}

/** Each case has a teacher of its own, for a user may ask so often only. */
const TEACHERS = 300

const emailOf = (teacher: number) => `teacher-${teacher}@school.example`

type Runner = Platform & { kill(): Promise<void> }

export async function openSchool(host: HostName): Promise<School> {
  const place = await newPlace()
  const settingsFile = place.env['ROLLCALL_SETTINGS'] ?? ''
  const state = place.env['ROLLCALL_STATE'] ?? ''
  const { settings } = readSettings(settingsFile)
  const [simulator, gates] = await Promise.all([startSimulator(), openGates()])
  const zoom = simulator.openAccount({
    accountId: settings.ZOOM_ACCOUNT_ID,
    clientId: settings.ZOOM_CLIENT_ID,
    clientSecret: settings.ZOOM_CLIENT_SECRET,
    users: Array.from({ length: TEACHERS }, (_, n) => ({ email: emailOf(n) })),
    limits: { enforced: false, hostPerDay: 1_000_000 },
  })
  const runner: Runner = host === 'Deno' ? createDeno(state, PROGRAM) : createWorkerd(state)
  const vars = { ZOOM_API_URL: zoom.apiUrl, ZOOM_OAUTH_URL: zoom.oauthUrl, GATES: gates.url }
  const serve = () => runner.serve({ port: place.port, settingsFile, vars }, () => undefined)
  await serve()

  const headersOf = async (sub: string, key?: string) => ({
    authorization: `Bearer ${await signToken(settings, { sub, role: sub.split('-')[0] ?? '', email: `${sub}@school.example` })}`,
    'content-type': 'application/json',
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  })
  const origin = `http://127.0.0.1:${place.port}`
  const askAs = async (sub: string, { method, path, body, key }: Asked) => {
    const headers = await headersOf(sub, key)
    const answer = await fetch(`${origin}${path}`, { method, headers, body: JSON.stringify(body) ?? null })
    return { status: answer.status, body: await answer.json() }
  }
  const tokensOf = (role: string) =>
    Promise.all(Array.from({ length: TEACHERS }, (_, n) => headersOf(`${role}-${n}`)))
  const [tokens, admins] = await Promise.all([tokensOf('teacher'), tokensOf('admin')])
  const users = Array.from({ length: TEACHERS }, (_, n) => ({
    id: `teacher-${n}`,
    name: `Teacher ${n}`,
    email: emailOf(n),
    role: 'teacher',
  }))
  const classes = users.map(({ id }, n) => ({ id: `class-${n}`, name: `Class ${n}`, teacherId: id }))
  const roster = await askAs('admin-1', { method: 'PUT', path: '/api/roster', body: { users, classes } })
  if (roster.status !== 200) throw new Error(`The roster was not taken: ${JSON.stringify(roster)}`)
  const pool = { plan: 'pro', hosts: [{ email: emailOf(0) }] }
  const hosts = await askAs('admin-1', { method: 'PUT', path: '/api/hosts', body: pool })
  if (hosts.status !== 200) throw new Error(`The hosts were not taken: ${JSON.stringify(hosts)}`)
  const headers = { authorization: `Bearer ${await tokenOf(zoom)}` }
  const control = controlled(simulator.url, zoom)
  const zoomMeetings = async (teacher: number) => {
    const at = `${zoom.apiUrl}/users/${emailOf(teacher)}/meetings?page_size=300`
    return ZoomList.parse(await (await fetch(at, { headers })).json()).meetings
  }
  return {
    gates,
    send(teacher, { method, path, body, key, as }) {
      const text = JSON.stringify(body) ?? ''
      const named = {
        ...(as === 'admin' ? admins : tokens)[teacher],
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      }
      const lines = Object.entries({
        host: 'rollcall.test',
        'content-length': String(Buffer.byteLength(text)),
        ...named,
      })
      const head = [
        `${method} ${path} HTTP/1.1`,
        ...lines.map(([name, value]) => `${name}: ${value}`),
        '',
        '',
      ]
      const socket = connect(place.port, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.write(`${head.join('\r\n')}${text}`)
      return socket
    },
    ask: (teacher, asked) => askAs(`${asked.as ?? 'teacher'}-${teacher}`, asked),
    async both(teacher) {
      const [theirs, ours] = await Promise.all([zoomMeetings(teacher), askAs(`teacher-${teacher}`, LIST)])
      const atZoom = theirs.map(async ({ id, topic }) => {
        const registrants = await control.registrants(id)
        const ours = registrants.filter((one) => !isApplicant(one) && one.status === 'approved')
        return titled(topic, ours.length, registrants.filter(isApplicant))
      })
      const here = RollcallList.parse(ours.body).meetings.map(async ({ id, title }) => {
        const get = (end: string) =>
          askAs(`teacher-${teacher}`, { method: 'GET', path: `/api/zoom/meetings/${id}${end}` })
        const [one, applicants] = await Promise.all([get(''), get('/registrants')])
        const { approved } = OneMeeting.parse(one.body).meeting.registration
        return titled(title, approved, Applicants.parse(applicants.body).registrants)
      })
      return { zoom: (await Promise.all(atZoom)).sort(), rollcall: (await Promise.all(here)).sort() }
    },
    async enroll(teacher) {
      const id = `student-${teacher}`
      const users = [{ id, name: 'Late Comer', email: `${id}@school.example`, role: 'student' }]
      const enrollments = [{ classId: `class-${teacher}`, studentId: id }]
      await askAs(`admin-${teacher}`, { method: 'PUT', path: '/api/roster', body: { users, enrollments } })
      await gates.quiet()
    },
    async askOnPage(teacher, path) {
      const [meeting] = await zoomMeetings(teacher)
      const { webhooks } = await control.askOnPage(meeting?.id ?? 0, APPLICANT)
      for (const { body } of webhooks)
        await deliver(body, { url: `${origin}/api/zoom/webhook`, secret: settings.ZOOM_WEBHOOK_SECRET_TOKEN })
      const { body } = await askAs(`teacher-${teacher}`, { method: 'GET', path })
      // The class's own registrations go on without anybody.
      await gates.quiet()
      return Applicants.parse(body).registrants[0]?.registrant_id ?? 'nobody'
    },
    async idOf(teacher) {
      const { body } = await askAs(`teacher-${teacher}`, LIST)
      return RollcallList.parse(body)
        .meetings.map(({ id }) => id)
        .join()
    },
    async freePlaces(teacher) {
      const { body } = await askAs(`teacher-${teacher}`, FREE)
      return Free.parse(body).hosts.find(({ own }) => own)?.free ?? 0
    },
    kill: () => runner.kill(),
    serve,
    async close() {
      await Promise.all([runner.stop(), simulator.close(), gates.close()])
      place.remove()
    },
  }
}

const PROGRAM = { main: 'test/cut/program.ts', permissions: ['-A'] }

const LIST: Asked = { method: 'GET', path: '/api/zoom/meetings?limit=200' }

const FREE: Asked = { method: 'GET', path: '/api/hosts/free?at=2099-03-02T08:00:00Z&duration=60' }
const Free = z.object({ hosts: z.array(z.object({ own: z.boolean(), free: z.int() })) })

const APPLICANT = { email: 'gil@else.example', first_name: 'Gil', last_name: 'Santos' }
const isApplicant = ({ email }: { email: string }) => email === APPLICANT.email

const titled = (title: string, registered: number, applicants: readonly { status: string }[]): string =>
  [`${title}, ${registered}`, ...applicants.map(({ status }) => status)].join(': ')

const Applicants = z.object({
  registrants: z.array(z.object({ registrant_id: z.string(), status: z.string() })),
})
const OneMeeting = z.object({ meeting: z.object({ registration: z.object({ approved: z.int() }) }) })
const ZoomList = z.object({ meetings: z.array(z.object({ id: z.number(), topic: z.string() })) })
const RollcallList = z.object({ meetings: z.array(z.object({ id: z.string(), title: z.string() })) })
const Token = z.object({ access_token: z.string() })

async function tokenOf(zoom: {
  oauthUrl: string
  accountId: string
  clientId: string
  clientSecret: string
}) {
  const answer = await fetch(zoom.oauthUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${zoom.clientId}:${zoom.clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'account_credentials', account_id: zoom.accountId }),
  })
  return Token.parse(await answer.json()).access_token
}
