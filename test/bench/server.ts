import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import { Api } from '../demo/api.ts'
import { signToken } from '../demo/jwt.ts'
import { freePort } from '../demo/program.ts'
import { readSettings } from '../demo/settings.ts'
import { createWrangler } from '../demo/wrangler.ts'
import { startSimulator } from '../simulator/server.ts'

const Cost = z.object({ batches: z.number(), rowsWritten: z.number() })
export type Cost = z.infer<typeof Cost>

const Readiness = z.object({ spilling: z.number() })
const SETTLE_MS = 60_000

/** A Rollcall of its own on workerd, with an empty database. */
export interface Server {
  webhookUrl: string
  webhookSecret: string
  accountId: string
  /** The API as one of the school’s admins; each may ask so often a minute, so there are many. */
  admin(n: number): Promise<Api>
  /** What D1 has done so far. */
  cost(): Promise<Cost>
  oneByOne(on: boolean): Promise<void>
  /** Lets a meeting’s object wake up anew at the next webhook, with or without its snapshot. */
  forget(meetingNumber: string, options: { snapshot: boolean }): Promise<void>
  /** Resolves once no webhook waits beside a writer for the database; throws where that takes over a minute. */
  settled(): Promise<void>
  /** Ends it, and says in which folder its database lies. */
  stop(): Promise<{ state: string }>
  remove(): void
}

export async function startServer(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'))
  const [state, settingsFile] = [join(folder, 'state'), join(folder, 'settings')]
  copyFileSync('.dev.vars.example', settingsFile)
  const { settings } = readSettings(settingsFile)
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const wrangler = createWrangler(state)
  const [simulator] = await Promise.all([startSimulator(), wrangler.migrate()])
  const zoom = simulator.openAccount({
    accountId: settings.ZOOM_ACCOUNT_ID,
    clientId: settings.ZOOM_CLIENT_ID,
    clientSecret: settings.ZOOM_CLIENT_SECRET,
    users: [{ email: settings.ZOOM_DEFAULT_HOST }],
    limits: { enforced: false, hostPerDay: 1_000_000 },
  })
  const vars = { ZOOM_API_URL: zoom.apiUrl, ZOOM_OAUTH_URL: zoom.oauthUrl }
  const died = (said: string) => {
    if (!isEnding) console.error(`Rollcall ended:\n${said}`)
  }
  let isEnding = false
  await wrangler.serve({ port, settingsFile, vars, script: 'test/bench/worker/worker.ts' }, died)
  const ask = async <S extends z.ZodType>(schema: S, path: string): Promise<z.infer<S>> =>
    schema.parse(await (await fetch(`${origin}/bench/${path}`)).json())
  return {
    webhookUrl: `${origin}/api/zoom/webhook`,
    webhookSecret: settings.ZOOM_WEBHOOK_SECRET_TOKEN,
    accountId: settings.ZOOM_ACCOUNT_ID,
    admin: async (n) => new Api(origin, await signToken(settings, { sub: `bench-${n}`, role: 'admin' })),
    cost: () => ask(Cost, 'cost'),
    oneByOne: async (on) => void (await ask(z.object({ oneByOne: z.literal(on) }), `one-by-one?on=${on}`)),
    forget: async (number, { snapshot }) =>
      void (await ask(z.unknown(), `forget?number=${number}&snapshot=${snapshot}`)),
    async settled() {
      for (const until = Date.now() + SETTLE_MS; Date.now() < until; await setTimeout(500)) {
        const answer = await (await fetch(`${origin}/readyz`)).json()
        if (Readiness.parse(answer).spilling === 0) return
      }
      throw new Error('Webhooks still wait for the database')
    },
    async stop() {
      isEnding = true
      await Promise.all([wrangler.stop(), simulator.close()])
      return { state }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
