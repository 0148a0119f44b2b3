import * as z from 'zod'
import { Api, Scheduled } from '../demo/api.ts'
import { createDeno } from '../demo/deno.ts'
import { signToken } from '../demo/jwt.ts'
import { newPlace } from '../demo/program.ts'
import { readSettings } from '../demo/settings.ts'
import { createWrangler } from '../demo/wrangler.ts'
import { type ControlledAccount, openAccount } from '../simulator/control.ts'
import { lessonWebhooks, type Person } from '../simulator/lesson.ts'
import { startSimulator } from '../simulator/server.ts'
import { waitingForHost } from '../simulator/side-events.ts'
import {
  ADMIN,
  HOSTILE,
  hostileLesson,
  OFFICE,
  OTHER_TEACHER,
  PUPILS,
  REGISTRAR,
  ROOM,
  ROSTER,
  runningLesson,
  type Someone,
  TEACHER,
  termLesson,
  todaysLesson,
} from './people.ts'

export const PEOPLE = {
  teacher: { sub: TEACHER.id, role: 'teacher', name: TEACHER.name },
  /** Teaches those with the names that no page has thought of. That she teaches the roster alone says. */
  otherTeacher: { sub: OTHER_TEACHER.id, name: OTHER_TEACHER.name },
  student: { sub: 'student-9', role: 'student', name: PUPILS[8]?.name },
  parent: { sub: 'parent-9', role: 'parent', name: `Parent of ${PUPILS[8]?.name}` },
  hostile: { sub: 'student-90', role: 'student', name: HOSTILE[0]?.name },
  admin: { sub: ADMIN.id, role: 'admin', name: ADMIN.name },
  /** More admins, for one person may ask only so often. */
  office: { sub: OFFICE.id, role: 'admin', name: OFFICE.name },
  registrar: { sub: REGISTRAR.id, role: 'admin', name: REGISTRAR.name },
} as const
export type Who = keyof typeof PEOPLE

/** A Rollcall with a school in it, as a browser meets it. */
export interface PageSchool {
  origin: string
  /** Where the simulated Zoom is. */
  zoomUrl: string
  tokens: Record<Who, string>
  /** Rollcall's ids of the sessions. */
  ids: { over: string; running: string; soon: string; hostile: string }
  /** Somebody comes to the class that runs, and Rollcall has said to Zoom that it knows. */
  comes(somebody: Someone): Promise<void>
  /** A pupil comes to the door of the class that begins soon, before its host, and Rollcall knows. */
  waits(somebody: Someone): Promise<void>
  /** Somebody asks on Zoom's own page to be let into the class that begins soon, and Rollcall knows. */
  asks(email: string, first: string, last: string): Promise<void>
  api(who: Who): Api
  token(who: Who, expiresIn: number): Promise<string>
  close(): Promise<void>
}

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** `sessions`: how many of the term are held. `vars`: settings of the test's own. */
export async function openSchool(
  platform: 'workerd' | 'deno',
  { sessions = 14, vars = {} }: { sessions?: number; vars?: Record<string, string> } = {},
): Promise<PageSchool> {
  const place = await newPlace()
  const { settings, missing } = readSettings(place.env['ROLLCALL_SETTINGS'])
  const origin = `http://localhost:${place.port}`
  const simulator = await startSimulator()
  const zoom = await openAccount(simulator.url, {
    seed: 12,
    accountId: settings.ZOOM_ACCOUNT_ID,
    clientId: settings.ZOOM_CLIENT_ID,
    clientSecret: settings.ZOOM_CLIENT_SECRET,
    webhookSecret: settings.ZOOM_WEBHOOK_SECRET_TOKEN,
    webhookUrl: `${origin}/api/zoom/webhook`,
    users: [settings.ZOOM_DEFAULT_HOST, TEACHER.email, OTHER_TEACHER.email, ROOM.email].map((email) => ({
      email,
    })),
  })
  const state = place.env['ROLLCALL_STATE'] ?? ''
  const host = platform === 'deno' ? createDeno(state) : createWrangler(state)
  await host.migrate()
  const tokens = await tokensOf((who) => signToken(settings, PEOPLE[who]))
  const samples = (['teacher', 'student', 'parent', 'admin'] as const).map((role) => ({
    role,
    name: PEOPLE[role].name ?? '',
    token: tokens[role],
  }))
  const given = {
    ...missing,
    ZOOM_API_URL: zoom.apiUrl,
    ZOOM_OAUTH_URL: zoom.oauthUrl,
    PAGE_SAMPLES: JSON.stringify(samples),
    AUTH_COOKIE: 'sb-school-auth-token',
    PAGE_FRAME_ANCESTORS: 'https://lms.school.example',
    ...vars,
  }
  await host.serve(
    { port: place.port, settingsFile: place.env['ROLLCALL_SETTINGS'] ?? '', vars: given },
    () => undefined,
  )
  const api = (who: Who) => new Api(origin, tokens[who])
  const filled = await fill({ api, zoom }, sessions)
  return {
    origin,
    zoomUrl: simulator.url,
    tokens,
    ...filled,
    api,
    token: (who, expiresIn) => signToken(settings, PEOPLE[who], expiresIn),
    async close() {
      await Promise.all([host.stop(), simulator.close()])
      place.remove()
    },
  }
}

