import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import type { Asked, HostName, School } from './school.ts'

/** What is asked: a class is scheduled, changed, deleted, somebody who asks on Zoom's page refused, a new pupil registered. */
export const METHODS = ['POST', 'PATCH', 'DELETE', 'DENY', 'REGISTER'] as const
export type Method = (typeof METHODS)[number]

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
} satisfies Record<Method, string>

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
  },
  Deno: {
    POST: around('call new carryOut', ...both(ZOOM.POST), ...both('call execute')),
    PATCH: around('call carryOut', ...both(ZOOM.PATCH)),
    DELETE: around('call carryOut', ...both(ZOOM.DELETE)),
    DENY: around('call carryOut', ...both(ZOOM.DENY)),
    REGISTER: around('call carryOut', ...both(ZOOM.REGISTER)),
  },
}

export type Cut = 'reset' | 'killed'

export interface Case {
  method: Method
  point: string
  /** Whose meeting it is: each case has a teacher of its own. */
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
  DENY: ['Biology, 1: denied'],
  REGISTER: ['Biology, 2'],
}

/** The request of a case, once what it needs is there. */
export async function prepare(school: School, { method, teacher }: Omit<Case, 'point'>): Promise<Asked> {
  if (method === 'POST') return schedule
  if (method === 'DENY') return denial(school, teacher)
  if (method === 'REGISTER') return registration(school, teacher)
  const { body } = await school.ask(teacher, schedule)
  const path = `/api/zoom/meetings/${idIn(body)}`
  return method === 'PATCH' ? { method, path, body: { title: 'Botany' } } : { method, path }
}

async function denial(school: School, teacher: number): Promise<Asked> {
  const { body } = await school.ask(teacher, { ...schedule, body: { ...NEW, classId: `class-${teacher}` } })
  const path = `/api/zoom/meetings/${idIn(body)}/registrants`
  return { method: 'POST', path: `${path}/${await school.askOnPage(teacher, path)}/deny` }
}

async function registration(school: School, teacher: number): Promise<Asked> {
  const classId = `class-${teacher}`
  await school.ask(teacher, { ...schedule, body: { ...NEW, classId } })
  await school.enroll(teacher)
  const body = { studentId: `student-${teacher}`, classId }
  return { method: 'POST', path: '/api/zoom/meetings/register-student', body, as: 'admin' }
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
