import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import { readSettings } from '../../demo/settings.ts'
import { startSimulator } from '../../simulator/server.ts'
import { ACCOUNT, emailOf } from '../webhooks.ts'
import type { Program } from './program.ts'
import { fewAtOnce, School, tokensOf } from './school.ts'
import type { Cost, Rollcall, SideName } from './side.ts'

/** What differs between the hosts of Rollcall. */
export interface Host {
  name: SideName & `rollcall-${string}`
  origin: string
  start(vars: Record<string, string>): Promise<Program>
  /** The processes of a program that serve. */
  processes(program: Program): number[]
  cost(): Promise<Cost>
  /** Removes what the meetings keep beside the log, while nothing runs. */
  forgetSnapshots(): void
}

/** Rollcall with a simulated Zoom of its own. */
export async function startRollcall(host: Host, settingsFile: string): Promise<Rollcall> {
  const { settings } = readSettings(settingsFile)
  const simulator = await startSimulator()
  const zoom = simulator.openAccount({
    accountId: ACCOUNT,
    clientId: settings.ZOOM_CLIENT_ID,
    clientSecret: settings.ZOOM_CLIENT_SECRET,
    users: [{ email: settings.ZOOM_DEFAULT_HOST }],
    limits: { enforced: false, hostPerDay: 1_000_000 },
  })
  const account = {
    ...{ ZOOM_ACCOUNT_ID: ACCOUNT, ZOOM_API_URL: zoom.apiUrl, ZOOM_OAUTH_URL: zoom.oauthUrl },
    // Zoom's largest plan: a school's meetings are scheduled three times as fast.
    ZOOM_PLAN: 'business',
  }
  const vars = z.record(z.string(), z.string()).parse({ ...settings, ...account })
  const school = new School(host.origin, await tokensOf(settings))
  let program = await host.start(vars)
  return {
    name: host.name,
    endpoint: { url: `${host.origin}/api/zoom/webhook`, secret: settings.ZOOM_WEBHOOK_SECRET_TOKEN },
    processes: () => host.processes(program),
    schedule: (plan) => school.schedule(plan),
    introduce: (pupils) => school.enroll(pupils, emailOf),
    async stored(meetings) {
      await settled(host.origin)
      return fewAtOnce(meetings, (meeting) => school.told(meeting)).then(sum)
    },
    cost: () => host.cost(),
    get: (path) => school.read(path),
    async restart({ keepSnapshots }) {
      await program.stop()
      if (!keepSnapshots) host.forgetSnapshots()
      program = await host.start(vars)
    },
    async stop() {
      await Promise.all([program.stop(), simulator.close()])
    },
  }
}

const Readiness = z.object({ spilling: z.number() })

const SETTLE_MS = 60_000

/** Resolves once no webhook waits beside a writer for the database; throws where that takes over a minute. */
async function settled(origin: string): Promise<void> {
  for (const until = Date.now() + SETTLE_MS; Date.now() < until; await setTimeout(500)) {
    const answer = await (await fetch(`${origin}/readyz`)).json()
    if (Readiness.parse(answer).spilling === 0) return
  }
  throw new Error('Webhooks still wait for the database')
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
