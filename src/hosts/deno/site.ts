import * as z from 'zod'

/** Where Rollcall is served and what it keeps, beside the settings that every host has. */
const Settings = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8787),
  ROLLCALL_HOST: z.string().min(1).max(253).default('127.0.0.1'),
  ROLLCALL_DATABASE: z.string().min(1).default('data/rollcall.sqlite'),
  CLIENT_ADDRESS_HEADER: z.string().min(1).optional(),
})

const Site = Settings.transform((env) => ({
  port: env.PORT,
  hostname: env.ROLLCALL_HOST,
  /** A path. */
  database: env.ROLLCALL_DATABASE,
  /** In which the proxy in front puts the client's address; undefined where there is none. */
  addressHeader: env.CLIENT_ADDRESS_HEADER,
}))

/** The names of these settings. */
export const SITE_SETTINGS: readonly string[] = Object.keys(Settings.shape)

/** Throws one message that names every wrong setting; an empty one is not set. */
export function readSite(env: Record<string, string>): z.infer<typeof Site> {
  const given = Object.entries(env).filter(([, value]) => value.trim() !== '')
  const parsed = Site.safeParse(Object.fromEntries(given))
  if (parsed.success) return parsed.data
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new Error(`Rollcall is not configured. ${wrong.join('; ')}`)
}
