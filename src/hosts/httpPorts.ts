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
import { createErasureStore } from '../store/erasures.ts'
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
import type { Host } from './host.ts'
import { ruleOf } from './meetingPorts.ts'
import { readinessOf } from './readiness.ts'
import { addressRule } from './tellerPorts.ts'
import { unreadable } from './unreadable.ts'
import { wait } from './zoom.ts'

/** The ports of the routes, built over a host. */
export function portsOf(host: Host, config: Config): HttpPorts {
  const primary = (cost: DatabaseCost) => host.database.primary()(addTo(cost))
  return {
    verifyToken: createVerifier({
      secret: config.AUTH_JWT_SECRET,
      jwksUrl: config.AUTH_JWKS_URL,
      issuer: config.AUTH_ISSUER,
      audience: config.AUTH_AUDIENCE,
      authorizedParties: config.AUTH_AUTHORIZED_PARTIES,
      userClaim: config.AUTH_USER_CLAIM,
      roleClaim: config.AUTH_ROLE_CLAIM,
      trustEmail: config.AUTH_TRUST_EMAIL,
    }),
    sessionCookie: config.AUTH_COOKIE,
    door: createDoor({
      secretToken: config.ZOOM_WEBHOOK_SECRET_TOKEN,
      apiUrl: config.ZOOM_API_URL,
      isOurs: accountCheck(config.ZOOM_ACCOUNT_ID, host.account),
      now: () => Date.now(),
    }),
    reads: (bookmark, cost) => readsOf(gathered(host.database.nearest(bookmark)(addTo(cost)))),
    roster: (cost) => createRosterStore(primary(cost)),
    // Parts that are seldom asked for are loaded when asked.
    rosterImports: async (cost) =>
      (await import('../store/rosterImports.ts')).createImportStore(primary(cost)),
    rosterReader: () => import('../roster/read.ts'),
    erasures: (cost) => createErasureStore(primary(cost)),
    rebuild: (cost) => ({
      next: async (...asked) =>
        (await import('../store/rebuild.ts')).createRebuild(primary(cost), unreadable.note).next(...asked),
    }),
    // Each read has a session of its own, because a replica may answer the second read of a session.
    feed: (cost) => ({ read: (...asked) => createFeed(primary(cost), unreadable.note).read(...asked) }),
    calendars: (cost) => createCalendars(primary(cost)),
    teller: host.teller,
    timetable: host.timetable,
    pool: host.pool,
    addressRule: addressRule(config),
    publicUrl: config.PUBLIC_URL?.replace(/\/+$/, ''),
    isEnding: host.isEnding,
    budgets: (cost) => createBudgets(primary(cost)),
    idempotency: (cost) => createIdempotencyStore(primary(cost)),
    checkZoom: host.checkZoom,
    readiness: (cost) => readinessOf(primary(cost), host.spilling),
    meetings: host.meetings,
    hosted: { hostedAt: (...asked) => createHostedSessions(host.database.primary()()).hostedAt(...asked) },
    listen: host.listen,
    riskRules: {
      missedPercent: config.RISK_MISSED_PERCENT,
      absentInARow: config.RISK_ABSENT_IN_A_ROW,
      attendPercent: config.RISK_ATTEND_PERCENT,
    },
    deadLetters: (cost) => createDeadLetterBox(primary(cost)),
    registrationBook: (cost) => createRegistrationBook(primary(cost)),
    zoom: (cost) => host.zoom.forRequest(addedTo(cost)),
    defaultHost: config.ZOOM_DEFAULT_HOST,
    sdk: sdkOf(config),
    allowedEmailDomains: config.ALLOWED_EMAIL_DOMAINS,
    docsFile: host.docsFile,
    pageFile: host.pageFile,
    page: pageSettings(config),
    corsOrigins: config.CORS_ORIGINS,
    rule: ruleOf(config),
    school: schoolOf(config),
    limits: host.limits,
    pseudonym: createPseudonym(logSecretOf(config)),
    clock: { now: () => new Date() },
    newId: uuidv7,
    wait,
    log: (entry) => console.log(JSON.stringify(entry)),
  }
}

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
