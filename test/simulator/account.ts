import type * as z from 'zod'
import { drawMeetingNumber, drawMeetingUuid, drawZoomId } from './identifiers.ts'
import type { Lesson } from './lesson.ts'
import type { Attendee } from './live/attendee.ts'
import type { AccountOptions, Call, Fault, OpenedAccount, PostWish, Sent } from './protocol.ts'
import { createRandom, type Random } from './random.ts'
import type { CloudRecording } from './recordings.ts'
import type { Occurrence, Recurrence } from './recurrence.ts'
import type { Stay } from './stays.ts'

export type User = { id: string; email: string; type: string; first_name: string; last_name: string }

export type Registrant = {
  registrant_id: string
  email: string
  first_name: string
  last_name: string
  status: 'pending' | 'approved' | 'denied'
  create_time: string
  join_url: string
  participant_pin_code: number
}

/** One time that a meeting was held. */
export type Instance = {
  uuid: string
  lesson: Lesson
  /** How often its report was asked for. */
  reads: number
  /** What took place in a meeting that is run by hand; of another, the lesson tells. */
  stays?: Stay[]
  /** Who is there now, in one that is run by hand and goes on. */
  attendees?: Attendee[]
  /** The last of Zoom's numbers for people in rooms. */
  lastUserId?: number
  /** In Zoom's cloud. */
  recording?: CloudRecording
  /** Who was rung at, by e-mail. */
  rung?: string[]
}

export type Meeting = {
  id: number
  uuid: string
  host: User
  topic: string
  agenda: string
  type: number
  /** ISO 8601 in UTC; null for an instant meeting. */
  startTime: string | null
  duration: number
  timezone: string
  password: string
  settings: Record<string, unknown>
  createdAt: string
  /** Of type 8: how it repeats, and each time that it is planned. */
  recurrence: Recurrence | null
  occurrences: Occurrence[]
  registrants: Registrant[]
  instances: Instance[]
  /** Who waits for the host to come. */
  beforeHost: Attendee[]
  /** The names under which people come by links of their own, by the keys of these. */
  named?: Record<string, string>
}

/** `times` counts down to 0. */
export type QueuedFault = z.output<typeof Fault>

export type Settings = z.output<typeof AccountOptions>

/** A Zoom account: everything that Zoom remembers of one customer. */
export type Account = {
  /** Address of the simulator, in front of every link. */
  origin: string
  seed: number
  random: Random
  settings: Settings
  accountId: string
  clientId: string
  clientSecret: string
  webhookSecret: string
  webhookUrl: string | null
  /** Milliseconds since 1970. */
  now: () => number
  users: User[]
  meetings: Map<number, Meeting>
  /** Deleted in the portal, from where they can be recovered. */
  deleted: Map<number, Meeting>
  /** Access tokens, each until when; 0 once revoked. */
  tokens: Map<string, number>
  /** Start links, each until when. */
  zaks: Map<string, number>
  pages: Map<string, { scope: string; offset: number; expiresAt: number }>
  /** The use of each limit. The keys hold the second or the day. */
  used: Map<string, number>
  calls: Call[]
  faults: QueuedFault[]
  /** What becomes of the next webhooks. */
  wish: z.output<typeof PostWish> | null
  /** The last webhooks, oldest first. */
  sent: Sent[]
}

/**
 * The seed decides what Zoom's answers hold. Ids and secrets of the account itself come from the machine's
 * randomness, unless given, so that accounts with the same seed stay apart.
 */
export function createAccount(origin: string, seed: number, settings: Settings): Account {
  const random = createRandom(seed, 'account')
  return {
    origin,
    seed,
    random,
    settings,
    accountId: settings.accountId ?? secret('account'),
    clientId: settings.clientId ?? secret('client'),
    clientSecret: settings.clientSecret ?? secret('secret'),
    webhookSecret: settings.webhookSecret ?? secret('webhook'),
    webhookUrl: settings.webhookUrl ?? null,
    now: Date.now,
    users: settings.users.map((user) => ({ ...user, id: drawZoomId(random) })),
    meetings: new Map(),
    deleted: new Map(),
    tokens: new Map(),
    zaks: new Map(),
    pages: new Map(),
    used: new Map(),
    calls: [],
    faults: [],
    wish: null,
    sent: [],
  }
}

export const secret = (kind: string) => `${kind}-${crypto.randomUUID()}`

export function opened(account: Account): OpenedAccount {
  const { seed, accountId, clientId, clientSecret, webhookSecret, origin } = account
  const users = account.users.map(({ id, email, type }) => ({ id, email, type }))
  const addresses = { apiUrl: `${origin}/v2`, oauthUrl: `${origin}/oauth/token` }
  return { seed, accountId, clientId, clientSecret, webhookSecret, ...addresses, users }
}

export function drawMeetingIds(account: Account): { id: number; uuid: string } {
  return { id: drawMeetingNumber(account.random), uuid: drawMeetingUuid(account.random) }
}

/** Real time when nothing is set; else from there on, or standing still. */
export function setClock(account: Account, { at, frozen }: { at?: string | undefined; frozen: boolean }) {
  const then = at === undefined ? Date.now() : Date.parse(at)
  const ahead = then - Date.now()
  account.now = frozen ? () => then : () => Date.now() + ahead
}
