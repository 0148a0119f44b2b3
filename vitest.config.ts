import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { buildAssets } from './src/build.mjs'
import { buildClient } from './src/client/build.mjs'
import { openTestAccount } from './test/simulator/testAccount.ts'
import { atOnce } from './test/support/atOnce.ts'
import { writeInMemory } from './test/support/inMemory.ts'
import { WaitersFirst } from './test/support/waitersFirst.ts'
import { WHOLE } from './test/support/whole.ts'

/** Secrets of the tests alone. */
const WEBHOOK_SECRET = 'webhook-secret-of-the-tests'
const settings = {
  AUTH_JWT_SECRET: 'a-secret-of-the-tests-of-32-characters',
  ZOOM_WEBHOOK_SECRET_TOKEN: WEBHOOK_SECRET,
  ZOOM_DEFAULT_HOST: 'zoom-host@school.example',
  ZOOM_PLAN: 'business',
  CORS_ORIGINS: 'https://school.example',
  AUTH_COOKIE: 'sb-school-auth-token',
  // Where the tests' endpoints are.
  WEBHOOK_LOOPBACK: 'true',
}

async function bindingsOfOneIsolate(simulatorUrl: string, receiverUrl: string) {
  const account = await openTestAccount(simulatorUrl, WEBHOOK_SECRET)
  return {
    ...settings,
    ZOOM_ACCOUNT_ID: account.accountId,
    ZOOM_CLIENT_ID: account.clientId,
    ZOOM_CLIENT_SECRET: account.clientSecret,
    ZOOM_API_URL: account.apiUrl,
    ZOOM_OAUTH_URL: account.oauthUrl,
    SIMULATOR_URL: simulatorUrl,
    RECEIVER_URL: receiverUrl,
    TEST_ACCOUNT: account,
    MIGRATIONS: await readD1Migrations('./migrations'),
  }
}

/** For workerd, which sees no other settings of who runs the tests: test/support/property.ts and whole.ts. */
const { RUNS, FC_SEED } = process.env
const given = { ...(RUNS && { RUNS }), ...(FC_SEED && { FC_SEED }), ...(WHOLE && { WHOLE: '1' }) }

// The isolates' databases are in memory. Deno may open nothing there, and no browser may start from there.
const onDisk = writeInMemory()
const env = { ...given, TMPDIR: onDisk }

/** What stands for Cloudflare's modules if the tests of HTTP run against Deno. */
const denoHttp = (file: string) => fileURLToPath(new URL(`./test/hosts/deno/http/${file}`, import.meta.url))

/** A test that hangs fails; one on a busy machine does not. */
const testTimeout = 60_000 * Math.max(1, Number(RUNS ?? 1))

// What wrangler.toml names as assets must be there, and the client as its users have it.
buildAssets()
buildClient()

export default defineConfig({
  test: {
    // What a passing test logs is no news.
    silent: 'passed-only',
    // One more than there are processors: a file that waits leaves its processor to another. Each worker loads every module anew.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: WaitersFirst },
    projects: [
      {
        test: {
          name: 'node',
          testTimeout,
          env,
          isolate: false,
          setupFiles: ['./test/support/sharedIsolate.ts', './test/support/watchLogNode.ts'],
          include: [
            'test/{domain,app,roster,meeting,pool,telling,timetable,zoom,simulator,demo,cut,bench,hosts/deno}/**/*.test.ts',
          ],
          exclude: ['test/hosts/deno/http/**'],
        },
      },
      {
        resolve: {
          alias: {
            'cloudflare:workers': denoHttp('workers.ts'),
            'cloudflare:test': denoHttp('test.ts'),
          },
        },
        test: {
          name: 'deno',
          testTimeout,
          isolate: false,
          env: { ...env, ...settings },
          globalSetup: ['./test/simulator/globalSetup.ts'],
          setupFiles: [
            './test/support/sharedIsolate.ts',
            './test/support/watchLogNode.ts',
            denoHttp('setup.ts'),
          ],
          // Rollcall's own code is the same as on workerd.
          include: [
            WHOLE ? 'test/http/**/*.test.ts' : 'test/hosts/deno/http/asOnWorkerd.test.ts',
            'test/hosts/deno/http/raw.test.ts',
          ],
          // These look into the process, give it another clock or other settings, or send more than one address may.
          exclude: [
            'test/http/{agreement,body,fuzz,jwks,providers,rateLimit,readCost,ready,reportCost,reportSize,requestLog,sessionCookie,settings,unreadable,webhook,zoomOutage}.test.ts',
          ],
        },
      },
      {
        test: {
          name: 'page',
          testTimeout,
          env,
          // Deno starts with a tenth of the CPU. The whole set has the page on both hosts.
          include: [WHOLE ? 'test/page/*.test.ts' : 'test/page/deno.test.ts'],
        },
      },
      {
        plugins: [
          atOnce(),
          cloudflareTest(async ({ inject }) => ({
            wrangler: { configPath: './wrangler.toml' },
            // Tests read the sources: the bundle is made for deployments.
            main: './src/hosts/cloudflare/worker.ts',
            miniflare: {
              bindings: await bindingsOfOneIsolate(
                inject<string>('simulatorUrl'),
                inject<string>('receiverUrl'),
              ),
            },
          })),
        ],
        test: {
          name: 'workerd',
          testTimeout,
          env,
          isolate: false,
          include: ['test/{store,http,hosts}/**/*.test.ts'],
          exclude: ['test/hosts/deno/**'],
          globalSetup: ['./test/simulator/globalSetup.ts'],
          setupFiles: [
            './test/support/sharedIsolate.ts',
            './test/support/applyMigrations.ts',
            './test/support/watchLog.ts',
          ],
        },
      },
    ],
  },
})
