import { uuidv7 } from 'uuidv7'
import type { SdkSigner } from '../../app/join.ts'
import { sweep, type Watch } from '../../app/sweep.ts'
import { createApp } from '../../http/app.ts'
import { createVerifier } from '../../http/auth.ts'
import type { HttpPorts } from '../../http/env.ts'
import type { DatabaseCost } from '../../http/requestLog.ts'
import { createErasureStore } from '../../store/erasures.ts'
import { createIdempotencyStore } from '../../store/idempotency.ts'
import { createQueries } from '../../store/queries.ts'
import { createRebuild } from '../../store/rebuild.ts'
import { createRegistrationBook } from '../../store/registrationBook.ts'
import { createRosterStore } from '../../store/roster.ts'
import { findUnconfirmed } from '../../store/unconfirmed.ts'
import { addedTo } from '../../zoom/cost.ts'
import { createDoor } from '../../zoom/door.ts'
import { customerKey, signSdk } from '../../zoom/sdk.ts'
import { type Config, readConfig } from '../config.ts'
import type { Bindings } from './bindings.ts'
import { type OnBatch, sqlOver } from './d1.ts'
import { limitsOf } from './limits.ts'
import { readinessOf } from './readiness.ts'
import { markedSpills } from './spillMark.ts'
import { writersOf } from './writers.ts'
import { zoomOf } from './zoom.ts'

export { MeetingObject } from './meetingObject.ts'

let app: ReturnType<typeof createApp> | undefined

export default {
  fetch(request, env, ctx) {
    app ??= createApp(portsOf(env, readConfig(env)))
    return app.fetch(request, env, ctx)
  },

  /** Every five minutes: see wrangler.toml. */
  async scheduled(_controller, env) {
    const swept = await sweep(watchesOf(env), { now: () => new Date() })
    console.log(JSON.stringify({ level: swept.failed > 0 ? 'warn' : 'info', event: 'swept', ...swept }))
  },
} satisfies ExportedHandler<Bindings>

const watchesOf = (env: Bindings): Watch[] => [
  {
    find: findUnconfirmed(sqlOver(env.DB.withSession('first-primary'))),
    remind: (number) => env.MEETINGS.getByName(number).remindOfReport(),
  },
  {
    find: async (_, limit) => (await markedSpills(env.KV)).slice(0, limit),
    remind: (number) => env.MEETINGS.getByName(number).wake(),
  },
]

function portsOf(env: Bindings, config: Config): HttpPorts {
  const writers = writersOf(env)
  return {
    verifyToken: createVerifier({
      secret: config.AUTH_JWT_SECRET,
      jwksUrl: config.AUTH_JWKS_URL,
      issuer: config.AUTH_ISSUER,
      audience: config.AUTH_AUDIENCE,
    }),
    door: createDoor({ secretToken: config.ZOOM_WEBHOOK_SECRET_TOKEN, now: Date.now }),
    reads: (bookmark, cost) =>
      createQueries(sqlOver(env.DB.withSession(bookmark ?? 'first-unconstrained'), addTo(cost))),
    roster: (cost) => createRosterStore(sqlOver(env.DB.withSession('first-primary'), addTo(cost))),
    erasures: (cost) => createErasureStore(sqlOver(env.DB.withSession('first-primary'), addTo(cost))),
    rebuild: (cost) => createRebuild(sqlOver(env.DB.withSession('first-primary'), addTo(cost))),
    forgetters: writers,
    idempotency: (cost) => createIdempotencyStore(sqlOver(env.DB.withSession('first-primary'), addTo(cost))),
    readiness: (cost) => readinessOf(env, addTo(cost)),
    writers,
    registrars: writers,
    registrationBook: (cost) =>
      createRegistrationBook(sqlOver(env.DB.withSession('first-primary'), addTo(cost))),
    zoom: (cost) => zoomOf(env).toldTo(addedTo(cost)),
    defaultHost: config.ZOOM_DEFAULT_HOST,
    sdk: sdkOf(config),
    allowedEmailDomains: config.ALLOWED_EMAIL_DOMAINS,
    docsFile: (name, headers) => env.ASSETS.fetch(new Request(`https://assets/${name}`, { headers })),
    corsOrigins: config.CORS_ORIGINS,
    limits: limitsOf(env),
    clock: { now: () => new Date() },
    newId: uuidv7,
    log: (entry) => console.log(JSON.stringify(entry)),
  }
}

const addTo =
  (cost: DatabaseCost): OnBatch =>
  ({ statements, rowsRead, rowsWritten }) => {
    cost.batches += 1
    cost.statements += statements
    cost.rowsRead += rowsRead
    cost.rowsWritten += rowsWritten
  }

function sdkOf({ ZOOM_SDK_KEY: sdkKey, ZOOM_SDK_SECRET: sdkSecret }: Config): SdkSigner | null {
  if (!sdkKey || !sdkSecret) return null
  return {
    sdkKey,
    sign: (meetingNumber, role) => signSdk({ sdkKey, sdkSecret }, { meetingNumber, role, now: Date.now() }),
    customerKey: (meetingNumber, userId) => customerKey(sdkSecret, meetingNumber, userId),
  }
}
