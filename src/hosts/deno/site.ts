import * as z from 'zod'

/** The settings that only this host has: docs/deno.md. */
const SiteEnv = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8787),
  ROLLCALL_HOST: z.string().min(1).max(253).default('127.0.0.1'),
  ROLLCALL_DATABASE: z.string().min(1).default('data/rollcall.sqlite'),
  CLIENT_ADDRESS_HEADER: z.string().min(1).optional(),
})

const Site = SiteEnv.transform((env) => ({
  port: env.PORT,
  hostname: env.ROLLCALL_HOST,
  /** A path. */
  database: env.ROLLCALL_DATABASE,
  /** The proxy's header for the client's address; undefined without a proxy. */
  addressHeader: env.CLIENT_ADDRESS_HEADER,
}))

/** The names of these settings. */
export const SITE_SETTINGS: readonly string[] = Object.keys(SiteEnv.shape)

/** Throws one message with the name of every wrong setting. An empty value counts as absent. */
export function readSite(env: Record<string, string>): z.infer<typeof Site> {
  const given = Object.entries(env).filter(([, value]) => value.trim() !== '')
  const parsed = Site.safeParse(Object.fromEntries(given))
  if (parsed.success) return parsed.data
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new Error(`Rollcall is not configured. ${wrong.join('; ')}`)
}
