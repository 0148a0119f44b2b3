import * as z from 'zod'
import { DEFAULT_RISK } from '../domain/attendance/risk.ts'
import { ZOOM_PLANS } from '../zoom/api/budget.ts'

const optional = z
  .string()
  .optional()
  .transform((value) => (value === undefined || value.trim() === '' ? undefined : value.trim()))

const url = (fallback?: string) =>
  optional.transform((value) => value ?? fallback).pipe(fallback === undefined ? z.url().optional() : z.url())

const minutes = (fallback: number) =>
  optional
    .transform((value) => (value === undefined ? fallback : Number(value)))
    .pipe(z.number().min(0).max(600))

const numberOf = (fallback: number) =>
  optional.transform((value) => (value === undefined ? fallback : Number(value)))

const percent = (fallback: number) => numberOf(fallback).pipe(z.number().min(0).max(100))
const count = (fallback: number) => numberOf(fallback).pipe(z.number().int().min(1).max(100))

const list = optional.transform((value) =>
  (value ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
)

const flag = optional
  .pipe(z.enum(['true', 'false'], { error: 'must be true or false' }).optional())
  .transform((value) => value === 'true')

/** An origin, or any host below a domain. Checked, because a semicolon or a space would end the entry in the page's policy. */
const FrameAncestor = z
  .string()
  .regex(/^https?:\/\/(?:\*\.)?[a-z0-9.-]+(?::\d+)?$/i, 'must be origins, as https://lms.school.example')

const MonthAndDay = z
  .string()
  .regex(/^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, 'must be a month and a day, as 06-15')

/** The characters of a cookie's name, by RFC 6265. */
const CookieName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be the name of a cookie')

/** Sample people with their tokens. The page signs anybody in as a sample person at one click. Only `npm start` sets this. */
const samples = optional
  .transform((value, context): unknown => {
    try {
      return JSON.parse(value ?? '[]')
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON' })
      return z.NEVER
    }
  })
  .pipe(z.array(z.object({ role: z.string(), name: z.string(), token: z.string() })))

/** Rollcall's settings from the environment. docs/configuration.md describes each. */
const Settings = z.object({
  ZOOM_ACCOUNT_ID: optional,
  ZOOM_CLIENT_ID: optional,
  ZOOM_CLIENT_SECRET: optional,
  ZOOM_WEBHOOK_SECRET_TOKEN: optional,
  ZOOM_SDK_KEY: optional,
  ZOOM_SDK_SECRET: optional,
  ZOOM_DEFAULT_HOST: optional,
  ZOOM_PLAN: optional.transform((plan) => plan ?? 'pro').pipe(z.enum(ZOOM_PLANS)),
  HOST_BUFFER_MINUTES: minutes(5),
  ZOOM_API_URL: url('https://api.zoom.us/v2').pipe(z.string()),
  ZOOM_OAUTH_URL: url('https://zoom.us/oauth/token').pipe(z.string()),
  AUTH_JWT_SECRET: optional.pipe(z.string().min(32, 'must have at least 32 characters').optional()),
  AUTH_JWKS_URL: url(),
  AUTH_ISSUER: optional,
  AUTH_ANY_ISSUER: flag,
  AUTH_AUDIENCE: optional,
  AUTH_AUTHORIZED_PARTIES: list,
  AUTH_USER_CLAIM: optional.transform((claim) => claim ?? 'sub'),
  AUTH_ROLE_CLAIM: optional,
  AUTH_TRUST_EMAIL: flag,
  AUTH_COOKIE: optional.pipe(CookieName.optional()),
  ALLOWED_EMAIL_DOMAINS: list.transform((domains) => domains.map((d) => d.replace(/^@/, '').toLowerCase())),
  PRESENT_AFTER_MINUTES: minutes(15),
  LATE_AFTER_MINUTES: minutes(10),
  WEBHOOK_LOOPBACK: flag,
  WEBHOOK_HOSTS: list.transform((hosts) => hosts.map((host) => host.toLowerCase())),
  PUBLIC_URL: url(),
  MISSING_AFTER_MINUTES: minutes(10),
  NOT_OPENED_AFTER_MINUTES: minutes(10),
  RISK_MISSED_PERCENT: percent(DEFAULT_RISK.missedPercent),
  RISK_ABSENT_IN_A_ROW: count(DEFAULT_RISK.absentInARow),
  RISK_ATTEND_PERCENT: percent(DEFAULT_RISK.attendPercent),
  SCHOOL_ID: optional,
  SCHOOL_NAME: optional,
  SCHOOL_REGION: optional,
  SCHOOL_DIVISION: optional,
  SCHOOL_DISTRICT: optional,
  SCHOOL_HEAD: optional,
  SCHOOL_YEAR_BEGINS: optional.transform((day) => day ?? '06-01').pipe(MonthAndDay),
  CORS_ORIGINS: list,
  LOG_SECRET: optional.pipe(z.string().min(32, 'must have at least 32 characters').optional()),
  OIDC_ISSUER: url(),
  OIDC_CLIENT_ID: optional,
  OIDC_SCOPE: optional.transform((value) => value ?? 'openid profile email'),
  PAGE_FRAME_ANCESTORS: list.pipe(z.array(FrameAncestor)),
  PAGE_SAMPLES: samples,
})

const Config = Settings.refine(({ AUTH_JWT_SECRET, AUTH_JWKS_URL }) => AUTH_JWT_SECRET ?? AUTH_JWKS_URL, {
  path: ['AUTH_JWT_SECRET'],
  message: 'set this or AUTH_JWKS_URL: without either nobody can sign in',
}).refine((c) => c.AUTH_JWKS_URL === undefined || c.AUTH_ISSUER !== undefined || c.AUTH_ANY_ISSUER, {
  path: ['AUTH_ISSUER'],
  message:
    'set this to the iss of your provider’s tokens: many providers sign for all of their customers with the same keys. ' +
    'AUTH_ANY_ISSUER=true takes tokens of any issuer',
})
export type Config = z.infer<typeof Config>

/** Their names. */
export const SETTINGS: readonly string[] = Object.keys(Settings.shape)

/** Settings are missing or wrong. The message has names and faults, never a value. */
export class NotConfigured extends Error {
  override readonly name = 'NotConfigured'
  readonly settings: readonly string[]
  constructor(wrong: readonly { setting: string; message: string }[]) {
    super(
      `Rollcall is not configured. ${wrong.map(({ setting, message }) => `${setting}: ${message}`).join('; ')}`,
    )
    this.settings = [...new Set(wrong.map(({ setting }) => setting))]
  }
}

/** Reads the settings once. Throws NotConfigured, with a message for a person. */
export const readConfig = (env: Environment): Config => read(Config, SETTINGS, env)

/** The settings of a meeting. */
const MeetingSettings = Settings.pick({
  ALLOWED_EMAIL_DOMAINS: true,
  PRESENT_AFTER_MINUTES: true,
  LATE_AFTER_MINUTES: true,
  MISSING_AFTER_MINUTES: true,
  NOT_OPENED_AFTER_MINUTES: true,
})
export type MeetingSettings = z.infer<typeof MeetingSettings>

/** The same of a meeting's settings alone: at a bell hundreds of meetings' objects start. */
export const readMeetingSettings = (env: Environment): MeetingSettings =>
  read(MeetingSettings, Object.keys(MeetingSettings.shape), env)

type Environment = Record<string, unknown>

function read<Read>(settings: z.ZodType<Read>, names: readonly string[], env: Environment): Read {
  const parsed = settings.safeParse(Object.fromEntries(names.map((name) => [name, env[name]])))
  if (parsed.success) return parsed.data
  throw new NotConfigured(
    parsed.error.issues.map(({ path, message }) => ({ setting: path.join('.'), message })),
  )
}
