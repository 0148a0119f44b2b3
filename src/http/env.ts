import type { Context } from 'hono'
import type { JoinPorts } from '../app/join.ts'
import type { IdempotencyStore, MeetingView, Queries, Readiness, RosterStore } from '../app/ports.ts'
import type { WebhookDoor } from '../app/webhook.ts'
import type { Actor, Relation } from '../domain/access.ts'
import type { Claims, VerifyToken } from './auth.ts'
import type { Limits } from './rateLimit.ts'
import type { DatabaseCost } from './requestLog.ts'

/** Everything that the routes need; built once by the host. */
export interface HttpPorts extends JoinPorts {
  verifyToken: VerifyToken
  door: WebhookDoor
  /** Reads that see at least what the bookmark names. */
  reads: (bookmark: string | null, cost: DatabaseCost) => Queries
  roster: (cost: DatabaseCost) => RosterStore
  idempotency: (cost: DatabaseCost) => IdempotencyStore
  readiness: (cost: DatabaseCost) => Promise<Readiness>
  /** Origins of the frontends that browsers may call from. */
  corsOrigins: readonly string[]
  limits: Limits
  log: (entry: Record<string, unknown>) => void
}

export interface Env {
  Variables: {
    requestId: string
    ports: HttpPorts
    d1: DatabaseCost
    claims: Claims
    /** Which limit the request went over. */
    limited: keyof Limits
    actor: Actor
    queries: Queries
    meeting: MeetingView
    relation: Relation
  }
}

export type RollcallContext = Context<Env>

/** A request's answer carries the bookmark of its write, for the client to send with its next read. */
export const BOOKMARK_HEADER = 'x-d1-bookmark'
