import { describe } from 'vitest'

/**
 * What Deno does by itself is tried each time: sockets, files, streams. These files run as one, for each worker would start a Deno of its own.
 * `npm run test:long` runs all files of test/http, each by itself.
 */
describe('on Deno, the answers that the API promises', () =>
  import('../../../http/seed.test.ts').then(() => undefined))
describe('on Deno, sockets', () => import('../../../http/live.test.ts').then(() => undefined))
describe('on Deno, files that are brought', () =>
  import('../../../http/rosterImport.test.ts').then(() => undefined))
describe('on Deno, files that are taken out', () =>
  import('../../../http/exports.test.ts').then(() => undefined))
