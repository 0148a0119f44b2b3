import { secureHeaders } from 'hono/secure-headers'
import type { RollcallContext } from '../env.ts'
import type { PageSettings } from '../pageSettings.ts'
import { PRINT_STYLE } from '../printPolicy.ts'
import { refusal } from '../refusals.ts'
import { createRouter } from '../router.ts'

/** The addresses of the page's views: see src/page/route.ts. All other unknown addresses are 404. */
const VIEWS = [
  '/',
  '/classes/:id',
  '/schedule',
  '/schedule/new',
  '/schedule/:id',
  '/timetable',
  '/term',
  '/term/:class',
  '/term/:class/:student',
  '/office',
]

/** Vite's names end in a hash of the file's content. */
const HASHED = /^[\w-]+-[\w-]{8}\.(?:js|css|svg)$/
const A_YEAR = 'public, max-age=31536000, immutable'

/** The teacher's page: one document for every view, and files that never change under their name. */
export function pageRoutes(settings: PageSettings) {
  const router = createRouter()
  const { samples, oidc } = settings
  router.get('/api/page/config', secureHeaders(), (c) => {
    c.header('cache-control', 'no-store')
    return c.json({ oidc, samples })
  })
  const strict = headersOf(settings)
  for (const view of VIEWS) router.get(view, strict, async (c) => file(c, 'index.html', 'no-cache'))
  router.get('/assets/:file', secureHeaders(), async (c) => {
    const name = c.req.param('file')
    if (!HASHED.test(name)) return refusal(c, { reason: 'NOT_FOUND', message: 'No such file' })
    return file(c, `assets/${name}`, A_YEAR)
  })
  return router
}

async function file(c: RollcallContext, name: string, caching: string): Promise<Response> {
  const found = await c.get('ports').pageFile(name, c.req.raw.headers)
  if (found.status === 404) return refusal(c, { reason: 'NOT_FOUND', message: 'No such file' })
  // A copy, because headers cannot be added to the host's answer.
  const answer = new Response(found.body, found)
  answer.headers.set('cache-control', caching)
  return answer
}

/**
 * No files from other servers, nothing inline, and no text that becomes markup. X-Frame-Options takes no list of origins, and browsers
 * prefer frame-ancestors.
 */
function headersOf({ oidc, frameAncestors }: PageSettings) {
  const issuer = oidc === null ? [] : [new URL(oidc.issuer).origin]
  return secureHeaders({
    xFrameOptions: false,
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      // The page opens pages to print, so they have its policy.
      styleSrc: ["'self'", PRINT_STYLE],
      imgSrc: ["'self'"],
      connectSrc: ["'self'", ...issuer],
      formAction: ["'none'"],
      baseUri: ["'none'"],
      frameAncestors: frameAncestors.length > 0 ? [...frameAncestors] : ["'none'"],
      requireTrustedTypesFor: ["'script'"],
      trustedTypes: ["'none'"],
    },
  })
}
