import { rmSync } from 'node:fs'
import { startSimulator } from '../simulator/server.ts'
import { signToken } from './jwt.ts'
import { BEARERS, openZoom, type PlayedLesson, playLesson } from './lesson.ts'
import { isFree, migrate, startServer, stopServer } from './server.ts'
import { readSettings } from './settings.ts'
import { attendanceTable } from './table.ts'

/** `npm start`: Rollcall with a simulated Zoom beside it, one class held and counted, and then served on. */
async function main(): Promise<void> {
  const port = Number(process.env['PORT'] ?? 8787)
  const state = process.env['ROLLCALL_STATE'] ?? '.wrangler/state'
  if (!(await isFree(port))) throw new Error(`Port ${port} is in use; choose another: PORT=8788 npm start`)
  if (process.argv.includes('--fresh')) rmSync(state, { recursive: true, force: true })
  const settings = readSettings()
  const origin = `http://localhost:${port}`
  console.log('Starting Rollcall and a simulated Zoom …')
  const [simulator] = await Promise.all([startSimulator(), migrate(state)])
  const zoom = await openZoom(simulator.url, settings, origin)
  const vars = { ZOOM_API_URL: zoom.apiUrl, ZOOM_OAUTH_URL: zoom.oauthUrl }
  const server = await startServer({ port, state, vars })
  const died = () => process.exit(1)
  server.once('exit', died)
  const stop = async (code: number) => {
    server.off('exit', died)
    await stopServer(server)
    await simulator.close()
    process.exit(code)
  }
  process.once('SIGINT', () => void stop(0))
  process.once('SIGTERM', () => void stop(0))
  try {
    const tokens = await signTokens(settings.AUTH_JWT_SECRET)
    report(origin, await playLesson(origin, zoom, tokens), tokens)
  } catch (error) {
    console.error(message(error))
    await stop(1)
  }
}

type Tokens = Record<keyof typeof BEARERS, string>

async function signTokens(secret: string): Promise<Tokens> {
  const { admin, teacher, student, parent } = BEARERS
  const sign = (bearer: (typeof BEARERS)[keyof typeof BEARERS]) => signToken(secret, bearer)
  return {
    admin: await sign(admin),
    teacher: await sign(teacher),
    student: await sign(student),
    parent: await sign(parent),
  }
}

function report(origin: string, lesson: PlayedLesson, tokens: Tokens): void {
  const attendance = `${origin}/api/zoom/meetings/${lesson.meetingId}/attendance`
  console.log(`
Biology 7A was scheduled, held and counted from ${lesson.webhooks} signed webhooks (times in UTC):

${attendanceTable(lesson.attendance, lesson.participants)}

Rollcall serves on ${origin} until Ctrl-C. Tokens, good for a week:

  admin    ${tokens.admin}
  teacher  ${tokens.teacher}
  student  ${tokens.student}
  parent   ${tokens.parent}

Try it:

  curl -H "Authorization: Bearer ${tokens.teacher}" ${attendance}
`)
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error))

main().catch((error: unknown) => {
  console.error(message(error))
  process.exit(1)
})
