import type { Browser } from 'playwright-core'
import { inject } from 'vitest'
import { openBrowser } from './browser.ts'
import { type Provider, startProvider } from './provider.ts'
import { openSchool, type PageSchool } from './rollcall.ts'

/** One school on workerd, and one browser, for all that the page is asked on it: a start costs ten seconds of CPU. */
export let school: PageSchool
export let browser: Browser
/** Where the school's people sign in. */
export let provider: Provider

export async function open(): Promise<void> {
  provider = await startProvider()
  const vars = { OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: 'rollcall-page' }
  ;[school, browser] = await Promise.all([
    openSchool('workerd', { sessions: 4, vars }),
    openBrowser(inject('browser')),
  ])
}

export async function close(): Promise<void> {
  await browser.close()
  await school.close()
  provider.close()
}
