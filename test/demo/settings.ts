import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import * as z from 'zod'

const Settings = z.object({
  AUTH_JWT_SECRET: z.string(),
  LOG_SECRET: z.string().optional(),
  AUTH_ISSUER: z.string().optional(),
  AUTH_AUDIENCE: z.string().optional(),
  AUTH_USER_CLAIM: z.string().optional(),
  AUTH_ROLE_CLAIM: z.string().optional(),
  AUTH_AUTHORIZED_PARTIES: z.string().optional(),
  ZOOM_ACCOUNT_ID: z.string(),
  ZOOM_CLIENT_ID: z.string(),
  ZOOM_CLIENT_SECRET: z.string(),
  ZOOM_WEBHOOK_SECRET_TOKEN: z.string(),
  ZOOM_DEFAULT_HOST: z.string(),
  // Of the simulated Zoom as well, so that Rollcall warns of what the simulator does.
  ZOOM_PLAN: z.enum(['free', 'pro', 'business']).default('business'),
})
export type Settings = z.infer<typeof Settings>

/** What a server says a token must have. */
export const Signing = Settings.pick({
  AUTH_JWT_SECRET: true,
  AUTH_ISSUER: true,
  AUTH_AUDIENCE: true,
  AUTH_USER_CLAIM: true,
  AUTH_ROLE_CLAIM: true,
  AUTH_AUTHORIZED_PARTIES: true,
})
export type Signing = z.infer<typeof Signing>

const EXAMPLE = '.dev.vars.example'

/** The local server's settings: its file, made from the example if missing, over the example's values. */
export function readSettings(file = '.dev.vars'): { settings: Settings; missing: Record<string, string> } {
  if (!existsSync(file)) copyFileSync(EXAMPLE, file)
  const given = read(file)
  const missing = Object.entries(read(EXAMPLE)).filter(([name]) => given[name] === undefined)
  return {
    settings: Settings.parse({ ...Object.fromEntries(missing), ...given }),
    missing: Object.fromEntries(missing),
  }
}

const read = (file: string): Record<string, string> =>
  z.record(z.string(), z.string()).parse(parseEnv(readFileSync(file, 'utf8')))
