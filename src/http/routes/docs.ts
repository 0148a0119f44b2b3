import { secureHeaders } from 'hono/secure-headers'
import { knows } from '../finalTag.ts'
import { refusal } from '../refusals.ts'
import { createRouter } from '../router.ts'
import { sha256 } from '../sha256.ts'

/** The files of Swagger UI that the page needs. Fonts are the system's, and pictures are in the CSS. */
const FILES = ['swagger-ui-bundle.js', 'swagger-ui.css', 'favicon-32x32.png']

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rollcall API</title>
<link rel="icon" href="/api/docs/favicon-32x32.png">
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
<script defer src="/api/docs/swagger-ui-bundle.js"></script>
<script defer src="/api/docs/start.js"></script>
<body>
<div id="api"></div>
<noscript>This page needs JavaScript. <a href="/api/openapi.json">The same as OpenAPI 3.1.</a></noscript>
</body>
</html>
`

/** A file, because the page's policy runs no inline script. No validator badge: it would call another server. */
const START = `SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  validatorUrl: null,
})
`

/** No files from other servers and nothing inline. The CSS holds pictures as data. */
const strict = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
})

/** /api/docs: the API to read and to try, and its document. Rollcall serves the files itself. */
export function docsRoutes() {
  const router = createRouter()
  router.get('/api/docs', strict, (c) => c.html(PAGE))
  router.get('/api/docs/start.js', (c) => c.body(START, 200, { 'content-type': 'text/javascript' }))
  router.get('/api/docs/:file', async (c) => {
    const file = c.req.param('file')
    if (!FILES.includes(file)) return refusal(c, { reason: 'NOT_FOUND', message: 'No such file' })
    // A copy, because headers cannot be added to the host's answer.
    const found = await c.get('ports').docsFile(file, c.req.raw.headers)
    return new Response(found.body, found)
  })
  // Made from the routes' descriptions before a deployment: see src/openapi.
  router.get('/api/openapi.json', async (c) => {
    const found = await c.get('ports').docsFile('openapi.json', new Headers())
    if (found.status !== 200) return refusal(c, { reason: 'NOT_FOUND', message: 'No such file' })
    const document = await found.text()
    const etag = `"${await sha256(document)}"`
    c.header('etag', etag)
    c.header('cache-control', 'no-cache')
    if (knows(c.req.header('if-none-match'), etag)) return c.body(null, 304)
    return c.body(document, 200, { 'content-type': 'application/json' })
  })
  return router
}
