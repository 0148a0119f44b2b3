import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import type { Asked, HostName, School } from './school.ts'

/**
 * What is asked: a class is scheduled, changed, deleted, somebody who asks on Zoom's page refused, a new pupil registered; and
 * somebody is let in who asks, a class is given to a meeting, a pupil leaves it.
 */
export const METHODS = ['POST', 'PATCH', 'DELETE', 'DENY', 'REGISTER', 'APPROVE', 'CLASS', 'LEAVE'] as const
export type Method = (typeof METHODS)[number]

/** Their ways are those of others, but for what they ask of Zoom and of a meeting. */
export const KIN: readonly Method[] = ['APPROVE', 'CLASS', 'LEAVE']

const both = (name: string, count = 1) => [`${name} asked ${count}`, `${name} answered ${count}`]

const around = (name: string, ...points: string[]) => [`${name} asked 1`, ...points, `${name} answered 1`]

const object = (method: string, ...points: string[]) =>
  around(`call ${method}`, ...around(`object ${method}`, ...points))

export const ZOOM = {
  POST: 'POST zoom/v2/users/*/meetings',
  PATCH: 'PATCH zoom/v2/meetings/*',
  DELETE: 'DELETE zoom/v2/meetings/*',
  DENY: 'PUT zoom/v2/meetings/*/registrants/status',
  REGISTER: 'POST zoom/v2/meetings/*/registrants',
  LINK: 'GET zoom/v2/meetings/*/registrants',
  PAGE: 'GET zoom/v2/meetings/*',
}

/** Every await of each writing route, in order: a test says so. SQLite on Deno answers at once. */
export const POINTS: Record<HostName, Record<Method, string[]>> = {
  workerd: {
    POST: [
      ...both('db'),
      ...both('db', 2),
      ...around(
        'call new carryOut',
        ...around(
          'object new carryOut',
          ...both('object new pool take'),
          ...both(ZOOM.POST),
          ...object('execute', ...both('object db'), ...both('object db', 2)),
        ),
      ),
    ],
    PATCH: [
      ...both('db'),
      ...object('carryOut', ...both(ZOOM.PATCH), ...both('object db')),
      ...both('db', 2),
    ],
    DELETE: [...both('db'), ...object('carryOut', ...both(ZOOM.DELETE), ...both('object db'))],
    DENY: [
      ...both('db'),
      ...both('db', 2),
      ...both('db', 3),
      ...object('carryOut', ...both(ZOOM.DENY), ...both('object db')),
      ...both('db', 4),
    ],
    REGISTER: [
      ...both('db'),
      ...both('db', 2),
      ...both('db', 3),
      ...both('db', 4),
      ...object('carryOut', ...both('object db'), ...both(ZOOM.REGISTER), ...both('object db', 2)),
      ...both('db', 5),
    ],
    APPROVE: [
      ...both('db'),
      ...both('db', 2),
      ...both('db', 3),
      ...object('carryOut', ...both(ZOOM.DENY), ...both(ZOOM.LINK), ...both('object db')),
      ...both('db', 4),
    ],
    CLASS: [
      ...both('db'),
      ...both('db', 2),
      ...both('db', 3),
      ...object('carryOut', ...both(ZOOM.PATCH), ...both(ZOOM.PAGE), ...both('object db')),
      ...both('db', 4),
    ],
    LEAVE: [
      ...both('db'),
      ...both('db', 2),
      ...both('db', 3),
      ...both('db', 4),
      ...both('call release'),
      ...both('db', 5),
      ...both('db', 6),
      ...both('call release', 2),
    ],
  },
  Deno: {
    POST: around('call new carryOut', ...both(ZOOM.POST), ...both('call execute')),
    PATCH: around('call carryOut', ...both(ZOOM.PATCH)),
    DELETE: around('call carryOut', ...both(ZOOM.DELETE)),
    DENY: around('call carryOut', ...both(ZOOM.DENY)),
    REGISTER: around('call carryOut', ...both(ZOOM.REGISTER)),
    APPROVE: around('call carryOut', ...both(ZOOM.DENY), ...both(ZOOM.LINK)),
    CLASS: around('call carryOut', ...both(ZOOM.PATCH), ...both(ZOOM.PAGE)),
    LEAVE: [...both('call release'), ...both('call release', 2)],
  },
}

