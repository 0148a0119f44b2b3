import { runDurableObjectAlarm } from 'cloudflare:test'
import { env, exports } from 'cloudflare:workers'
import { SignJWT } from 'jose'
import { type Delivery, deliver } from '../simulator/webhooks.ts'

/** Rollcall as a client and Zoom meet it: over HTTP, in workerd, with its real D1, Durable Objects and KV. */

export const JWT_SECRET = 'a-secret-of-the-tests-of-32-characters'
export const WEBHOOK_SECRET = 'webhook-secret-of-the-tests'
export const ORIGIN = 'https://rollcall.test'

export const send = (request: Request): Promise<Response> => exports.default.fetch(request)

export interface TokenOptions {
  sub: string
  role?: string
  email?: string
  email_verified?: boolean
  name?: string
  scope?: string
  /** Seconds from now. */
  expiresIn?: number
  secret?: string
}

export const token = ({ sub, expiresIn = 3600, secret = JWT_SECRET, ...claims }: TokenOptions) =>
  new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(sub)
    .setExpirationTime(Math.floor(Date.now() / 1000) + expiresIn)
    .sign(new TextEncoder().encode(secret))

export interface Answer<Body> {
  status: number
  headers: Headers
  body: Body
}

/** Calls the API as somebody; `as` is their user id. */
export async function call<Body = Record<string, unknown>>(
  method: string,
  path: string,
  options: { as?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer<Body>> {
  const headers = new Headers(options.headers)
  if (options.as !== undefined) headers.set('authorization', `Bearer ${await token(claimsOf(options.as))}`)
  if (options.body !== undefined && !(options.body instanceof Blob))
    headers.set('content-type', 'application/json')
  const body = await bodyOf(options.body)
  const response = await send(new Request(`${ORIGIN}${path}`, { method, headers, body }))
  return { status: response.status, headers: response.headers, body: await response.json<Body>() }
}

/** A file is sent as it is, anything else as JSON. */
async function bodyOf(body: unknown): Promise<BodyInit | null> {
  if (body instanceof Blob) return body.arrayBuffer()
  return body === undefined ? null : JSON.stringify(body)
}

/** Ids name their role: admin-1, teacher-1, student-1, parent-1. Everybody's token has every scope. */
const claimsOf = (id: string): TokenOptions => ({
  sub: id,
  role: id.split('-')[0] ?? '',
  email: emailOf(id),
  scope: 'openid events:read',
})

export const emailOf = (id: string): string =>
  id === 'teacher-1' ? 'teacher@school.example' : `${id}@school.example`

/** Sends one webhook as Zoom does, without its retries. */
export const webhook = (body: string): Promise<Delivery> =>
  deliver(body, {
    url: `${ORIGIN}/api/zoom/webhook`,
    secret: WEBHOOK_SECRET,
    send,
    wait: async () => undefined,
  })

/** A request to the webhook as it is: for signatures that Zoom would not make. */
export async function rawWebhook(
  body: BodyInit,
  headers: Record<string, string>,
): Promise<Answer<Record<string, unknown>>> {
  const response = await send(new Request(`${ORIGIN}/api/zoom/webhook`, { method: 'POST', headers, body }))
  return { status: response.status, headers: response.headers, body: await response.json() }
}

/** A school with one class of so many students, its teacher, an admin and one parent a student. */
export async function importSchool(students: number): Promise<string[]> {
  const ids = Array.from({ length: students }, (_, i) => `student-${i + 1}`)
  const person = (id: string, role: string) => ({ id, name: `Name of ${id}`, email: emailOf(id), role })
  const answer = await call('PUT', '/api/roster', {
    as: 'admin-1',
    body: {
      users: [
        person('admin-1', 'admin'),
        person('teacher-1', 'teacher'),
        ...ids.flatMap((id) => [person(id, 'student'), person(id.replace('student', 'parent'), 'parent')]),
      ],
      classes: [{ id: 'class-1', name: 'Class 1', teacherId: 'teacher-1' }],
      enrollments: ids.map((studentId) => ({ classId: 'class-1', studentId })),
      guardians: ids.map((studentId) => ({ parentId: studentId.replace('student', 'parent'), studentId })),
    },
  })
  if (answer.status !== 200) throw new Error(`The roster was not taken: ${JSON.stringify(answer.body)}`)
  return ids
}

export interface ScheduledMeeting {
  id: string
  zoom_meeting_id: string
  start_time: string
}

/** Schedules a class as its teacher, and waits until its people are registered with Zoom. */
export async function scheduleClass(changes: Record<string, unknown> = {}): Promise<ScheduledMeeting> {
  const meeting = await scheduleOnly(changes)
  const path = `/api/zoom/meetings/${meeting.id}`
  for (;;) {
    const { body } = await call<{ meeting: { registration_enabled: boolean; registration: Progress } }>(
      'GET',
      path,
      { as: 'admin-1' },
    )
    const { requested, pending } = body.meeting.registration
    if (!body.meeting.registration_enabled || (requested > 0 && pending === 0)) return meeting
    await runDurableObjectAlarm(env.MEETINGS.getByName(meeting.zoom_meeting_id))
  }
}

export interface Progress {
  requested: number
  approved: number
  failed: number
  pending: number
}

/** Schedules a class as its teacher and leaves its registration to the alarm. */
export async function scheduleOnly(changes: Record<string, unknown> = {}): Promise<ScheduledMeeting> {
  const answer = await call<{ meeting: ScheduledMeeting }>('POST', '/api/zoom/meetings', {
    as: 'teacher-1',
    body: {
      title: 'Biology',
      startTime: '2026-03-02T08:00:00Z',
      duration: 60,
      timezone: 'Asia/Manila',
      classId: 'class-1',
      ...changes,
    },
  })
  if (answer.status !== 201) throw new Error(`The class was not scheduled: ${JSON.stringify(answer.body)}`)
  return answer.body.meeting
}
