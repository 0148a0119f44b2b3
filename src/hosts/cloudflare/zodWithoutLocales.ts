/**
 * Takes zod's place in the bundle (`alias` in wrangler.toml). @hono/zod-openapi hands the whole of zod to a function, so esbuild
 * would keep the messages of 50 languages and what Rollcall does not use: 60 KiB gzip. A name that is
 * missing here makes a warning of the build, and a test of that.
 */
export * from '../../../node_modules/zod/v4/classic/checks.js'
export * as coerce from '../../../node_modules/zod/v4/classic/coerce.js'
export * from '../../../node_modules/zod/v4/classic/errors.js'
export * as iso from '../../../node_modules/zod/v4/classic/iso.js'
export * from '../../../node_modules/zod/v4/classic/parse.js'
export * from '../../../node_modules/zod/v4/classic/schemas.js'
export { config, NEVER } from '../../../node_modules/zod/v4/core/core.js'
export * as z from './zodWithoutLocales.ts'
