import * as z from 'zod'
import { Lesson, LessonPlan, Person } from './lesson.ts'
import { Truth } from './truth.ts'

/** What goes over the control API, for both of its ends. */

export const UserOptions = z.object({
  email: z.string(),
  type: z.enum(['licensed', 'basic']).default('licensed'),
  first_name: z.string().default('Host'),
  last_name: z.string().default('Teacher'),
})

/** The school buys a licence or gives one back, takes a user in or out of its account. */
export const UserChange = UserOptions.extend({ type: z.enum(['licensed', 'basic', 'gone']) })
export type UserChange = z.input<typeof UserChange>

export const AccountOptions = z.object({
  seed: z.number().int().optional(),
  accountId: z.string().optional(),
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
  webhookSecret: z.string().optional(),
  webhookUrl: z.string().optional(),
  users: z.array(UserOptions).default([UserOptions.parse({ email: 'host@school.example' })]),
  limits: z
    .object({
      plan: z.enum(['free', 'pro', 'business']).default('business'),
      /** Whether the limits per second and day of the plan hold; those per host and registrant always do. */
      enforced: z.boolean().default(true),
      hostPerDay: z.number().default(100),
      registrantPerDay: z.number().default(3),
      registrants: z.number().default(4_999),
    })
    .prefault({}),
  reports: z
    .object({
      /** Minutes from the end of a meeting until its report can be read. */
      delayMinutes: z.number().default(30),
      /** How often the report of each instance is first read with its last row missing. */
      incompleteReads: z.number().default(0),
    })
    .prefault({}),
})
export type AccountOptions = z.input<typeof AccountOptions>

export const OpenedAccount = z.object({
  seed: z.number(),
  accountId: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  webhookSecret: z.string(),
  /** Base of the REST API, with /v2. */
  apiUrl: z.string(),
  /** Where tokens are asked for. */
  oauthUrl: z.string(),
  users: z.array(z.object({ id: z.string(), email: z.string(), type: z.string() })),
})
export type OpenedAccount = z.infer<typeof OpenedAccount>

/** One request that reached the account; `status` is null if it got no answer. */
export const Call = z.object({
  method: z.string(),
  path: z.string(),
  status: z.number().nullable(),
  /** The person to register, if it registers one person. */
  email: z.string().optional(),
  at: z.string(),
})
export type Call = z.infer<typeof Call>

const match = {
  method: z.string().default('*'),
  /** Of the path without its query; `*` stands for anything. */
  path: z.string().default('*'),
  /** Only of requests that register this person. */
  email: z.string().optional(),
  times: z.number().int().default(1),
}

export const Fault = z.discriminatedUnion('kind', [
  /** 429 of a limit per second, with Retry-After in seconds where one is given. */
  z.object({ ...match, kind: z.literal('per-second'), retryAfter: z.number().optional() }),
  /** 429 of a plan's limit per day: Retry-After is an ISO date. */
  z.object({ ...match, kind: z.literal('daily') }),
  /** 429 of 100 creates and updates a day for one host: only its text tells. */
  z.object({ ...match, kind: z.literal('host-daily') }),
  z.object({
    ...match,
    kind: z.literal('error'),
    status: z.number(),
    code: z.number().optional(),
    message: z.string().optional(),
  }),
  /** Never answers. */
  z.object({ ...match, kind: z.literal('timeout') }),
  /** The connection breaks before anything was done. */
  z.object({ ...match, kind: z.literal('cut') }),
  /** It is done, then the connection breaks. */
  z.object({ ...match, kind: z.literal('cut-after') }),
  z.object({ ...match, kind: z.literal('slow'), milliseconds: z.number() }),
  /** A list without its last row, counted in its total: a report that is not complete yet. */
  z.object({ ...match, kind: z.literal('incomplete') }),
  /** A list with a first row that has this in that field. */
  z.object({ ...match, kind: z.literal('odd-row'), field: z.string(), value: z.json() }),
  z.object({ ...match, kind: z.enum(['html', 'xml', 'empty']), status: z.number().default(200) }),
])
export type Fault = z.input<typeof Fault>

export const ClockSetting = z.object({
  /** ISO 8601; real time if absent. */
  at: z.iso.datetime().optional(),
  /** Whether time stands still there. */
  frozen: z.boolean().default(false),
})
export type ClockSetting = z.input<typeof ClockSetting>

export const PlayRequest = z.object({
  /** Absent, the class is a random one with the meeting's registrants. */
  lesson: LessonPlan.optional(),
  seed: z.number().int().optional(),
  /** Of a series: the start of the occurrence that is held, ISO 8601; else the nearest to the lesson or to now. */
  occurrence: z.iso.datetime().optional(),
  /** People in a random class; above those registered, guests. */
  size: z.number().int().default(0),
  sideEvents: z.boolean().default(false),
  shuffle: z.boolean().default(false),
  /** Share of the webhooks that are sent twice. */
  duplicates: z.number().min(0).max(1).default(0),
  /** Share of the webhooks that are never sent. */
  drop: z.number().min(0).max(1).default(0),
  /** Requests under way at a time. */
  concurrency: z.number().int().min(1).default(1),
  /** Seconds of the class in one real second; absent, all is sent as fast as it is taken. */
  speed: z.number().positive().optional(),
  /** Milliseconds to one minute of Zoom's retries. */
  minuteScale: z.number().default(0),
  timeoutMs: z.number().default(3_000),
})
export type PlayRequest = z.input<typeof PlayRequest>

