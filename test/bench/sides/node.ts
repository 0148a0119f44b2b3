import { join } from 'node:path'
import * as z from 'zod'
import { signToken } from '../../demo/jwt.ts'
import { freePort } from '../../demo/program.ts'
import { type Program, startProgram } from './program.ts'
import { newNumbers, type Side } from './side.ts'

const SECRET = 'bench-secret'
const JWT_SECRET = 'bench-secret-of-more-than-32-characters'

/** What a team would build on Node, over a file of SQLite's or over a PostgreSQL that belongs to it. */
export async function startNode(
  name: 'sqlite' | 'postgres',
  folder: string,
  postgres?: { port: number; program: Program },
): Promise<Side> {
  const port = await freePort()
  const database = postgres ? { port: postgres.port } : { file: join(folder, 'school.sqlite') }
  const settings = { port, database, secret: SECRET, jwtSecret: JWT_SECRET }
  const program = await startProgram({
    command: process.execPath,
    args: ['test/bench/peers/server.ts', JSON.stringify(settings)],
    log: join(folder, 'log'),
    ready: 'ready',
  })
  const origin = `http://127.0.0.1:${port}`
  const token = await signToken({ AUTH_JWT_SECRET: JWT_SECRET }, { sub: 'admin', role: 'admin' })
  const ask = async (path: string, body?: unknown): Promise<string> => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    const answer = await fetch(`${origin}${path}`, { headers: { authorization: `Bearer ${token}` }, ...init })
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}`)
    return answer.text()
  }
  return {
    name,
    endpoint: { url: `${origin}/api/zoom/webhook`, secret: SECRET },
    processes: () => [program.pid, ...(postgres ? [postgres.program.pid] : [])],
    async schedule({ meetings, pupils, startTime }) {
      const numbers = newNumbers(meetings)
      await ask('/bench/meetings', { numbers, pupils, startTime })
      return numbers.map((number) => ({ id: number, number }))
    },
    async stored(meetings) {
      const answer = await ask(
        '/bench/stored',
        meetings.map(({ number }) => number),
      )
      return z.object({ stored: z.number() }).parse(JSON.parse(answer)).stored
    },
    cost: async () => null,
    get: (path) => ask(path),
    ...(postgres && { analyze: async () => void (await ask('/bench/analyze')) }),
    async stop() {
      await program.stop()
      await postgres?.program.stop()
    },
  }
}