async function tokensOf(sign: (who: Who) => Promise<string>): Promise<Record<Who, string>> {
  return {
    teacher: await sign('teacher'),
    otherTeacher: await sign('otherTeacher'),
    student: await sign('student'),
    parent: await sign('parent'),
    hostile: await sign('hostile'),
    admin: await sign('admin'),
    office: await sign('office'),
    registrar: await sign('registrar'),
  }
}

interface Tools {
  api(who: Who): Api
  zoom: ControlledAccount
}

/** A term behind, a class of this morning, one that runs, one that begins soon, one that nobody opened, and some to come. */
async function fill(
  tools: Tools,
  sessions: number,
): Promise<Pick<PageSchool, 'ids' | 'comes' | 'waits' | 'asks'>> {
  await tools.api('admin').call(z.unknown(), 'PUT', '/api/roster', ROSTER)
  const now = Date.now()
  const days = schoolDaysBefore(now, sessions)
  for (const [index, at] of days.entries()) {
    const one = await schedule(tools, 'teacher', { title: TOPICS[index % TOPICS.length] ?? '', at })
    await hold(tools, one, termLesson(sessions - index))
  }
  for (const days of [3, 5, 7])
    await schedule(tools, 'teacher', { title: 'Photosynthesis', at: now + days * DAY_MS })
  const over = await schedule(tools, 'teacher', { title: 'Cells and tissues', at: now - 110 * MINUTE_MS })
  await hold(tools, over, todaysLesson(), true)
  await schedule(tools, 'teacher', { title: 'Microscopes', at: now - 40 * MINUTE_MS })
  const chemistry = { title: 'Acids and bases', classId: 'chemistry-8b' }
  const running = await schedule(tools, 'teacher', { ...chemistry, at: now - 12 * MINUTE_MS })
  await begin(tools, running, runningLesson())
  const soon = await schedule(tools, 'teacher', { ...chemistry, title: 'Salts', at: now + 25 * MINUTE_MS })
  const arts = { title: 'Light and <em>shadow</em>', classId: 'arts-9c', at: now - 110 * MINUTE_MS }
  const hostile = await schedule(tools, 'otherTeacher', arts)
  await hold(tools, hostile, hostileLesson())
  return {
    ids: { over: over.id, running: running.id, soon: soon.id, hostile: hostile.id },
    comes: (somebody) => comes(tools, running, somebody),
    waits: (somebody) => waits(tools, soon, somebody),
    async asks(email, first_name, last_name) {
      await tools.zoom.askOnPage(soon.number, { email, first_name, last_name })
    },
  }
}

const TOPICS = ['Plant cells', 'Osmosis', 'Enzymes', 'Leaves', 'Roots', 'Seeds', 'Fungi']

