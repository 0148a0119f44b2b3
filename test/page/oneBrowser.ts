import chromium from '@sparticuz/chromium'
import { chromium as playwright } from 'playwright-core'
import type { TestProject } from 'vitest/node'

/** Chromium from npm. It runs as whoever runs the tests, and on a machine's root there is no sandbox for it. */
export const startBrowser = async () =>
  playwright.launchServer({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'],
  })

/** One browser for all files: a start takes seconds. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const browser = await startBrowser()
  project.provide('browser', browser.wsEndpoint())
  return () => browser.close()
}

declare module 'vitest' {
  interface ProvidedContext {
    browser: string
  }
}
