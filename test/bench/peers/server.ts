import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { jwtVerify } from 'jose'
import * as z from 'zod'
import { openPostgres } from './postgres.ts'
import * as questions from './questions.ts'
import { School } from './school.ts'
import { openSqlite } from './sqlite.ts'
import { createTables, schedule } from './tables.ts'

/**
 * A program: what a team would build on Node, with the check of a webhook that Zoom's own library for Node makes, the HMAC
 * over the body. It answers webhooks and GET with the paths of the seed's API, and the bench's own questions below /bench.
 */
const { port, secret, jwtSecret, database } = z
  .object({
    port: z.number(),
    secret: z.string(),
    jwtSecret: z.string(),
    /** A file of SQLite's, or the port of PostgreSQL. */
    database: z.union([z.object({ file: z.string() }), z.object({ port: z.number() })]),
  })
  .parse(JSON.parse(process.argv[2] ?? ''))

const db = 'file' in database ? openSqlite(database.file) : openPostgres(database.port)
const school = new School(db)
await createTables(db)

const Plan = z.object({ numbers: z.array(z.string()), pupils: z.number(), startTime: z.string() })

interface ZoomEvent {
  event: string
  payload: { object: { id: string | number; participant?: Participant } }
}

interface Participant {
  registrant_id?: string | null
  /** Of an account at Zoom. */
  id?: string
  user_name: string
  join_time?: string
  leave_time?: string
}

createServer(async (request, response) => {
  try {
    const { status, json } = await answerTo(request, await bodyOf(request))
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
  } catch (error) {
    console.error(error)
    response.writeHead(500).end()
  }
}).listen(port, '127.0.0.1', () => console.log('ready'))

async function answerTo(request: IncomingMessage, body: string): Promise<{ status: number; json: unknown }> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
  if (pathname === '/api/zoom/webhook') return receive(request, body)
  if (pathname === '/bench/meetings') {
    const { numbers, pupils, startTime } = Plan.parse(JSON.parse(body))
    await db.inOne(() => schedule(db, numbers, pupils, startTime))
    return { status: 201, json: {} }
  }
  if (pathname === '/bench/stored')
    return ok({ stored: await questions.stored(db, z.array(z.string()).parse(JSON.parse(body))) })
  // A PostgreSQL in use does this by itself within a minute.
  if (pathname === '/bench/analyze') return ok(await db.query('analyze'))
  const token = request.headers.authorization?.replace(/^Bearer /, '') ?? ''
  await jwtVerify(token, new TextEncoder().encode(jwtSecret))
  return read(pathname, searchParams)
}

async function receive(request: IncomingMessage, body: string): Promise<{ status: number; json: unknown }> {
  const timestamp = String(request.headers['x-zm-request-timestamp'])
  const expected = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`
  const given = String(request.headers['x-zm-signature'])
  if (given.length !== expected.length || !timingSafeEqual(Buffer.from(given), Buffer.from(expected)))
    return { status: 401, json: { error: 'Invalid signature' } }
  const event: ZoomEvent = JSON.parse(body)
  await db.inOne(() => take(event))
  return ok({ received: true })
}

async function take({ event, payload }: ZoomEvent): Promise<void> {
  const number = String(payload.object.id)
  const {
    registrant_id,
    id = '',
    user_name = '',
    join_time = '',
    leave_time = '',
  } = payload.object.participant ?? {}
  const joiner = { registrantId: registrant_id || id, name: user_name }
  switch (event) {
    case 'meeting.started':
      return school.started(number)
    case 'meeting.participant_joined':
      return school.joined(number, joiner, join_time)
    case 'meeting.participant_left':
      return school.left(number, joiner, leave_time)
    case 'meeting.ended':
      return school.ended(number)
  }
}

async function read(path: string, query: URLSearchParams): Promise<{ status: number; json: unknown }> {
  const [, id = '', part] = /^\/api\/zoom\/meetings\/([^/]+)\/(attendance|participants)$/.exec(path) ?? []
  if (part === 'attendance') return ok(await questions.attendance(db, id))
  if (part === 'participants') return ok(await questions.participants(db, id))
  if (path === '/api/zoom/meetings') return ok(await questions.meetings(db, Number(query.get('limit'))))
  if (path === '/api/zoom/reports')
    return ok(await questions.report(db, query.get('startDate') ?? '', query.get('endDate') ?? ''))
  return { status: 404, json: { error: 'Not found' } }
}

const ok = (json: unknown) => ({ status: 200, json })

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