interface Planned {
  id: string
  number: string
  at: number
}

async function schedule(
  { api }: Tools,
  who: Who,
  { title, at, classId = 'biology-7a' }: { title: string; at: number; classId?: string },
): Promise<Planned> {
  const start = Math.floor(at / (5 * MINUTE_MS)) * 5 * MINUTE_MS
  const { meeting } = await api(who).call(Scheduled, 'POST', '/api/zoom/meetings', {
    title,
    startTime: iso(start),
    duration: 45,
    timezone: 'Asia/Manila',
    classId,
  })
  return { id: meeting.id, number: meeting.zoom_meeting_id, at: start }
}

/** `sideEvents`: with what Zoom tells of the waiting room and of breakout rooms. */
async function hold(
  { zoom }: Tools,
  { number, at }: Planned,
  people: Person[],
  sideEvents = false,
): Promise<void> {
  const lesson = { startedAt: iso(at + 30_000), endedAt: iso(at + 44 * MINUTE_MS), people }
  await zoom.play(number, { seed: 7, concurrency: 6, sideEvents, lesson })
}

/** What Zoom has sent of a class by now. */
async function begin(tools: Tools, planned: Planned, people: Person[]): Promise<void> {
  const sent = sentOf(tools, planned, people).filter(
    ({ sendAtOffset }) => planned.at + 30_000 + sendAtOffset <= Date.now(),
  )
  for (const { body } of sent) await tools.zoom.deliver(body)
}

/** What Zoom sends of a class in all. */
const sentOf = (tools: Tools, planned: Planned, people: Person[], seed = 7) =>
  lessonWebhooks(lessonOf(tools, planned, people, seed))

const lessonOf = ({ zoom }: Tools, { number, at }: Planned, people: Person[], seed: number) => ({
  seed,
  accountId: zoom.accountId,
  meeting: {
    number: Number(number),
    uuid: 'running+class==',
    topic: 'Acids and bases',
    hostId: 'host',
    startTime: iso(at),
    duration: 45,
    timezone: 'Asia/Manila',
  },
  startedAt: iso(at + 30_000),
  endedAt: iso(at + 44 * MINUTE_MS),
  people,
})

/** Somebody comes to the class that runs, now. Resolves with the answer to Zoom. */
async function comes(tools: Tools, running: Planned, { name, email, id }: Someone): Promise<void> {
  const from = Math.floor((Date.now() - running.at) / 1000) - 30
  const person = { name, email, userId: `zoom-${id}`, connections: [{ from }] }
  const seed = 100 + Number(id.split('-')[1])
  const [joined] = sentOf(tools, running, [person], seed).filter(({ body }) =>
    body.includes('meeting.participant_joined"'),
  )
  await tools.zoom.deliver(joined?.body ?? '')
}

/** Zoom tells of who waits for the host by their registration. */
async function waits(tools: Tools, soon: Planned, { name, email }: Someone): Promise<void> {
  const registrants = await tools.zoom.registrants(soon.number)
  const registrantId = registrants.find((one) => one.email === email)?.registrant_id
  if (registrantId === undefined) throw new Error(`${name} is not registered`)
  const lesson = lessonOf(tools, soon, [], 7)
  const second = Math.floor((Date.now() - Date.parse(lesson.startedAt)) / 1000)
  const who = { person: { name, email, registrantId, connections: [] }, name }
  const { body } = waitingForHost(lesson, who, 'meeting.participant_jbh_waiting', second)
  await tools.zoom.deliver(body)
}

/** Mondays, Wednesdays and Fridays at 08:00 in Manila, the oldest first. */
function schoolDaysBefore(now: number, count: number): number[] {
  const today = Math.floor(now / DAY_MS) * DAY_MS
  const days = Array.from({ length: count * 3 }, (_, n) => today - (n + 2) * DAY_MS)
  return days
    .filter((at) => [1, 3, 5].includes(new Date(at).getUTCDay()))
    .slice(0, count)
    .reverse()
}

const iso = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
