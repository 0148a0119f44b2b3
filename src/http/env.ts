import type { Context } from 'hono'
import type { JoinPorts } from '../app/join.ts'
import type {
  ErasureStore,
  Forgetters,
  IdempotencyStore,
  Readiness,
  Rebuild,
  Registrars,
  RosterStore,
} from '../app/ports.ts'
import type { MeetingView, Queries } from '../app/queries.ts'
import type { WebhookDoor } from '../app/receiveWebhook.ts'
import type { RegistrationBook } from '../app/registration.ts'
import type { DeadLetterBox } from '../app/replayDeadLetter.ts'
import type { ClassSight, RosterPages } from '../app/rosterPages.ts'
import type { TermStore } from '../app/term.ts'
import type { Zoom, ZoomCost } from '../app/zoom.ts'
import type { Actor, Relation } from '../domain/access.ts'
import type { RiskRules } from '../domain/attendance/risk.ts'
import type { Claims, VerifyToken } from './auth.ts'
import type { Limits } from './rateLimit.ts'
import type { DatabaseCost } from './requestLog.ts'
import type { PageSettings } from './routes/page.ts'

/** Everything that the routes need; built once by the host. */
export interface HttpPorts extends Omit<JoinPorts, 'zoom'> {
  /** Zoom for one request: what is asked of it is added to the cost. */
  zoom: (cost: ZoomCost) => Zoom
  verifyToken: VerifyToken
  door: WebhookDoor
  /** Reads that see at least what the bookmark names. */
  reads: (bookmark: string | null, cost: DatabaseCost) => Queries
  roster: (cost: DatabaseCost) => RosterStore
  rosterPages: (cost: DatabaseCost) => RosterPages
  term: (cost: DatabaseCost) => TermStore
  riskRules: RiskRules
  deadLetters: (cost: DatabaseCost) => DeadLetterBox
  registrars: Registrars
  registrationBook: (cost: DatabaseCost) => RegistrationBook
  erasures: (cost: DatabaseCost) => ErasureStore
  forgetters: Forgetters
  rebuild: (cost: DatabaseCost) => Rebuild
  idempotency: (cost: DatabaseCost) => IdempotencyStore
  readiness: (cost: DatabaseCost) => Promise<Readiness>
  /** A file of swagger-ui-dist, for /api/docs, as these request headers want it. */
  docsFile: (name: string, headers: Headers) => Promise<Response>
  /** A file of the built page, as these request headers want it. */
  pageFile: (name: string, headers: Headers) => Promise<Response>
  page: PageSettings
  /** Origins of the frontends that browsers may call from. */
  corsOrigins: readonly string[]
  limits: Limits
  log: (entry: Record<string, unknown>) => void
}

/** What a route is given of it. */
export interface RequestPorts extends Omit<HttpPorts, 'zoom'>, JoinPorts {}

export interface Env {
  Variables: {
    requestId: string
    ports: RequestPorts
    d1: DatabaseCost
    claims: Claims
    /** Which limit the request went over. */
    limited: keyof Limits
    actor: Actor
    queries: Queries
    meeting: MeetingView
    relation: Relation
    classSight: ClassSight
  }
}

export type RollcallContext = Context<Env>

/** A request's answer carries the bookmark of its write, for the client to send with its next read. */
export const BOOKMARK_HEADER = 'x-d1-bookmark'

/** Says that an answer is the first one to an Idempotency-Key, given again. */
export const REPLAYED_HEADER = 'idempotency-replayed'
