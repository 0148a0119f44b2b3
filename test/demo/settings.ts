import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import * as z from 'zod'

const Settings = z.object({
  AUTH_JWT_SECRET: z.string(),
  ZOOM_ACCOUNT_ID: z.string(),
  ZOOM_CLIENT_ID: z.string(),
  ZOOM_CLIENT_SECRET: z.string(),
  ZOOM_WEBHOOK_SECRET_TOKEN: z.string(),
  ZOOM_DEFAULT_HOST: z.string(),
})

/** What the local server is configured with: .dev.vars, made from its example where it is missing. */
export function readSettings(): z.infer<typeof Settings> {
  if (!existsSync('.dev.vars')) copyFileSync('.dev.vars.example', '.dev.vars')
  return Settings.parse(parseEnv(readFileSync('.dev.vars', 'utf8')))
}