export const Webhook = z.object({
  event: z.string(),
  body: z.string(),
  eventTs: z.number(),
  sendAtOffset: z.number(),
})

export const Delivery = z.object({
  requestId: z.string(),
  attempts: z.array(z.object({ at: z.number(), status: z.number().nullable() })),
  delivered: z.boolean(),
})
export type Delivery = z.infer<typeof Delivery>

export const PlayAnswer = z.object({
  lesson: Lesson,
  truth: Truth,
  /** What was sent, or without a webhook address is for the caller to send, in this order. */
  webhooks: z.array(Webhook),
  /** One for each webhook; none without a webhook address. */
  deliveries: z.array(Delivery),
  dropped: z.array(Webhook),
})
export type PlayAnswer = z.infer<typeof PlayAnswer>

export const RegistrantList = z.array(
  z.object({
    registrant_id: z.string(),
    email: z.string(),
    status: z.enum(['pending', 'approved', 'denied']),
    join_url: z.string(),
  }),
)
export type RegistrantList = z.infer<typeof RegistrantList>

/** Who wants to be registered. */
export const Applicant = z.object({
  email: z.email('Invalid field.').max(128),
  first_name: z.string().min(1).max(64),
  last_name: z.string().max(64).default(''),
})
export type Applicant = z.infer<typeof Applicant>

/** The occurrence of a series; all of it where this is absent. */
const ofSeries = { occurrence: z.string().optional() }

/** What a host does in Zoom's own portal. */
export const PortalAction = z.discriminatedUnion('action', [
  /** With somebody who is registered or waits. */
  z.object({ action: z.enum(['approve', 'deny', 'cancel']), email: z.string() }),
  /** Zoom's own fields of a meeting, as its API takes them. */
  z.object({ action: z.literal('change'), changes: z.record(z.string(), z.json()), ...ofSeries }),
  z.object({ action: z.literal('delete'), ...ofSeries }),
  /** Of a meeting that was deleted there. */
  z.object({ action: z.literal('recover') }),
])
export type PortalAction = z.infer<typeof PortalAction>

export const NewsAnswer = z.object({
  /** What was sent, or without a webhook address is for the caller to send. */
  webhooks: z.array(Webhook),
  /** One for each webhook; none without a webhook address. */
  deliveries: z.array(Delivery),
})
export type NewsAnswer = z.infer<typeof NewsAnswer>

/** Somebody as Zoom knows them. */
const Someone = Person.omit({ connections: true })

const at = z.iso.datetime().optional()

/** What is done in a meeting that is run by hand. `at` is now if absent. */
export const LiveAction = z.discriminatedUnion('do', [
  /** Its host opens it and is there. Who waits comes in. */
  z.object({ do: z.literal('start'), at }),
  z.object({ do: z.literal('come'), who: Someone, to: z.enum(['door', 'main']), at }),
  z.object({ do: z.literal('admit'), attendee: z.string(), at }),
  /** `lost`: the connection broke. */
  z.object({ do: z.literal('leave'), attendee: z.string(), lost: z.boolean().default(false), at }),
  z.object({ do: z.literal('move'), attendee: z.string(), to: z.enum(['main', 'breakout']), at }),
  /** Somebody who is in comes on the telephone as well, which Zoom binds to them. */
  z.object({ do: z.literal('phone'), attendee: z.string(), telephone: z.string(), at }),
  z.object({ do: z.literal('end'), at }),
  /** Zoom's cloud has files of the last time that the meeting was held. */
  z.object({
    do: z.literal('record'),
    kinds: z.array(z.enum(['MP4', 'M4A', 'CHAT', 'TRANSCRIPT'])).min(1),
    expires: z.iso.date().nullable().default(null),
    at,
  }),
])
export type LiveAction = z.input<typeof LiveAction>

export const LiveAnswer = z.object({
  /** The people that the action was about. */
  attendee: z.string().nullable(),
  /** The bodies that are sent, or without a webhook address are for the caller to send. */
  webhooks: z.array(z.string()),
})
export type LiveAnswer = z.infer<typeof LiveAnswer>

/** What becomes of webhooks: not sent, sent later, or sent twice. */
export const PostWish = z.object({
  kind: z.enum(['drop', 'delay', 'repeat']),
  /** Of how many; null: of all. */
  times: z.number().int().min(1).nullable().default(1),
  seconds: z.number().min(0).max(3_600).default(30),
})
export type PostWish = z.input<typeof PostWish>

/** A webhook on its way, for a person to look at. */
export const Sent = z.object({
  id: z.number(),
  event: z.string(),
  /** The meeting's number; null: of no meeting. */
  meeting: z.string().nullable(),
  /** Milliseconds since 1970. */
  at: z.number(),
  body: z.string(),
  wish: z.enum(['drop', 'delay', 'repeat']).nullable(),
  attempts: z.array(
    z.object({ at: z.number(), status: z.number().nullable(), answer: z.string().optional() }),
  ),
  state: z.enum(['on its way', 'delivered', 'lost', 'dropped']),
})
export type Sent = z.infer<typeof Sent>

export const WebhookUrl = z.object({ webhookUrl: z.string() })

/** One webhook to be sent by hand. */
export const DeliverRequest = z.object({
  body: z.string(),
  minuteScale: z.number().default(0),
  timeoutMs: z.number().default(3_000),
})