export type Cut = 'reset' | 'killed'

export interface Case {
  method: Method
  point: string
  /** The teacher of the meeting. Each case has a teacher of its own. */
  teacher: number
}

const Answer = z.object({ meeting: z.object({ id: z.string() }) })
export const idIn = (body: unknown): string => Answer.parse(body).meeting.id

const NEW = { title: 'Biology', startTime: '2099-03-02T08:00:00Z', duration: 60, timezone: 'Asia/Manila' }
const schedule: Asked = { method: 'POST', path: '/api/zoom/meetings', body: NEW, key: 'the-key' }

/** What both sides have once the request is repeated. */
export const DONE: Record<Method, string[]> = {
  POST: ['Biology, 0'],
  PATCH: ['Botany, 0'],
  DELETE: [],
  DENY: ['Biology, 0: denied'],
  REGISTER: ['Biology, 1'],
  APPROVE: ['Biology, 0: approved'],
  CLASS: ['Biology, 1'],
  LEAVE: ['Biology, 0'],
}

/** The request of a case, once what it needs is there. */
export async function prepare(school: School, { method, teacher }: Omit<Case, 'point'>): Promise<Asked> {
  switch (method) {
    case 'POST':
      return schedule
    case 'PATCH':
      return { method, path: await scheduled(school, teacher), body: { title: 'Botany' } }
    case 'CLASS':
      await school.enroll(teacher)
      return {
        method: 'PATCH',
        path: await scheduled(school, teacher),
        body: { classId: `class-${teacher}` },
      }
    case 'DELETE':
      return { method, path: await scheduled(school, teacher) }
    case 'DENY':
      return decision(school, teacher, 'deny')
    case 'APPROVE':
      return { ...(await decision(school, teacher, 'approve')), body: {} }
    case 'REGISTER':
      return registration(school, teacher)
    case 'LEAVE':
      return leaving(school, teacher)
  }
}

/** A meeting of this teacher's, by its path. */
async function scheduled(school: School, teacher: number, more: { classId?: string } = {}): Promise<string> {
  const { body } = await school.ask(teacher, { ...schedule, body: { ...NEW, ...more } })
  return `/api/zoom/meetings/${idIn(body)}`
}

async function decision(school: School, teacher: number, verdict: 'approve' | 'deny'): Promise<Asked> {
  const path = `${await scheduled(school, teacher, { classId: `class-${teacher}` })}/registrants`
  return { method: 'POST', path: `${path}/${await school.askOnPage(teacher, path)}/${verdict}` }
}

async function registration(school: School, teacher: number): Promise<Asked> {
  const classId = `class-${teacher}`
  await scheduled(school, teacher, { classId })
  await school.enroll(teacher)
  const body = { studentId: `student-${teacher}`, classId }
  return { method: 'POST', path: '/api/zoom/meetings/register-student', body, as: 'admin' }
}

async function leaving(school: School, teacher: number): Promise<Asked> {
  await school.ask(teacher, await registration(school, teacher))
  await school.gates.quiet()
  const enrollments = [{ classId: `class-${teacher}`, studentId: `student-${teacher}` }]
  return { method: 'PUT', path: '/api/roster', body: { removed: { enrollments } }, as: 'admin' }
}

/** Cuts the request off at its point: by a reset of the client's connection, or by the death of the process. */
export async function cutOff(school: School, one: Case, cut: Cut): Promise<Asked> {
  const asked = await prepare(school, one)
  const reached = school.gates.hold(one.point)
  const socket = school.send(one.teacher, asked)
  const answered = once(socket, 'data').then(([answer]) => {
    throw new Error(`${one.method} never came to ${one.point} and was answered ${answer}`)
  })
  const held = await Promise.race([reached, answered])
  answered.catch(() => undefined)
  if (cut === 'killed') await school.kill()
  else socket.resetAndDestroy()
  // Deno cancels nothing; workerd does at once, but for what runs in an object.
  if (cut === 'reset') await Promise.race([held.cancelled, setTimeout(CANCELLED_BY_MS)])
  held.release()
  socket.destroy()
  if (cut === 'killed') await school.serve()
  await school.gates.quiet()
  return asked
}

const CANCELLED_BY_MS = 300
