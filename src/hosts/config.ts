import * as z from 'zod'
import { PLANS } from '../zoom/api/budget.ts'

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

const list = optional.transform((value) =>
  (value ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
)

/** Rollcall's settings, as the environment has them. docs/configuration.md says what each is for. */
const Config = z
  .object({
    ZOOM_ACCOUNT_ID: optional,
    ZOOM_CLIENT_ID: optional,
    ZOOM_CLIENT_SECRET: optional,
    ZOOM_WEBHOOK_SECRET_TOKEN: optional,
    ZOOM_SDK_KEY: optional,
    ZOOM_SDK_SECRET: optional,
    ZOOM_DEFAULT_HOST: optional,
    ZOOM_PLAN: optional.transform((plan) => plan ?? 'pro').pipe(z.enum(PLANS)),
    ZOOM_API_URL: url('https://api.zoom.us/v2').pipe(z.string()),
    ZOOM_OAUTH_URL: url('https://zoom.us/oauth/token').pipe(z.string()),
    AUTH_JWT_SECRET: optional.pipe(z.string().min(32, 'must have at least 32 characters').optional()),
    AUTH_JWKS_URL: url(),
    AUTH_ISSUER: optional,
    AUTH_AUDIENCE: optional,
    ALLOWED_EMAIL_DOMAINS: list.transform((domains) => domains.map((d) => d.replace(/^@/, '').toLowerCase())),
    PRESENT_AFTER_MINUTES: minutes(15),
    LATE_AFTER_MINUTES: minutes(10),
    CORS_ORIGINS: list,
  })
  .refine(({ AUTH_JWT_SECRET, AUTH_JWKS_URL }) => AUTH_JWT_SECRET ?? AUTH_JWKS_URL, {
    path: ['AUTH_JWT_SECRET'],
    message: 'set this or AUTH_JWKS_URL: without either nobody can sign in',
  })
export type Config = z.infer<typeof Config>

/** Reads the settings once. Throws one message with the name of every wrong setting, and no value. */
export function readConfig(env: Record<string, unknown>): Config {
  const names = Object.keys(Config.shape)
  const parsed = Config.safeParse(Object.fromEntries(names.map((name) => [name, env[name]])))
  if (parsed.success) return parsed.data
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new Error(`Rollcall is not configured. ${wrong.join('; ')}`)
}
