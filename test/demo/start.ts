import { rmSync } from 'node:fs'
import { startSimulator } from '../simulator/server.ts'
import { Api } from './api.ts'
import { createDeno } from './deno.ts'
import { signToken } from './jwt.ts'
import { openZoom, playLesson } from './lesson.ts'
import { type Options, readOptions, USAGE } from './options.ts'
import type { Platform } from './platform.ts'
import { isTaken } from './port.ts'
import { report, type Tokens } from './report.ts'
import { BEARERS } from './school.ts'
import { readSettings, type Settings } from './settings.ts'
import { createWrangler } from './wrangler.ts'

/** `npm start`: Rollcall with a simulated Zoom beside it, one class held and counted, and then served on. */
async function start(options: Options, platform: Platform, died: (said: string) => void): Promise<void> {
  const { port, settingsFile } = options
  if (await isTaken(port))
    throw new Error(`Port ${port} is in use. Take another one: PORT=${port + 1} npm start`)
  if (options.fresh) rmSync(options.state, { recursive: true, force: true })
  console.log('Starting Rollcall with a simulated Zoom beside it …')
  const { settings, missing } = readSettings(settingsFile)
  const origin = `http://localhost:${port}`
  const [simulator] = await Promise.all([startSimulator(), platform.migrate()])
  const zoom = await openZoom(simulator.url, settings, origin)
  const tokens = await signTokens(settings)
  const vars = {
    ...missing,
    ZOOM_API_URL: zoom.apiUrl,
    ZOOM_OAUTH_URL: zoom.oauthUrl,
    PAGE_SAMPLES: samples(tokens),
  }
  await platform.serve({ port, settingsFile, vars }, died)
  const lesson = await playLesson(
    { admin: new Api(origin, tokens.admin), teacher: new Api(origin, tokens.teacher) },
    zoom,
  )
  console.log(report(origin, lesson, tokens))
}

/** The page signs these people in at one click. */
const samples = (tokens: Tokens): string =>
  JSON.stringify(
    (['teacher', 'student', 'parent', 'admin'] as const).map((role) => ({
      role,
      name: BEARERS[role].name,
      token: tokens[role],
    })),
  )

async function signTokens(settings: Settings): Promise<Tokens> {
  const { admin, teacher, student, parent } = BEARERS
  return {
    admin: await signToken(settings, admin),
    teacher: await signToken(settings, teacher),
    student: await signToken(settings, student),
    parent: await signToken(settings, parent),
  }
}

function main(): void {
  const options = optionsOrUsage()
  const platform = options.deno ? createDeno(options.state) : createWrangler(options.state)
  let isEnding = false
  /** What is under way meanwhile fails, and that is no news. */
  async function end(code: number, message?: string): Promise<void> {
    if (isEnding) return
    isEnding = true
    if (message !== undefined) console.error(message)
    await platform.stop()
    process.exit(code)
  }
  // Ctrl-C comes twice, from the terminal and from npm.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end(0))
  const died = (said: string) => void end(1, `Rollcall ended:\n${said}`)
  start(options, platform, died).catch((error: unknown) => end(1, message(error)))
}

function optionsOrUsage(): Options {
  try {
    return readOptions(process.argv.slice(2), process.env)
  } catch (error) {
    console.error(`${message(error)}. ${USAGE}`)
    process.exit(2)
  }
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error))

main()
