import { uuidv7 } from 'uuidv7'
import type { School } from '../app/exports.ts'
import type { SdkSigner } from '../app/join.ts'
import { createVerifier } from '../http/auth.ts'
import type { DatabaseCost } from '../http/databaseCost.ts'
import type { HttpPorts, Reads } from '../http/env.ts'
import type { PageSettings } from '../http/pageSettings.ts'
import { createPseudonym, logSecretOf } from '../http/pseudonym.ts'
import { createBudgets } from '../store/budgets.ts'
import { createCalendars } from '../store/calendar.ts'
import { createDeadLetterBox } from '../store/deadLetters.ts'
import { createExportStore } from '../store/exports.ts'
import { createFeed } from '../store/feed.ts'
import { gathered } from '../store/gathered.ts'
import { createHostedSessions } from '../store/hosted.ts'
import { createIdempotencyStore } from '../store/idempotency.ts'
import { createQueries } from '../store/queries.ts'
import { createRegistrationBook } from '../store/registrationBook.ts'
import { createRosterStore } from '../store/roster.ts'
import { createRosterPages } from '../store/rosterPages.ts'
import type { SqlDatabase } from '../store/sql.ts'
import { createTermStore } from '../store/term.ts'
import { addedTo } from '../zoom/api/cost.ts'
import { customerKey, signSdk } from '../zoom/sdk.ts'
import { accountCheck } from '../zoom/webhook/account.ts'
import { createDoor } from '../zoom/webhook/door.ts'
import type { Config } from './config.ts'
import type { OnBatch } from './database.ts'
import { ruleOf } from './meetingPorts.ts'
import type { Platform } from './platform.ts'
import { readinessOf } from './readiness.ts'
import { addressRule } from './tellerPorts.ts'
import { unreadable } from './unreadable.ts'
import { wait } from './zoom.ts'

/** The ports of the routes, built over a platform. */
export function portsOf(platform: Platform, config: Config): HttpPorts {
  return {
    ...storesOf(platform),
    ...settingsOf(config),
    ...partsOf(platform),
    verifyToken: verifierOf(config),
    door: createDoor({
      secretToken: config.ZOOM_WEBHOOK_SECRET_TOKEN,
      apiUrl: config.ZOOM_API_URL,
      isOurs: accountCheck(config.ZOOM_ACCOUNT_ID, platform.account),
      hashes: platform.hashes,
      now: () => Date.now(),
    }),
    zoom: (cost) => platform.zoom.forRequest(addedTo(cost)),
    sdk: sdkOf(config),
    addressRule: addressRule(config),
    // Loaded when a file comes, because files come seldom.
    rosterReader: () => import('../roster/read.ts'),
    pseudonym: createPseudonym(logSecretOf(config)),
    clock: { now: () => new Date() },
    newId: uuidv7,
    wait,
    log: (entry) => console.log(JSON.stringify(entry)),
  }
}

/** The stores over the database. Each adds its round trips to the cost of its request. */
function storesOf({ database, spilling }: Platform) {
  const primary = (cost: DatabaseCost) => database.primary()(addTo(cost))
  return {
    reads: (bookmark, cost) => readsOf(gathered(database.nearest(bookmark)(addTo(cost)))),
    roster: (cost) => createRosterStore(primary(cost)),
    // Parts that are seldom asked for are loaded when asked.
    rosterImports: async (cost) =>
      (await import('../store/rosterImports.ts')).createImportStore(primary(cost)),
    erasures: async (cost) => (await import('../store/erasures.ts')).createErasureStore(primary(cost)),
    rebuild: (cost) => ({
      next: async (...asked) =>
        (await import('../store/rebuild.ts')).createRebuild(primary(cost), unreadable.note).next(...asked),
    }),
    // Each read has a session of its own, because a replica may answer the second read of a session.
    feed: (cost) => ({ read: (...asked) => createFeed(primary(cost), unreadable.note).read(...asked) }),
    calendars: (cost) => createCalendars(primary(cost)),
    budgets: (cost) => createBudgets(primary(cost)),
    idempotency: (cost) => createIdempotencyStore(primary(cost)),
    readiness: (cost) => readinessOf(primary(cost), spilling),
    hosted: { hostedAt: (...asked) => createHostedSessions(database.primary()()).hostedAt(...asked) },
    deadLetters: (cost) => createDeadLetterBox(primary(cost)),
    registrationBook: (cost) => createRegistrationBook(primary(cost)),
  } satisfies Partial<HttpPorts>
}

/** The parts that the platform has itself. */
const partsOf = ({ meetings, teller, timetable, pool, listen, ...platform }: Platform) => ({
  ...{ meetings, teller, timetable, pool, listen },
  checkZoom: platform.checkZoom,
  limits: platform.limits,
  isEnding: platform.isEnding,
  docsFile: platform.docsFile,
  pageFile: platform.pageFile,
})

const settingsOf = (config: Config) => ({
  sessionCookie: config.AUTH_COOKIE,
  publicUrl: config.PUBLIC_URL?.replace(/\/+$/, ''),
  riskRules: {
    missedPercent: config.RISK_MISSED_PERCENT,
    absentInARow: config.RISK_ABSENT_IN_A_ROW,
    attendPercent: config.RISK_ATTEND_PERCENT,
  },
  defaultHost: config.ZOOM_DEFAULT_HOST,
  allowedEmailDomains: config.ALLOWED_EMAIL_DOMAINS,
  page: pageSettings(config),
  corsOrigins: config.CORS_ORIGINS,
  rule: ruleOf(config),
  school: schoolOf(config),
})

const verifierOf = (config: Config) =>
  createVerifier({
    secret: config.AUTH_JWT_SECRET,
    jwksUrl: config.AUTH_JWKS_URL,
    issuer: config.AUTH_ISSUER,
    audience: config.AUTH_AUDIENCE,
    authorizedParties: config.AUTH_AUTHORIZED_PARTIES,
    userClaim: config.AUTH_USER_CLAIM,
    roleClaim: config.AUTH_ROLE_CLAIM,
    trustEmail: config.AUTH_TRUST_EMAIL,
  })

const schoolOf = (config: Config): School => ({
  id: config.SCHOOL_ID ?? '',
  name: config.SCHOOL_NAME ?? '',
  region: config.SCHOOL_REGION ?? '',
  division: config.SCHOOL_DIVISION ?? '',
  district: config.SCHOOL_DISTRICT ?? '',
  head: config.SCHOOL_HEAD ?? '',
  yearBegins: config.SCHOOL_YEAR_BEGINS,
})

const readsOf = (db: SqlDatabase): Reads => ({
  queries: createQueries(db, unreadable.note),
  roster: createRosterPages(db),
  term: createTermStore(db),
  exports: createExportStore(db, unreadable.note),
  deadLetters: createDeadLetterBox(db),
})

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
    sign: (meetingNumber, role, until) =>
      signSdk({ sdkKey, sdkSecret }, { meetingNumber, role, until, now: Date.now() }),
    customerKey: (meetingNumber, userId) => customerKey(sdkSecret, meetingNumber, userId),
  }
}

const pageSettings = (config: Config): PageSettings => ({
  frameAncestors: config.PAGE_FRAME_ANCESTORS,
  samples: config.PAGE_SAMPLES,
  oidc:
    config.OIDC_ISSUER && config.OIDC_CLIENT_ID
      ? { issuer: config.OIDC_ISSUER, clientId: config.OIDC_CLIENT_ID, scope: config.OIDC_SCOPE }
      : null,
})
