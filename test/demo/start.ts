import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { controlled } from '../simulator/control.ts'
import { type Simulator, startSimulator } from '../simulator/server.ts'
import { Api } from './api.ts'
import { createDeno } from './deno.ts'
import { signToken } from './jwt.ts'
import { type Options, readOptions } from './options.mjs'
import { liveThrough } from './past/term.ts'
import type { Platform, WithDatabase } from './platform.ts'
import { report, type Tokens } from './report.ts'
import { BEARERS } from './school/people.ts'
import { readSettings, type Settings } from './settings.ts'
import { openState } from './state.ts'
import { step } from './steps.ts'
import { holdToday } from './today/today.ts'
import { createWrangler } from './wrangler.ts'
import { openZoom } from './zoom.ts'

/** `npm start`: Rollcall with a simulated Zoom beside it, a school's term behind it, and classes that are held now. */
async function start(options: Options, platform: Platform & WithDatabase, opened: Opened): Promise<void> {
  const { port, settingsFile, state } = options
  openState(options)
  const { settings, missing } = readSettings(settingsFile)
  const origin = `http://localhost:${port}`
  step('Zoom, simulated')
  const simulator = await startSimulator({ port: options.zoomPort, memory: join(state, 'zoom.json') })
  opened.simulator = simulator
  const zoom = openZoom(simulator, settings)
  const tokens = await signTokens(settings)
  const vars = {
    ...missing,
    ZOOM_API_URL: zoom.apiUrl,
    ZOOM_OAUTH_URL: zoom.oauthUrl,
    ZOOM_PLAN: settings.ZOOM_PLAN,
    PAGE_SAMPLES: samples(tokens),
  }
  step('The database')
  await platform.migrate()
  await bringTerm(options, platform, simulator, { settings, vars })
  simulator.account(zoom.accountId).webhookUrl = `${origin}/api/zoom/webhook`
  step('Rollcall')
  await platform.serve({ port, settingsFile, vars }, opened.died)
  step(`Rollcall answers at ${origin}; the classes of today`)
  const counted = await holdToday({
    admin: new Api(origin, tokens.admin),
    teacher: new Api(origin, tokens.teacher),
    account: simulator.account(zoom.accountId),
    zoom: controlled(simulator.url, zoom),
    isSmall: options.small,
  })
  step('Loaded')
  console.log(report({ origin, zoomUrl: `http://localhost:${options.zoomPort}`, counted, tokens }))
}

/** What a start has opened, so that its end can close it. */
interface Opened {
  simulator: Simulator | null
  /** Rollcall ended by itself. */
  died: (said: string) => void
}

/** Once for a database; what is brought in half is brought in anew. */
async function bringTerm(
  { state, small }: Options,
  platform: Platform & WithDatabase,
  simulator: Simulator,
  { settings, vars }: { settings: Settings; vars: Record<string, string> },
): Promise<void> {
  const mark = join(state, 'term-is-there')
  if (small || existsSync(mark)) return
  step('A term of 40 classes and 600 pupils, lived through on a clock that runs ahead')
  const tell = (held: number, all: number) => {
    if (held % 10 < 2 || held === all) step(`  ${held} of ${all} sessions`)
  }
  await liveThrough({ settings, vars, database: platform.database(), simulator }, tell)
  writeFileSync(mark, '')
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
  const options = readOptions(process.argv.slice(2), process.env)
  const platform = options.deno ? createDeno(options.state) : createWrangler(options.state)
  const opened: Opened = { simulator: null, died: (said) => void end(1, `Rollcall ended:\n${said}`) }
  let isEnding = false
  /** What is under way meanwhile fails, and that is no news. */
  async function end(code: number, message?: string): Promise<void> {
    if (isEnding) return
    isEnding = true
    if (message !== undefined) console.error(message)
    await platform.stop()
    await opened.simulator?.close()
    process.exit(code)
  }
  // Ctrl-C comes twice, from the terminal and from npm.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end(0))
  start(options, platform, opened).catch((error: unknown) => end(1, message(error)))
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error))

main()
