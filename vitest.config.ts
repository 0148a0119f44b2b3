import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

/** Secrets of the tests alone. */
const bindings = {
  AUTH_JWT_SECRET: 'a-secret-of-the-tests-of-32-characters',
  ZOOM_WEBHOOK_SECRET_TOKEN: 'webhook-secret-of-the-tests',
  ZOOM_ACCOUNT_ID: 'test-account',
  ZOOM_CLIENT_ID: 'test-client',
  ZOOM_CLIENT_SECRET: 'test-client-secret',
  ZOOM_DEFAULT_HOST: 'zoom-host@school.example',
  CORS_ORIGINS: 'https://school.example',
}

/** A test that hangs fails; one on a busy machine does not. */
const testTimeout = 60_000

export default defineConfig({
  test: {
    // What a passing test logs is no news.
    silent: 'passed-only',
    projects: [
      {
        test: {
          name: 'node',
          testTimeout,
          // They share nothing that a file changes, and start in a third of the time.
          isolate: false,
          setupFiles: ['./test/support/watchLogNode.ts'],
          include: ['test/{domain,app,meeting,zoom,simulator,demo,bench,hosts/deno}/**/*.test.ts'],
        },
      },
      {
        plugins: [
          cloudflareTest(async ({ inject }) => ({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: {
                ...bindings,
                ZOOM_API_URL: `${inject<string>('simulatorUrl')}/v2`,
                ZOOM_OAUTH_URL: `${inject<string>('simulatorUrl')}/oauth/token`,
                SIMULATOR_URL: inject<string>('simulatorUrl'),
                FUZZ: process.env['FUZZ'] ?? '',
                FUZZ_SEED: process.env['FUZZ_SEED'] ?? '',
                MIGRATIONS: await readD1Migrations('./migrations'),
              },
            },
          })),
        ],
        test: {
          name: 'workerd',
          testTimeout,
          include: ['test/{store,http,hosts}/**/*.test.ts'],
          exclude: ['test/hosts/deno/**'],
          globalSetup: ['./test/simulator/globalSetup.ts'],
          setupFiles: ['./test/support/applyMigrations.ts', './test/support/watchLog.ts'],
        },
      },
    ],
  },
})
