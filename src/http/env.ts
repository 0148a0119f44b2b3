import type { Context } from 'hono'
import type { Bearer } from '../app/bearer.ts'
import type { Budgets } from '../app/budgets.ts'
import type { Calendars } from '../app/calendar.ts'
import type { ExportStore, School } from '../app/exports.ts'
import type { Feed } from '../app/feed.ts'
import type { HostPool, PoolOffice } from '../app/hostPool.ts'
import type { JoinPorts } from '../app/join.ts'
import type { Listener } from '../app/live.ts'
import type { MeetingView } from '../app/meetingView.ts'
import type { ErasureStore, IdempotencyStore, Readiness, Rebuild, ZoomCheck } from '../app/ports.ts'
import type { AddressRule } from '../app/publicAddress.ts'
import type { Queries } from '../app/queries.ts'
import type { HostedSessions, WebhookDoor } from '../app/receiveWebhook.ts'
import type { RegistrationBook } from '../app/registration.ts'
import type { DeadLetterBox } from '../app/replayDeadLetter.ts'
import type { RosterReader } from '../app/rosterFile.ts'
import type { ImportStore } from '../app/rosterImports.ts'
import type { ClassSight, RosterPages } from '../app/rosterPages.ts'
import type { RosterStore } from '../app/rosterStore.ts'
import type { TermStore } from '../app/term.ts'
import type { TimetableCalls } from '../app/timetable.ts'
import type { TellerCalls } from '../app/told.ts'
import type { Zoom, ZoomCost } from '../app/zoom.ts'
import type { Actor, Relation } from '../domain/access.ts'
import type { AttendanceRule } from '../domain/attendance/record.ts'
import type { RiskRules } from '../domain/attendance/risk.ts'
import type { VerifyToken } from './auth.ts'
import type { Claims } from './claims.ts'
import type { DatabaseCost } from './databaseCost.ts'
import type { DiscreetQueries } from './discreet.ts'
import type { Limits } from './limits.ts'
import type { PageSettings } from './pageSettings.ts'
import type { Pseudonym } from './pseudonym.ts'

/** The ports of all routes. The host builds them once. */
export interface HttpPorts extends Omit<JoinPorts, 'zoom' | 'spent'> {
  /** Zoom for one request. Its calls are added to the cost. */
  zoom: (cost: ZoomCost) => Zoom
  verifyToken: VerifyToken
  /** The cookie that may hold the token of a frontend at the same origin. */
  sessionCookie: string | undefined
  door: WebhookDoor
  hosted: HostedSessions
  /** Reads that see at least the bookmark's write. */
  reads: (bookmark: string | null, cost: DatabaseCost) => Reads
  roster: (cost: DatabaseCost) => RosterStore
  rosterImports: (cost: DatabaseCost) => Promise<ImportStore>
  /** Loaded with the first file, because files come seldom. */
  rosterReader: () => Promise<RosterReader>
  riskRules: RiskRules
  /** Answers a request for a socket; null if the meeting has too many. */
  listen: (number: string, listener: Listener, request: Request) => Promise<Response | null>
  deadLetters: (cost: DatabaseCost) => DeadLetterBox
  registrationBook: (cost: DatabaseCost) => RegistrationBook
  erasures: (cost: DatabaseCost) => Promise<ErasureStore>
  rebuild: (cost: DatabaseCost) => Rebuild
  /** Sees every write before its start, because a replica may be behind a reader's place. */
  feed: (cost: DatabaseCost) => Feed
  calendars: (cost: DatabaseCost) => Calendars
  teller: TellerCalls
  timetable: TimetableCalls
  pool: HostPool & PoolOffice
  addressRule: AddressRule
  /** Rollcall's address for people, if it is not the request's. */
  publicUrl: string | undefined
  /** Whether the process is about to end. Streaming answers end before it. */
  isEnding: () => boolean
  budgets: (cost: DatabaseCost) => Budgets
  idempotency: (cost: DatabaseCost) => IdempotencyStore
  checkZoom: () => Promise<ZoomCheck>
  readiness: (cost: DatabaseCost) => Promise<Readiness>
  /** A file of swagger-ui-dist for /api/docs, by these request headers. */
  docsFile: (name: string, headers: Headers) => Promise<Response>
  /** A file of the built page, by these request headers. */
  pageFile: (name: string, headers: Headers) => Promise<Response>
  page: PageSettings
  /** Origins of frontends that call from a browser. */
  corsOrigins: readonly string[]
  /** The rule for sessions before their attendance is taken. */
  rule: AttendanceRule
  /** The school's particulars for its forms. */
  school: School
  limits: Limits
  pseudonym: Pseudonym
  wait: (ms: number) => Promise<void>
  log: (entry: Record<string, unknown>) => void
}

/** All reads of one connection. The reads of one turn share a round trip. */
export interface Reads {
  queries: Queries
  roster: RosterPages
  term: TermStore
  exports: ExportStore
  deadLetters: Pick<DeadLetterBox, 'list'>
}

/** Why a body was not read to its end. */
export type BodyFault = 'BODY_TOO_LARGE' | 'TOO_MANY_BODIES' | 'TOO_SLOW'

/** The ports of one request. */
export interface RequestPorts extends Omit<HttpPorts, 'zoom'>, JoinPorts {}

export interface Env {
  /** Given with the request by the Deno host. */
  Bindings: { clientAddress?: () => string }
  Variables: {
    requestId: string
    ports: RequestPorts
    d1: DatabaseCost
    claims: Claims
    bearer: Bearer
    /** The limit that the request went over. */
    limited: keyof Limits
    /** Why the body broke off. */
    bodyFault: BodyFault
    actor: Actor
    queries: DiscreetQueries
    reads: Reads
    meeting: MeetingView
    relation: Relation
    classSight: ClassSight
    /** Whether the answer is about a session with final attendance. */
    isFinal: boolean
  }
}

export type RollcallContext = Context<Env>
